"""The course of a demo patient: registered, entered, asked about, answered, verified, signed, locked."""

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from functools import cached_property
from random import Random

from django.utils import timezone

from accounts.models import Centre, Membership, User
from accounts.roles import Role
from crf import lifecycle, services
from crf.models import FormRecord, Patient
from crf.overlay import unsettled_questions
from crf.partial_date import latest
from crf.record import load_record
from crf.synthetic import SyntheticPatient
from mmregistry.demo.story import Story
from queries.models import Query
from queries.services import act
from queries.workflow import Action, Category, State

# Of the patients: some were registered lately and are only begun; some are verified once nothing is open.
BEGUN_LATELY, VERIFIED, LOCKED = 0.12, 0.5, 0.5
LONGEST_AGO = 1480
ANSWERS = (
    (Category.CONFIRMED, "Checked against the discharge letter: it is as entered."),
    (Category.CONFIRMED, "The laboratory report says the same."),
    (Category.NOT_AVAILABLE, "The chart of that year is not kept any more."),
)
QUESTIONS_BACK = "Please tell us which document says so."
ACCEPTED = "Seen with the centre's words: it stays as entered."
NOT_ASKED = "Explained by another item of the form; the centre need not be asked."


class People:
    """Who works in the study: the data manager of each centre, the investigator of the first, Dora."""

    def __init__(self, managers: list[tuple[Centre, User, int]]) -> None:
        self.managers = managers
        self.weights = [weight for _centre, _manager, weight in managers]

    def of(self, patient: Patient) -> User:
        return next(manager for centre, manager, _weight in self.managers if centre.pk == patient.centre_id)

    @cached_property
    def dora(self) -> User:
        return User.objects.get(email="dora@example.org")

    @cached_property
    def investigators(self) -> dict[int, User]:
        """Centre -> who signs there."""
        held = Membership.objects.filter(role=Role.INVESTIGATOR).select_related("user", "centre")
        return {membership.centre.pk: membership.user for membership in held if membership.centre}


def plan(story: Story, person: SyntheticPatient, people: People, random: Random) -> None:
    """Plan the whole course of one patient; of some only the beginning has happened."""
    centre, manager, _weight = random.choices(people.managers, people.weights)[0]
    lately = random.random() < BEGUN_LATELY
    days = random.uniform(3, 40) if lately else LONGEST_AGO * random.random() ** 4 + 6
    registered = _at_work(story.until - timedelta(days=days), random)

    def register(moment: datetime) -> None:
        person.patient.registered_on = timezone.localdate(moment)
        saved = services.register_patient(centre=centre, patient=person.patient, by=manager)
        for sitting in _sittings(person, lately, random):
            moment = _at_work(moment + timedelta(days=random.uniform(0.2, 20)), random)
            # What is entered lies before the day on which it is entered.
            moment = max(moment, _at_work(_last_day(sitting) + timedelta(days=1), random))
            story.plan(moment, enter(saved.record.patient, sitting))
        if not lately and random.random() < VERIFIED:
            story.plan(
                _at_work(moment + timedelta(days=random.uniform(40, 160)), random),
                verify(saved.record.patient),
            )

    def enter(patient: Patient, sitting: list[FormRecord]) -> Callable[[datetime], None]:
        def happen(moment: datetime) -> None:
            services.save_forms(patient=patient, instances=sitting, by=manager, complete=True)
            _plan_queries(story, patient, people, random, moment)

        return happen

    def verify(patient: Patient) -> Callable[[datetime], None]:
        return lambda moment: _verify(story, patient, people, random, moment)

    story.plan(registered, register)


def _sittings(person: SyntheticPatient, lately: bool, random: Random) -> Iterable[list[FormRecord]]:
    """What is typed in one go; contradictions between forms come from a second sitting on another day."""
    if lately:
        begun = person.before[: random.randint(1, 4)]
        return [begun] if random.random() < 0.7 else []
    return (
        list(filter(None, (person.before, person.later))) if person.errors else [person.before + person.later]
    )


