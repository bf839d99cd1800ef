"""Acute and chronic GVHD: organ stages that make the grade, organ scores that make the severity."""

from __future__ import annotations

from random import Random

from crf import models
from crf.models import AcuteGVHD, ChronicGVHD, FormRecord
from crf.synthetic.answers import maybe, pick, settle, within, yes
from crf.synthetic.immunity import is_cell_boost
from crf.synthetic.story import Story

MAGIC_SINCE = 2014
SECOND_LINE = ("Extracorporeal photopheresis", "Mycophenolate mofetil", "Etanercept", "Sirolimus")
RUXOLITINIB_SINCE = 2014
ORGANS = ("skin", "mouth", "eyes", "gi", "liver", "joint", "genital")
FREQUENCY = {"skin": 60, "mouth": 55, "eyes": 45, "liver": 35, "gi": 20, "joint": 15, "genital": 8}
CLASSIC = 100


def forms(story: Story) -> list[FormRecord]:
    return [_acute(story), _chronic(story)]


def _acute(story: Story) -> AcuteGVHD:
    random, onset = story.random, story.acute
    if onset is None:
        return models.AcuteGVHD(agvhd="N", agvhd_none_until=story.exact(story.last))
    system = "MAG" if story.day0.year >= MAGIC_SINCE else "GLU"
    skin, liver, upper, lower = _stages(random, story.acute_grade, system)
    end = story.acute_end if story.acute_end is not None else min(story.last, onset + 20)
    response = _steroids(random, story.acute_grade)
    row = models.AcuteGVHD(
        agvhd="Y",
        agvhd_onset_date=story.partly(onset),
        agvhd_type="DLI" if story.acute_of_infusion else "CLAS" if onset <= CLASSIC else "LATE",
        agvhd_system=system,
        agvhd_skin=str(skin),
        agvhd_liver=str(liver),
        agvhd_ugi=str(upper),
        agvhd_lgi=str(lower),
        agvhd_max_grade=story.acute_grade,
        agvhd_max_date=story.exact(within(random, onset, min(end, onset + 15))),
        agvhd_biopsy=yes(maybe(random, 0.45)),
        agvhd_trt=yes(story.acute_grade != "1" or maybe(random, 0.2)),
        agvhd_steroid_resp=response,
        agvhd_second_line=_second_line(story, onset),
        agvhd_outcome=story.acute_outcome,
        agvhd_resolution_date=None if story.acute_end is None else story.exact(story.acute_end),
    )
    _after_infusion(story, row, onset)
    return settle(row, random, keep=("agvhd_trt", "agvhd_outcome", "agvhd_type"), unknown=0.02)


def _after_infusion(story: Story, row: AcuteGVHD, onset: int) -> None:
    given = [day for plan in story.plans if not is_cell_boost(plan) for day, _dose in plan.infusions]
    if not given:
        row.missing["agvhd_after_dli"] = "N"
    else:
        row.agvhd_after_dli = yes(any(day <= onset for day in given))


def _stages(random: Random, grade: str, system: str) -> tuple[int, int, int, int]:
    """Skin, liver, upper and lower gut that make the overall grade."""
    skin = random.randint(0, 3)
    kinds: tuple[tuple[int, int, int, int], ...]
    if grade == "1":
        return random.randint(1, 2), 0, 0, 0
    if grade == "2":
        kinds = ((3, 0, 0, 0), (skin, 1, 0, 0), (skin, 0, 1, 0), (skin, 0, 0, 1), (skin, 0, 1, 1))
        return random.choices(kinds, (50, 8, 14, 18, 10))[0]
    if grade == "3":
        upper = random.randint(0, 1)
        kinds = (
            (skin, 0, upper, random.randint(2, 3)),
            (skin, random.randint(2, 3), 0, random.randint(0, 2)),
        )
        return random.choices(kinds, (75, 25))[0]
    fourth = ((4, 0, 0, 0), (skin, 4, 0, 1), (skin, 0, 1, 4) if system == "MAG" else (4, 1, 1, 3))
    return random.choices(fourth, (25, 30, 45))[0]


def _steroids(random: Random, grade: str) -> str:
    worse = grade in ("3", "4", "SEV")
    return pick(random, {"RESP": 45 if worse else 74, "REFR": 35 if worse else 10, "DEP": 18, "NTRT": 4})


def _second_line(story: Story, onset: int) -> str:
    late = ("Ruxolitinib",) if story.year(onset) >= RUXOLITINIB_SINCE else ()
    return story.random.choice((*SECOND_LINE, *late, *late))


# Chronic


def _chronic(story: Story) -> ChronicGVHD:
    random, onset = story.random, story.chronic
    if onset is None:
        return models.ChronicGVHD(cgvhd="N", cgvhd_none_until=story.exact(story.last))
    end = story.chronic_end if story.chronic_end is not None else story.last
    severe = story.severity
    row = models.ChronicGVHD(
        cgvhd="Y",
        cgvhd_onset_date=story.partly(onset),
        cgvhd_onset_type=_onset_type(story, onset),
        cgvhd_sub=pick(random, {"CLAS": 82, "OVER": 18}),
        cgvhd_extent=pick(random, {"LIM": 75, "EXT": 25}) if severe == "MILD" else "EXT",
        cgvhd_nih_global=severe,
        cgvhd_max_date=story.exact(within(random, onset, min(end, onset + 240))),
        cgvhd_trt=yes(severe != "MILD" or maybe(random, 0.35)),
        cgvhd_steroid_resp=_steroids(random, severe),
        cgvhd_outcome=story.chronic_outcome,
        cgvhd_resolution_date=None if story.chronic_end is None else story.exact(story.chronic_end),
    )
    _score(random, row, severe)
    if story.sex == "M" and row.nih_genital == "0" and maybe(random, 0.5):
        row.nih_genital = None
        row.missing["nih_genital"] = "N"
    keep = ("cgvhd_trt", "cgvhd_outcome", "cgvhd_onset_type")
    return settle(row, random, keep=keep, unknown=0.015)


def _onset_type(story: Story, onset: int) -> str:
    if story.acute is None or story.acute >= onset:
        return "NOVO"
    return "PROG" if story.acute_outcome == "TOCG" else "QUI"


def _score(random: Random, row: ChronicGVHD, severity: str) -> None:
    """Organ scores of which the global severity follows."""
    scores = dict.fromkeys(ORGANS, 0)
    lung = 0
    most = {"MILD": 2, "MOD": 4, "SEV": 5}[severity]
    involved = _organs(random, random.randint(1, most))
    if severity == "MILD":
        scores |= dict.fromkeys(involved, 1)
    elif severity == "MOD":
        scores |= {organ: random.randint(1, 2) for organ in involved}
        if maybe(random, 0.2):
            lung = 1
        elif max(scores.values()) < 2 and len(involved) < 3:
            scores[involved[0]] = 2
    else:
        scores |= {organ: random.randint(1, 3) for organ in involved}
        if maybe(random, 0.3):
            lung = random.randint(2, 3)
        else:
            scores[involved[0]] = 3
    for organ, score in {**scores, "lung": lung}.items():
        setattr(row, f"nih_{organ}", str(score))


def _organs(random: Random, count: int) -> list[str]:
    chosen: list[str] = []
    while len(chosen) < count:
        chosen.append(pick(random, {organ: w for organ, w in FREQUENCY.items() if organ not in chosen}))
    return chosen
