"""Checks against other patients, other centres, and what the registry said.

They look at what is stored: another patient's answers are not known while one types. The codes of patients
of other centres are never named. Where the dictionary differs: the registry number stands in no form, so a
missing one (E-PAT-09) informs and does not ask; two patients of one number (E-PAT-07) and two centres of one
(E-CEN-04) the database refuses, and these checks would say it if it ever did not.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, INFO, SOFT, Found, check, finding
from crf.record import PatientRecord

# What is compared with the registry: form, item.
COMPARED = (("PAT", "sex"), ("TRA", "tx_date"), ("TRA", "donor_type"), ("DTH", "death_date"))


@check(
    "E-CEN-04",
    severity=HARD,
    asks=False,
    fields=("CEN.centre_status",),
    message=gettext_noop(
        "Another centre has the same centre code (CIC) or study number. Please correct one of them."
    ),
    condition=gettext_noop("Two centres have the same CIC or the same study centre number."),
)
def number_of_another_centre(record: PatientRecord) -> Iterator[Found]:
    if record.around.centres_of_same_number:
        yield finding(record.dossier)


@check(
    "E-CEN-05",
    severity=INFO,
    said=False,
    fields=("CEN.expected_patients",),
    message=gettext_noop("The centre has registered {number} patients and expected {expected}."),
    condition=gettext_noop("A centre has registered more patients than its dossier expects."),
)
def more_patients_than_expected(record: PatientRecord) -> Iterator[Found]:
    expected, number = record.dossier.expected_patients, record.around.patients_of_centre
    if expected is not None and number > expected:
        yield finding(record.dossier, number=number, expected=expected)


@check(
    "E-PAT-06",
    severity=SOFT,
    fields=("PAT.sex", "PAT.birth_year", "TRA.tx_date"),
    message=gettext_noop(
        "The same sex, year of birth and day of transplant as another patient of the study ({others}). "
        "Please look whether this is the same person, and tell the data centre."
    ),
    condition=gettext_noop(
        "Another patient of the study has the same sex, the same year of birth and an index allo on the "
        "same day."
    ),
)
def possible_duplicate(record: PatientRecord) -> Iterator[Found]:
    around = record.around
    if around.twins or around.twins_elsewhere:
        elsewhere = [f"+{around.twins_elsewhere}"] if around.twins_elsewhere else []
        yield finding(record.patient, record.index, others=[*around.twins, *elsewhere])


@check(
    "E-PAT-07",
    severity=HARD,
    fields=("PAT.sex",),
    asks=False,
    message=gettext_noop(
        "Another patient has the same ProMISe or Registry number ({number}). Please tell the data centre."
    ),
    condition=gettext_noop("Another patient of the study has the same ProMISe or Registry number."),
)
def registry_number_of_another(record: PatientRecord) -> Iterator[Found]:
    if record.around.shares_promise_id:
        yield finding(record.patient, number=record.around.promise_id)


@check(
    "E-PAT-09",
    severity=INFO,
    said=False,
    fields=("PAT.sex",),
    message=gettext_noop("No ProMISe or Registry number is known, so the registry cannot be compared."),
    condition=gettext_noop("The patient came by no import, or by one without a ProMISe or Registry number."),
)
def no_registry_number(record: PatientRecord) -> Iterator[Found]:
    if record.patient.pk and not record.around.promise_id:
        yield finding(record.patient)


@check(
    "E-PAT-10",
    severity=SOFT,
    message=gettext_noop(
        "“{label}”: the registry says {registry_choice}, here stands {here_choice}. Which is right? If it "
        "is the registry, please correct it here; if not, say so."
    ),
    condition=gettext_noop(
        "Sex, day or donor of the index allo, or date of death differ from what the registry said when it "
        "was last imported."
    ),
)
def differs_from_the_registry(record: PatientRecord) -> Iterator[Found]:
    stated = record.around.stated
    for form, item in COMPARED if stated else ():
        row: Any = {"PAT": record.patient, "TRA": record.index, "DTH": record.death}[form]
        said, here = stated.get(f"{form}.{item}"), getattr(row, item)
        if said is not None and here is not None and said != str(here):
            path = f"{form}.{item}"
            words = {"registry_choice": f"{path}={said}", "here_choice": f"{path}={here}"}
            yield finding(row, items=(item,), label=path, **words)
