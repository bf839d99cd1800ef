"""Send the daily digest of queries; once a day by a timer, and a second time on the same day does nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from queries.digests import send_digests, site_address


class Command(BaseCommand):
    help = (
        "Mails everybody on a side of the queries what waits for her, in counts and links. Nobody gets two "
        "on one day, nobody gets an empty one, and who switched it off under “My account” gets none."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--site",
            default="",
            help="the site's address for the links, such as https://registry.example.org; without it, the "
            "first of CSRF_TRUSTED_ORIGINS or of ALLOWED_HOSTS",
        )

    def handle(self, *args: Any, site: str, **options: Any) -> None:
        address = site.rstrip("/") or site_address()
        if not address.startswith(("https://", "http://")):
            raise CommandError("The links need the site's address: --site https://registry.example.org")
        sent = send_digests(address)
        self.stdout.write(
            f"{sent.letters} digests sent, {sent.nothing_to_say} not needed, {sent.had_it} sent before today"
        )
        if sent.failed:
            raise CommandError(
                f"{len(sent.failed)} digests could not be sent (users {', '.join(map(str, sent.failed))}). "
                "Run this again once the mail server answers; nobody gets two."
            )
