"""Examples for the checks of follow-up visits."""

from crf.checks.examples.example import fires, silent
from crf.examples import (
    DEATH,
    DECEASED,
    RELAPSED,
    VISIT_ANSWERS,
    a_record,
    a_sound_record,
    day,
)

# Neither consent, which death could precede, nor a basis that itself says that the patient has died.
ETHICAL = {
    "legal_basis": "ETH",
    "vital_at_screening": "ALIVE",
    "vital_check_date": "2023-01-09",
    "unreach_reason": "not aware",
    "unreach_statement_date": "2023-01-09",
}


def visit(date, **answers):
    return {**VISIT_ANSWERS, "visit_date": date, **answers}


def visited(today=None, **visits):
    """Visits by code: the day after the transplant, or a day with other answers."""
    given = {code: each if isinstance(each, dict) else visit(day(each)) for code, each in visits.items()}
    return a_record(tx_date=day(0), visits=given, consent=ETHICAL, **({"today": today} if today else {}))


def dead(date, *relapses, visits=(), consent=DECEASED, **answers):
    death = {**DEATH, "death_date": date, **answers}
    return a_record(tx_date=day(0), consent=consent, relapses=relapses, visits=visits, death=death)


def relapse(number, kind="PD"):
    return {"rel_date": day(number), "rel_type": kind}


def closed(number, **end):
    return a_record(tx_date=day(0), visits=[day(number)], end={"eos_date": day(number), **end})


def chronic(most, now):
    """Chronic GVHD of that greatest severity, and as it is at a visit."""
    form = {"cgvhd": "Y", "cgvhd_onset_date": day(150), "cgvhd_nih_global": most, "cgvhd_none_until": None}
    return a_sound_record(chronic_gvhd=form, visits={"M12": {"cgvhd_now": now}})


INFECTED = {"inf_since": "Y", "infections": [{"inf_date": day(350)}]}
ILL = {"secmal_since": "Y", "malignancies": [{"sml_date": day(350)}]}
NOW_AND_EVER = "FUP.cgvhd_now CGV.cgvhd_nih_global"
WINDOW = "FUP.visit FUP.visit_date TRA.tx_date"


STATUS = "FUP.vital_status FUP.visit_date"

