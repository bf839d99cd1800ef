"""The front door as a Django application, and which static files are worth serving."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig

from mmregistry import checks

__all__ = ["Mmregistry", "StaticFiles", "checks"]  # importing the checks registers them


class Mmregistry(AppConfig):
    name = "mmregistry"
    verbose_name = "mmregistry"
    default = True


class StaticFiles(StaticFilesConfig):
    """The pages use two of Bootstrap's sixty files and one htmx; compressing them all takes half a minute."""

    ignore_patterns: list[str] = [  # noqa: RUF012  (Django's own annotation)
        *StaticFilesConfig.ignore_patterns,
        "bootstrap-*",
        "bootstrap.css*",
        "bootstrap.js*",
        "bootstrap.min.js*",
        "bootstrap.bundle.js*",
        "bootstrap.esm*",
        "*.rtl.*",
        "htmax-*",
        "htmx-4*",
        "django_htmx/ext/*",
    ]
