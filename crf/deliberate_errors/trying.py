"""Each deliberate error tried on the first synthetic patients whose course allows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from crf.checks import run_checks
from crf.deliberate_errors.error import ERRORS, DeliberateError
from crf.synthetic import SyntheticPatient, record_of, synthetic_patient

SEED, PATIENTS, ENOUGH = 3, 400, 3


@dataclass(frozen=True, slots=True)
class Trial:
    """An error in the patient of that number, and the checks that speak of her only since then."""

    patient: int
    spoke: frozenset[str]


@dataclass(slots=True)
class Ground:
    """The sound patients on whom errors are tried; each is drawn when she is needed first."""

    people: dict[int, SyntheticPatient] = field(default_factory=dict)
    before: dict[int, frozenset[str]] = field(default_factory=dict)
    told: dict[str, list[Trial]] = field(default_factory=dict)

    def trials(self, error: DeliberateError) -> list[Trial]:
        """What came of the error in the first patients; empty where no course allows it."""
        if error.check_id not in self.told:
            self.told[error.check_id] = self._tried(error)
        return self.told[error.check_id]

    def _tried(self, error: DeliberateError) -> list[Trial]:
        trials: list[Trial] = []
        for number in range(PATIENTS):
            # A course that does not allow the error is left as it is, and serves the next one.
            person = self.people.pop(number, None) or synthetic_patient(SEED, number)
            if not error.put_in(person, Random(1)):  # noqa: S311 plausibility, not secrecy
                self.people[number] = person
                continue
            trials.append(Trial(number, _found_in(person) - self._found_before(number)))
            if len(trials) == ENOUGH:
                break
        return trials

    def _found_before(self, number: int) -> frozenset[str]:
        if number not in self.before:
            self.before[number] = _found_in(synthetic_patient(SEED, number))
        return self.before[number]


def _found_in(person: SyntheticPatient) -> frozenset[str]:
    return frozenset(finding.check.id for finding in run_checks(record_of(person)))


HEAD = f"""\
# What was put in on purpose

For each check one contradiction that it must find, put into sound synthetic patients: the first \
{ENOUGH} of {PATIENTS} (seed {SEED}, counted from 0) whose course allows it. The check finds it in each \
of them, and no unrelated one speaks; what rightly speaks as well is named with the error, and stands here.

This page is written by the software; a test compares it with what the checks find now. After a change:

```
manage.py checks --errors-table > docs/checks.md
```

| Check | What was put in | Found by | Also spoke | Patients |
|---|---|---|---|---|
"""


def table(ground: Ground | None = None) -> str:
    """The page of all deliberate errors, as Markdown, by check."""
    ground = ground or Ground()
    return HEAD + "".join(_line(ERRORS[id], ground.trials(ERRORS[id])) for id in sorted(ERRORS))


def _line(error: DeliberateError, trials: list[Trial]) -> str:
    found = bool(trials) and all(error.check_id in trial.spoke for trial in trials)
    others = sorted(frozenset[str]().union(*(trial.spoke for trial in trials)) - {error.check_id})
    cells = [
        error.check_id,
        error.what.replace("|", "\\|"),
        error.check_id if found else "**nobody**",
        ", ".join(others) or "–",
        ", ".join(str(trial.patient) for trial in trials),
    ]
    return f"| {' | '.join(cells)} |\n"
