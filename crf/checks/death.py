"""Checks of death.

Where the dictionary differs: E-DTH-06 also reads the transplant-related cause. E-DTH-07 and E-DTH-09 wait
until a last contact or an end of observation is recorded, because visits and treatments may be typed after
the death form; they leave a second malignancy that a visit reports to E-FUP-10, and a fatal toxicity of
another grade to E-TOX-05.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.checks.followup import is_closed
from crf.checks.relapse import is_asked_for
from crf.derivations import MRD_ALONE, is_relapse
from crf.models import Relapse
from crf.partial_date import days_between_min, surely_after, surely_before
from crf.record import PatientRecord

FIVE_YEARS = 1826
# The grade of a toxicity of which the patient died.
FATAL = "5"
# Reasons for the end of observation that agree with a death form.
ENDS_WITH_DEATH = ("DTH", "WDR", "INEL")


@check(
    "E-DTH-01",
    severity=HARD,
    fields=("DTH.death_date", "TRA.tx_date"),
    message=gettext_noop(
        "Death ({death}) is before the index allo ({day0}). Please correct whichever is wrong."
    ),
    condition=gettext_noop("The date of death is certainly before the index allo."),
)
def death_before_transplant(record: PatientRecord) -> Iterator[Found]:
    death = record.death.death_date
    if surely_before(death, record.day0):
        yield finding(record.death, record.index, death=death, day0=record.day0)


@check(
    "E-DTH-02",
    severity=HARD,
    fields=("DTH.death_date", "EOS.eos_reason"),
    message=gettext_noop(
        "There is a death form, but observation ended for another reason (“{reason_choice}”). "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "A death form is there and the end of observation gives a reason other than death, withdrawal or "
        "ineligibility."
    ),
)
def ended_otherwise(record: PatientRecord) -> Iterator[Found]:
    reason = record.end.eos_reason
    if record.rows("DTH") and reason is not None and reason not in ENDS_WITH_DEATH:
        yield finding(record.death, record.end, reason_choice=f"EOS.eos_reason={reason}")


@check(
    "E-DTH-03",
    severity=SOFT,
    fields=("DTH.death_main_cause", "RLS.relapse_ever"),
    message=gettext_noop(
        "The cause of death is relapse, but the summary says that there was none. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The main cause of death is relapse or progression, and the relapse summary says that there was none."
    ),
)
def died_of_relapse_without_one(record: PatientRecord) -> Iterator[Found]:
    if record.death.death_main_cause == "REL" and record.relapse_summary.relapse_ever == "N":
        yield finding(record.death, record.relapse_summary)


@check(
    "E-DTH-04",
    severity=SOFT,
    fields=("DTH.death_main_cause", "REL.rel_date"),
    message=gettext_noop(
        "The cause of death is related to the transplant, but there was a relapse before ({relapse}), "
        "so it does not count as non-relapse mortality. Please confirm cause and relapse."
    ),
    condition=gettext_noop(
        "The main cause of death is related to the transplant, and a relapse or progression other than of "
        "MRD alone is recorded that is not certainly after death."
    ),
)
def transplant_related_after_relapse(record: PatientRecord) -> Iterator[Found]:
    before = [row for row in record.relapses if _relapsed_before_death(record, row)]
    if record.death.death_main_cause == "HSCT" and before:
        yield finding(record.death, before[0], relapse=before[0].rel_date)


def _relapsed_before_death(record: PatientRecord, row: Relapse) -> bool:
    dated = row.rel_date is not None and not surely_after(row.rel_date, record.death.death_date)
    return dated and is_relapse(row)


@check(
    "E-DTH-05",
    severity=HARD,
    fields=("DTH.death_relapse_before", "REL.rel_date"),
    message=gettext_noop(
        "“Relapse / progression before death” and the relapse forms do not agree. "
        "Please add the relapse form, or correct the answer."
    ),
    condition=gettext_noop(
        "The death form denies a relapse before death and one other than of MRD alone is recorded, or it "
        "affirms one and none is. Silent where E-REL-04 or E-REL-06 asks for the relapse form."
    ),
)
def relapse_before_death_differs(record: PatientRecord) -> Iterator[Found]:
    death = record.death
    before = [row for row in record.relapses if _relapsed_before_death(record, row)]
    possible = [
        row
        for row in record.relapses
        if row.rel_type != MRD_ALONE and not surely_after(row.rel_date, death.death_date)
    ]
    if death.death_relapse_before == "N" and before:
        yield finding(death, *before)
    elif death.death_relapse_before == "Y" and not possible and not is_asked_for(record):
        yield finding(death, items=("death_relapse_before",))


@check(
    "E-DTH-06",
    severity=SOFT,
    fields=("DTH.death_contrib", "DTH.death_main_hsct", "AGV.agvhd", "CGV.cgvhd"),
    message=gettext_noop(
        "GVHD is a cause of death, but neither acute nor chronic GVHD is recorded. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "GVHD is a contributory or the transplant-related cause of death, and both acute and chronic GVHD "
        "are denied."
    ),
)
def died_of_gvhd_without_it(record: PatientRecord) -> Iterator[Found]:
    death, acute, chronic = record.death, record.acute_gvhd, record.chronic_gvhd
    cause = "GVHD" in (death.death_contrib or ()) or death.death_main_hsct == "GVHD"
    if cause and acute.agvhd == "N" and chronic.cgvhd == "N":
        yield finding(death, acute, chronic)


@check(
    "E-DTH-07",
    severity=SOFT,
    fields=("DTH.death_main_cause",),
    message=gettext_noop(
        "The cause of death is a second malignancy, and no visit describes one. "
        "Please add it to the visit after its diagnosis, or correct the cause."
    ),
    condition=gettext_noop(
        "The main cause of death is a second malignancy, the latest contact or the end of observation is "
        "entered, and no visit reports or describes a second malignancy."
    ),
)
def died_of_malignancy_without_one(record: PatientRecord) -> Iterator[Found]:
    if record.death.death_main_cause != "SECM" or record.rows("SML") or not is_closed(record):
        return
    if all(visit.secmal_since != "Y" for visit in record.visits):
        yield finding(record.death)


@check(
    "E-DTH-08",
    severity=SOFT,
    fields=("DTH.death_main_cause", "DTH.death_date", "TRA.tx_date"),
    message=gettext_noop(
        "Death related to the transplant on {death}, more than 5 years after the index allo ({day0}). "
        "Please confirm or correct."
    ),
    condition=gettext_noop(
        "The main cause of death is related to the transplant, and death is certainly more than 1826 days "
        "after the index allo."
    ),
)
def transplant_related_and_late(record: PatientRecord) -> Iterator[Found]:
    death = record.death
    fewest = days_between_min(record.day0, death.death_date)
    if death.death_main_cause == "HSCT" and fewest is not None and fewest > FIVE_YEARS:
        yield finding(death, record.index, death=death.death_date, day0=record.day0)


@check(
    "E-DTH-09",
    severity=SOFT,
    fields=("DTH.death_main_cause",),
    message=gettext_noop(
        "The cause of death is treatment after the transplant, and no toxicity of grade 5 is recorded. "
        "Please add it to its treatment, or correct the cause."
    ),
    condition=gettext_noop(
        "The main cause of death is treatment given after the transplant, the latest contact or the end of "
        "observation is entered, and every recorded toxicity has a grade below 5 and was not fatal."
    ),
)
def died_of_treatment_without_toxicity(record: PatientRecord) -> Iterator[Found]:
    if record.death.death_main_cause != "TRT" or not is_closed(record):
        return
    if not any(row.tox_grade in (None, FATAL) or row.tox_outcome == "FAT" for row in record.toxicities):
        yield finding(record.death)


@check(
    "E-DTH-10",
    severity=SOFT,
    fields=("DTH.death_main_cause",),
    message=gettext_noop(
        "The cause of death is unknown. Please look into the hospital's and the registry's sources."
    ),
    condition=gettext_noop("The main cause of death is given as unknown."),
)
def cause_unknown(record: PatientRecord) -> Iterator[Found]:
    if record.death.death_main_cause == "UNK":
        yield finding(record.death)


@check(
    "E-DTH-11",
    severity=HARD,
    fields=("DTH.death_main_hsct",),
    message=gettext_noop(
        "Relapse cannot be a transplant-related cause. Please choose another, or correct the main cause."
    ),
    condition=gettext_noop("The transplant-related cause of death is given as relapse."),
)
def relapse_as_transplant_related(record: PatientRecord) -> Iterator[Found]:
    if record.death.death_main_hsct == "REL":
        yield finding(record.death)


@check(
    "E-DTH-12",
    severity=SOFT,
    fields=("DTH.death_main_cause", "DTH.death_disease_status"),
    message=gettext_noop(
        "The cause of death is relapse, and the disease was in CR at death. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The main cause of death is relapse or progression, and the disease status at death is CR."
    ),
)
def died_of_relapse_in_remission(record: PatientRecord) -> Iterator[Found]:
    if record.death.death_main_cause == "REL" and record.death.death_disease_status == "CR":
        yield finding(record.death)


@check(
    "E-DTH-13",
    severity=SOFT,
    fields=("DTH.death_date",),
    message=gettext_noop(
        "Of the date of death only {death} is known; the day is needed. Please look for it, or confirm."
    ),
    condition=gettext_noop("The date of death is known to the month or to the year only."),
)
def day_of_death_unknown(record: PatientRecord) -> Iterator[Found]:
    death = record.death.death_date
    if death is not None and death.precision != "day":
        yield finding(record.death, death=death)
