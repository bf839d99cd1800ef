"""Checks of acute graft-versus-host disease.

Where the dictionary differs: an onset on day 0 itself is as impossible as one before it, and E-AGV-01 speaks
of both. E-AGV-03 leaves a stated grade 0 to E-AGV-04. E-AGV-10 waits until the infusions are entered, and
leaves it to the checks of treatment when they are fewer than announced. E-AGV-11 misses the death form only
where the observation is closed and nothing else says that the patient has died.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.checks.followup import is_closed
from crf.derivations import has_died, last_contact
from crf.derivations.gvhd import SYSTEMS, acute_grade
from crf.models import FormRecord
from crf.partial_date import Dated, days_between_max, days_between_min, surely_before
from crf.record import PatientRecord

DAY_100 = timedelta(days=100)
# How long before day 100 or the last contact the last assessment without acute GVHD may lie.
ACUTE_GAP = 14
GRADED = ("1", "2", "3", "4")
# So long after an infusion acute GVHD may be due to it.
AFTER_INFUSION = 120


def before_onset(row: FormRecord, onset: str, *dates: str) -> Iterator[Found]:
    """Whether any of these dates is surely before the onset: one question, for the onset may be wrong."""
    began = getattr(row, onset)
    wrong = [name for name in dates if surely_before(getattr(row, name), began)]
    if wrong:
        date, label = getattr(row, wrong[0]), f"{row.form_key}.{wrong[0]}"
        yield finding(row, items=(*wrong, onset), label=label, date=date, onset=began)


@check(
    "E-AGV-01",
    severity=HARD,
    fields=("AGV.agvhd_onset_date", "TRA.tx_date"),
    message=gettext_noop(
        "The onset of acute GVHD ({onset}) is not after the index allo ({day0}). "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop("The onset of acute GVHD is certainly on or before the day of the index allo."),
)
def acute_before_transplant(record: PatientRecord) -> Iterator[Found]:
    onset = record.acute_gvhd.agvhd_onset_date
    most = days_between_max(record.day0, onset)
    if most is not None and most <= 0:
        yield finding(record.acute_gvhd, record.index, onset=onset, day0=record.day0)


@check(
    "E-AGV-02",
    severity=SOFT,
    fields=("AGV.agvhd_type", "AGV.agvhd_onset_date"),
    message=gettext_noop(
        "The first episode of acute GVHD is recorded as “{type_choice}”, but it began on {onset} and the "
        "index allo was on {day0}. Please choose the type that fits, or correct the date."
    ),
    condition=gettext_noop(
        "The first episode is recorded as classic and began certainly after day 100, or as of late onset and "
        "began certainly on day 1 to 100."
    ),
)
def type_and_day_differ(record: PatientRecord) -> Iterator[Found]:
    row = record.acute_gvhd
    least = days_between_min(record.day0, row.agvhd_onset_date)
    most = days_between_max(record.day0, row.agvhd_onset_date)
    if least is None or most is None:
        return
    late_classic = row.agvhd_type == "CLAS" and least > DAY_100.days
    early_late = row.agvhd_type == "LATE" and 0 < most <= DAY_100.days
    if late_classic or early_late:
        kind = f"AGV.agvhd_type={row.agvhd_type}"
        yield finding(row, type_choice=kind, onset=row.agvhd_onset_date, day0=record.day0)


@check(
    "E-AGV-03",
    severity=SOFT,
    fields=(
        "AGV.agvhd_max_grade",
        "AGV.agvhd_system",
        "AGV.agvhd_skin",
        "AGV.agvhd_liver",
        "AGV.agvhd_ugi",
        "AGV.agvhd_lgi",
    ),
    message=gettext_noop(
        "The maximum grade of acute GVHD is given as “{stated_choice}”, but by {system_choice} the stages of "
        "the organs make “{derived_choice}”. Please correct the grade or the stages."
    ),
    condition=gettext_noop(
        "The maximum grade, 1 to 4, is another than the one that follows from the stages of the organs by "
        "the staging system chosen, and no unknown stage could change that."
    ),
)
def grade_differs_from_stages(record: PatientRecord) -> Iterator[Found]:
    row = record.acute_gvhd
    if row.agvhd_max_grade not in GRADED or row.agvhd_system not in SYSTEMS:
        return
    derived = acute_grade(row)
    if derived.determined and derived.value != row.agvhd_max_grade:
        yield finding(
            row,
            stated_choice=f"AGV.agvhd_max_grade={row.agvhd_max_grade}",
            system_choice=f"AGV.agvhd_system={row.agvhd_system}",
            derived_choice=f"AGV.agvhd_max_grade={derived.value}",
        )


@check(
    "E-AGV-04",
    severity=HARD,
    fields=("AGV.agvhd", "AGV.agvhd_max_grade"),
    message=gettext_noop(
        "Acute GVHD is recorded as present with grade 0. Please correct the grade or the answer."
    ),
    condition=gettext_noop("Acute GVHD is present and its maximum grade is 0."),
)
def acute_with_grade_0(record: PatientRecord) -> Iterator[Found]:
    if record.acute_gvhd.agvhd == "Y" and record.acute_gvhd.agvhd_max_grade == "0":
        yield finding(record.acute_gvhd)


@check(
    "E-AGV-05",
    severity=HARD,
    fields=("AGV.agvhd_max_date", "AGV.agvhd_resolution_date", "AGV.agvhd_onset_date"),
    message=gettext_noop(
        "“{label}” of acute GVHD ({date}) is before its onset ({onset}). Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The date of the maximum grade of acute GVHD, or of its resolution, is certainly before its onset."
    ),
)
def acute_over_before_onset(record: PatientRecord) -> Iterator[Found]:
    row = record.acute_gvhd
    yield from before_onset(row, "agvhd_onset_date", "agvhd_max_date", "agvhd_resolution_date")


@check(
    "E-AGV-06",
    severity=SOFT,
    fields=("AGV.agvhd", "TRA.donor_type"),
    message=gettext_noop(
        "Acute GVHD is recorded after a transplant from a syngeneic twin. Please confirm or correct."
    ),
    condition=gettext_noop("Acute GVHD is present and the donor of the index allo is a syngeneic twin."),
)
def acute_after_syngeneic(record: PatientRecord) -> Iterator[Found]:
    if record.acute_gvhd.agvhd == "Y" and record.index.donor_type == "SYN":
        yield finding(record.acute_gvhd, record.index)


@check(
    "E-AGV-07",
    severity=SOFT,
    fields=("AGV.agvhd", "FUP.agvhd_since"),
    message=gettext_noop(
        "The visit of {visit} reports acute GVHD, but the form of acute GVHD says that there was none. "
        "Please complete the form with the episode, or correct the visit."
    ),
    condition=gettext_noop("Acute GVHD is said to be absent and a dated visit reports it."),
)
def acute_reported_by_a_visit(record: PatientRecord) -> Iterator[Found]:
    if record.acute_gvhd.agvhd != "N":
        return
    visit = next((each for each in record.visits if each.agvhd_since == "Y" and each.visit_date), None)
    if visit is not None:
        yield finding(record.acute_gvhd, visit, visit=visit.visit_date)


@check(
    "E-AGV-08",
    severity=SOFT,
    fields=("AGV.agvhd_none_until",),
    message=gettext_noop(
        "“No acute GVHD” is recorded up to {until}, not up to day 100 or the last contact ({wanted}). "
        "Please enter the last assessment."
    ),
    condition=gettext_noop(
        "Acute GVHD is said to be absent, and the last assessment without it is certainly more than 14 days "
        "before day 100 or before the last contact, whichever came first."
    ),
)
def acute_not_excluded_long_enough(record: PatientRecord) -> Iterator[Found]:
    until = record.acute_gvhd.agvhd_none_until
    if record.acute_gvhd.agvhd != "N" or not until or not record.day0:
        return
    last, day_100 = last_contact(record), record.day0 + DAY_100
    if last is not None:
        wanted: Dated = day_100 if day_100 < last.earliest else last
        gap = days_between_min(until, wanted)
        if gap is not None and gap > ACUTE_GAP:
            yield finding(record.acute_gvhd, until=until, wanted=wanted)


@check(
    "E-AGV-09",
    severity=SOFT,
    fields=("AGV.agvhd_max_grade", "AGV.agvhd_trt"),
    message=gettext_noop(
        "Acute GVHD reached “{grade_choice}” and was given no systemic treatment, which would be unusual. "
        "Please confirm or correct."
    ),
    condition=gettext_noop(
        "The maximum grade of acute GVHD is 3 or 4 and systemic treatment is answered with no."
    ),
)
def severe_acute_untreated(record: PatientRecord) -> Iterator[Found]:
    row = record.acute_gvhd
    if row.agvhd_max_grade in ("3", "4") and row.agvhd_trt == "N":
        yield finding(row, grade_choice=f"AGV.agvhd_max_grade={row.agvhd_max_grade}")


@check(
    "E-AGV-10",
    severity=SOFT,
    fields=("AGV.agvhd_type", "AGV.agvhd_onset_date"),
    message=gettext_noop(
        "Acute GVHD of {onset} is recorded as following a DLI, but none is recorded in the 120 days before. "
        "Please add the infusion to its treatment, or correct the type or the date."
    ),
    condition=gettext_noop(
        "The first episode of acute GVHD is said to follow a DLI, no infusion can lie in the 120 days up to "
        "its onset, and either no DLI was given or all treatments announced are entered."
    ),
)
def no_infusion_before_acute(record: PatientRecord) -> Iterator[Found]:
    row = record.acute_gvhd
    if row.agvhd_type != "DLI" or row.agvhd_onset_date is None or not _infusions_are_entered(record):
        return
    for infusion in record.infusions:
        least = days_between_min(infusion.dli_date, row.agvhd_onset_date)
        most = days_between_max(infusion.dli_date, row.agvhd_onset_date)
        if least is None or most is None or (most >= 0 and least <= AFTER_INFUSION):
            return
    yield finding(row, onset=row.agvhd_onset_date)


def _infusions_are_entered(record: PatientRecord) -> bool:
    """Whether the infusions that are there are all; that some announced are absent, others say."""
    summary = record.treatment_summary
    if summary.dli_any == "N":
        return True
    total = summary.ptt_total
    return bool(record.infusions) and total is not None and len(record.treatments) >= total


@check(
    "E-AGV-11",
    severity=SOFT,
    fields=("AGV.agvhd_outcome", "DTH.death_gvhd_active"),
    message=gettext_noop(
        "Acute GVHD is said to have been active at death, but no death form says so. "
        "Please correct the outcome, or the record of the death."
    ),
    condition=gettext_noop(
        "The outcome of acute GVHD is death with GVHD active, and the death form denies active GVHD, or "
        "observation is closed without any report of a death."
    ),
)
def death_does_not_know_of_acute(record: PatientRecord) -> Iterator[Found]:
    if record.acute_gvhd.agvhd_outcome != "DTH":
        return
    if record.death.death_gvhd_active == "N":
        yield finding(record.acute_gvhd, record.death)
    elif not record.rows("DTH") and _is_followed_alive(record):
        yield finding(record.acute_gvhd, items=("agvhd_outcome",))


def _is_followed_alive(record: PatientRecord) -> bool:
    """Whether all that is known of the patient is entered, and no death with it."""
    return is_closed(record) and not has_died(record) and record.consent.legal_basis != "DEC"


@check(
    "E-AGV-12",
    severity=SOFT,
    fields=("AGV.agvhd_outcome", "CGV.cgvhd"),
    message=gettext_noop(
        "Acute GVHD is said to have evolved into chronic GVHD, of which the form of chronic GVHD says that "
        "there was none. Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The outcome of acute GVHD is evolution into chronic GVHD, and chronic GVHD is said to be absent."
    ),
)
def evolved_into_none(record: PatientRecord) -> Iterator[Found]:
    if record.acute_gvhd.agvhd_outcome == "TOCG" and record.chronic_gvhd.cgvhd == "N":
        yield finding(record.acute_gvhd, record.chronic_gvhd)
