"""`python -m tests.stranger`: some scripts with fixed seeds, or as many as fit into so many minutes."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from tests.stranger.long_run import play_again, run  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.stranger")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--scripts", type=int, default=0, help="how many scripts; 0 for as many as fit")
    parser.add_argument("--length", type=int, default=15, help="steps of each")
    parser.add_argument("--minutes", type=float, default=0.0, help="when to stop; 0 for after the scripts")
    parser.add_argument("--out", type=Path, default=None, help="folder for findings")
    parser.add_argument("--script", type=Path, default=None, help="play the script of this finding instead")
    given = vars(parser.parse_args())
    script = given.pop("script")
    return 1 if (play_again(script) if script else run(**given)) else 0


if __name__ == "__main__":
    sys.exit(main())
