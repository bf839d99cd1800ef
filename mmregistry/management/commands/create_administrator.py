"""Makes the first administrator of a new site, who makes everybody else in the browser."""

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import services
from accounts.models import User
from accounts.roles import Role
from audit.context import SYSTEM


class Command(BaseCommand):
    help = "Make an administrator's account; the password is asked for and shown nowhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("full_name")

    def handle(self, email: str, full_name: str, **options: Any) -> None:
        password = getpass("Password (12 characters or more): ")
        if password != getpass("The same again: "):
            raise CommandError("The two passwords differ. Nothing was made.")
        reason = "first administrator, from the command line"
        try:
            validate_password(password, User(email=email, full_name=full_name))
            with transaction.atomic():
                user = services.create_user(
                    email=email, full_name=full_name, password=password, by=SYSTEM, reason=reason
                )
                services.give_role(user=user, role=Role.ADMINISTRATOR, by=SYSTEM, reason=reason)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user.full_name} is an administrator and logs in as {user.email}.")
