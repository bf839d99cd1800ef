"""Seeded, plausible patients for the demo study and for benchmarks, some with deliberate errors.

Hazards and distributions are those of the study's statistical plan: expert figures around published
registry results, not estimates. Nobody here is real. A patient is first a story, told in days from the index
allo (`story`, `history`, `therapy`); then each chapter fills its forms from it.
"""

from crf.synthetic.centre import record_of
from crf.synthetic.patients import SyntheticPatient, synthetic_patient, synthetic_patients

__all__ = ["SyntheticPatient", "record_of", "synthetic_patient", "synthetic_patients"]
