"""Checks of one treatment after the transplant: its dates, drugs and end.

Where the dictionary differs: E-PTT-08 says nothing of a drug or infusion beside dates of the treatment that
are themselves impossible, which E-PTT-01, E-PTT-02 and E-PTT-07 say. E-PTT-17 waits until it is said that
there was no toxicity, because E-TOX-10 asks for one that is declared and not described.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.codes import DRUG_FACTS
from crf.derivations import has_died
from crf.models import FormRecord, Treatment
from crf.partial_date import surely_after, surely_before
from crf.record import PatientRecord

DRUG_MODALITIES = ("DRUG", "DRUGDLI")


@check(
    "E-PTT-01",
    severity=HARD,
    fields=("PTT.ptt_start", "TRA.tx_date"),
    message=gettext_noop(
        "The treatment begins on {start}, before the index allo ({day0}). Please correct whichever is wrong; "
        "what was given before belongs to the pre-transplant lines."
    ),
    condition=gettext_noop("A post-transplant treatment certainly begins before the index allo."),
)
def before_transplant(record: PatientRecord) -> Iterator[Found]:
    for row in record.treatments:
        if surely_before(row.ptt_start, record.day0):
            yield finding(row, record.index, start=row.ptt_start, day0=record.day0)


@check(
    "E-PTT-02",
    severity=HARD,
    fields=("PTT.ptt_start", "PTT.ptt_end"),
    message=gettext_noop("The end ({end}) is before the start ({start}). Please correct whichever is wrong."),
    condition=gettext_noop("A treatment, or one of its drugs, certainly ends before it begins."),
)
def ends_before_it_begins(record: PatientRecord) -> Iterator[Found]:
    for row in record.treatments:
        if surely_before(row.ptt_end, row.ptt_start):
            yield finding(row, start=row.ptt_start, end=row.ptt_end)
    for drug in record.treatment_drugs:
        if surely_before(drug.drug_end, drug.drug_start):
            items = ("drug_start", "drug_end")
            yield finding(drug, items=items, start=drug.drug_start, end=drug.drug_end)


@check(
    "E-PTT-05",
    severity=HARD,
    fields=("PTT.ptt_modality",),
    message=gettext_noop(
        "The modality is “{modality_choice}”, and no drug is entered. "
        "Please add each drug, or correct the modality."
    ),
    condition=gettext_noop("The modality of a treatment includes drugs, and none is entered."),
)
def no_drug_entered(record: PatientRecord) -> Iterator[Found]:
    for row in record.treatments:
        if row.ptt_modality in DRUG_MODALITIES and not record.entries(row, "PTD"):
            yield finding(row, modality_choice=f"PTT.ptt_modality={row.ptt_modality}")


@check(
    "E-PTT-08",
    severity=SOFT,
    message=gettext_noop(
        "“{label}” ({date}) lies outside the treatment, of which “{limit_label}” is {limit}. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "A drug or an infusion certainly begins before its treatment, or a drug certainly ends after it."
    ),
)
def outside_the_treatment(record: PatientRecord) -> Iterator[Found]:
    for row in record.treatments:
        if surely_before(row.ptt_end, row.ptt_start):
            continue
        for drug in record.entries(row, "PTD"):
            if surely_before(drug.drug_start, row.ptt_start):
                yield _outside(row, drug, "drug_start", "ptt_start")
            if surely_after(drug.drug_end, row.ptt_end):
                yield _outside(row, drug, "drug_end", "ptt_end")
        for infusion in record.entries(row, "DLI"):
            early = surely_before(infusion.dli_date, row.ptt_start)
            if early and (record.day0 is None or surely_after(infusion.dli_date, record.day0)):
                yield _outside(row, infusion, "dli_date", "ptt_start")


def _outside(row: Treatment, entry: FormRecord, item: str, limit: str) -> Found:
    path = f"{entry.form_key}.{item}"
    return finding(
        row,
        entry,
        items=(path, limit),
        label=path,
        date=getattr(entry, item),
        limit_label=f"PTT.{limit}",
        limit=getattr(row, limit),
    )


@check(
    "E-PTT-12",
    severity=HARD,
    fields=("PTT.ptt_start",),
    message=gettext_noop(
        "“{label}” ({date}) is before the start of the treatment ({start}). "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The best response to a treatment, or the progression, is certainly dated before its start."
    ),
)
def result_before_start(record: PatientRecord) -> Iterator[Found]:
    for row in record.treatments:
        for item in ("ptt_best_resp_date", "ptt_pd_date"):
            when = getattr(row, item)
            if surely_before(when, row.ptt_start):
                yield finding(
                    row, items=(item, "ptt_start"), label=f"PTT.{item}", date=when, start=row.ptt_start
                )


@check(
    "E-PTT-13",
    severity=SOFT,
    fields=("PTD.drug", "PTD.drug_start"),
    message=gettext_noop(
        "“{drug_choice}” is said to begin on {start}; in Italy it is hardly possible before {since}. "
        "Please confirm or correct drug and date."
    ),
    condition=gettext_noop(
        "A drug certainly begins before the first year in which it can have been given in Italy."
    ),
)
def drug_of_later_years(record: PatientRecord) -> Iterator[Found]:
    for row in record.treatment_drugs:
        facts = DRUG_FACTS.get(row.drug or "")
        if facts and row.drug_start is not None and row.drug_start.year < facts.since:
            yield finding(row, drug_choice=f"PTD.drug={row.drug}", start=row.drug_start, since=facts.since)


@check(
    "E-PTT-14",
    severity=SOFT,
    fields=("PTT.ptt_stop_reason", "PTD.drug_ongoing"),
    message=gettext_noop(
        "The patient has died, and this treatment is still “ongoing”. "
        "Please enter when and why it ended, for each drug too."
    ),
    condition=gettext_noop("A treatment or one of its drugs is ongoing, and the patient has died."),
)
def ongoing_after_death(record: PatientRecord) -> Iterator[Found]:
    for row in record.treatments if has_died(record) else ():
        drugs = [drug for drug in record.entries(row, "PTD") if drug.drug_ongoing == "Y"]
        items = ["ptt_stop_reason"] if row.ptt_stop_reason == "ONG" else []
        items += ["PTD.drug_ongoing"] if drugs else []
        if items:
            yield finding(row, *drugs, items=items)


@check(
    "E-PTT-17",
    severity=SOFT,
    fields=("PTT.ptt_stop_reason", "PTT.ptt_tox_any"),
    message=gettext_noop(
        "The treatment or one of its drugs was stopped for toxicity, but “{label}” is answered with no. "
        "Please enter the toxicity, or correct the reason."
    ),
    condition=gettext_noop(
        "A treatment or one of its drugs was stopped for toxicity, no toxicity is entered, and it is said "
        "that there was none."
    ),
)
def stopped_for_no_toxicity(record: PatientRecord) -> Iterator[Found]:
    for row in record.treatments:
        if row.ptt_tox_any != "N" or record.entries(row, "TOX"):
            continue
        drugs = [drug for drug in record.entries(row, "PTD") if drug.drug_stop_reason == "TOX"]
        items = ["ptt_stop_reason"] if row.ptt_stop_reason == "TOX" else []
        items += ["PTD.drug_stop_reason"] if drugs else []
        if items:
            yield finding(row, *drugs, items=[*items, "ptt_tox_any"], label="PTT.ptt_tox_any")
