"""Examples for the checks of treatments beside relapses, visits and their summary."""

from crf.checks.examples.example import fires, silent
from crf.checks.examples.treatment import summary, treated, treatment, with_infusions
from crf.examples import EVERY_FORM, VISIT_ANSWERS, a_sound_record, day

LATER_AUTO = {"is_index": "N", "tx_kind": "N", "tx_number": 3, "cell_source": "PB"}
RELAPSE_1 = {"rel_date": day(300), "rel_type": "PD", "rel_treated": "Y"}
RELAPSE_2 = {"rel_date": day(600), "rel_type": "PD", "rel_treated": "Y"}
NOTHING_GIVEN = summary(ptt_any="N")


def salvage(**answers):
    return treatment(**{"ptt_indication": "REL", "ptt_relapse": 1, "ptt_best_resp": "SD", **answers})


def relapsed(*treatments, relapses=(RELAPSE_1,), **forms):
    return treated(*treatments, relapses=relapses, **forms)


def declared(number):
    return summary(ptt_any="Y", ptt_total=number)


def visited(*visits):
    """The last contact, and scheduled visits before it: a day, and whether a new treatment is reported."""
    codes = ("M12", "M18", "M24")
    answers = [{"visit_date": day(number), **VISIT_ANSWERS, "newtrt_since": new} for number, new in visits]
    return dict(zip((*codes[: len(visits) - 1], "LAST"), answers, strict=True))


def followed(number, *treatments, total=1, **forms):
    """A relapse, its treatment, and a last contact."""
    summaries = {"treatment_summary": declared(total), "relapse_summary": {"relapse_ever": "Y"}}
    visit = {"visit_date": day(number), **VISIT_ANSWERS, "disease_status": "REL"}
    visits = {"LAST": {**visit, "relapse_since": "Y", "newtrt_since": "Y"}}
    return relapsed(*treatments, visits=visits, **{**summaries, **forms})


PROGRESSED = {"ptt_pd": "Y", "ptt_pd_date": day(310)}
STARTS, PERIODS = "PTT.ptt_start PTT.ptt_relapse REL.rel_date", "PTT.ptt_start PTT.ptt_end"
INDICATION = "PTT.ptt_indication PTT.ptt_start REL.rel_date"
NEW_TREATMENT, PROGRESSION = "FUP.newtrt_since FUP.visit_date", "PTT.ptt_pd PTT.ptt_pd_date"
AFTER_400 = {"ptt_start": day(400), "ptt_end": day(500)}

