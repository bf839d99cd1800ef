"""The study in which the stranger works: people of every role, patients in every state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.contrib.auth import get_user_model
from django.db import connection

from accounts.models import Centre, User
from accounts.roles import CENTRE_ROLES, ROLES, Role
from audit.context import SYSTEM, acting_system
from crf import lifecycle, services
from crf.models import CentreDossier, Consent, EntryForm, FormRecord, Patient
from crf.overlay import unsettled_questions
from crf.record import load_record
from crf.synthetic import SyntheticPatient, synthetic_patients
from queries.models import Query
from queries.services import act
from queries.workflow import TRANSITIONS, Action, Category
from tests.factories.accounts import CentreFactory, MembershipFactory, UserFactory
from tests.factories.study import open_centre

SEED = 2026
# Patients of the first centre and of the second; the third has none and may not enrol yet.
PATIENTS = (22, 9)


@dataclass
class World:
    """Who there is, by e-mail; whose centres they are; and where the counters of the database stand."""

    people: list[str] = field(default_factory=list)
    centres: dict[str, set[int]] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)

    def user(self, email: str) -> User:
        return get_user_model().objects.get(email=email)

    def elsewhere(self, email: str) -> str | None:
        """Somebody with the same right to enter data, at other centres only."""
        here = self.centres[email]
        if not here:
            return None
        return next((e for e in self.people if self.centres[e] and not self.centres[e] & here), None)


def build() -> World:
    """Made through the services, as the site makes it; the same for the same software."""
    world = World()
    centres = [open_centre(CentreFactory(study_centre_no=no, cic=900 + no)) for no in (1, 2)]
    centres.append(CentreFactory(study_centre_no=3, cic=903))
    with acting_system("set up"):
        services.save_centre_form(instance=CentreDossier(centre=centres[2], centre_status="2"), by=SYSTEM)
    for role in Role:
        for n, centre in enumerate(centres[:2] if role in CENTRE_ROLES else [None, None], start=1):
            _join(world, f"{role.value}{n}", role, centre)
    _join(world, "nobody", None, None)
    made = synthetic_patients(SEED, sum(PATIENTS), error_share=0.8)
    random = Random(SEED)
    for centre, share in zip(centres, PATIENTS, strict=False):
        manager = world.user(f"{Role.DATA_MANAGER.value}{centre.study_centre_no}@example.org")
        for n in range(share):
            _enter(next(made), centre, manager, whole=n % 4 == 0, random=random)
    _work_on_queries(world, random)
    _take_through(world)
    world.counters = counters()
    return world


def _join(world: World, name: str, role: Role | None, centre: Centre | None) -> None:
    user = UserFactory(email=f"{name}@example.org", full_name=f"Person {name}")
    if role:
        MembershipFactory(user=user, role=role, centre=centre)
    world.people.append(user.email)
    world.centres[user.email] = {centre.study_centre_no} if centre else set()


def _enter(person: SyntheticPatient, centre: Centre, manager: User, *, whole: bool, random: Random) -> None:
    """As far as somebody has come: the forms up to some point, complete or only begun."""
    # Some for so long that their forms are overdue.
    person.patient.registered_on = date.today() - timedelta(random.choice((0, 20, 400, 1000)))
    saved = services.register_patient(centre=centre, patient=person.patient, by=manager)
    forms = [*person.before, *person.later]
    if not whole:
        forms = _some(forms[: random.randint(len(forms) // 2, len(forms))], random)
    if forms:
        complete = whole or random.random() < 0.7
        services.save_forms(patient=saved.record.patient, instances=forms, by=manager, complete=complete)


def _some(forms: list[FormRecord], random: Random) -> list[FormRecord]:
    """Most pages, each with its entries: what somebody has not come to yet can be any of them."""
    kept: list[FormRecord] = []
    keep = True
    for row in forms:
        keep = keep if isinstance(row, EntryForm) else isinstance(row, Consent) or random.random() < 0.8
        kept += [row] if keep else []
    return kept


def _work_on_queries(world: World, random: Random) -> None:
    """Every move of the table that somebody can make is made on some query, two moves deep."""
    people = [world.user(email) for email in world.people]
    for query in Query.objects.select_related("patient__centre").order_by("pk"):
        for _move in range(random.randint(0, 2)):
            moves = [action for state, action in TRANSITIONS if state == query.state and action in Action]
            random.shuffle(moves)
            query = next(filter(None, (_try(query, action, people) for action in moves)), query)


def _try(query: Query, action: Action, people: list[User]) -> Query | None:
    category = Category.CONFIRMED if action == Action.ANSWER else ""
    for user in people:
        try:
            return act(query=query, action=action, by=user, text="The letter says so.", category=category)
        except Exception:  # whoever may not, or not now
            continue
    return None


def _take_through(world: World) -> None:
    """Where nothing is in the way, patients are verified, signed, locked; one fewer each time."""
    steps: list[Callable[[Patient], object]] = [
        lambda p: lifecycle.verify_forms(
            patient=p, pages=_ready(p, _who(world, Role.DATA_CENTRE)), by=_who(world, Role.DATA_CENTRE)
        ),
        lambda p: lifecycle.sign_patient(
            patient=p, by=_who(world, Role.INVESTIGATOR), seen=lifecycle.seen_pages(load_record(p))
        ),
        lambda p: lifecycle.lock_patient(patient=p, by=_who(world, Role.DATA_CENTRE)),
    ]
    patients = list(Patient.objects.filter(centre__study_centre_no=1).order_by("pk"))[::2]
    for step in steps:
        done = [patient for patient in patients if _goes(step, patient)]
        patients = done[1:]


def _goes(step: Callable[[Patient], object], patient: Patient) -> bool:
    try:
        step(patient)
    except services.Refused:
        return False
    return True


def _ready(patient: Patient, by: User) -> list[lifecycle.Seen]:
    pages = lifecycle.pages_to_verify(load_record(patient), unsettled_questions(by, [patient.pk]))
    return [(page.form_key, page.pk, page.version) for page in pages]


def _who(world: World, role: Role) -> User:
    return world.user(f"{role.value}1@example.org")


def _sequences() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname || '.' || sequencename FROM pg_sequences ORDER BY 1")
        yield from [name for (name,) in cursor.fetchall()]


def counters() -> dict[str, int]:
    """Sequence -> what it gave last, so that a script that is played again meets the same numbers."""
    found = {}
    with connection.cursor() as cursor:
        for name in _sequences():
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}")
            found[name] = cursor.fetchone()[0]
    return found


def set_counters(stored: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        for name, last in stored.items():
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [name, max(last, 1), last > 0])


assert ROLES.keys() == set(Role)
