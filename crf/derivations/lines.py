"""What the lines before the allo contained, how the disease answered, and whether it came back early."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from crf.codes import DRUG_FACTS
from crf.derivations.derived import (
    DOES_NOT_APPLY,
    Derived,
    all_true,
    any_true,
    from_yes_or_no,
    lacking,
    yes_or_no,
)
from crf.derivations.staging import high_risk
from crf.derivations.study import early_relapse_origin
from crf.partial_date import Dated, days_between_max, days_between_min

if TYPE_CHECKING:
    from crf.models import Line, PreTransplantStatus
    from crf.record import PatientRecord

# A blinded study drug can be of any class; "other" cannot, since every drug of these classes is listed.
BLINDED = "TRIAL"
PI = frozenset({"PI"})
IMID = frozenset({"IMID"})
CD38 = frozenset({"MAB_CD38"})
ANTIBODIES = frozenset(facts.drug_class for facts in DRUG_FACTS.values() if facts.antibody)
NO_RESPONSE = ("SD", "PD")
# 24 months.
EARLY_DAYS = 730.5


def contains(drugs: list[str] | None, classes: frozenset[str]) -> bool | None:
    """Whether any drug is of one of the classes of DRUG_FACTS; None without drugs, or for a blinded one."""
    if not drugs:
        return None
    if any(DRUG_FACTS[drug].drug_class in classes for drug in drugs if drug in DRUG_FACTS):
        return True
    return None if BLINDED in drugs else False


def _class_of(line: Line, classes: frozenset[str]) -> Derived:
    fact = contains(line.drugs, classes)
    if fact is not None:
        return Derived(yes_or_no(fact))
    return lacking(imprecise=["LIN.drugs"]) if line.drugs else lacking("LIN.drugs")


def has_pi(line: Line) -> Derived:
    """Y or N: a proteasome inhibitor."""
    return _class_of(line, PI)


def has_imid(line: Line) -> Derived:
    """Y or N: an immunomodulatory drug."""
    return _class_of(line, IMID)


def has_mab(line: Line) -> Derived:
    """Y or N: an antibody of any kind, conjugates and bispecific ones included."""
    return _class_of(line, ANTIBODIES)


def is_refractory(line: Line) -> bool | None:
    """Whether the disease was refractory to the line.

    So it is with progression on or within 60 days of treatment, which the form asks after a relapse, and
    also without even a minimal response (IMWG: Rajkumar, Blood 2011), which it does not ask.
    """
    if line.refractory == "Y" or line.best_resp in NO_RESPONSE:
        return True
    if line.best_resp is None:
        return None
    return False if "N" in (line.refractory, line.relapsed) else None


def double_refractory(record: PatientRecord) -> bool | None:
    """Refractory to a proteasome inhibitor and to an immunomodulatory drug, in one line or in several."""
    return all_true(
        any_true(all_true((is_refractory(line), contains(line.drugs, each))) for line in record.lines)
        for each in (PI, IMID)
    )


def triple_exposed(record: PatientRecord) -> bool | None:
    """Given a proteasome inhibitor, an immunomodulatory drug and an antibody against CD38."""
    return all_true(
        any_true(contains(line.drugs, each) for line in record.lines) for each in (PI, IMID, CD38)
    )


def novel_drugs_before(record: PatientRecord) -> frozenset[str]:
    """The novel drugs that were given before the allo and are named; a blinded one is not among them."""
    return _novel(drug for line in record.lines for drug in line.drugs or ())


def novel_classes(drugs: frozenset[str]) -> frozenset[str]:
    """The classes of DRUG_FACTS that these drugs are of."""
    return frozenset(DRUG_FACTS[drug].drug_class for drug in drugs)


def _novel(drugs: Iterable[str]) -> frozenset[str]:
    return frozenset(drug for drug in drugs if drug in DRUG_FACTS and DRUG_FACTS[drug].novel)


# Early relapse


def relapsed_early(origin: Dated | None, relapse: Dated | None) -> bool | None:
    """Whether a relapse came within 24 months (730.5 days) of the origin; None if the dates do not tell.

    A relapse surely before the origin is a mistake in one of the dates and tells nothing.
    """
    least, most = days_between_min(origin, relapse), days_between_max(origin, relapse)
    if least is None or most is None or most < 0:
        return None
    return True if most <= EARLY_DAYS else False if least > EARLY_DAYS else None


def consensus(early: bool | None, pi: bool | None, imid: bool | None, auto: bool | None) -> bool | None:
    """Early relapse although the first line had a proteasome inhibitor, an immunomodulatory drug and an
    autologous transplant. Each may be unknown: one that is surely absent settles it."""
    return all_true((early, pi, imid, auto))


def entered_lines(record: PatientRecord, row: PreTransplantStatus) -> Derived:
    """How many lines are entered; nothing while none is, since there may have been none."""
    return Derived(len(record.lines)) if record.lines else DOES_NOT_APPLY


def entered_autos(record: PatientRecord, row: PreTransplantStatus) -> Derived:
    """How many autologous transplants the lines had; 0 if there was no line."""
    if not record.lines:
        return Derived(0) if row.n_prior_lines == 0 else DOES_NOT_APPLY
    if row.n_prior_lines not in (None, len(record.lines)):
        return DOES_NOT_APPLY
    unsaid = [line for line in record.lines if line.auto_done is None]
    counts = [0 if line.auto_done == "N" else line.auto_count for line in record.lines]
    if unsaid:
        return lacking("LIN.auto_done")
    return lacking("LIN.auto_count") if None in counts else Derived(sum(count or 0 for count in counts))


def first_line(record: PatientRecord) -> Line | None:
    return next((line for line in record.lines if line.line_no == 1), None)


def early_relapse_of(line: Line, origin: str | None = None) -> Derived:
    """Y or N: relapse after the line came within 24 months of its origin; only for the first line.

    `origin` is "line1_start" or "auto1", by default as the settings say. Death without relapse is none,
    nor is a relapse after the allo. Without an autologous transplant there is no "auto1" to count from.
    """
    if line.line_no != 1:
        return DOES_NOT_APPLY
    if line.relapsed != "Y":
        return Derived("N") if line.relapsed else lacking("LIN.relapsed")
    name = "auto1_date" if (origin or early_relapse_origin()) == "auto1" else "line_start"
    if name == "auto1_date" and line.auto_done == "N":
        return DOES_NOT_APPLY
    dates = {name: getattr(line, name), "relapse_date": line.relapse_date}
    if absent := [f"LIN.{each}" for each, when in dates.items() if when is None]:
        return lacking(*absent)
    early = relapsed_early(dates[name], line.relapse_date)
    if early is None:
        vague = [each for each, when in dates.items() if when.precision != "day"]
        return lacking(imprecise=(f"LIN.{each}" for each in vague or dates))
    return Derived(yes_or_no(early))


def early_relapse(record: PatientRecord, origin: str | None = None) -> Derived:
    """Y or N for the patient: that of the first line; N if there was no line before the allo."""
    line = first_line(record)
    if line is not None:
        return early_relapse_of(line, origin)
    return Derived("N") if record.pre_transplant.n_prior_lines == 0 else lacking("LIN.line_no")


def early_relapse_consensus(record: PatientRecord, origin: str | None = None) -> bool | None:
    """See `consensus`; of the first line."""
    line = first_line(record)
    early = from_yes_or_no(_code(early_relapse(record, origin)))
    if line is None:
        return early
    parts = contains(line.drugs, PI), contains(line.drugs, IMID), from_yes_or_no(line.auto_done)
    return consensus(early, *parts)


def consensus_candidate(record: PatientRecord, origin: str | None = None) -> bool | None:
    """In whom guidelines would consider an allo: early relapse by `consensus`, or high risk at diagnosis."""
    risk = from_yes_or_no(_code(high_risk(record.diagnosis)))
    return any_true((early_relapse_consensus(record, origin), risk))


def _code(derived: Derived) -> str | None:
    return None if derived.value is None else str(derived.value)
