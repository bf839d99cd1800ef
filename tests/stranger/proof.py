"""`make stranger-proof`: each planted fault is put in, the stranger works, and her finding is printed."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from tests.stranger.long_run import world_apart  # noqa: E402
from tests.stranger.planted import PLANTED  # noqa: E402
from tests.stranger.script import draw, replay  # noqa: E402
from tests.stranger.visit import Finding  # noqa: E402
from tests.stranger.world import World  # noqa: E402

# Of so many faults so many have to be found.
WANTED = 16


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.stranger.proof")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--scripts", type=int, default=40, help="most for each fault")
    parser.add_argument("--length", type=int, default=15)
    parser.add_argument("--only", default="", help="faults whose words have this in them")
    given = parser.parse_args()
    faults = [words for words in PLANTED if given.only in words]
    found = 0
    with world_apart() as world:
        for words in faults:
            finding = look_for(world, words, given.seed, given.scripts, given.length)
            found += finding is not None
            print(f"{'found    ' if finding else 'not found'} · {words}: {str(finding)[:300]}", flush=True)
    print(f"{found} of {len(faults)} faults were found", flush=True)
    return 0 if found >= min(WANTED, len(faults)) else 1


def look_for(world: World, words: str, seed: str, scripts: int, length: int) -> Finding | None:
    """The first finding that the fault alone explains: without the fault the same steps do not find it."""
    met: Counter[str] = Counter()
    others: set[tuple[str, str, str]] = set()
    for n in range(scripts):
        played = draw(world, f"{seed}/{n}", length, others, met, PLANTED[words])
        met = played.met or met
        for finding in played.findings:
            if not replay(world, played.steps, finding.kind).findings:
                return finding
            others.add(finding.kind)
    return None


if __name__ == "__main__":
    sys.exit(main())
