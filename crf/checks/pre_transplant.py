"""Checks of the status before the transplant: its date, the response, fitness and comorbidity.

Where the dictionary differs: what is compared with the last line waits until all lines that are declared are
entered, and E-PRE-03 leaves a relapse after that line to E-PRE-04. E-PRE-07 takes "no comorbidity" for no
obesity, as E-PRE-08 does for the kidneys. E-PRE-09 is silent while one of E-PRE-07, E-PRE-08 and E-PRE-10
asks about the items that make the sum. E-PRE-12 waits until E-LIN-18 is content and every line says how many
autologous transplants it had. For E-PRE-13 the number of the remission must be marked as not known; where
it is only not typed yet, E-GEN-02 says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop

from crf.bounds import above, at_least
from crf.checks.check import HARD, INFO, SOFT, Found, check, finding
from crf.checks.line_courses import IN_RESPONSE, untreated_relapse
from crf.checks.lines import known_day0, last_line
from crf.codes import ECOGPS, KPS
from crf.derivations.comorbidity import HEPATIC, OLD_AGE, PULMONARY, WEIGHTS, hctci
from crf.derivations.conditioning import bmi
from crf.derivations.outcomes import response_rank
from crf.partial_date import days_between_min, surely_after

if TYPE_CHECKING:
    from crf.models import PreTransplantStatus
    from crf.record import PatientRecord

LONG_BEFORE = 90
COMPLETE = ("SCR", "CR")
PLASMA_CELLS = 5
# Karnofsky 90 and 100 go with ECOG 0, 70 and 80 with 1, and so on.
STEP_OF_KARNOFSKY = {code: (100 - int(code)) // 20 for code in KPS.values}
STEP_OF_ECOG = {code: int(code) for code in ECOGPS.values}
OBESE = 35
# mg/dL.
RENAL = 2
COMORBIDITIES = tuple(f"hctci_{name}" for name in (*WEIGHTS, "hepatic", "pulm"))


@check(
    "E-PRE-01",
    severity=HARD,
    fields=("PRE.pre_date", "TRA.tx_date"),
    message=gettext_noop(
        "The assessment before the transplant ({assessed}) is after the index allo ({day0}). "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop("The assessment before the transplant is dated certainly after the index allo."),
)
def assessed_after_allo(record: PatientRecord) -> Iterator[Found]:
    assessed, day0 = record.pre_transplant.pre_date, known_day0(record)
    if surely_after(assessed, day0):
        yield finding(record.pre_transplant, record.index, assessed=assessed, day0=day0)


@check(
    "E-PRE-02",
    severity=SOFT,
    fields=("PRE.pre_date", "TRA.tx_date"),
    message=gettext_noop(
        "The assessment ({assessed}) is more than 90 days before the index allo ({day0}). "
        "Please enter a later one if there was any, or confirm."
    ),
    condition=gettext_noop(
        "The assessment before the transplant is dated certainly more than 90 days before the index allo."
    ),
)
def assessed_long_before(record: PatientRecord) -> Iterator[Found]:
    assessed, day0 = record.pre_transplant.pre_date, record.day0
    days = days_between_min(assessed, day0)
    if days is not None and days > LONG_BEFORE:
        yield finding(record.pre_transplant, record.index, assessed=assessed, day0=day0)


@check(
    "E-PRE-03",
    severity=SOFT,
    fields=("PRE.resp_at_tx", "LIN.best_resp"),
    message=gettext_noop(
        "The status at transplant (“{status_choice}”) is better than the best response to line {number}, "
        "the last (“{best_choice}”). Please correct whichever is wrong, or confirm."
    ),
    condition=gettext_noop(
        "The status at transplant ranks better than the best response to the last line, "
        "and E-PRE-04 does not ask about a relapse after it."
    ),
)
def better_than_the_last_line(record: PatientRecord) -> Iterator[Found]:
    status = record.pre_transplant
    rank = response_rank(status.resp_at_tx)
    line = None if rank is None else last_line(record)
    best = None if line is None else response_rank(line.best_resp)
    if line is None or rank is None or best is None or rank >= best:
        return
    if status.resp_at_tx in IN_RESPONSE and untreated_relapse(record):
        return
    words = {"status_choice": f"PRE.resp_at_tx={status.resp_at_tx}"}
    yield finding(status, line, number=line.line_no, best_choice=f"LIN.best_resp={line.best_resp}", **words)


@check(
    "E-PRE-04",
    severity=SOFT,
    fields=("PRE.resp_at_tx", "LIN.relapsed"),
    message=gettext_noop(
        "Line {number}, the last, was followed by a relapse ({relapse}), but the status at transplant is "
        "“{status_choice}”. Please add the line that is missing, or correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The last line was followed by a relapse certainly before the index allo, "
        "and the status at transplant is VGPR or better."
    ),
)
def response_after_relapse(record: PatientRecord) -> Iterator[Found]:
    status = record.pre_transplant
    line = untreated_relapse(record) if status.resp_at_tx in IN_RESPONSE else None
    if line is not None:
        choice = f"PRE.resp_at_tx={status.resp_at_tx}"
        yield finding(status, line, number=line.line_no, relapse=line.relapse_date, status_choice=choice)


@check(
    "E-PRE-05",
    severity=SOFT,
    message=gettext_noop(
        "The status at transplant is “{status_choice}”, but “{label}” does not fit a complete remission. "
        "Please correct whichever is wrong, or confirm."
    ),
    condition=gettext_noop(
        "The status at transplant is stringent CR or CR, and serum M-protein is above 0, "
        "marrow plasma cells are 5 per cent or more, or there is extramedullary disease."
    ),
)
def complete_with_disease(record: PatientRecord) -> Iterator[Found]:
    status = record.pre_transplant
    if status.resp_at_tx not in COMPLETE:
        return
    signs = {
        "m_serum_pre": above(status, "m_serum_pre", 0),
        "bmpc_pre": at_least(status, "bmpc_pre", PLASMA_CELLS),
        "emd_pre": status.emd_pre == "Y",
    }
    if found := [name for name, present in signs.items() if present]:
        words = {"label": f"PRE.{found[0]}", "status_choice": f"PRE.resp_at_tx={status.resp_at_tx}"}
        yield finding(status, items=("resp_at_tx", *found), **words)


@check(
    "E-PRE-06",
    severity=SOFT,
    fields=("PRE.kps", "PRE.ecog"),
    message=gettext_noop("Karnofsky {kps} and ECOG {ecog} do not agree. Please correct whichever is wrong."),
    condition=gettext_noop(
        "Karnofsky and ECOG differ by more than one step, where Karnofsky 90–100 goes with ECOG 0, "
        "70–80 with 1, 50–60 with 2, 30–40 with 3 and 10–20 with 4."
    ),
)
def performance_differs(record: PatientRecord) -> Iterator[Found]:
    status = record.pre_transplant
    karnofsky, ecog = STEP_OF_KARNOFSKY.get(status.kps or ""), STEP_OF_ECOG.get(status.ecog or "")
    if karnofsky is not None and ecog is not None and abs(karnofsky - ecog) > 1:
        yield finding(status, kps=status.kps, ecog=status.ecog)


@check(
    "E-PRE-07",
    severity=SOFT,
    message=gettext_noop(
        "The body mass index from weight and height is {bmi}, which does not agree with “{label}”: "
        "obesity counts above 35. Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The body mass index is above 35, and obesity or any comorbidity is answered with no; "
        "or it is not above 35, and obesity is answered with yes."
    ),
)
def obesity_differs(record: PatientRecord) -> Iterator[Found]:
    status = record.pre_transplant
    if item := _differs_from_body(status):
        index = round(float(bmi(status).value or 0), 2)
        yield finding(status, items=("weight", "height", item), bmi=index, label=f"PRE.{item}")


def _differs_from_body(status: PreTransplantStatus) -> str | None:
    """The item that says of obesity what weight and height deny."""
    denied = status.hctci_any == "N"
    stated = "N" if denied else status.hctci_obesity
    if stated not in ("Y", "N") or not status.weight or not status.height:
        return None
    index = bmi(status).value
    if index is None or (float(index) > OBESE) == (stated == "Y"):
        return None
    return "hctci_any" if denied else "hctci_obesity"


@check(
    "E-PRE-08",
    severity=SOFT,
    message=gettext_noop(
        "Creatinine is {creatinine} mg/dL, above 2, and “{label}” is answered with no. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "Creatinine is above 2 mg/dL, and renal comorbidity, or any comorbidity, is answered with no."
    ),
)
def kidneys_differ(record: PatientRecord) -> Iterator[Found]:
    status = record.pre_transplant
    if item := _differs_from_creatinine(status):
        yield finding(status, items=("creat_pre", item), creatinine=status.creat_pre, label=f"PRE.{item}")


def _differs_from_creatinine(status: PreTransplantStatus) -> str | None:
    """The item that denies what creatinine says."""
    if status.creat_pre is None or status.creat_pre <= RENAL:
        return None
    return next((item for item in ("hctci_any", "hctci_renal") if getattr(status, item) == "N"), None)


@check(
    "E-PRE-09",
    severity=SOFT,
    fields=("PRE.hctci_reported",),
    message=gettext_noop(
        "The HCT-CI reported is {reported}, and the items add up to {computed}. "
        "Please compare the items with the chart, and correct them or the total."
    ),
    condition=gettext_noop(
        "The HCT-CI reported is neither the sum of the items nor that with the point for age from 40 on, and "
        "none of E-PRE-07, E-PRE-08 and E-PRE-10 asks about the items."
    ),
)
def index_differs(record: PatientRecord) -> Iterator[Found]:
    status = record.pre_transplant
    reported = status.hctci_reported
    computed = None if reported is None else _computed_index(status)
    if reported is None or computed is None or reported == computed:
        return
    age = record.patient.age_at_allo
    with_age = reported == computed + 1 and (age is None or age >= OLD_AGE)
    asked = _differs_from_body(status) or _differs_from_creatinine(status) or _has_none_of_any(status)
    if not with_age and not asked:
        yield finding(status, reported=reported, computed=computed)


def _computed_index(status: PreTransplantStatus) -> int | None:
    """The sum of the items; None where it is not determined, or a code is not in its list."""
    known = status.hctci_hepatic in (None, *HEPATIC) and status.hctci_pulm in (None, *PULMONARY)
    total = hctci(status).value if known else None
    return None if total is None else int(total)


@check(
    "E-PRE-10",
    severity=SOFT,
    fields=("PRE.hctci_any",),
    message=gettext_noop(
        "There is said to be a comorbidity, but every item is answered with no. "
        "Please correct the items, or answer “no” here."
    ),
    condition=gettext_noop("Any comorbidity is answered with yes, and every item of the HCT-CI with no."),
)
def any_but_none(record: PatientRecord) -> Iterator[Found]:
    if _has_none_of_any(record.pre_transplant):
        yield finding(record.pre_transplant)


def _has_none_of_any(status: PreTransplantStatus) -> bool:
    return status.hctci_any == "Y" and all(getattr(status, name) == "N" for name in COMORBIDITIES)


@check(
    "E-PRE-11",
    severity=INFO,
    fields=("PRE.hctci_malig",),
    message=gettext_noop("Please make sure that the prior malignancy is not the myeloma itself."),
    condition=gettext_noop("Prior malignancy is answered with yes among the comorbidities."),
)
def prior_malignancy(record: PatientRecord) -> Iterator[Found]:
    if record.pre_transplant.hctci_malig == "Y":
        yield finding(record.pre_transplant)


@check(
    "E-PRE-12",
    severity=HARD,
    fields=("PRE.n_prior_autos",),
    message=gettext_noop(
        "The number of previous autologous transplants is given as {declared}, and the lines have {entered}. "
        "Please correct the number or the lines."
    ),
    condition=gettext_noop(
        "All lines that are declared are entered, each says how many autologous transplants it had, "
        "and these are not as many as the status before the transplant declares."
    ),
)
def declared_and_entered_autos(record: PatientRecord) -> Iterator[Found]:
    status = record.pre_transplant
    # Lines of which nobody has said how many there were are those entered.
    if status.n_prior_autos is None or status.n_prior_lines not in (None, len(record.lines)):
        return
    counts = [0 if line.auto_done == "N" else line.auto_count for line in record.lines]
    said = all(line.auto_done in ("Y", "N") for line in record.lines) and None not in counts
    entered = sum(count or 0 for count in counts)
    if said and entered != status.n_prior_autos:
        yield finding(status, declared=status.n_prior_autos, entered=entered)


@check(
    "E-PRE-13",
    severity=SOFT,
    fields=("PRE.mrd_pre", "PRE.resp_number"),
    message=gettext_noop(
        "The status at transplant is “{status_choice}” with positive MRD, and the number of this response is "
        "not known. Please look for it: was it the first, the second or a later remission?"
    ),
    condition=gettext_noop(
        "The status at transplant is stringent CR or CR, MRD is positive, "
        "and the number of the response has a missing code."
    ),
)
def remission_without_number(record: PatientRecord) -> Iterator[Found]:
    status = record.pre_transplant
    unknown = status.resp_number is None and "resp_number" in status.missing
    if unknown and status.resp_at_tx in COMPLETE and status.mrd_pre == "POS":
        yield finding(status, status_choice=f"PRE.resp_at_tx={status.resp_at_tx}")
