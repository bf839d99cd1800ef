"""Follow-up visits of a patient whose index allo is that of the study's factory."""

from crf.examples import VISIT_ANSWERS, answered, day
from crf.models import FollowUp


def visit(code, number, **answers):
    """A visit so many days after the allo, every question answered."""
    given = {
        "visit": code,
        "visit_date": day(number),
        **VISIT_ANSWERS,
        "newtrt_since": "N",
        "secmal_since": "N",
    }
    return answered(FollowUp(**(given | answers)), given | answers)
