"""The daily digest by e-mail: what waits for one person, in counts and links; nothing about a patient."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Capability
from queries import clocks
from queries.models import Digest, Query, QueryForm
from queries.selectors import party_of
from queries.workflow import Party, State

log = logging.getLogger(__name__)

NEW_WITHIN = timedelta(days=1)
FORMS_DUE_WITHIN = timedelta(days=7)
TEMPLATE = "queries/email/digest"

# How many, the same in words, and where they are to be seen.
Counted = Iterator[tuple[int, str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say: in words, with its number in them, and the link to it."""

    words: str
    url: str


@dataclass
class Sent:
    """What a round of digests did. `failed` are the ids of those whose letter no mail server took."""

    letters: int = 0
    nothing_to_say: int = 0
    had_it: int = 0
    failed: list[int] = field(default_factory=list)


def send_digests(site: str, now: datetime | None = None) -> Sent:
    """Send everybody who wants it the digest of the day, unless she has it or there is nothing to say."""
    now = now or timezone.now()
    sent = Sent()
    for user in User.objects.filter(is_active=True, wants_digest=True).order_by("pk"):
        if party_of(user) is None:
            continue
        try:
            _send_once(user, site, now, sent)
        except OSError as error:  # whatever smtplib raises is one, too
            log.error("The digest of user %s was not sent: %s", user.pk, type(error).__name__)
            sent.failed.append(user.pk)
    return sent


def lines_for(user: User, site: str, now: datetime) -> list[Line]:
    """What waits for this person's side, in the language that is active."""
    counted = _of_centre(user, now) if party_of(user) == Party.CENTRE else _of_data_centre(user, now)
    return [Line(words, f"{site}{address}") for number, words, address in counted if number]


def site_address() -> str:
    """Where people find the site: the first origin that it trusts, or its first name; "" if none is one."""
    scheme = "http" if settings.INSECURE_HTTP else "https"
    hosts = [f"{scheme}://{host}" for host in settings.ALLOWED_HOSTS]
    # A pattern for many hosts is nobody's address.
    known = [a for a in (*settings.CSRF_TRUSTED_ORIGINS, *hosts) if "*" not in a and "://." not in a]
    return known[0].rstrip("/") if known else ""


def _send_once(user: User, site: str, now: datetime, sent: Sent) -> None:
    """The row of the last digest is locked until the mail server has the letter, so a second run waits for
    it and then finds the day's digest sent; where the letter fails, the day stays open."""
    today = timezone.localtime(now).date()
    Digest.objects.get_or_create(user=user)
    with transaction.atomic(), translation.override(user.language):
        digest = Digest.objects.select_for_update().get(user=user)
        if digest.last_on and digest.last_on >= today:
            sent.had_it += 1
            return
        lines = lines_for(user, site, now)
        if not lines:
            sent.nothing_to_say += 1
            return
        digest.last_on = today
        digest.save()
        _letter(user, site, lines).send()
    sent.letters += 1


def _letter(user: User, site: str, lines: list[Line]) -> EmailMessage:
    context = {
        "user": user,
        "lines": lines,
        "account_url": f"{site}{reverse('accounts:my_account')}",
        "current_site": {"domain": site.split("://")[-1]},
    }
    return EmailMessage(
        " ".join(render_to_string(f"{TEMPLATE}_subject.txt", context).split()),
        render_to_string(f"{TEMPLATE}_message.txt", context).strip() + "\n",
        to=[user.email],
        # Nobody's "I am away" shall answer it.
        headers={"Auto-Submitted": "auto-generated"},
    )


def _of_centre(user: User, now: datetime) -> Counted:
    open_now = Query.objects.for_user(user, Capability.ANSWER_QUERY).filter(state=State.OPEN)
    address = f"{reverse('queries:list')}?tab=answer"
    n = open_now.count()
    yield n, ngettext("%(n)s query to answer", "%(n)s queries to answer", n) % {"n": n}, address
    n = open_now.filter(state_since__lte=now - clocks.OVERDUE).count()
    words = ngettext(
        "%(n)s of them, overdue: it has waited %(days)s days or longer",
        "%(n)s of them, overdue: they have waited %(days)s days or longer",
        n,
    )
    yield n, words % {"n": n, "days": clocks.OVERDUE.days}, address
    n = open_now.filter(state_since__gt=now - NEW_WITHIN).count()
    words = ngettext("%(n)s of them, new since yesterday", "%(n)s of them, new since yesterday", n)
    yield n, words % {"n": n}, address
    n = _forms_due(user, now)
    words = ngettext(
        "%(n)s Query Form due within %(days)s days, or already late",
        "%(n)s Query Forms due within %(days)s days, or already late",
        n,
    )
    yield n, words % {"n": n, "days": FORMS_DUE_WITHIN.days}, address


def _forms_due(user: User, now: datetime) -> int:
    """The Query Forms on which a question is still open in the round in which it was sent."""
    until = timezone.localtime(now).date() + FORMS_DUE_WITHIN
    forms = QueryForm.objects.for_user(user, Capability.ANSWER_QUERY).filter(
        due_on__lte=until, lines__query__state=State.OPEN, lines__query__cycle=F("lines__cycle")
    )
    return forms.distinct().count()


def _of_data_centre(user: User, now: datetime) -> Counted:
    found = Query.objects.for_user(user, Capability.CLOSE_QUERY)
    address = f"{reverse('queries:list')}?tab=review"
    n = found.filter(state=State.CANDIDATE).count()
    words = ngettext("%(n)s candidate to look through", "%(n)s candidates to look through", n)
    yield n, words % {"n": n}, f"{address}&state={State.CANDIDATE}"
    n = found.filter(state=State.ANSWERED).count()
    words = ngettext("%(n)s answer to review", "%(n)s answers to review", n)
    yield n, words % {"n": n}, f"{address}&state={State.ANSWERED}"
    n = found.filter(state=State.OPEN, state_since__lte=now - clocks.OVERDUE).count()
    words = ngettext(
        "%(n)s query overdue: it has waited at its centre for %(days)s days or longer",
        "%(n)s queries overdue: they have waited at their centres for %(days)s days or longer",
        n,
    )
    yield n, words % {"n": n, "days": clocks.OVERDUE.days}, reverse("queries:clocks")
