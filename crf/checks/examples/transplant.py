"""Examples for the checks of transplants."""

from crf.checks.examples.example import fires, silent
from crf.examples import INDEX, a_record, a_sound_record, day

SECOND_ALLO = {**INDEX, "is_index": "N", "tx_date": day(600), "tx_number": 3, "allo_number": 2}


WITHOUT_ALLO_ITEMS = {"allo_number": None, "donor_type": None, "cond_intensity": None}

EXAMPLES = {
    "E-TRA-01": [
        fires(a_sound_record(transplants=[{**SECOND_ALLO, "is_index": "Y"}]), "TRA.is_index TRA.tx_kind"),
        fires(a_sound_record(index={"is_index": "N"}), "TRA.is_index TRA.tx_kind"),
        fires(a_sound_record(index={"tx_kind": "N", **WITHOUT_ALLO_ITEMS}), "TRA.is_index TRA.tx_kind"),
        silent(a_sound_record(transplants=[SECOND_ALLO])),
        silent(a_sound_record(index={"is_index": None}), also="E-GEN-02"),
        silent(a_record()),
    ],
    "E-TRA-02": [
        fires(a_sound_record(transplants=[{**SECOND_ALLO, "tx_number": 2}]), "TRA.tx_date TRA.tx_number"),
        fires(a_sound_record(transplants=[{**SECOND_ALLO, "tx_date": day(0)}]), "TRA.tx_date TRA.tx_number"),
        fires(
            a_sound_record(transplants=[{**SECOND_ALLO, "allo_number": 4}]),
            "TRA.allo_number TRA.tx_number",
            also="E-GEN-07",
        ),
        silent(a_sound_record(transplants=[SECOND_ALLO])),
        silent(a_sound_record(transplants=[{**SECOND_ALLO, "tx_number": None}]), also="E-GEN-02"),
    ],
    "E-TRA-03": [
        fires(a_sound_record(index={"allo_number": 2}), "TRA.allo_number TRA.is_index"),
        silent(a_sound_record(transplants=[SECOND_ALLO])),
    ],
    "E-TRA-22": [
        fires(a_sound_record(index={"donor_type": "CB"}), "TRA.donor_type TRA.cell_source"),
        fires(a_sound_record(index={"cell_source": "CB2"}), "TRA.donor_type TRA.cell_source"),
        silent(a_sound_record(index={"donor_type": "CB", "cell_source": "CB1"})),
        silent(a_sound_record(index={"donor_type": None, "cell_source": "CB1"}), also="E-GEN-02"),
    ],
}
