"""Query Forms: numbered batches of questions to one centre, on paper and as a file."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Centre
from accounts.scoping import ScopedQuerySet
from queries.models.query import Query


class QueryForm(models.Model):
    """What was sent to a centre in one go. Its state follows from its lines and is stored nowhere."""

    centre_path: ClassVar[str] = "centre"

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="query_forms", verbose_name=_("centre"))
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveSmallIntegerField()
    language = models.CharField(_("Language"), max_length=5, choices=settings.LANGUAGES)
    note = models.TextField(_("Words to the centre"), blank=True)
    issued_at = models.DateTimeField(_("Sent on"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_on = models.DateField(_("Answer by"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_at", "-pk")
        verbose_name = _("Query Form")
        verbose_name_plural = _("Query Forms")
        constraints = (
            models.UniqueConstraint(
                fields=("centre", "year", "sequence"), name="queries_queryform_number_once"
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"QF-{self.year}-{self.sequence:03}-{self.centre.study_centre_no:02}"


class QueryFormLine(models.Model):
    """A query on a Query Form, in the round in which it was sent; that round is done once it is answered."""

    centre_path: ClassVar[str] = "form__centre"

    form = models.ForeignKey(QueryForm, models.PROTECT, related_name="lines")
    query = models.ForeignKey(Query, models.PROTECT, related_name="form_lines")
    position = models.PositiveSmallIntegerField()
    cycle = models.PositiveSmallIntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("form", "position")
        constraints = (
            models.UniqueConstraint(fields=("form", "query"), name="queries_queryformline_query_once"),
            models.UniqueConstraint(fields=("form", "position"), name="queries_queryformline_position_once"),
        )

    def __str__(self) -> str:
        return f"{self.form} {self.position}"