def _plan_queries(story: Story, patient: Patient, people: People, random: Random, moment: datetime) -> None:
    """The queries that the save has just made get on their way."""
    for query in Query.objects.filter(patient=patient, state_since=moment):
        _plan_next(story, query, people, random, moment)


def _plan_next(story: Story, query: Query, people: People, random: Random, moment: datetime) -> None:
    """Plan what the side does whose turn it is."""
    days = {
        State.CANDIDATE: random.expovariate(1 / 25),
        State.OPEN: random.uniform(20, 160) if random.random() < 0.5 else random.expovariate(1 / 12),
        State.ANSWERED: random.expovariate(1 / 14),
    }.get(State(query.state))
    if days is not None:
        due = _at_work(moment + timedelta(days=0.2 + days), random)
        story.plan(due, lambda now: _move(story, query, people, random, now))


def _move(story: Story, query: Query, people: People, random: Random, moment: datetime) -> None:
    """One move, unless a save has settled the query meanwhile."""
    query.refresh_from_db()
    luck = random.random()
    if query.state == State.CANDIDATE:
        action, by = (Action.ISSUE, people.dora) if luck < 0.65 else (Action.CANCEL, people.dora)
        act(query=query, action=action, by=by, text=NOT_ASKED if action == Action.CANCEL else "")
    elif query.state == State.OPEN:
        category, text = random.choice(ANSWERS)
        act(query=query, action=Action.ANSWER, by=people.of(query.patient), text=text, category=category)
    elif query.state == State.ANSWERED:
        action, text = (Action.ACCEPT, ACCEPTED) if luck < 0.8 else (Action.RETURN, QUESTIONS_BACK)
        act(query=query, action=action, by=people.dora, text=text)
    query.refresh_from_db()
    _plan_next(story, query, people, random, moment)


def _verify(story: Story, patient: Patient, people: People, random: Random, moment: datetime) -> None:
    """Dora verifies the forms on which nothing is open; then the investigator signs, where there is one."""
    record = load_record(patient)
    pages = lifecycle.pages_to_verify(record, unsettled_questions(people.dora, [patient.pk]))
    if not pages:
        return
    seen = [(page.form_key, page.pk, page.version) for page in pages]
    lifecycle.verify_forms(patient=patient, pages=seen, by=people.dora)
    investigator = people.investigators.get(patient.centre_id)
    if investigator:
        signing = _at_work(moment + timedelta(days=random.uniform(1, 30)), random)
        story.plan(signing, lambda now: _sign(story, patient, investigator, people, random, now))


def _sign(
    story: Story, patient: Patient, investigator: User, people: People, random: Random, moment: datetime
) -> None:
    record = load_record(patient)
    if lifecycle.why_not_signed(record):
        return
    lifecycle.sign_patient(patient=patient, by=investigator, seen=lifecycle.seen_pages(record))
    if random.random() < LOCKED:
        locking = _at_work(moment + timedelta(days=random.uniform(1, 60)), random)
        story.plan(locking, lambda now: lifecycle.lock_patient(patient=patient, by=people.dora))


def _last_day(rows: Iterable[FormRecord]) -> datetime:
    """The start of the latest day that any answer names."""
    dates = [
        latest(getattr(row, field.attname))
        for row in rows
        for field in row.items()
        if field.kind in ("date", "pdate")
    ]
    last = max((day for day in dates if day), default=datetime.min.date())
    return (
        timezone.make_aware(datetime.combine(last, time()))
        if last.year > 1
        else timezone.now() - timedelta(3650)
    )


def _at_work(moment: datetime, random: Random) -> datetime:
    """That day or the next working day, at an hour at which people work."""
    local = timezone.localtime(moment)
    day = local.date() + timedelta(days=(0, 0, 0, 0, 0, 2, 1)[local.weekday()])
    minute = random.randint(8 * 60, 18 * 60)
    worked = timezone.make_aware(
        datetime.combine(day, time(minute // 60, minute % 60, random.randint(0, 59)))
    )
    return worked if worked >= moment else worked + timedelta(days=1)
