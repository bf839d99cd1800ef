"""The demo study: fourteen centres, three hundred synthetic patients, a rule book and its queries.

What happens in it happens in the order of its story, and each entry of the trail has the day of the story.
"""

import datetime
import time
from random import Random
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Centre, User
from accounts.roles import Role
from audit import demo_clock
from audit.context import SYSTEM, acting
from crf import models, services
from crf.checks import CHECKS, SOFT
from crf.rulebook import Mode
from crf.synthetic import synthetic_patients
from mmregistry.demo import course
from mmregistry.demo.course import People
from mmregistry.demo.story import Story
from queries import releases, runs
from queries.models import CheckRun

PASSWORD = "mmregistry-demo"  # noqa: S105 it is shown on the log-in page
SEED = 2022

# City, data manager, share of the patients; the last two may not enrol yet.
CENTRES = (
    ("Torino", "Anna Rossi", 14),
    ("Milano", "Bruno Bianchi", 13),
    ("Bologna", "Chiara Fontana", 12),
    ("Roma", "Davide Marino", 11),
    ("Udine", "Elena Zanin", 10),
    ("Genova", "Fabio Parodi", 9),
    ("Firenze", "Giulia Conti", 9),
    ("Palermo", "Hannah Russo", 8),
    ("Verona", "Ilaria Costa", 8),
    ("Napoli", "Luca Esposito", 6),
    ("Pavia", "Olga Villa", 5),
    ("Ancona", "Piero Neri", 5),
    ("Bari", "Marta Greco", 0),
    ("Cagliari", "Nicola Serra", 0),
)
STUDY_STAFF = (
    ("dora", "Dora Ferrari", Role.DATA_CENTRE),
    ("dario", "Dario Conte", Role.DATA_CENTRE),
    ("carla", "Carla Galli", Role.COORDINATOR),
    ("ada", "Ada Moretti", Role.ADMINISTRATOR),
    ("aldo", "Aldo Ricci", Role.ADMINISTRATOR),
    ("moira", "Moira Gallo", Role.MONITOR),
)
WHY = "demo study"
BEGUN = datetime.timedelta(days=1510)
# More than in a real study, so that every work list has something.
ERROR_SHARE = 0.9
# What is about the history before the transplant asks the data centre first; and the software brings some
# checks that nobody has released yet.
REVIEWED_FIRST = ("DIA", "LIN", "PRE", "ENG")
NOT_RELEASED = frozenset({"E-AGV-09", "E-DTH-10", "E-TRA-20", "E-PTT-13"})


class Command(BaseCommand):
    help = "Load the demo study into an empty registry. Does nothing where there are centres already."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--patients", type=int, default=300)

    def handle(self, patients: int, **options: Any) -> None:
        if Centre.objects.exists():
            self.stdout.write("There are centres already: the demo study is not loaded again.")
            return
        if not demo_clock.can_begin():
            self.stdout.write(
                "This database has been worked in: a demo study is loaded into an empty one only."
            )
            return
        started = time.monotonic()
        story = Story(until=timezone.now())
        with demo_clock.loading():
            with demo_clock.at(story.until - BEGUN):
                for name, full_name, role in STUDY_STAFF:
                    accounts.give_role(user=_user(name, full_name), role=role, by=SYSTEM, reason=WHY)
                managers = [_centre(no, *facts) for no, facts in enumerate(CENTRES, start=1)]
                _release_rules()
            people = People(managers)
            random = Random(SEED)  # noqa: S311 plausibility, not secrecy
            for person in synthetic_patients(SEED, patients, ERROR_SHARE):
                course.plan(story, person, people, random)
            for done, moment in enumerate(story.tell(), start=1):
                if done % 100 == 0:
                    self.stdout.write(f"The demo study happens: {moment:%B %Y}        ", ending="\r")
                    self.stdout.flush()
        self.stdout.write(f"\nThe demo study is loaded ({time.monotonic() - started:.0f} s).")


def _release_rules() -> None:
    """The first release of the rule book, proposed and put in force by two people."""
    dora, dario = (User.objects.get(email=f"{name}@example.org") for name in ("dora", "dario"))
    modes = {
        check.id: Mode.REVIEW
        if check.severity == SOFT and check.id.split("-")[1] in REVIEWED_FIRST
        else Mode.ASK
        for check in CHECKS.values()
    }
    proposed = releases.propose(modes=modes, note="First release of the rule book.", by=dora)
    with acting(dora, reason=WHY):
        proposed.rules = {id: rule for id, rule in proposed.rules.items() if id not in NOT_RELEASED}
        proposed.save()
    _finish(runs.start(by=dora, release=proposed), dora)
    _finish(releases.release(proposed=proposed, by=dario), dario)


def _finish(run: CheckRun, by: User) -> None:
    while not run.finished_at:
        run = runs.step(run=run, by=by)


def _user(name: str, full_name: str) -> User:
    email = f"{name}@example.org"
    return accounts.create_user(
        email=email, full_name=full_name, language="en", password=PASSWORD, by=SYSTEM, reason=WHY
    )


def _centre(number: int, city: str, manager_name: str, weight: int) -> tuple[Centre, User, int]:
    centre = accounts.create_centre(
        study_centre_no=number,
        cic=90000 + number,
        name=f"Ospedale dimostrativo di {city}",
        unit_name="Ematologia",
        city=city,
        by=SYSTEM,
        reason=WHY,
    )
    manager = _user(manager_name.split()[0].lower(), manager_name)
    accounts.give_role(user=manager, role=Role.DATA_MANAGER, centre=centre, by=SYSTEM, reason=WHY)
    if number == 1:
        investigator = _user("ivo", "Ivo Barbieri")
        accounts.give_role(user=investigator, role=Role.INVESTIGATOR, centre=centre, by=SYSTEM, reason=WHY)
    _dossier(centre, manager_name, active=bool(weight), approved=city != "Cagliari", expected=weight * 5)
    return centre, manager, weight


def _dossier(centre: Centre, manager_name: str, *, active: bool, approved: bool, expected: int) -> None:
    opinion = datetime.date(2022, 1, 10) + datetime.timedelta(days=7 * centre.study_centre_no)
    dossier = models.CentreDossier(
        centre=centre,
        centre_status="3" if active else "2" if approved else "1",
        pi_name=f"Prof. {centre.city}",
        pi_email=f"pi.{centre.city.lower()}@example.org",
        dm_name=manager_name,
        ec_name=f"Comitato Etico {centre.city}",
        ec_submission_date=opinion - datetime.timedelta(days=60),
        ec_outcome="APP" if approved else "PEND",
        expected_patients=expected or None,
        missing={} if expected else {"expected_patients": "U"},
    )
    if approved:
        dossier.ec_opinion_date, dossier.ec_ref_number = opinion, f"CE-{centre.study_centre_no:03}/2022"
        dossier.ec_art110, dossier.dpia_published = "Y", "Y"
        dossier.dpia_date = opinion - datetime.timedelta(days=30)
        dossier.agreement_date = opinion + datetime.timedelta(days=20)
    if active:
        dossier.activation_date = opinion + datetime.timedelta(days=30)
    services.save_centre_form(instance=dossier, by=SYSTEM, reason=WHY)
    for code in ("PROT", "ECLET", "ICF", "PRIV") if approved else ("PROT",):
        document = models.CentreDocument(
            centre=centre,
            doc_type=code,
            doc_version="1.0",
            doc_date=datetime.date(2021, 11, 15),
            doc_approval_date=opinion,
            doc_superseded="N",
        )
        services.save_centre_form(instance=document, by=SYSTEM, reason=WHY)
