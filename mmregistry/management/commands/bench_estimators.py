"""What the estimators cost, as ratios to R's packages in one run, and whether both give one answer."""

import json
import math
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mmregistry.bench.contenders import TASKS
from mmregistry.bench.r_session import RSession
from mmregistry.bench.race import Measured, measured

SIZES = (1_000, 100_000, 1_000_000)
JUDGED_AT = 100_000


class Command(BaseCommand):
    help = "Measure the estimators beside R's survival, cmprsk and prodlim, and lifelines where installed."
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many people")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, sizes: list[int], format: str, **options: Any) -> None:
        rows: list[Measured] = []
        with ExitStack() as stack:
            r = self._r(stack)
            for row in measured(TASKS, list(sizes), r):
                rows.append(row)
                if format == "text":
                    self._say(_in_words(row))
        growth = list(_growth(rows))
        if format == "json":
            self.stdout.write(json.dumps({"estimators": [_as_data(row) for row in rows], "growth": growth}))
        else:
            for line in growth:
                self._say(_growth_in_words(line))
        wrong = [f"{row.task.name} at {row.size:,}: {', '.join(row.wrong)}" for row in rows if row.wrong]
        if wrong:
            raise CommandError("Not the same answer as R: " + "; ".join(wrong))

    def _r(self, stack: ExitStack) -> RSession | None:
        try:
            return stack.enter_context(RSession())
        except LookupError as absent:
            self.stderr.write(f"Without R, our own times alone: {absent}")
            return None

    def _say(self, line: str) -> None:
        """At once, because the whole takes some minutes."""
        self.stdout.write(line)
        self.stdout.flush()


def _as_data(row: Measured) -> dict[str, Any]:
    return {
        "task": row.task.name,
        "people": row.size,
        "seconds": row.seconds,
        "others": row.others,
        "differences": row.differences,
        "missing": row.missing,
        "ratio_to_fastest_in_r": row.ratio,
        "target": _target(row),
    }


def _in_words(row: Measured) -> str:
    others = [
        f"{name} {seconds / row.seconds:.1f} times ({_time(seconds)}, differs by {row.differences[name]:.0e})"
        for name, seconds in row.others.items()
    ]
    others += [f"{name} failed: {why}" for name, why in row.missing.items()]
    aim = _target(row)
    return f"{row.task.name:<22}{row.size:>10,}{_time(row.seconds):>11}" + "".join(
        f"; {part}" for part in [*others, *([aim] if aim else [])]
    )


def _growth_in_words(line: dict[str, Any]) -> str:
    return (
        f"{line['task']:<22}{line['from']:>10,} to {line['to']:>9,}: "
        f"{line['times']:.1f} times the time, {line['n_log_n']:.1f} by n log n"
    )


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.2f} s"


def _target(row: Measured) -> str:
    """Whether the aim at 100,000 people is met; empty where there is none or nothing to compare with."""
    if row.size != JUDGED_AT:
        return ""
    if row.task.seconds is not None:
        met, aim = row.seconds < row.task.seconds, f"under {row.task.seconds:g} s"
    elif row.task.faster is not None and row.ratio is not None:
        met, aim = row.ratio >= row.task.faster, f"at least {row.task.faster:g} times as fast as R"
    else:
        return ""
    return f"{aim}: {'met' if met else 'missed'}"


def _growth(rows: list[Measured]) -> Iterator[dict[str, Any]]:
    """How the time of each task grows from one size to the next, beside n log n."""
    for row in rows:
        smaller = [one for one in rows if one.task.name == row.task.name and one.size < row.size]
        if smaller:
            before = smaller[-1]
            yield {
                "task": row.task.name,
                "from": before.size,
                "to": row.size,
                "times": row.seconds / before.seconds,
                "n_log_n": row.size * math.log(row.size) / (before.size * math.log(before.size)),
            }
