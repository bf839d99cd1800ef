"""The front door as a Django application."""

from django.apps import AppConfig

from mmregistry import checks

__all__ = ["Mmregistry", "checks"]  # importing the checks registers them


class Mmregistry(AppConfig):
    name = "mmregistry"
    verbose_name = "mmregistry"