EXAMPLES = {
    "E-FUP-01": [
        fires(visited(D100=79), WINDOW),
        fires(visited(D100=131), WINDOW),
        fires(visited(M06=149), WINDOW),
        fires(visited(M12=421), WINDOW),
        fires(visited(M18=489), WINDOW),
        fires(visited(M24=669), WINDOW),
        silent(visited(D100=80, M06=150, M12=310, M18=490, M24=670)),
        silent(visited(D100=130, M06=225, M12=420, M18=610, M24=2000)),
        silent(visited(LAST=10), also="E-FUP-08"),
        silent(dead(day(40), visits={"D100": visit(day(40), vital_status="DEAD")})),
    ],
    "E-FUP-02": [
        fires(visited(D100=-1), "FUP.visit_date TRA.tx_date"),
        fires(visited(D100=100, M06=99), "FUP.visit_date"),
        fires(visited(D100=120, M12=119), "FUP.visit_date"),
        silent(visited(D100=0), also="E-FUP-01"),
        silent(visited(D100=150, M06=150), also="E-FUP-01"),
        silent(visited(M06=183, LAST=100), also="E-FUP-08"),
    ],
    "E-FUP-03": [
        fires(dead(day(364), visits={"M12": day(365)}), f"{STATUS} DTH.death_date"),
        fires(
            dead(day(364), visits={"M12": visit(day(365), vital_status="LTFU")}), f"{STATUS} DTH.death_date"
        ),
        fires(dead("2013-04", visits={"M12": day(365)}), f"{STATUS} DTH.death_date", also="E-DTH-13"),
        silent(dead(day(365), visits={"M12": day(365)})),
        silent(dead("2013-05", visits={"M12": day(365)}), also="E-DTH-13"),
        silent(dead(day(-1), visits={"M12": day(365)}), also="E-DTH-01"),
    ],
    "E-FUP-04": [
        fires(visited(LAST=visit(day(400), vital_status="DEAD")), "DTH.death_date"),
        fires(dead(day(400), visits={"M12": day(365)}, consent=ETHICAL), "FUP.vital_status DTH.death_date"),
        silent(dead(day(400), visits={"M12": day(365)})),
        silent(dead(day(400), consent=ETHICAL)),
        silent(
            dead(day(400), visits={"M12": visit(day(365), vital_status=None)}, consent=ETHICAL),
            also="E-GEN-02",
        ),
        silent(dead(day(400), visits={"LAST": visit(day(400), vital_status="DEAD")}, consent=ETHICAL)),
    ],
    "E-FUP-05": [
        fires(
            dead(day(365), visits={"M12": visit(day(365), vital_status="DEAD"), "M18": day(548)}),
            "FUP.visit_date FUP.vital_status",
            also="E-FUP-03",
        ),
        silent(
            dead(
                day(365),
                visits={
                    "M12": visit(day(365), vital_status="DEAD"),
                    "LAST": visit(day(365), vital_status="DEAD"),
                },
            )
        ),
    ],
    "E-FUP-06": [
        fires(a_sound_record(visits={"M18": {"disease_status": "REL"}}), "FUP.disease_status REL.rel_date"),
        fires(
            a_sound_record(RELAPSED, visits={"D100": {"disease_status": "POST"}}),
            "FUP.disease_status REL.rel_date",
        ),
        silent(a_sound_record(RELAPSED)),
        silent(
            a_sound_record(visits={"M18": {"disease_status": "REL", "relapse_since": "Y"}}), also="E-REL-10"
        ),
        silent(a_sound_record(visits={"M18": {"disease_status": "RESD"}})),
    ],
    "E-FUP-07": [
        fires(
            a_sound_record(RELAPSED, visits={"M18": {"disease_status": "CR"}}),
            "FUP.disease_status REL.rel_date",
        ),
        silent(a_sound_record(relapses=[relapse(300, "MRDR")])),
        silent(a_sound_record(RELAPSED, visits={"M06": {"disease_status": "CR"}})),
    ],
    "E-FUP-08": [
        fires(visited(D100=100, LAST=729), "FUP.visit_date"),
        fires(a_record(tx_date=day(0), end={"eos_date": day(729)}), "EOS.eos_date", also="E-GEN-02"),
        silent(visited(D100=100, LAST=730)),
        silent(visited(D100=100, M06=183)),
        # Consent is in the future that day.
        fires(visited(LAST=729, today=day(761)), "FUP.visit_date", also="E-GEN-04"),
        silent(visited(LAST=729, today=day(760)), also="E-GEN-04"),
        silent(visited(LAST=visit(day(729), vital_status="LTFU"))),
        silent(closed(729, eos_reason="LTFU")),
        silent(closed(729, eos_reason="WDR")),
        silent(dead(day(729), visits={"LAST": visit(day(729), vital_status="DEAD")})),
    ],
    "E-FUP-09": [
        fires(visited(M06=visit(day(183), vital_status="LTFU"), M12=365), STATUS),
        silent(visited(M06=183, M12=visit(day(365), vital_status="LTFU"))),
    ],
    "E-FUP-10": [
        fires(a_sound_record(visits={"M18": {"inf_since": "Y"}}), "FUP.inf_since"),
        fires(a_sound_record(visits={"M18": {"secmal_since": "Y"}}), "FUP.secmal_since"),
        # Another visit describes one.
        fires(
            a_sound_record(visits={"M12": INFECTED, "M18": {"inf_since": "Y"}}),
            "FUP.inf_since",
        ),
        silent(a_sound_record(visits={"M12": INFECTED})),
        silent(
            a_sound_record(visits={"M12": {"secmal_since": "Y", "malignancies": [{"sml_date": day(350)}]}})
        ),
        silent(a_sound_record(visits={"M12": {"inf_since": None, "missing": {"inf_since": "U"}}})),
    ],
    "E-FUP-11": [
        fires(chronic("MILD", "MOD"), NOW_AND_EVER),
        fires(chronic("MOD", "SEV"), NOW_AND_EVER),
        silent(chronic("MOD", "MOD")),
        silent(chronic("MOD", "MILD")),
        silent(chronic("MILD", "UNK")),
        silent(chronic("UNK", "SEV")),
        silent(chronic("MILD", "NONE")),
    ],
    "E-FUP-12": [
        fires(
            a_sound_record(RELAPSED, visits={"M12": {"relapse_since": "N"}}), "FUP.relapse_since REL.rel_date"
        ),
        silent(
            a_sound_record(
                RELAPSED,
                relapses=[relapse(335)],
                visits={"M12": {"relapse_since": "N"}, "M18": {"relapse_since": "Y"}},
            )
        ),
        silent(
            a_sound_record(
                RELAPSED,
                relapses=[{"rel_date": "2012-11", "rel_type": "PD"}],
                visits={
                    "M12": {"relapse_since": "N"},
                    "M06": {"relapse_since": "Y", "disease_status": "REL"},
                },
            )
        ),
        silent(a_sound_record(relapses=[relapse(300, "MRDR")])),
    ],
}
