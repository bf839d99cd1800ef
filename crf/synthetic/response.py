"""Response after the allo with its assessments, and relapses with their details."""

from __future__ import annotations

from crf import models
from crf.models import FormRecord, Relapse, ResponseAssessment
from crf.synthetic.answers import decimal, in_second_unit, maybe, pick, settle, some, within, yes
from crf.synthetic.immunity import has_chronic, on_immunosuppression
from crf.synthetic.story import COMPLETE, Story

ASSESSED = (100, 183, 365, 548, 730, 1095, 1460)
DEEP = ("SCR", "CR", "NCR", "VGPR")
SITES = ("SOFT", "LIV", "LN", "PLEU", "CNS", "KID", "GI", "TEST", "OTH")
MRD_SINCE, SEQUENCING_SINCE = 2010, 2015
NEVER_CONTROLLED = 100


def forms(story: Story) -> list[FormRecord]:
    return [*_response(story), *_relapses(story)]


def _response(story: Story) -> list[FormRecord]:
    assessments = [_assessment(story, day) for day in _days(story)]
    results = {entry.rsa_mrd for entry in assessments} - {None}
    row = models.Response(
        best_resp=story.best,
        best_resp_date=story.partly(story.best_day),
        mrd_post_any=yes(results),
        mrd_neg_ever=yes("NEG" in results),
    )
    if story.last < NEVER_CONTROLLED:
        row.missing["resp_d100"] = "N"
    else:
        row.resp_d100 = _state(story, 100) if story.until > 100 else _back(story)
    return [settle(row, story.random), *assessments]


def _days(story: Story) -> list[int]:
    """About the times of the visits until the disease comes back, and when it does."""
    random = story.random
    days = [
        target + within(random, -10, 12) for target in ASSESSED if not (target > 365 and maybe(random, 0.3))
    ]
    kept = [day for day in days if day < min(story.until, story.last)]
    if story.relapse is not None:
        kept.append(story.relapse)
    return kept


def _state(story: Story, day: int) -> str:
    return "PD" if story.best == "PD" else story.response(day)


def _back(story: Story) -> str:
    return "REL" if story.best in COMPLETE else "PD"


def _assessment(story: Story, day: int) -> ResponseAssessment:
    random = story.random
    relapsed = story.relapse is not None and day >= story.relapse
    response = _back(story) if relapsed else _state(story, day)
    complete = response in COMPLETE
    row = models.ResponseAssessment(
        rsa_date=story.exact(day),
        rsa_resp=response,
        rsa_m_serum=decimal(0 if response in (*COMPLETE, "NCR") else random.uniform(0.1, 0.7) + relapsed),
        rsa_ifix_neg=yes(complete),
        rsa_flc_normal=yes(response == "SCR" or (complete and maybe(random, 0.6))),
        rsa_mrd_method=pick(random, {"MFC": 70, "PCR": 15, "PET": 5}),
        rsa_mrd_sens=pick(random, {"4": 55, "5": 38, "6": 7}),
    )
    if maybe(random, 0.6):
        row.rsa_bmpc = within(random, 0, 4) if complete else within(random, 3, 15 + 20 * relapsed)
    else:
        row.missing["rsa_bmpc"] = "D"
    if response in DEEP and story.year(day) >= MRD_SINCE and maybe(random, 0.4):
        again = story.mrd_again is not None and day >= story.mrd_again
        row.rsa_mrd = "POS" if again else pick(random, {"NEG": 55, "POS": 42, "IND": 3})
        if story.year(day) >= SEQUENCING_SINCE and maybe(random, 0.15):
            row.rsa_mrd_method = "NGS"
    else:
        row.missing["rsa_mrd"] = "D"
    if maybe(random, 0.04):
        in_second_unit(row, "rsa_m_serum")
    return settle(row, random, keep=("rsa_mrd",), unknown=0.02)


# Relapse


def _relapses(story: Story) -> list[FormRecord]:
    ever = bool(story.relapses)
    summary = models.RelapseSummary(
        relapse_ever=yes(ever), relapse_free_until=None if ever else story.exact(story.last)
    )
    events = story.events_of_disease()
    rows = [_relapse(story, no, day, kind) for no, (day, kind) in enumerate(events, start=1)]
    return [summary, *rows]


def _relapse(story: Story, number: int, day: int, kind: str) -> Relapse:
    random = story.random
    found = pick(random, {"BIO": 42, "CLIN": 46, "EM": 12})
    outside = found == "EM" or (found == "CLIN" and maybe(random, 0.15))
    row = models.Relapse(
        rel_no=number,
        # Only of the first: two of one year must stay in order.
        rel_date=story.month_at_least(day, 0.04)
        if number == len(story.events_of_disease()) == 1
        else story.exact(day),
        rel_type=kind or _type(story, day),
        rel_detection=found,
        rel_crab=some(random, ("CA", "REN", "AN", "BON"), 1, 2) if found == "CLIN" else ["NONE"],
        rel_emd=yes(outside),
        rel_emd_sites=some(random, SITES, 1, 2),
        rel_pcl=yes(maybe(random, 0.03)),
        rel_on_ist=yes(on_immunosuppression(story, day)),
        rel_gvhd_active=yes(has_chronic(story, day)),
        rel_treated=yes(any(plan.relapse == number for plan in story.plans)),
    )
    if maybe(random, 0.3):
        row.rel_fish_new = yes(maybe(random, 0.4))
    else:
        row.missing["rel_fish_new"] = "D"
    if kind:
        row.rel_emd = row.rel_pcl = "N"
    return settle(row, random, keep=("rel_emd", "rel_crab"), unknown=0.015)


def _type(story: Story, day: int) -> str:
    """Relapse from CR where there was one, after the allo or after the treatment before."""
    if day != story.relapse:
        before = [plan for plan in story.plans if plan.progressed == day]
        return "RELCR" if before and before[-1].best in COMPLETE else "PD"
    if story.best in COMPLETE:
        return "RELCR"
    return "CONT" if story.best == "PD" or (day < NEVER_CONTROLLED and story.best == "SD") else "PD"
