"""Checks of every item of every form, found by the item's kind, so that a new form is covered as it comes.

Where another check says the same of an item more precisely, the general one is silent: one mistake is
one question. E-GEN-05 needs at least two unknown items, because one of two is more than 30 %. The limits of
a code that is a number, such as the Karnofsky index, are those of its number. The name of a file is made of
its content, so that nobody can write into it what identifies a person.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, cast

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, INFO, SOFT, Found, check, finding
from crf.checks.followup import is_closed
from crf.checks.items import coded_items, conditional_items, required_items, values_of_kind
from crf.derivations import last_contact
from crf.derivations.follows import follows
from crf.fields import REQUIRED
from crf.limits import Limits
from crf.models import FormRecord, FormStatus, Origin
from crf.models.base import arises
from crf.partial_date import PartialDate, earliest, latest, surely_after, surely_before
from crf.record import PatientRecord
from crf.specs import SPECS

DATES = ("date", "pdate")
# Codes that are not offered: P marks what is still awaited, W what was removed with a withdrawn consent.
SET_BY_RULE = ("P", "W")
UNKNOWN_SHARE = 0.3

# Said by E-ENG-01, E-AGV-01, E-CGV-01, E-REL-01, E-PTT-01, E-PTT-07, E-FUP-02 and E-DTH-01 when they are
# not after day 0.
AFTER_DAY_0 = frozenset(
    {
        *("ENG.anc_date", "ENG.plt20_date", "ENG.plt50_date"),
        *("AGV.agvhd_onset_date", "CGV.cgvhd_onset_date", "REL.rel_date", "FUP.visit_date", "DTH.death_date"),
        *("PTT.ptt_start", "DLI.dli_date"),
    }
)
# The sides of the soft limits of which E-PAT-04, E-TRA-19, E-CGV-02, E-REL-11, E-PTT-10 and E-PTT-09 speak.
ASKED_ELSEWHERE = {
    "PAT.age_at_allo": "high",
    "TRA.tbi_dose": "low high",
    "CGV.cgvhd_onset_date": "low",
    "REL.rel_date": "low",
    "DLI.dli_date": "low",
    "DLI.dli_cd3": "low high",
}

# What only the year of is too little for the analysis.
MONTH_NEEDED = frozenset({"DIA.dx_date", "LIN.relapse_date", "REL.rel_date", "DTH.death_date"})
# Every other date of a clinical form is something that happened to the patient, an assessment too: nobody
# is found free of GVHD after her death. E-EOS-01 compares the end of observation with the last contact.
NOT_EVENTS = frozenset({"DTH.death_date", "EOS.eos_date"})
AFTER_LAST_CONTACT = 7

IDENTIFIERS = re.compile(
    r"""
    [^\s@]+@[^\s@]+\.[a-z]{2,}                                                     # e-mail address
    | \b[a-z]{6}[\dlmnp-v]{2}[a-ehlmprst][\dlmnp-v]{2}[a-z][\dlmnp-v]{3}[a-z]\b      # Italian tax code
    | (?<![\d.,]) ((\+|00)39[\s.-]?)? (                                             # telephone:
        \d{9,10}                                                                    # in one
        | 3\d\d[\s./-]?(\d{6,7} | \d{3}[\s.-]\d{3,4} | \d\d[\s.-]\d\d[\s.-]\d{2,3})    # mobile
        | 0\d{1,3}[\s./-]\d{5,8}                                                    # landline
      ) (?![.,]?\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)


@cache
def _limited(model: type[FormRecord]) -> tuple[tuple[str, str, Limits | None, Limits | None, Any], ...]:
    """With the soft and hard limits, and the codes of an item that has such."""
    found, fields = [], cast(tuple[Any, ...], model.items())
    for field in fields:
        path, soft = f"{model.form_key}.{field.name}", field.item.soft
        if soft and path in ASKED_ELSEWHERE:
            soft = replace(soft, **dict.fromkeys(ASKED_ELSEWHERE[path].split()))
        if soft or field.item.hard:
            codes = frozenset(field.codes.values) if field.kind == "code" else None
            found.append((path, field.name, soft, field.item.hard, codes))
    return tuple(found)


def _limited_values(
    record: PatientRecord,
) -> Iterator[tuple[FormRecord, str, str, Any, Limits | None, Limits | None]]:
    """Row, path, name, value, soft and hard limits; of a code that is not in its list E-GEN-08 speaks."""
    for row in record.forms():
        values = vars(row)
        for path, name, soft, hard, codes in _limited(type(row)):
            value = values[name]
            if value is not None and (codes is None or value in codes):
                yield row, path, name, value, soft, hard


@check(
    "E-GEN-01",
    severity=HARD,
    message=gettext_noop(
        "“{label}” has an answer although the question does not apply here. "
        "Please clear it, or correct the answer on which it depends."
    ),
    condition=gettext_noop(
        "The item has a value or a missing code although the answers on which it depends say that it does "
        "not arise."
    ),
)
def answered_without_being_asked(record: PatientRecord) -> Iterator[Found]:
    for row in record.forms():
        answers = vars(row)
        for path, name, field in conditional_items(type(row)):
            answered = answers[name] is not None or name in row.missing or name in row.bounds
            if answered and not arises(field, answers):
                yield finding(row, items=(name,), label=path)


