"""Some scripts with fixed seeds over a study of their own, in a process of their own."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SCRIPTS, LENGTH = 30, 15


@pytest.mark.parametrize("seed", ["1"])
def test_a_stranger_finds_nothing(seed):
    command = [
        sys.executable,
        "-m",
        "tests.stranger",
        "--seed",
        seed,
        "--scripts",
        str(SCRIPTS),
        "--length",
        str(LENGTH),
    ]
    run = subprocess.run(command, cwd=settings.BASE_DIR, env=os.environ, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    # A stranger who did nothing would find nothing.
    told = run.stdout.splitlines()[-1]
    assert f"{SCRIPTS} scripts" in told and "0 kinds of findings" in told
