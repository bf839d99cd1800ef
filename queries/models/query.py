"""Queries and what was said in them: a conversation about a discrepancy, kept for good."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Centre
from accounts.roles import Capability
from accounts.scoping import ScopedQuerySet
from crf.checks import say
from crf.models import Patient
from queries import priority
from queries.clocks import waiting_for
from queries.workflow import (
    ACTION_WORDS,
    CATEGORY_WORDS,
    LIVE,
    PARTY_WORDS,
    REASON_WORDS,
    STATE_WORDS,
    Action,
    Category,
    Party,
    Reason,
    State,
)


def _values(codes: Iterable[StrEnum]) -> list[str]:
    return sorted(code.value for code in codes)


class QueryQuerySet(ScopedQuerySet):
    def for_user(self, user: Any, capability: Capability = Capability.VIEW_PATIENTS) -> "QueryQuerySet":
        """Those of the user's centres; a withdrawn registration takes its queries out of every list."""
        return super().for_user(user, capability).filter(patient__removed_at=None)

    def live(self) -> "QueryQuerySet":
        """Those on which somebody still has to do something."""
        return self.filter(state__in=_values(LIVE))


class Query(models.Model):
    """One thread about one discrepancy. A rule asks it, by `check_id`, or a person, where that is empty.

    `key` names rule, patient and items; `fingerprint` also the values seen, of which `accepted_fingerprint`
    is one that the data centre has accepted. `targets` are as `places.Place.stored` makes them. `text` is
    the asker's words or the rule's message, whose placeholders `words` fill. `data_version` is the
    patient's when the question was last put. State and cycle change only in `moves.move`. `effect` is what
    the answer may do to the outcomes, as the room of outcomes has it, and `weight` how much: see `effects`.
    `external_id` is the number of a question that came in a file. `speaks` says whether the query's check
    found it at the last save or run; a person's question never does.
    """

    centre_path: ClassVar[str] = "patient__centre"

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="queries", verbose_name=_("patient"))
    check_id = models.CharField(_("Check"), max_length=40, blank=True)
    check_version = models.PositiveSmallIntegerField(default=0)
    severity = models.CharField(max_length=1, default="S")
    priority = models.PositiveSmallIntegerField(_("Priority"))
    key = models.TextField(blank=True)
    targets: "models.JSONField[Any, Any]" = models.JSONField()
    text = models.TextField(_("Question"))
    words: "models.JSONField[Any, Any]" = models.JSONField(default=dict, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    accepted_fingerprint = models.CharField(max_length=64, blank=True)
    data_version = models.PositiveBigIntegerField(default=0)
    speaks = models.BooleanField(default=False)

    effect: "models.JSONField[Any, Any]" = models.JSONField(default=dict, blank=True)
    weight = models.PositiveSmallIntegerField(_("Effect on the outcome"), default=0)
    external_id = models.CharField(max_length=60, blank=True)

    state = models.CharField(_("State"), max_length=10)
    state_since = models.DateTimeField()
    cycle = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField(null=True, blank=True)
    category = models.CharField(_("Answer"), max_length=20, blank=True)
    changed_since_answer = models.BooleanField(default=False)
    closed_reason = models.CharField(_("Closed because"), max_length=20, blank=True)
    due_on = models.DateField(_("Answer by"), null=True, blank=True)

    objects = QueryQuerySet.as_manager()

    class Meta:
        ordering = ("priority", "-weight", "state_since", "pk")
        verbose_name = _("query")
        verbose_name_plural = _("queries")
        indexes = (
            models.Index(
                fields=("state", "priority", "-weight", "state_since", "id"), name="queries_query_work_list"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=_values(State)), name="queries_query_state_is_known"
            ),
            models.UniqueConstraint(
                fields=("key",),
                condition=Q(state__in=_values(LIVE)) & ~Q(key=""),
                name="queries_query_one_live_per_key",
            ),
            models.CheckConstraint(
                condition=Q(check_id="", key="") | ~Q(check_id="") & ~Q(key=""),
                name="queries_query_rule_has_key",
            ),
            models.UniqueConstraint(
                fields=("external_id",), condition=~Q(external_id=""), name="queries_query_external_id_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="queries_query_has_text"),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED.value, closed_reason__in=_values(Reason))
                | ~Q(state=State.CLOSED.value) & Q(closed_reason=""),
                name="queries_query_closed_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=State.ANSWERED.value, category__in=_values(Category))
                | ~Q(state=State.ANSWERED.value),
                name="queries_query_answer_has_category",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=False) | ~Q(state__in=_values([State.OPEN, State.ANSWERED])),
                name="queries_query_open_has_date",
            ),
        )

    def __str__(self) -> str:
        return str(_("Query %(number)s") % {"number": self.pk})

    @property
    def centre(self) -> Centre:
        return self.patient.centre

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def corrected_in_vain(self) -> bool:
        """Whether the centre answered "corrected" and the check still finds something."""
        return self.speaks and self.state == State.ANSWERED and self.category == Category.CORRECTED

    @property
    def state_word(self) -> Promise:
        return STATE_WORDS[State(self.state)]

    @property
    def priority_word(self) -> Promise:
        return priority.WORDS[priority.Priority(self.priority)]

    @property
    def category_word(self) -> str | Promise:
        return CATEGORY_WORDS[Category(self.category)] if self.category else ""

    @property
    def closed_word(self) -> str | Promise:
        return REASON_WORDS[Reason(self.closed_reason)] if self.closed_reason else ""

    @property
    def waits_for(self) -> Party | None:
        return waiting_for(self.state)

    @property
    def waits_for_word(self) -> str | Promise:
        return PARTY_WORDS[self.waits_for] if self.waits_for else ""

    @property
    def question(self) -> str:
        """What is asked now, in the reader's language where a rule asks."""
        return say(self.text, self.words) if self.check_id else self.text


class QueryEvent(models.Model):
    """One thing that happened to a query; written once. Nobody in `by` means the system.

    `category` says what kind of answer it was, or for an action that closes, why. `words` is None where
    `text` is a person's own; otherwise they fill the placeholders of a rule's message.
    """

    centre_path: ClassVar[str] = "query__patient__centre"

    query = models.ForeignKey(Query, models.PROTECT, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=10)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    category = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    words: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    cycle = models.PositiveSmallIntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("query", "id"), name="queries_event_thread"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(action__in=_values(Action)),
                name="queries_queryevent_action_is_known",
            ),
            models.CheckConstraint(
                condition=Q(to_state__in=_values(State)),
                name="queries_queryevent_state_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.query_id} {self.action} {self.at:%Y-%m-%d %H:%M:%S}"

    @property
    def category_word(self) -> str | Promise:
        if not self.category:
            return ""
        if self.to_state == State.CLOSED:
            return REASON_WORDS[Reason(self.category)]
        return CATEGORY_WORDS[Category(self.category)]

    @property
    def action_word(self) -> Promise:
        return ACTION_WORDS[Action(self.action)]

    @property
    def said(self) -> str:
        """The words, in the reader's language where a rule's."""
        return self.text if self.words is None else say(self.text, self.words)
