"""Examples for the checks of one treatment after the transplant."""

from crf.checks.examples.example import fires, silent
from crf.examples import DECEASED, EVERY_FORM, a_record, a_sound_record, day
from crf.models import FormStatus


def treatment(**answers):
    plain = {"ptt_indication": "OTH", "ptt_modality": "RT", "ptt_start": day(300), "ptt_end": day(400)}
    return {**plain, **answers}


def treated(*treatments, **forms):
    return a_record(tx_date=day(0), treatments=treatments, **forms)


def summary(**answers):
    """One that is not complete yet: else a novel drug would be missed among the treatments."""
    return {"status": FormStatus.IN_PROGRESS, **answers}


def drug(code="LEN", **answers):
    return {"drug": code, "drug_start": day(300), "drug_end": day(400), **answers}


def with_drugs(*drugs, **answers):
    return treatment(ptt_modality="DRUG", drugs=drugs, **answers)


def with_infusions(*days, **answers):
    infusions = [{"dli_no": number, "dli_date": each} for number, each in enumerate(days, start=1)]
    return treatment(ptt_modality="DLI", infusions=infusions, **answers)


DEAD = {"consent": DECEASED, "death": day(500)}

EXAMPLES = {
    "E-PTT-01": [
        fires(treated(treatment(ptt_start=day(-1))), "PTT.ptt_start TRA.tx_date"),
        fires(treated(treatment(ptt_start="2012-04")), "PTT.ptt_start TRA.tx_date"),
        silent(treated(treatment(ptt_start=day(0)))),
        silent(treated(treatment(ptt_start="2012-05"))),
    ],
    "E-PTT-02": [
        fires(treated(treatment(ptt_end=day(299))), "PTT.ptt_start PTT.ptt_end"),
        fires(treated(with_drugs(drug(drug_end=day(299)))), "PTD.drug_start PTD.drug_end"),
        fires(treated(treatment(ptt_end="2013-01")), "PTT.ptt_start PTT.ptt_end"),
        silent(treated(with_drugs(drug(drug_end=day(300)), ptt_end=day(300)), treatment(ptt_end="2013"))),
    ],
    "E-PTT-05": [
        fires(treated(with_drugs()), "PTT.ptt_modality"),
        fires(
            treated({**with_infusions(day(310)), "ptt_modality": "DRUGDLI", "drugs": ()}), "PTT.ptt_modality"
        ),
        silent(treated(with_drugs(drug()))),
        silent(treated(treatment(), treatment(ptt_modality="CART"), with_infusions(day(310)))),
    ],
    "E-PTT-08": [
        fires(treated(with_drugs(drug(drug_start=day(299)))), "PTD.drug_start PTT.ptt_start"),
        fires(treated(with_drugs(drug(drug_end=day(401)))), "PTD.drug_end PTT.ptt_end"),
        fires(treated(with_infusions(day(299))), "DLI.dli_date PTT.ptt_start"),
        silent(treated(with_drugs(drug()), with_infusions(day(300), day(401)))),
        silent(treated(with_drugs(drug(drug_start="2013-02", drug_end="2013-06")))),
        silent(treated(with_drugs(drug(), ptt_end=day(299))), also="E-PTT-02"),
        silent(treated(with_infusions(day(-5))), also="E-PTT-07"),
    ],
    "E-PTT-12": [
        fires(
            treated(
                with_drugs(drug(), ptt_indication="RESD", ptt_best_resp="CR", ptt_best_resp_date=day(299))
            ),
            "PTT.ptt_best_resp_date PTT.ptt_start",
        ),
        fires(treated(treatment(ptt_pd="Y", ptt_pd_date="2013-01")), "PTT.ptt_pd_date PTT.ptt_start"),
        silent(treated(treatment(ptt_pd="Y", ptt_pd_date=day(300)))),
        silent(treated(treatment(ptt_pd="Y", ptt_pd_date="2013"))),
    ],
    "E-PTT-13": [
        fires(treated(with_drugs(drug("ISA", drug_start=day(310)))), "PTD.drug PTD.drug_start"),
        fires(treated(with_drugs(drug("ISA", drug_start="2013"))), "PTD.drug PTD.drug_start"),
        silent(treated(with_drugs(drug("DAR", drug_start="2013")))),
        silent(treated(with_drugs(drug("ISA", drug_start=None))), also="E-GEN-02"),
    ],
    "E-PTT-14": [
        fires(
            treated(treatment(ptt_stop_reason="ONG", ptt_end=None), **DEAD),
            "PTT.ptt_stop_reason",
        ),
        fires(
            treated(with_drugs(drug(drug_ongoing="Y", drug_end=None)), **DEAD),
            "PTD.drug_ongoing",
        ),
        silent(treated(with_drugs(drug(drug_stop_reason="DTH"), ptt_stop_reason="DTH"), **DEAD)),
        silent(treated(treatment(ptt_stop_reason="ONG", ptt_end=None))),
    ],
    "E-PTT-17": [
        fires(treated(with_drugs(drug(), ptt_stop_reason="TOX")), "PTT.ptt_stop_reason PTT.ptt_tox_any"),
        fires(
            treated(with_drugs(drug(), drug("DEX", drug_stop_reason="TOX"))),
            "PTD.drug_stop_reason PTT.ptt_tox_any",
        ),
        silent(treated(with_drugs(drug(), ptt_stop_reason="TOX", ptt_tox_any="Y")), also="E-TOX-10"),
        silent(treated(treatment(ptt_stop_reason="TOX"))),
        silent(a_sound_record(EVERY_FORM)),
    ],
}
