"""What an open query opens to change on locked forms: its own items, until the centre has answered."""

from crf.opened import Place
from queries.models import Query
from queries.workflow import State


def open_places(patient_id: int, hold: bool = False) -> set[Place]:
    """Whoever may enter this patient's data may change this; a candidate, which nobody sent, opens nothing.

    With `hold` these queries cannot move before the transaction ends.
    """
    rows = Query.objects.filter(patient=patient_id, state=State.OPEN).order_by("pk")
    rows = rows.select_for_update() if hold else rows
    found = (target for targets in rows.values_list("targets", flat=True) for target in targets)
    return {(target["form"], target["row"], target["item"]) for target in found}