EXAMPLES = {
    "E-PTT-03": [
        fires(relapsed(salvage(ptt_start=day(285))), STARTS),
        fires(relapsed(salvage(ptt_start="2013-01")), STARTS),
        fires(
            relapsed(salvage(ptt_relapse=2), relapses=({**RELAPSE_1, "rel_treated": "N"}, RELAPSE_2)),
            STARTS,
        ),
        silent(relapsed(salvage(ptt_start=day(286)))),
        silent(relapsed(salvage(ptt_start="2013-02"))),
        silent(relapsed(salvage(ptt_start=day(-5))), also="E-PTT-01"),
    ],
    "E-PTT-04": [
        fires(relapsed(treatment(ptt_indication="MAIN", ptt_start=day(301)), salvage()), INDICATION),
        fires(relapsed(treatment(ptt_indication="PROPH", ptt_start="2013-04"), salvage()), INDICATION),
        silent(relapsed(treatment(ptt_indication="MAIN", ptt_start=day(300)), salvage())),
        silent(relapsed(treatment(ptt_indication="MAIN", ptt_start="2013"), salvage())),
        silent(
            relapsed(
                treatment(ptt_indication="MAIN", ptt_start=day(330)),
                salvage(),
                relapses=[{**RELAPSE_1, "rel_type": "MRDR"}],
            )
        ),
        silent(relapsed(treatment(ptt_indication="CHIM", ptt_start=day(330)), salvage())),
    ],
    "E-PTT-15": [
        fires(treated(treatment(), treatment_summary=NOTHING_GIVEN), "PTS.ptt_any PTT.ptt_no"),
        fires(treated(treatment(), treatment(**AFTER_400), treatment_summary=declared(1)), "PTS.ptt_total"),
        fires(treated(treatment_summary=declared(1)), "PTT.ptt_start"),
        fires(
            treated(treatment(), treatment_summary=declared(2), visits=visited((731, "N"))), "PTS.ptt_total"
        ),
        # Two of three are typed.
        silent(treated(treatment(), treatment(**AFTER_400), treatment_summary=declared(3))),
        silent(treated(treatment(), treatment_summary=declared(1))),
        silent(treated(treatment_summary=NOTHING_GIVEN)),
        silent(treated(treatment())),
    ],
    "E-PTT-18": [
        fires(treated(treatment(ptt_modality="HCT2")), "TRA.tx_date"),
        silent(
            treated(
                treatment(ptt_modality="HCT2"),
                transplants=[{**LATER_AUTO, "tx_date": day(310)}],
            )
        ),
        silent(
            treated(
                treatment(ptt_modality="HCT2"),
                transplants=[LATER_AUTO],
            ),
            also="E-GEN-02",
        ),
        silent(treated(treatment())),
    ],
    "E-PTT-19": [
        fires(treated(treatment_summary=NOTHING_GIVEN, visits=visited((731, "Y"))), NEW_TREATMENT),
        fires(
            treated(
                treatment(),
                treatment_summary=declared(1),
                visits=visited((365, "Y"), (548, "Y"), (731, "N")),
            ),
            NEW_TREATMENT,
        ),
        fires(
            treated(
                treatment(ptt_start=day(396), ptt_end=day(400)),
                treatment_summary=declared(1),
                visits=visited((365, "Y"), (731, "N")),
            ),
            NEW_TREATMENT,
        ),
        silent(
            treated(
                treatment(ptt_start=day(395), ptt_end=day(400)),
                treatment_summary=declared(1),
                visits=visited((365, "Y"), (731, "N")),
            )
        ),
        silent(
            treated(
                treatment(ptt_start=day(335), ptt_end=day(340)),
                treatment_summary=declared(1),
                visits=visited((365, "N"), (548, "Y"), (731, "N")),
            )
        ),
        silent(
            treated(
                with_infusions(day(310), day(500), ptt_end=day(500)),
                treatment_summary={**declared(1), "dli_any": "Y"},
                visits=visited((365, "Y"), (548, "Y"), (731, "N")),
            )
        ),
        # The treatments are not typed yet.
        silent(treated(visits=visited((731, "Y")))),
        silent(treated(treatment_summary=declared(1), visits=visited((731, "Y"))), also="E-PTT-15"),
    ],
    "E-PTT-20": [
        fires(relapsed(salvage(), salvage(ptt_start=day(369), ptt_end=day(500))), PERIODS),
        fires(relapsed(salvage(), salvage(ptt_start=day(310), ptt_end=day(341))), PERIODS),
        fires(
            followed(
                540,
                salvage(ptt_end=None, ptt_stop_reason="ONG"),
                salvage(ptt_start=day(400), ptt_end=day(500)),
                total=2,
            ),
            PERIODS,
            also="E-FUP-08",
        ),
        silent(relapsed(salvage(), salvage(ptt_start=day(370), ptt_end=day(500)))),
        silent(relapsed(salvage(), salvage(ptt_start="2013", ptt_end=day(500)))),
        silent(relapsed(salvage(), treatment(ptt_start=day(310), ptt_end=day(500)))),
        silent(relapsed(salvage(missing={"ptt_end": "U"}, ptt_end=None), salvage(ptt_start=day(310)))),
    ],
    "E-PTT-21": [
        fires(followed(731, salvage(**PROGRESSED)), PROGRESSION),
        fires(followed(731, salvage(**PROGRESSED, ptt_end=day(550))), PROGRESSION),
        silent(followed(731, salvage(**PROGRESSED, ptt_end=day(551)))),
        silent(followed(731, salvage(**PROGRESSED, ptt_end=None, ptt_stop_reason="ONG"))),
        silent(followed(731, salvage(**PROGRESSED), treatment(**AFTER_400), total=2)),
        # The next one is not typed yet.
        silent(followed(731, salvage(**PROGRESSED), total=2), also="E-PTT-15"),
        silent(followed(490, salvage(**PROGRESSED)), also="E-FUP-08"),
        silent(followed(731, salvage(ptt_pd="Y", ptt_pd_date="2013"))),
    ],
    "E-PTT-22": [
        fires(relapsed(salvage(ptt_pd="Y", ptt_pd_date=day(331))), "PTT.ptt_pd_date"),
        fires(
            treated(
                treatment(**PROGRESSED),
                relapse_summary={"relapse_ever": "N", "relapse_free_until": day(400)},
            ),
            "PTT.ptt_pd_date",
        ),
        silent(relapsed(salvage(ptt_pd="Y", ptt_pd_date=day(330)))),
        silent(relapsed(salvage(ptt_pd="Y", ptt_pd_date="2013-03"))),
        silent(treated(treatment(**PROGRESSED))),
        silent(treated(treatment(**PROGRESSED), relapse_summary={"relapse_ever": "Y"}), also="E-REL-04"),
        silent(a_sound_record(EVERY_FORM)),
    ],
}