@check(
    "E-GEN-02",
    severity=HARD,
    asks=False,
    message=gettext_noop(
        "“{label}” has no answer yet. Please enter its value or, where one is offered, a missing code."
    ),
    condition=gettext_noop(
        "An item that arises and must be answered has neither a value nor a missing code on a form that is "
        "saved."
    ),
)
def not_answered(record: PatientRecord) -> Iterator[Found]:
    for row in record.forms():
        if not row.pk or row.status == FormStatus.NOT_APPLICABLE:
            continue
        answers = vars(row)
        for path, name, field in required_items(type(row)):
            answered = answers[name] is not None or name in row.missing or name in row.bounds
            if not answered and arises(field, answers) and follows(record, row, name) is None:
                yield finding(row, items=(name,), label=path)


@check(
    "E-GEN-03",
    severity=HARD,
    message=gettext_noop(
        "“{label}” has a missing code that is not possible here, or a value as well. "
        "Please keep the value, or one of the codes offered."
    ),
    condition=gettext_noop(
        "The item has a missing code that it does not offer, or a missing code and a value at once."
    ),
)
def missing_code_out_of_place(record: PatientRecord) -> Iterator[Found]:
    for row in record.forms():
        for field in row.items() if row.missing else ():
            code = row.missing.get(field.name)
            possible = code in (None, *field.item.missing, *SET_BY_RULE)
            known = getattr(row, field.attname) is not None or field.name in row.bounds
            if not possible or (code is not None and known):
                yield finding(row, items=(field.name,), label=f"{row.form_key}.{field.name}")


@check(
    "E-GEN-04",
    severity=HARD,
    message=gettext_noop("“{label}” ({date}) is in the future. Please correct the date."),
    condition=gettext_noop("The earliest day that the date can mean is after today."),
)
def in_the_future(record: PatientRecord) -> Iterator[Found]:
    for row, path, name, value in values_of_kind(record, *DATES):
        if value.year >= record.today.year and earliest(value) > record.today:
            yield finding(row, items=(name,), label=path, date=value)


@check(
    "E-GEN-05",
    severity=SOFT,
    message=gettext_noop(
        "More than 30 per cent of the required items of this form are “unknown”. "
        "Please look into the source documents once more."
    ),
    condition=gettext_noop(
        "On a complete form at least two required items, and more than 30 per cent of those that arise, "
        "are “unknown”."
    ),
)
def much_is_unknown(record: PatientRecord) -> Iterator[Found]:
    for row in record.forms():
        if row.is_complete and list(row.missing.values()).count("U") > 1:
            required = [field.name for field in row.shown() if field.item.required == REQUIRED]
            unknown = [name for name in required if row.missing.get(name) == "U"]
            if len(unknown) > max(1, UNKNOWN_SHARE * len(required)):
                yield finding(row, items=unknown)


@check(
    "E-GEN-06",
    severity=HARD,
    message=gettext_noop(
        "“{label}” = {value} is outside what is possible ({hard_limits}). Please correct it."
    ),
    condition=gettext_noop(
        "The value is certainly outside the hard limits of its item, and no other rule asks about it already."
    ),
)
def impossible(record: PatientRecord) -> Iterator[Found]:
    for row, path, name, value, _soft, hard in _limited_values(record):
        if _breaks(hard, value, record) and not _said_otherwise(path, value, record):
            yield finding(row, items=(name,), label=path, value=value, hard_limits=path)


@check(
    "E-GEN-07",
    severity=SOFT,
    message=gettext_noop(
        "“{label}” = {value} is unusual (expected: {soft_limits}). Please confirm or correct it."
    ),
    condition=gettext_noop(
        "The value is certainly outside the soft limits of its item but inside the hard ones, and no other "
        "rule asks about it already."
    ),
)
def unusual(record: PatientRecord) -> Iterator[Found]:
    for row, path, name, value, soft, hard in _limited_values(record):
        if not _breaks(soft, value, record) or _breaks(hard, value, record):
            continue
        if not _said_otherwise(path, value, record):
            yield finding(row, items=(name,), label=path, value=value, soft_limits=path)


def _breaks(limits: Limits | None, value: Any, record: PatientRecord) -> bool:
    return limits is not None and limits.violated_by(value, record.today, record.day0)


def _said_otherwise(path: str, value: Any, record: PatientRecord) -> bool:
    """Whether another check speaks of it: that it is in the future, or not after day 0."""
    if not isinstance(value, date | PartialDate):
        return False
    not_after_day0 = record.day0 is not None and latest(value) <= record.day0
    return earliest(value) > record.today or (path in AFTER_DAY_0 and not_after_day0)


