"""The room jobs as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Jobs(AppConfig):
    name = "jobs"

    def ready(self) -> None:
        # Each room says in its module `jobs` what work it has; a worker must know all of it.
        autodiscover_modules("jobs")
