"""What charts leave open: the month of a last contact and not its day, an examination nobody knows of."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from crf import models
from crf.partial_date import PartialDate
from crf.synthetic.answers import drop_what_does_not_arise, maybe

if TYPE_CHECKING:
    from crf.synthetic.patients import SyntheticPatient

PATIENTS, ITEMS = 0.12, 0.5
TO_THE_MONTH: tuple[tuple[type[Any], str], ...] = (
    (models.EndOfObservation, "eos_date"),
    (models.AcuteGVHD, "agvhd_none_until"),
    (models.ChronicGVHD, "cgvhd_none_until"),
    (models.RelapseSummary, "relapse_free_until"),
    (models.Engraftment, "plt50_date"),
)
NOT_KNOWN: tuple[tuple[type[Any], str], ...] = (
    (models.Diagnosis, "fish_done"),
    (models.PreTransplantStatus, "weight"),
    (models.PreTransplantStatus, "height"),
    (models.Transplant, "serotherapy"),
    (models.Response, "mrd_post_any"),
)


def leave_open(person: SyntheticPatient, random: Random) -> None:
    """Of some patients make some answers partial or unknown; what remains agrees with every one of them."""
    if not maybe(random, PATIENTS):
        return
    for model, name in TO_THE_MONTH:
        row = person.row(model)
        when = getattr(row, name, None)
        if when is not None and maybe(random, ITEMS):
            setattr(row, name, PartialDate(when.year, when.month))
    for model, name in NOT_KNOWN:
        row = person.row(model)
        if row is not None and getattr(row, name) is not None and maybe(random, ITEMS):
            setattr(row, name, None)
            row.missing[name] = "U"
            row.entered.pop(name, None)
            drop_what_does_not_arise(row)
