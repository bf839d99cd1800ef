"""The fixed cast: two centres, and one person for each role. A plugin of pytest, named in conftest.py."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Centre, User
from accounts.roles import Role
from audit.context import acting_system
from tests.factories.accounts import CentreFactory, MembershipFactory, UserFactory

CAST = ("anna", "bruno", "ivo", "dora", "carla", "ada", "moira", "stranger")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> None:
    """Tests that commit are cleaned up by TRUNCATE, which the trail refuses; one test switches that on."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER audit_entry_is_kept")
        cursor.execute("ALTER TABLE audit_demostudy DISABLE TRIGGER demo_study_is_kept")
        cursor.execute("ALTER TABLE audit_securityevent DISABLE TRIGGER security_event_is_kept")


@pytest.fixture
def as_system(db: None) -> Iterator[None]:
    """The test itself may write audited tables."""
    with acting_system("test"):
        yield


@pytest.fixture
def browse() -> Callable[[User], Client]:
    """A browser in which this person is logged in."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def torino(db: None) -> Centre:
    return CentreFactory(study_centre_no=1, cic=231, name="Torino Molinette", city="Torino")


@pytest.fixture
def milano(db: None) -> Centre:
    return CentreFactory(study_centre_no=2, cic=265, name="Milano Niguarda", city="Milano")


@pytest.fixture
def anna(torino: Centre) -> User:
    """Data manager at Torino."""
    return _person("anna", "Anna Rossi", Role.DATA_MANAGER, torino)


@pytest.fixture
def bruno(milano: Centre) -> User:
    """Data manager at Milano."""
    return _person("bruno", "Bruno Bianchi", Role.DATA_MANAGER, milano)


@pytest.fixture
def ivo(torino: Centre) -> User:
    """Investigator at Torino."""
    return _person("ivo", "Ivo Ferrari", Role.INVESTIGATOR, torino)


@pytest.fixture
def dora(db: None) -> User:
    """Data centre."""
    return _person("dora", "Dora Russo", Role.DATA_CENTRE)


@pytest.fixture
def carla(db: None) -> User:
    """Coordinator."""
    return _person("carla", "Carla Greco", Role.COORDINATOR)


@pytest.fixture
def ada(db: None) -> User:
    """Administrator."""
    return _person("ada", "Ada Conti", Role.ADMINISTRATOR)


@pytest.fixture
def alba(db: None) -> User:
    """A second administrator, who confirms what Ada gives."""
    return _person("alba", "Alba Serra", Role.ADMINISTRATOR)


@pytest.fixture
def moira(db: None) -> User:
    """Monitor."""
    return _person("moira", "Moira Gallo", Role.MONITOR)


@pytest.fixture
def stranger(db: None) -> User:
    """An account without a role."""
    return UserFactory(email="stranger@example.org", full_name="Sandro Stranger")


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> dict[str, User]:
    """Everybody, by name."""
    return {name: request.getfixturevalue(name) for name in CAST}


def _person(name: str, full_name: str, role: Role, centre: Centre | None = None) -> User:
    user = UserFactory(email=f"{name}@example.org", full_name=full_name)
    MembershipFactory(user=user, role=role, centre=centre)
    return user
