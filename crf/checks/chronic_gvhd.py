"""Checks of chronic graft-versus-host disease.

Where the dictionary differs: an onset on day 0 itself is as impossible as one before it, and E-CGV-01 speaks
of both. E-CGV-02 leaves what is outside the hard limits of the onset to other checks. In E-CGV-05 a genital
score that is not applicable counts as 0, as it does in the severity.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.checks.gvhd import DAY_100, before_onset
from crf.derivations import last_contact
from crf.derivations.gvhd import CHRONIC_ORGANS, chronic_severity
from crf.models import ChronicGVHD
from crf.partial_date import days_between_max, days_between_min, surely_before
from crf.record import PatientRecord

# How long before the last contact the last assessment without chronic GVHD may lie.
CHRONIC_GAP = 60
# Days after day 0; earlier than the first is outside the item's hard limits, and said by other checks.
POSSIBLE_CHRONIC, USUAL_CHRONIC = 20, 60
SEVERITIES = ("MILD", "MOD", "SEV")
PRESENT = (*SEVERITIES, "UNK")
SCORES = tuple(f"nih_{organ}" for organ in CHRONIC_ORGANS)
SCORE_FIELDS = tuple(f"CGV.{name}" for name in SCORES)


@check(
    "E-CGV-01",
    severity=HARD,
    fields=("CGV.cgvhd_onset_date", "TRA.tx_date"),
    message=gettext_noop(
        "The onset of chronic GVHD ({onset}) is not after the index allo ({day0}). "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop("The onset of chronic GVHD is certainly on or before the day of the index allo."),
)
def chronic_before_transplant(record: PatientRecord) -> Iterator[Found]:
    onset = record.chronic_gvhd.cgvhd_onset_date
    most = days_between_max(record.day0, onset)
    if most is not None and most <= 0:
        yield finding(record.chronic_gvhd, record.index, onset=onset, day0=record.day0)


@check(
    "E-CGV-02",
    severity=SOFT,
    fields=("CGV.cgvhd_onset_date", "TRA.tx_date"),
    message=gettext_noop(
        "Chronic GVHD began on {onset}, within 60 days of the index allo ({day0}). Please confirm or correct."
    ),
    condition=gettext_noop(
        "Chronic GVHD began certainly before day 60 after the index allo, and possibly on day 20 or later."
    ),
)
def chronic_very_early(record: PatientRecord) -> Iterator[Found]:
    onset = record.chronic_gvhd.cgvhd_onset_date
    most = days_between_max(record.day0, onset)
    if most is not None and POSSIBLE_CHRONIC <= most < USUAL_CHRONIC:
        yield finding(record.chronic_gvhd, record.index, onset=onset, day0=record.day0)


@check(
    "E-CGV-03",
    severity=SOFT,
    fields=("CGV.cgvhd_nih_global", *SCORE_FIELDS),
    message=gettext_noop(
        "The maximum severity of chronic GVHD is given as “{stated_choice}”, but the scores of the organs "
        "make “{derived_choice}”. Please confirm, or correct the severity or the scores."
    ),
    condition=gettext_noop(
        "The maximum global severity, if known, is another than the one that follows from the NIH scores of "
        "the organs, and no unknown score could change that."
    ),
)
def severity_differs_from_scores(record: PatientRecord) -> Iterator[Found]:
    row = record.chronic_gvhd
    if row.cgvhd_nih_global not in SEVERITIES:
        return
    derived = chronic_severity(row)
    if derived.determined and derived.value != row.cgvhd_nih_global:
        yield finding(
            row,
            stated_choice=f"CGV.cgvhd_nih_global={row.cgvhd_nih_global}",
            derived_choice=f"CGV.cgvhd_nih_global={derived.value}",
        )


@check(
    "E-CGV-04",
    severity=SOFT,
    fields=("CGV.cgvhd_onset_type", "AGV.agvhd", "AGV.agvhd_onset_date"),
    message=gettext_noop(
        "The onset of chronic GVHD is recorded as “{onset_choice}”, which does not fit what the form of "
        "acute GVHD says. Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "Chronic GVHD is said to be progressive or quiescent and acute GVHD to be absent, or chronic GVHD is "
        "said to be de novo and acute GVHD began certainly before it."
    ),
)
def onset_does_not_fit_acute(record: PatientRecord) -> Iterator[Found]:
    chronic, acute = record.chronic_gvhd, record.acute_gvhd
    choice = f"CGV.cgvhd_onset_type={chronic.cgvhd_onset_type}"
    if chronic.cgvhd_onset_type in ("PROG", "QUI") and acute.agvhd == "N":
        items = ("cgvhd_onset_type", "AGV.agvhd")
        yield finding(chronic, acute, items=items, onset_choice=choice)
        return
    acute_first = acute.agvhd == "Y" and surely_before(acute.agvhd_onset_date, chronic.cgvhd_onset_date)
    if chronic.cgvhd_onset_type == "NOVO" and acute_first:
        yield finding(chronic, acute, onset_choice=choice)


@check(
    "E-CGV-05",
    severity=SOFT,
    fields=("CGV.cgvhd", *SCORE_FIELDS),
    message=gettext_noop(
        "Chronic GVHD is recorded as present, but the score of every organ is 0. "
        "Please enter the worst score of each organ, or correct the answer."
    ),
    condition=gettext_noop(
        "Chronic GVHD is present and every NIH organ score is 0; a genital score may also be not applicable."
    ),
)
def chronic_without_organ(record: PatientRecord) -> Iterator[Found]:
    row = record.chronic_gvhd
    if row.cgvhd == "Y" and all(_is_none(row, name) for name in SCORES):
        yield finding(row)


def _is_none(row: ChronicGVHD, name: str) -> bool:
    return getattr(row, name) == "0" or (name == "nih_genital" and row.missing.get(name) == "N")


@check(
    "E-CGV-06",
    severity=SOFT,
    fields=("CGV.cgvhd_extent", "CGV.cgvhd_nih_global"),
    message=gettext_noop(
        "Chronic GVHD is recorded as limited and as severe, which hardly go together. "
        "Please correct the extent or the severity."
    ),
    condition=gettext_noop(
        "Chronic GVHD is recorded as limited by its extent and as severe by its global severity."
    ),
)
def limited_and_severe(record: PatientRecord) -> Iterator[Found]:
    row = record.chronic_gvhd
    if row.cgvhd_extent == "LIM" and row.cgvhd_nih_global == "SEV":
        yield finding(row)


@check(
    "E-CGV-07",
    severity=SOFT,
    fields=("CGV.cgvhd", "FUP.cgvhd_now"),
    message=gettext_noop(
        "At the visit of {visit} there was chronic GVHD, but the form of chronic GVHD says that there was "
        "none. Please complete the form, or correct the visit."
    ),
    condition=gettext_noop(
        "Chronic GVHD is said to be absent and a dated visit reports it, of whatever severity."
    ),
)
def chronic_reported_by_a_visit(record: PatientRecord) -> Iterator[Found]:
    if record.chronic_gvhd.cgvhd != "N":
        return
    visit = next((each for each in record.visits if each.cgvhd_now in PRESENT and each.visit_date), None)
    if visit is not None:
        yield finding(record.chronic_gvhd, visit, visit=visit.visit_date)


@check(
    "E-CGV-08",
    severity=SOFT,
    fields=("CGV.cgvhd_nih_global", "CGV.cgvhd_trt"),
    message=gettext_noop(
        "Chronic GVHD was severe and was given no systemic treatment, which would be unusual. "
        "Please confirm or correct."
    ),
    condition=gettext_noop(
        "The global severity of chronic GVHD is severe and systemic treatment is answered with no."
    ),
)
def severe_chronic_untreated(record: PatientRecord) -> Iterator[Found]:
    row = record.chronic_gvhd
    if row.cgvhd_nih_global == "SEV" and row.cgvhd_trt == "N":
        yield finding(row)


@check(
    "E-CGV-09",
    severity=HARD,
    fields=("CGV.cgvhd_max_date", "CGV.cgvhd_resolution_date", "CGV.cgvhd_onset_date"),
    message=gettext_noop(
        "“{label}” of chronic GVHD ({date}) is before its onset ({onset}). Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The date of the maximum severity of chronic GVHD, or of its resolution, is certainly before its "
        "onset."
    ),
)
def chronic_over_before_onset(record: PatientRecord) -> Iterator[Found]:
    row = record.chronic_gvhd
    yield from before_onset(row, "cgvhd_onset_date", "cgvhd_max_date", "cgvhd_resolution_date")


@check(
    "E-CGV-10",
    severity=SOFT,
    fields=("CGV.cgvhd_none_until",),
    message=gettext_noop(
        "“No chronic GVHD” is recorded up to {until}, but the last contact was on {last_contact}. "
        "Please enter the last assessment."
    ),
    condition=gettext_noop(
        "Chronic GVHD is said to be absent, the last contact is certainly after day 100, and the last "
        "assessment without chronic GVHD is certainly more than 60 days before it."
    ),
)
def chronic_not_excluded_long_enough(record: PatientRecord) -> Iterator[Found]:
    until = record.chronic_gvhd.cgvhd_none_until
    if record.chronic_gvhd.cgvhd != "N" or not until or not record.day0:
        return
    last = last_contact(record)
    gap, followed = days_between_min(until, last), days_between_min(record.day0, last)
    if gap is not None and gap > CHRONIC_GAP and followed is not None and followed > DAY_100.days:
        yield finding(record.chronic_gvhd, until=until, last_contact=last)