@check(
    "E-GEN-08",
    severity=HARD,
    message=gettext_noop("“{label}” has the code “{code}”, which is not in its list. Please choose again."),
    condition=gettext_noop(
        "The answer, or one of several, is a code that the list of its item does not have."
    ),
)
def not_in_the_list(record: PatientRecord) -> Iterator[Found]:
    for row in record.forms():
        values = vars(row)
        for path, name, several, offered in coded_items(type(row)):
            value = values[name]
            if value is None or (not several and value in offered):
                continue
            if wrong := [code for code in (value if several else [value]) if code not in offered]:
                yield finding(row, items=(name,), label=path, code=", ".join(wrong))


@check(
    "E-GEN-09",
    severity=INFO,
    message=gettext_noop("Of “{label}” only the year is known; the analysis needs the month."),
    condition=gettext_noop(
        "Only the year is known of the diagnosis, of a relapse before or after the index allo, or of death."
    ),
)
def only_the_year(record: PatientRecord) -> Iterator[Found]:
    for row, path, name, value in values_of_kind(record, "pdate"):
        if value.month is None and path in MONTH_NEEDED:
            yield finding(row, items=(name,), label=path)


def _events(record: PatientRecord) -> Iterator[tuple[FormRecord, str, Any]]:
    """Row, path and date of what has happened to the patient."""
    for row, path, _name, value in values_of_kind(record, *DATES):
        if SPECS[row.form_key].clinical and path not in NOT_EVENTS and earliest(value) <= record.today:
            yield row, path, value


@check(
    "E-GEN-10",
    severity=HARD,
    message=gettext_noop(
        "“{label}” ({date}) is after the date of death ({death}). Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "A date of a clinical form is certainly after the date of death, which is not before the index "
        "allo. What visits say of patients not dead is left to E-FUP-03."
    ),
)
def after_death(record: PatientRecord) -> Iterator[Found]:
    death = record.death.death_date
    # Death before the transplant is E-DTH-01's: a single wrong date, not one question for each event.
    if surely_before(death, record.day0):
        return
    for row, path, value in _events(record):
        if surely_after(value, death) and getattr(row, "vital_status", None) not in ("ALIVE", "LTFU"):
            yield finding(row, items=(path, "DTH.death_date"), label=path, date=value, death=death)


@check(
    "E-GEN-11",
    severity=SOFT,
    message=gettext_noop(
        "“{label}” ({date}) is later than the last contact ({last_contact}). "
        "Please add the latest follow-up, or correct the date."
    ),
    condition=gettext_noop(
        "The latest contact or the end of observation is entered, no date of death is, and a date of a "
        "clinical form is certainly more than 7 days after the last contact."
    ),
)
def after_last_contact(record: PatientRecord) -> Iterator[Found]:
    """Not before the latest follow-up is entered: whoever types form by form would be asked each time."""
    last = last_contact(record) if is_closed(record) else None
    # Once death is recorded there is no follow-up to add, and E-GEN-10 speaks of what is later.
    if last is None or record.death.death_date is not None:
        return
    for row, path, value in _events(record):
        if (earliest(value) - latest(last)).days > AFTER_LAST_CONTACT:
            yield finding(row, items=(path,), label=path, date=value, last_contact=last)


@check(
    "E-GEN-12",
    severity=HARD,
    asks=False,
    message=gettext_noop("“{label}” is still marked as pending. Please enter the answer."),
    condition=gettext_noop("The item has the missing code “pending”, on a complete form or one in progress."),
)
def still_pending(record: PatientRecord) -> Iterator[Found]:
    """On a form in progress too: otherwise nothing would keep it from becoming complete."""
    for row in record.forms():
        for field in row.items() if row.missing else ():
            if row.missing.get(field.name) == "P":
                yield finding(row, items=(field.name,), label=f"{row.form_key}.{field.name}")


@check(
    "E-GEN-13",
    severity=INFO,
    message=gettext_noop(
        "“{label}” was imported as {date}, a day that is often a convention. "
        "Please confirm it, or enter only what is known."
    ),
    condition=gettext_noop(
        "The form was imported, and one of its dates is exactly the 15th of a month, 1 January or 1 July."
    ),
)
def conventional_day(record: PatientRecord) -> Iterator[Found]:
    if all(row.origin == Origin.MANUAL for row in record.forms()):
        return
    for row, path, name, value in values_of_kind(record, *DATES):
        exact = earliest(value) == latest(value)
        first = (value.month, value.day) in ((1, 1), (7, 1))
        if row.origin != Origin.MANUAL and exact and (value.day == 15 or first):
            yield finding(row, items=(name,), label=path, date=value)


@check(
    "E-GEN-14",
    severity=HARD,
    message=gettext_noop(
        "“{label}” seems to contain an e-mail address, a tax code or a telephone number. "
        "Please remove it: nothing that identifies a person may be stored here."
    ),
    condition=gettext_noop(
        "A text contains what is written like an e-mail address, an Italian tax code or a telephone number."
    ),
)
def identifying_text(record: PatientRecord) -> Iterator[Found]:
    for row, path, name, value in values_of_kind(record, "text"):
        if IDENTIFIERS.search(value):
            yield finding(row, items=(name,), label=path)
