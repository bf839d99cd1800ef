"""manage.py work: does jobs, one after the other, until it is told to end."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.db import connection
from django_tasks_db.management.commands import db_worker

from jobs import locks
from jobs.running import begin_tidying


class Command(db_worker.Command):
    help = "Does the jobs that people start on the site. Several may run beside each other."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(interval=settings.JOB_INTERVAL_SECONDS, startup_delay=False, reload=False)

    def configure_logging(self, verbosity: int) -> None:
        """The site's own settings say what is logged; the queue alone would fill the log every minute."""

    def handle(self, **options: Any) -> None:
        # Locks live as long as the connection, so this process keeps the one that it has.
        connection.close()
        connection.settings_dict["CONN_MAX_AGE"] = None
        locks.share(locks.WORKER)
        begin_tidying()
        super().handle(**options)
