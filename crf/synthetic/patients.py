"""A synthetic patient from registration to the end of observation, form by form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from crf import models
from crf.deliberate_errors import ERRORS
from crf.models import FormRecord
from crf.surroundings import Surroundings
from crf.synthetic import (
    centre,
    consent,
    diagnosis,
    engraftment,
    followup,
    gvhd,
    lines,
    outcome,
    pre_transplant,
    response,
    transplant,
    treatment,
)
from crf.synthetic.answers import maybe, yes
from crf.synthetic.left_open import leave_open
from crf.synthetic.story import Story, draw_story
from crf.synthetic.therapy import plan_therapy

# Of those alive: who has died can neither refuse nor be asked.
INELIGIBLE, REFUSED, WITHDRAWN, PENDING = 0.05, 0.06, 0.03, 0.02

ATTEMPTS = 12
TYPED = [error for error in ERRORS.values() if error.typed and error.drawn]


@dataclass(slots=True)
class SyntheticPatient:
    """Unsaved rows in the order in which a centre enters them, and the errors put in on purpose.

    Entries follow the row on whose page they stand. `before` is typed first; `later` (death, end of
    observation) in a second sitting, which is how contradictions between forms come about.
    """

    patient: models.Patient
    before: list[FormRecord] = field(default_factory=list)
    later: list[FormRecord] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    # What stands around the patient in a study: nothing here is saved with it.
    dossier: models.CentreDossier = field(default_factory=centre.sound_dossier)
    documents: list[models.CentreDocument] = field(default_factory=centre.sound_documents)
    unfinished: list[FormRecord] = field(default_factory=list)
    around: Surroundings = field(default=Surroundings(promise_id="4711"))

    def rows(self, model: type[Any]) -> list[Any]:
        return [row for row in (*self.before, *self.later) if isinstance(row, model)]

    def row(self, model: type[Any]) -> Any:
        return next(iter(self.rows(model)), None)


def synthetic_patients(seed: int, count: int, error_share: float = 0.12) -> Iterator[SyntheticPatient]:
    """`count` patients, always the same for the same seed; about `error_share` of them with one error.

    The first patients of a longer study are those of a shorter one.
    """
    for number in range(count):
        random = Random(f"{seed}/{number}")  # noqa: S311 plausibility, not secrecy
        person = _person(random)
        # Without a transplant there is little that one could get wrong.
        if random.random() < error_share and person.row(models.Transplant):
            # The course of a patient does not allow every error; the first that it does is put in.
            for error in random.sample(TYPED, ATTEMPTS):
                if error.put_in(person, random):
                    person.errors.append(error.check_id)
                    break
        if not person.errors:
            # By its own numbers, so that whoever is left as she is stays the same person.
            leave_open(person, Random(f"{seed}/{number}/open"))  # noqa: S311 plausibility, not secrecy
        yield person


def synthetic_patient(seed: int, number: int) -> SyntheticPatient:
    """The one of that number, without an error."""
    return _person(Random(f"{seed}/{number}"))  # noqa: S311 plausibility, not secrecy


def _person(random: Random) -> SyntheticPatient:
    story = draw_story(random)
    person = SyntheticPatient(_registration(story))
    fate = random.random()
    for share, basis in ((REFUSED, "REF"), (WITHDRAWN, "WDR"), (PENDING, "PEND")):
        if fate < share and not story.died:
            person.before += consent.without_data(story, basis)
            return person
        fate -= share
    person.before += consent.forms(story)
    if person.patient.elig_novel_post == "Y":
        plan_therapy(story)
        person.before += _clinical_forms(story)
        person.later += outcome.forms(story)
    return person


def _clinical_forms(story: Story) -> list[FormRecord]:
    treated = lines.forms(story)
    status = pre_transplant.status(story)
    return [
        *diagnosis.forms(story),
        *treated,
        status,
        *transplant.forms(story, status),
        *engraftment.forms(story),
        *gvhd.forms(story),
        *response.forms(story),
        *treatment.forms(story),
        *followup.forms(story),
    ]


def _registration(story: Story) -> models.Patient:
    random = story.random
    patient = models.Patient(
        sex=story.sex,
        birth_year=story.birth_year,
        age_at_allo=story.age,
        elig_adult="Y",
        elig_mm="Y",
        elig_allo_window="Y",
        elig_gitmo="Y",
        elig_novel_post=yes(story.died or not maybe(random, INELIGIBLE)),
    )
    if maybe(random, 0.6):
        patient.consecutive_no = random.randint(1, 90)
    if patient.elig_novel_post == "N":
        patient.elig_comment = "No anti-myeloma drug after the transplant."
    elif maybe(random, 0.03):
        patient.elig_comment = "Transplanted at this centre, followed up at the referring hospital."
    return patient
