"""Examples for the checks against other patients, other centres and the registry."""

from crf.checks.examples.example import Example, fires, silent
from crf.examples import DIED, DOSSIER, SOUND, a_sound_record, day
from crf.surroundings import Surroundings

COMPARED = {"PAT.sex": "M", "TRA.tx_date": "2012-05-04", "TRA.donor_type": "MSD"}


def amid(base=SOUND, changes=None, **around):
    return a_sound_record(base, **(changes or {})).amid(Surroundings(promise_id="4711", **around))


EXAMPLES: dict[str, list[Example]] = {
    "E-CEN-04": [
        fires(amid(centres_of_same_number=1), "CEN.centre_status"),
        silent(amid(centres_of_same_number=0)),
    ],
    "E-CEN-05": [
        fires(
            amid(changes={"dossier": {**DOSSIER, "expected_patients": 10}}, patients_of_centre=11),
            "CEN.expected_patients",
        ),
        silent(amid(changes={"dossier": {**DOSSIER, "expected_patients": 10}}, patients_of_centre=10)),
        silent(amid(patients_of_centre=500)),
    ],
    "E-PAT-06": [
        fires(amid(twins=("MMA-01-0007-C",)), "PAT.sex PAT.birth_year TRA.tx_date"),
        fires(amid(twins_elsewhere=1), "PAT.sex PAT.birth_year TRA.tx_date"),
        silent(amid()),
    ],
    "E-PAT-07": [
        fires(amid(shares_promise_id=True), "PAT.sex"),
        silent(amid(shares_promise_id=False)),
    ],
    "E-PAT-09": [
        fires(a_sound_record().amid(Surroundings()), "PAT.sex"),
        silent(amid()),
    ],
    "E-PAT-10": [
        fires(amid(stated={**COMPARED, "PAT.sex": "F"}), "PAT.sex"),
        fires(amid(stated={**COMPARED, "TRA.tx_date": "2012-05-05"}), "TRA.tx_date"),
        fires(amid(stated={**COMPARED, "TRA.donor_type": "MUD"}), "TRA.donor_type"),
        fires(amid(DIED, stated={"DTH.death_date": "2013-06"}), "DTH.death_date"),
        silent(amid(DIED, stated={"DTH.death_date": str(day(400))})),
        silent(amid(stated=COMPARED)),
        silent(amid(stated={"DTH.death_date": "2013-06"})),
    ],
}
