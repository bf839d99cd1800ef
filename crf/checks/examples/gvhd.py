"""Examples for the checks of acute graft-versus-host disease."""

from crf.checks.examples.example import fires, silent
from crf.examples import DIED, a_record, a_sound_record, day

STAGES = ("agvhd_skin", "agvhd_liver", "agvhd_ugi", "agvhd_lgi")
ORGANS = " ".join(f"AGV.{item}" for item in ("agvhd_max_grade", "agvhd_system", *STAGES))
PRESENT = {"agvhd": "Y", "agvhd_none_until": None, "agvhd_max_grade": "2"}


def acute(onset, base=None, changes=None, **answers):
    given = {**PRESENT, "agvhd_onset_date": onset, **answers}
    return a_sound_record(**({"base": base} if base else {}), acute_gvhd=given, **(changes or {}))


def staged(grade, *stages, system="MAG"):
    given = {name: stage for name, stage in zip(STAGES, stages, strict=True) if stage is not None}
    return acute(day(30), agvhd_max_grade=grade, agvhd_system=system, agvhd_trt="Y", **given)


def typed(kind, onset):
    return acute(onset, agvhd_type=kind)


def visits(**answers):
    return {"M06": {"agvhd_since": "Y", **answers}}


def after_infusion(onset, *infusions, any_dli="Y", total=1):
    """Acute GVHD that is said to follow an infusion, and one treatment of so many that were announced."""
    treatment = {
        "ptt_start": day(40),
        "ptt_end": day(420),
        "ptt_indication": "PROPH",
        "ptt_modality": "DRUGDLI" if infusions else "DRUG",
        "drugs": [{"drug": "POM", "drug_start": day(40), "drug_end": day(420)}],
        "infusions": [
            {"dli_no": number, "dli_date": when, "dli_type": "UNST"}
            for number, when in enumerate(infusions, start=1)
        ],
    }
    return a_record(
        tx_date=day(0),
        acute_gvhd={**PRESENT, "agvhd_onset_date": onset, "agvhd_type": "DLI"},
        treatment_summary={"ptt_any": "Y", "ptt_total": total, "dli_any": any_dli},
        treatments=[treatment],
    )


def ended(outcome, **changes):
    return acute(day(30), changes=changes, agvhd_outcome=outcome)


