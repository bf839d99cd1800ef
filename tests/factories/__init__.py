"""Factories make rows for tests; each write goes through the door that the audit trail demands."""

from typing import Any

from factory.django import DjangoModelFactory

from audit.context import acting_system


class AuditedFactory(DjangoModelFactory):
    """A factory for a table that is on the trail."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        with acting_system("test"):
            return super()._create(model_class, *args, **kwargs)
