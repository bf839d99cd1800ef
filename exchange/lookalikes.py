"""Patients of a file who may be registered already under no number of the registry: a person has to say."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.models import Centre
from crf.twins import Look, Twin, registered_at, twins_of
from exchange.plan import PatientPlan

# The answer that it is another person; every other answer is the code of the patient who it is.
ANOTHER = "another"


def look_of_plan(plan: PatientPlan) -> Look:
    """How the file describes the patient."""
    said = {item: form.value(item) for form in plan.forms if form.key == "PAT" for item in form.answers}
    allos = (form for form in plan.forms if form.key == "TRA" and form.value("tx_kind") == "Y")
    days = frozenset(day for form in allos if (day := form.value("tx_date")))
    return Look(said.get("sex"), said.get("birth_year"), said.get("age_at_allo"), days)


class Lookalikes:
    """`answers`: first line of a patient -> ANOTHER, or the code of the patient who it is."""

    def __init__(self, answers: Mapping[int, str]) -> None:
        self._answers = answers
        self._registered: dict[int, list[Twin]] = {}

    def of(self, plan: PatientPlan, centre: Centre) -> tuple[str, ...]:
        """The codes of the centre's patients who may be this one, as they were when the import began."""
        if centre.pk is None:
            return ()
        if centre.pk not in self._registered:
            self._registered[centre.pk] = registered_at(centre)
        return tuple(twin.code for twin in twins_of(look_of_plan(plan), self._registered[centre.pk]))

    def answer(self, plan: PatientPlan) -> str:
        return self._answers.get(plan.lines[0], "")
