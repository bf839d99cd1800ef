"""Every contender does the same task in turn, again and again; the quickest turn of each counts.

What counts is the time of the processor, not that of the clock: other work on the machine interrupts long
runs more often than short ones.
"""

import gc
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .cohort import Cohort, cohort
from .contenders import Contender, Numbers, Task, of_lifelines
from .r_session import RSession

# How many turns each has; who needs longer than SLOW seconds for one has SLOW_ROUNDS.
ROUNDS, SLOW, SLOW_ROUNDS = 7, 1.0, 3
# In a turn a run is repeated for so many seconds, as in packages.R.
SECONDS = 0.05

Run = Callable[[], tuple[float, Numbers]]


@dataclass
class Measured:
    """The seconds of ours, those of the others by name, and by how much each answer differs from ours."""

    task: Task
    size: int
    seconds: float
    others: dict[str, float] = field(default_factory=dict)
    differences: dict[str, float] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    @property
    def in_r(self) -> dict[str, float]:
        return {name: seconds for name, seconds in self.others.items() if name in self.task.in_r}

    @property
    def ratio(self) -> float | None:
        """How many times as long the fastest package in R took; None without R."""
        return min(self.in_r.values()) / self.seconds if self.in_r else None

    @property
    def wrong(self) -> list[str]:
        """The packages in R whose answer is not ours."""
        return [name for name in self.in_r if not self.differences[name] <= self.task.digits]


def measured(tasks: list[Task], sizes: list[int], r: RSession | None) -> Iterator[Measured]:
    """Each task at each size."""
    for size in sizes:
        people = cohort(size)
        if r is not None:
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "cohort.csv"
                people.as_table().to_csv(file, index=False)
                r.load(file)
        for task in tasks:
            yield _raced(task, size, people, r)


def _raced(task: Task, size: int, people: Cohort, r: RSession | None) -> Measured:
    runs: dict[str, Run] = {"ours": _of_python(task.ours, people)}
    if r is not None:
        runs |= {name: _of_r(r, name) for name, most in task.in_r.items() if size <= most}
    if (lifelines := of_lifelines().get(task.name)) is not None:
        runs["lifelines"] = _of_python(lifelines, people)
    seconds, numbers, missing = _fastest(runs)
    found = Measured(task, size, seconds.pop("ours"), seconds, missing=missing)
    found.differences = {name: _difference(numbers["ours"], numbers[name]) for name in seconds}
    return found


def _fastest(runs: dict[str, Run]) -> tuple[dict[str, float], dict[str, Numbers], dict[str, str]]:
    """By contender: the seconds of a run in the quickest turn, the numbers, or why there are none."""
    seconds: dict[str, float] = {}
    numbers: dict[str, Numbers] = {}
    missing: dict[str, str] = {}
    for done in range(ROUNDS):
        for name, run in runs.items():
            if name in missing or (done >= SLOW_ROUNDS and seconds[name] > SLOW):
                continue
            try:
                took, numbers[name] = run()
            except LookupError as error:
                missing[name] = str(error)
            else:
                seconds[name] = min(took, seconds.get(name, took))
    return seconds, numbers, missing


def _of_r(r: RSession, name: str) -> Run:
    return lambda: r.run(name)


def _of_python(contender: Contender, people: Cohort) -> Run:
    def run() -> tuple[float, Numbers]:
        # The collector's turn would fall to one of the runs by chance; R takes it before each turn.
        gc.disable()
        try:
            runs, spent, started = 0, 0.0, time.process_time()
            while spent < SECONDS:
                result = contender.run(people)
                runs, spent = runs + 1, time.process_time() - started
        finally:
            gc.enable()
        return spent / runs, contender.read(result)

    return run


def _difference(ours: Numbers, theirs: Numbers) -> float:
    """The largest relative difference among the numbers that both gave."""
    pairs = [(np.array(ours[name]), np.array(theirs[name])) for name in ours.keys() & theirs.keys()]
    return max(float(np.max(np.abs(one - other) / np.abs(other))) for one, other in pairs)
