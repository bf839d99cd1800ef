"""Likely twins settled by the data centre: two persons, or one, whose centre is asked to withdraw one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Capability
from audit.context import acting
from crf.checks import Target
from crf.models import Patient, TwinPair
from crf.record import load_records
from crf.services import record_changed
from queries.services import SHORTEST_TEXT, WordsNeeded, ask


def settle(*, pair: tuple[Patient, Patient], asked: Patient | None, words: str, by: User) -> TwinPair:
    """Note that the two are one person, of whom the centre of `asked` is asked, or with None two persons.

    Nothing of a patient changes: which registration stays is the centre's doing. The same said twice asks
    once. Raises WordsNeeded or PermissionDenied.
    """
    words = words.strip()
    if not all(by.can(Capability.RAISE_QUERY, patient.centre) for patient in pair):
        raise PermissionDenied(str(Capability.RAISE_QUERY))
    if len(words) < SHORTEST_TEXT:
        raise WordsNeeded(_("Please say in a few words how you know."))
    verdict = TwinPair.Verdict.DIFFERENT if asked is None else TwinPair.Verdict.SAME
    ids = [patient.pk for patient in pair]
    with acting(by, reason=words):
        list(Patient.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
        places = TwinPair.of(*ids)
        before = TwinPair.objects.filter(**places).first()
        said = {"verdict": verdict, "words": words, "by_id": by.pk, "at": timezone.now()}
        made, _made = TwinPair.objects.update_or_create(**places, defaults=said)
        if asked is None:
            # The check that asks about the two looks at what was settled.
            record_changed.send(TwinPair, records=list(load_records(ids).values()))
        elif before is None or before.verdict != verdict:
            other = next(patient for patient in pair if patient.pk != asked.pk)
            text = f"{_question(asked, other)} {words}"
            ask(patient=asked, targets=[Target("PAT", asked.pk, "")], text=text, by=by)
    return made


def _question(asked: Patient, other: Patient) -> str:
    """In the language of the centre that is asked; a patient of another centre is not named."""
    with translation.override(asked.centre.language):
        if asked.centre_id == other.centre_id:
            words = _(
                "%(code)s and this patient are the same person. Please withdraw one of the two "
                "registrations (“Registered by mistake?” on the patient’s page), or say why both must stay."
            )
            return words % {"code": other.subject_code}
        return _(
            "This person is registered at another centre as well. Please withdraw this registration "
            "(“Registered by mistake?” on the patient’s page), or say why it must stay."
        )
