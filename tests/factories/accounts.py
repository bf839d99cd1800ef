"""Centres, people and their roles."""

import datetime
from functools import cache

import factory
from django.contrib.auth.hashers import make_password

from accounts.models import Centre, Membership, User
from accounts.roles import CENTRE_ROLES, Role
from tests.factories import AuditedFactory

PASSWORD = "correct horse battery staple"


@cache
def hashed() -> str:
    return make_password(PASSWORD)


class CentreFactory(AuditedFactory):
    class Meta:
        model = Centre

    # 10 to 89: the numbers outside are for tests that name one.
    study_centre_no = factory.Sequence(lambda n: n % 80 + 10)
    cic = factory.Sequence(lambda n: 1000 + n)
    name = factory.LazyAttribute(lambda centre: f"Hospital {centre.study_centre_no}")
    city = "Torino"


class UserFactory(AuditedFactory):
    class Meta:
        model = User

    full_name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    language = "en"
    password = factory.LazyFunction(hashed)


class MembershipFactory(AuditedFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.DATA_MANAGER
    since = datetime.date(2020, 1, 1)
    centre = factory.Maybe(
        factory.LazyAttribute(lambda membership: membership.role in CENTRE_ROLES),
        yes_declaration=factory.SubFactory(CentreFactory),
        no_declaration=None,
    )
