"""Many scripts one after the other over one world; each kind of finding is told once, with a short script."""

from __future__ import annotations

import gc
import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import setup_test_environment, teardown_test_environment

from mmregistry.translations import compile_all
from tests.stranger.script import Kind, draw, in_words, remember, replay
from tests.stranger.shrink import shrunk
from tests.stranger.steps import Step
from tests.stranger.visit import Finding
from tests.stranger.world import World, build


@contextmanager
def world_apart() -> Iterator[World]:
    """The world in a database of its own."""
    setup_test_environment(debug=False)
    compile_all(settings.LOCALE_PATHS[0])
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        world = build()
        remember(world)
        # Imported once, before the scripts part ways; no page has been drawn yet.
        import_module(settings.ROOT_URLCONF)
        gc.freeze()
        cache.clear()
        yield world
    finally:
        connection.close()
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()


def run(*, seed: str, scripts: int, length: int, minutes: float, out: Path | None) -> dict[Kind, Finding]:
    """Play and print; kind -> the first finding of it."""
    with world_apart() as world:
        return go(world, seed=seed, scripts=scripts, length=length, minutes=minutes, out=out)


def play_again(file: Path) -> list[Finding]:
    """Play the script of a finding; everything that is found in it now."""
    steps = json.loads(file.read_text().splitlines()[-1])
    with world_apart() as world:
        found = replay(world, steps).findings
    print(*(found or ["Nothing is found any more."]), sep="\n")
    return found


def go(
    world: World, *, seed: str, scripts: int, length: int, minutes: float = 0, out: Path | None = None
) -> dict[Kind, Finding]:
    """The scripts of a seed, in their order, until they or the minutes are over."""
    found: dict[Kind, Finding] = {}
    met: Counter[str] = Counter()
    end = time.monotonic() + minutes * 60
    n = steps = 0
    while (n < scripts) if scripts else (time.monotonic() < end):
        played = draw(world, f"{seed}/{n}", length, list(found), met)
        n, steps = n + 1, steps + len(played.steps)
        met = played.met or met
        if played.failed:
            print(f"script {seed}/{n - 1}: {played.failed}", flush=True)
        for finding in played.findings:
            if finding.kind not in found:
                found[finding.kind] = finding
                _tell(world, finding, played.steps, f"{seed}/{n - 1}", out)
    print(
        f"{n} scripts, {steps} steps, {len(met)} sorts of steps, {len(found)} kinds of findings", flush=True
    )
    return found


def _tell(world: World, finding: Finding, steps: list[Step], seed: str, out: Path | None) -> None:
    short = shrunk(world, steps, finding.kind)
    lines = [f"{n}. {in_words(step)}" for n, step in enumerate(short, start=1)]
    text = "\n".join([str(finding), f"seed {seed}", *lines, json.dumps(short, ensure_ascii=True), ""])
    print(text, flush=True)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        name = "-".join("".join(c if c.isalnum() else "_" for c in part)[:50] for part in finding.kind)
        (out / f"{name}.txt").write_text(text)
