"""Errors about follow-up visits."""

from __future__ import annotations

import datetime
from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.deliberate_errors.error import error

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient


@error("E-FUP-01")
def visit_outside_window(person: SyntheticPatient, random: Random) -> bool:
    visit = next((r for r in person.before if isinstance(r, models.FollowUp) and r.visit == "M12"), None)
    transplant = person.row(models.Transplant)
    if visit is None or transplant is None:
        return False
    visit.visit_date = transplant.tx_date + datetime.timedelta(days=random.randint(425, 470))
    return True