EXAMPLES = {
    "E-AGV-01": [
        fires(acute(day(-3)), "AGV.agvhd_onset_date TRA.tx_date"),
        fires(acute(day(0)), "AGV.agvhd_onset_date TRA.tx_date"),
        fires(acute("2012-04"), "AGV.agvhd_onset_date TRA.tx_date"),
        silent(acute(day(1)), also="E-GEN-07"),
        silent(acute("2012-05")),
    ],
    "E-AGV-02": [
        fires(typed("CLAS", day(101)), "AGV.agvhd_type AGV.agvhd_onset_date"),
        fires(typed("CLAS", "2012-09"), "AGV.agvhd_type AGV.agvhd_onset_date"),
        fires(typed("LATE", day(100)), "AGV.agvhd_type AGV.agvhd_onset_date"),
        fires(typed("LATE", "2012-07"), "AGV.agvhd_type AGV.agvhd_onset_date"),
        silent(typed("CLAS", day(100))),
        silent(typed("CLAS", "2012-08")),
        silent(typed("LATE", day(101))),
        silent(typed("LATE", "2012-08")),
        silent(typed("REC", day(101))),
        silent(typed("LATE", day(-1)), also="E-AGV-01"),
    ],
    "E-AGV-03": [
        fires(staged("2", "1", "0", "0", "0"), ORGANS),
        fires(staged("1", "1", "0", "1", "0"), ORGANS),
        fires(staged("3", "0", "0", "0", "4"), ORGANS),
        # That the gut is of stage 4 is decided even if the other organs are not known.
        fires(staged("3", None, None, None, "4"), ORGANS),
        silent(staged("3", "0", "0", "0", "4", system="GLU")),
        silent(staged("4", "0", "0", "0", "4")),
        silent(staged("2", "1", None, "0", "0")),
        silent(staged("9", "1", "0", "0", "0")),
        silent(staged("0", "1", "0", "0", "0"), also="E-AGV-04"),
        silent(staged("2", "1", "0", "0", "0", system=None), also="E-GEN-02"),
    ],
    "E-AGV-04": [
        fires(acute(day(30), agvhd_max_grade="0"), "AGV.agvhd AGV.agvhd_max_grade"),
        silent(acute(day(30), agvhd_max_grade="1")),
        silent(acute(day(30), agvhd_max_grade="9")),
    ],
    "E-AGV-05": [
        fires(acute(day(30), agvhd_max_date=day(29)), "AGV.agvhd_max_date AGV.agvhd_onset_date"),
        fires(
            acute(day(30), agvhd_outcome="RES", agvhd_resolution_date="2012-05"),
            "AGV.agvhd_resolution_date AGV.agvhd_onset_date",
        ),
        fires(
            acute(day(300), agvhd_type="LATE", agvhd_max_date=day(31), agvhd_resolution_date=day(60)),
            "AGV.agvhd_max_date AGV.agvhd_resolution_date AGV.agvhd_onset_date",
            also="E-GEN-07",
        ),
        silent(acute(day(30), agvhd_max_date=day(30), agvhd_resolution_date=day(31))),
        silent(acute(day(30), agvhd_max_date="2012-06")),
    ],
    "E-AGV-06": [
        fires(acute(day(30), changes={"index": {"donor_type": "SYN"}}), "AGV.agvhd TRA.donor_type"),
        silent(a_sound_record(index={"donor_type": "SYN"})),
        silent(acute(day(30))),
    ],
    "E-AGV-07": [
        fires(a_sound_record(visits=visits()), "AGV.agvhd FUP.agvhd_since"),
        silent(a_sound_record(visits=visits(agvhd_since="N"))),
        silent(a_sound_record(visits=visits(agvhd_since=None, missing={"agvhd_since": "U"}))),
        silent(acute(day(150), agvhd_type="LATE", changes={"visits": visits()})),
        silent(a_sound_record(acute_gvhd=None, visits=visits())),
    ],
    "E-AGV-08": [
        fires(a_sound_record(acute_gvhd={"agvhd_none_until": day(85)}), "AGV.agvhd_none_until"),
        fires(
            a_record(
                tx_date=day(0),
                acute_gvhd={"agvhd": "N", "agvhd_none_until": day(35)},
                visits={"D100": day(80)},
            ),
            "AGV.agvhd_none_until",
        ),
        silent(a_sound_record(acute_gvhd={"agvhd_none_until": day(86)})),
        silent(a_record(tx_date=day(0), acute_gvhd={"agvhd": "N", "agvhd_none_until": day(1)})),
    ],
    "E-AGV-09": [
        fires(acute(day(30), agvhd_max_grade="3", agvhd_trt="N"), "AGV.agvhd_max_grade AGV.agvhd_trt"),
        fires(acute(day(30), agvhd_max_grade="4", agvhd_trt="N"), "AGV.agvhd_max_grade AGV.agvhd_trt"),
        silent(acute(day(30), agvhd_max_grade="2", agvhd_trt="N")),
        silent(acute(day(30), agvhd_max_grade="3", agvhd_trt="Y")),
        silent(acute(day(30), agvhd_max_grade="3", missing={"agvhd_trt": "U"})),
    ],
    "E-AGV-10": [
        fires(after_infusion(day(161), day(40)), "AGV.agvhd_type AGV.agvhd_onset_date"),
        fires(after_infusion(day(59), day(60), day(90)), "AGV.agvhd_type AGV.agvhd_onset_date"),
        fires(after_infusion("2012-06", any_dli="N"), "AGV.agvhd_type AGV.agvhd_onset_date"),
        silent(after_infusion(day(160), day(40))),
        silent(after_infusion(day(60), day(60))),
        silent(after_infusion("2012-07", day(60))),
        # Nothing is known of infusions yet.
        silent(a_record(tx_date=day(0), acute_gvhd={**PRESENT, "agvhd_type": "DLI"})),
        silent(acute(day(40), agvhd_type="DLI")),
    ],
    "E-AGV-11": [
        fires(
            acute(day(30), base=DIED, agvhd_outcome="DTH"),
            "AGV.agvhd_outcome DTH.death_gvhd_active",
        ),
        fires(ended("DTH"), "AGV.agvhd_outcome"),
        silent(acute(day(30), base=DIED, changes={"death": {"death_gvhd_active": "Y"}}, agvhd_outcome="DTH")),
        silent(ended("STAB")),
        silent(a_record(tx_date=day(0), acute_gvhd={**PRESENT, "agvhd_onset_date": day(30)})),
        # The death is reported, and its form still to come.
        silent(
            ended("DTH", visits={"M24": {"vital_status": "DEAD"}}, end={"eos_reason": "DTH"}),
            also="E-FUP-04",
        ),
    ],
    "E-AGV-12": [
        fires(ended("TOCG"), "AGV.agvhd_outcome CGV.cgvhd"),
        silent(ended("IMP")),
        silent(
            ended(
                "TOCG",
                chronic_gvhd={
                    "cgvhd": "Y",
                    "cgvhd_none_until": None,
                    "cgvhd_onset_date": day(150),
                    "cgvhd_onset_type": "PROG",
                    "cgvhd_nih_global": "MILD",
                },
            )
        ),
        silent(ended("TOCG", chronic_gvhd=None)),
    ],
}
