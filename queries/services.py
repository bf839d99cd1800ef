"""What people do with queries: one door for every move, and one to ask a query of one's own."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Capability
from audit.context import acting
from crf.checks import Target
from crf.models import DataVersion, Patient
from crf.record import PatientRecord, load_record
from crf.services import Refused
from crf.specs import PATIENT_SPECS
from queries.corrections import NothingCorrected, was_corrected
from queries.effects import effect_of
from queries.models import Query
from queries.moves import IllegalMove, move, refuse_by_answer, state_before
from queries.places import Place, find_places
from queries.priority import priority
from queries.workflow import CLOSED_AS, TRANSITIONS, Action, Category, Reason, State

SHORTEST_TEXT = 3
# The closing reasons that the data centre may choose in place of the one that follows from the answer.
CHOSEN_REASONS = (Reason.ACCEPTED_AS_IS, Reason.CORRECTED, Reason.NOT_AVAILABLE, Reason.DUPLICATE)
_WITHOUT_WORDS = frozenset({Action.ISSUE, Action.ACCEPT})


class WordsNeeded(Refused):
    pass


class NotTheSamePerson(Refused):
    pass


class Outdated(Refused):
    pass


class StillSpeaks(Refused):
    """The check finds something in the values as they are now, so the query does not close like this."""


class NoSuchPlace(Refused):
    pass


class AlreadyAsked(Refused):
    pass


def act(
    *, query: Query, action: Action, by: User, text: str = "", category: str = "", seen: int | None = None
) -> Query:
    """Make one move in the name of a person, and return the query as it is then.

    An answer needs a `category`; with an acceptance it may name the closing reason. `seen` is the number of
    the last event that the person had read: if more has happened since, nothing is done. Raises IllegalMove,
    QuestionBack, WordsNeeded, NothingCorrected, StillSpeaks, NotTheSamePerson, Outdated or PermissionDenied.
    """
    text = text.strip()
    with acting(by, reason=text, query=query.pk):
        rows = Query.objects.select_for_update(of=("self",)).select_related("patient__centre")
        query = rows.get(pk=query.pk)
        _refuse_unless_allowed(query, action, by)
        if seen is not None and query.events.filter(pk__gt=seen).exists():
            raise Outdated(
                _("Something happened to query %(number)s since you opened it. Please read it again first.")
                % {"number": query.pk}
            )
        answer = _answer(action, category)
        if len(text) < SHORTEST_TEXT and action not in _WITHOUT_WORDS and answer != Category.CORRECTED:
            raise WordsNeeded(_("Please say in a few words why; the other side reads them."))
        if answer == Category.CORRECTED and not was_corrected(query):
            raise NothingCorrected(query)
        reason = _closing_reason(query, category, text) if action == Action.ACCEPT else None
        event = move(query, action, at=timezone.now(), by=by, text=text, category=answer, reason=reason)
        query.save()
        event.save()
    return query


def allowed(query: Query, user: User) -> list[Action]:
    """The moves that are open to this person now, in the order of the table."""
    actions = [action for (state, action) in TRANSITIONS if state == state_before(query)]
    return [action for action in actions if _is_allowed(query, action, user)]


def ask(*, patient: Patient, targets: Sequence[Target], text: str, by: User, external_id: str = "") -> Query:
    """Ask the patient's centre about these items, or about a form as a whole where the item is "".

    `external_id` is the question's number where it came from; one number asks once. Raises WordsNeeded,
    NoSuchPlace, AlreadyAsked or PermissionDenied.
    """
    text = text.strip()
    if not by.can(Capability.RAISE_QUERY, patient.centre):
        raise PermissionDenied(f"{Capability.RAISE_QUERY} at centre {patient.centre.study_centre_no}")
    if len(text) < SHORTEST_TEXT:
        raise WordsNeeded(_("Please write what the centre should look at."))
    with acting(by, reason=text):
        # What is answered now must be what a later change is measured by.
        Patient.objects.select_for_update().get(pk=patient.pk)
        record = load_record(patient)
        places = places_to_ask(record, targets)
        asked = Query.objects.filter(external_id=external_id).first() if external_id else None
        if asked:
            raise AlreadyAsked(_("This question is query %(number)s already.") % {"number": asked.pk})
        effect = effect_of(record, targets)
        query = Query(
            patient=patient,
            text=text,
            external_id=external_id,
            effect=effect.stored,
            weight=effect.weight,
            targets=[place.stored() for place in places],
            priority=priority((place.form, place.item) for place in places),
            data_version=DataVersion.objects.get(patient=patient).number,
        )
        event = move(query, Action.ASK, at=timezone.now(), by=by, text=text)
        query.save()
        event.save()
    return query


def places_to_ask(record: PatientRecord, targets: Sequence[Target]) -> list[Place]:
    """Where these targets are in the record; raises NoSuchPlace for what no form of a patient has."""
    specs = {spec.key: spec for spec in PATIENT_SPECS}
    for target in targets:
        spec = specs.get(target.form)
        if spec is None or target.item not in {"", *(field.name for field in spec.model.items())}:
            raise NoSuchPlace(_("There is no such question in the forms of a patient."))
    places = find_places(record, targets)
    # Of a form that repeats it must be clear which entry is meant; the only one may still be begun.
    lost = any(
        place.row is None and (t.row or not specs[t.form].once)
        for t, place in zip(targets, places, strict=True)
    )
    if lost or not places:
        raise NoSuchPlace(_("This entry is not among the patient's forms, or it was removed."))
    return places


def _is_allowed(query: Query, action: Action, by: User) -> bool:
    try:
        _refuse_unless_allowed(query, action, by)
    except (Refused, PermissionDenied):
        return False
    return True


def _refuse_unless_allowed(query: Query, action: Action, by: User) -> None:
    after, capability = TRANSITIONS.get((state_before(query), action), (None, None))
    if after is None or capability is None:
        raise IllegalMove(query, action)
    centre = query.patient.centre
    if not by.can(capability, centre):
        raise PermissionDenied(f"{capability} at centre {centre.study_centre_no}")
    if after in (State.CLOSED, State.CANCELLED):
        # Whoever answers for the centre never closes, whatever other roles she holds or once held.
        answered = query.events.filter(action=Action.ANSWER, by=by).exists()
        if answered or by.can(Capability.ANSWER_QUERY, centre):
            raise NotTheSamePerson(_("Somebody else has to close a query than the side that answers it."))
    refuse_by_answer(query, action)
    asked_again = query.events.filter(cycle=query.cycle, action=Action.RETURN)
    if action == Action.CANCEL and query.state == State.OPEN and asked_again.exists():
        raise IllegalMove(query, action)


def _closing_reason(query: Query, category: str, text: str) -> Reason:
    """Why an accepted query closes: as the reviewer chose, or else as the answer says.

    While its check speaks, a query closes only as accepted as it stands or as not available, and in the
    reviewer's words where the centre said neither. Raises StillSpeaks, WordsNeeded or NothingCorrected.
    """
    said = CLOSED_AS[Category(query.category)]
    reason = Reason(category) if category in CHOSEN_REASONS else said
    if reason not in closing_reasons(query):
        raise StillSpeaks(
            _(
                "The check still finds something in the values of query %(number)s. Ask again, or open the "
                "query, close it as accepted as it stands, and say in your own words why."
            )
            % {"number": query.pk}
        )
    if query.speaks and reason != said and len(text) < SHORTEST_TEXT:
        raise WordsNeeded(
            _("The check still finds something here. Please say in your own words why you accept it.")
        )
    if reason == Reason.CORRECTED and not was_corrected(query):
        raise NothingCorrected(query)
    return reason


def closing_reasons(query: Query) -> tuple[Reason, ...]:
    """The reasons with which the data centre may accept this answer."""
    if not query.speaks:
        return CHOSEN_REASONS
    if query.category == Category.NOT_AVAILABLE:
        return (Reason.NOT_AVAILABLE, Reason.ACCEPTED_AS_IS)
    return (Reason.ACCEPTED_AS_IS,)


def _answer(action: Action, category: str) -> Category | None:
    if action != Action.ANSWER:
        return None
    try:
        return Category(category)
    except ValueError as error:
        raise WordsNeeded(_("Please choose what kind of answer this is.")) from error
