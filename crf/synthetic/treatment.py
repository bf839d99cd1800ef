"""The treatments after the allo, each with its drugs, infusions and toxicities."""

from __future__ import annotations

from crf import models
from crf.models import FormRecord, Treatment
from crf.synthetic.answers import decimal, maybe, pick, settle, yes
from crf.synthetic.immunity import is_cell_boost
from crf.synthetic.regimens import UNLISTED
from crf.synthetic.story import COMPLETE, Story
from crf.synthetic.therapy import Plan
from crf.synthetic.toxicity import toxicities

WITH_DRUGS = ("DRUG", "DRUGDLI", "CART")
LINES = ("REL", "RESD")
NEW_GVHD = 90
COMMENTS = ("Given at the referring hospital.", "Compassionate use.", "Dose by renal function.")


def forms(story: Story) -> list[FormRecord]:
    infusions = sum(len(plan.infusions) for plan in story.plans)
    summary = models.TreatmentSummary(
        ptt_any=yes(story.plans), ptt_total=len(story.plans) or None, dli_any=yes(infusions)
    )
    rows: list[FormRecord] = [summary]
    line = given = 0
    for number, plan in enumerate(story.plans, start=1):
        line += plan.indication in LINES
        rows += _treatment(story, plan, number, line, given)
        given += len(plan.infusions)
    return rows


def _treatment(story: Story, plan: Plan, number: int, line: int, given: int) -> list[FormRecord]:
    random = story.random
    row = models.Treatment(
        ptt_no=number,
        ptt_indication=plan.indication,
        ptt_relapse=plan.relapse,
        ptt_line=line or None,
        ptt_modality=plan.modality,
        ptt_start=story.month_at_least(plan.start, 0.05 if len(story.plans) == 1 else 0),
        ptt_end=story.exact(plan.end),
        ptt_cycles=max(1, min(38, round((plan.end - plan.start) / 28))),
        ptt_resp_before=_before(story, plan),
        ptt_best_resp=plan.best or None,
        ptt_best_resp_date=None if plan.best_day is None else story.exact(plan.best_day),
        ptt_pd=yes(plan.progressed is not None),
        ptt_pd_date=None if plan.progressed is None else story.exact(plan.progressed),
        ptt_stop_reason=plan.stop,
        ptt_gvhd_new=yes(_brought_gvhd(story, plan)),
    )
    if maybe(random, 0.05):
        row.ptt_comment = random.choice(COMMENTS)
    toxic = toxicities(story, plan, row) if plan.modality in WITH_DRUGS else []
    row.ptt_tox_any = yes(toxic)
    settle(row, random, keep=("ptt_end",), unknown=0.02)
    return [row, *_drugs(story, plan, row), *_infusions(story, plan, row, given), *toxic]


def _before(story: Story, plan: Plan) -> str:
    if plan.relapse is None:
        return story.response(plan.start)
    return "REL" if plan.relapse == 1 and story.best in COMPLETE else "PD"


def _brought_gvhd(story: Story, plan: Plan) -> bool:
    onsets = (day for day in (story.acute, story.chronic) if day is not None)
    return any(plan.start <= day <= plan.start + NEW_GVHD for day in onsets)


def _drugs(story: Story, plan: Plan, row: Treatment) -> list[FormRecord]:
    random = story.random
    entries: list[FormRecord] = []
    for drug in plan.drugs if plan.modality in WITH_DRUGS else ():
        stopped = drug == plan.stopped_drug
        reason = plan.stop if stopped or plan.stop != "TOX" else "MD"
        entry = models.TreatmentDrug(
            treatment=row,
            drug=drug,
            drug_other=UNLISTED.get(drug),
            drug_start=row.ptt_start,
            drug_end=story.exact(plan.end),
            drug_ongoing=yes(plan.ongoing),
            drug_dose_reduced=yes(maybe(random, 0.25)),
            drug_stop_reason=reason,
        )
        keep = ("drug_stop_reason",) if stopped else ()
        entries.append(settle(entry, random, keep=keep, unknown=0.015))
    return entries


def _infusions(story: Story, plan: Plan, row: Treatment, given: int) -> list[FormRecord]:
    random = story.random
    kind = "CD34B" if is_cell_boost(plan) else pick(random, {"UNST": 70, "GCSF": 26, "MANIP": 4})
    entries: list[FormRecord] = []
    for number, (day, dose) in enumerate(plan.infusions, start=given + 1):
        entry = models.DonorLymphocyteInfusion(
            treatment=row,
            dli_no=number,
            dli_date=story.exact(day),
            dli_cd3=decimal(dose, 2),
            dli_type=kind,
            dli_chemo=yes(plan.modality == "DRUGDLI" or maybe(random, 0.1)),
        )
        entries.append(settle(entry, random, keep=("dli_type",), unknown=0.02))
    return entries
