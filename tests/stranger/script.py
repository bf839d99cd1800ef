"""A script is a list of steps, drawn and played in a process of its own; the database forgets it."""

from __future__ import annotations

import json
import logging
import os
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

from django.db import connection, transaction

from tests.stranger.oracles import ORACLES, Oracle
from tests.stranger.steps import Step, Stranger, play
from tests.stranger.visit import Finding
from tests.stranger.world import World, set_counters

Kind = tuple[str, str, str]
Fault = Callable[[], AbstractContextManager[Any]]
LONGEST = 60  # seconds of work after which a script is given up


@dataclass
class Played:
    """What a script found, the steps up to there, and which sorts of page it met."""

    findings: list[Finding] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    failed: str = ""


def draw(
    world: World, seed: str, length: int, known: Iterable[Kind], met: Counter[str], fault: Fault = nullcontext
) -> Played:
    """Draw a script of this length and play it up to the first finding that is not known.

    `fault` is put in before the first step, and gone with the process.
    """

    def work() -> Played:
        stranger = Stranger(world, Random(seed), Counter(met))
        _colleagues(stranger)
        steps: list[Step] = []
        who = stranger.someone()
        for _n in range(length):
            who = stranger.someone() if stranger.random.random() < 0.12 else who
            steps.append(stranger.next_step(who))
            found = [f for f in _look(stranger, steps[-1], ORACLES) if f.kind not in known]
            if found:
                return Played(found, steps, stranger.met)
        return Played([], steps, stranger.met)

    return _apart(work, fault)


def replay(world: World, steps: list[Step], kind: Kind | None = None) -> Played:
    """Play these steps up to the first finding of the kind, or of any."""

    def work() -> Played:
        stranger = Stranger(world, Random(0))
        _colleagues(stranger)
        for n, step in enumerate(steps):
            found = [f for f in _look(stranger, step, ORACLES) if kind in (None, f.kind)]
            if found:
                return Played(found, steps[: n + 1])
        return Played([], steps)

    return _apart(work)


def _colleagues(stranger: Stranger) -> None:
    for email in stranger.world.people:
        if stranger.world.centres[email]:
            stranger.person(email)


def _look(stranger: Stranger, step: Step, oracles: tuple[Oracle, ...]) -> list[Finding]:
    """Play one step and ask every oracle, each of which leaves no trace."""
    visit = play(stranger, step)
    if visit is None:
        return []
    found: list[Finding] = []
    for oracle in oracles:
        mark = transaction.savepoint()
        try:
            found += oracle(visit)
        finally:
            transaction.savepoint_rollback(mark)
            connection.needs_rollback = False
        if visit.answer.status >= 500:
            break
    return found


def _apart(work: Callable[[], Played], fault: Fault = nullcontext) -> Played:
    """Run it in a child with fresh caches and a transaction that is never committed."""
    connection.close()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with os.fdopen(writing, "w") as out:
                out.write(json.dumps(_as_data(_in_child(work, fault))))
        finally:
            # Whatever happened here, the child never runs what its parent has still to do.
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as came:
        text = came.read()
    os.waitpid(child, 0)
    return _from_data(json.loads(text)) if text else Played(failed="the child died")


def _in_child(work: Callable[[], Played], fault: Fault) -> Played:
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGVTALRM, _too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        with fault(), transaction.atomic():
            set_counters(_world_counters.get("now", {}))
            played = work()
            transaction.set_rollback(True)
        return played
    except BaseException:  # the parent wants to hear of it, whatever it was
        return Played(failed=traceback.format_exc())


_world_counters: dict[str, dict[str, int]] = {}


def remember(world: World) -> None:
    """Where the counters of the database stand when a script begins."""
    _world_counters["now"] = world.counters


def _too_long(*_: Any) -> None:
    raise TimeoutError("this script takes too long")


def _as_data(played: Played) -> dict[str, Any]:
    return vars(played) | {"findings": [asdict(found) for found in played.findings]}


def _from_data(data: dict[str, Any]) -> Played:
    return Played(
        [Finding(**f) for f in data["findings"]],
        data["steps"],
        Counter(data["met"]),
        data["failed"],
    )


def in_words(step: Step) -> str:
    """A step as one reads it."""
    who = step["who"].partition("@")[0]
    if step["do"] == "open":
        return f"{who} opens {step['url']}"
    if step["do"] == "back":
        return f"{who} goes back"
    typed = ", ".join(f"{name} = {value!r}" for name, value in step["typed"].items())
    return f"{who} sends {step['form'][0]} with {step['button'] or 'Enter'}" + (f": {typed}" if typed else "")
