"""Releases of the rule book: what is in force, what waits, a proposal with what it would do."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from crf.checks import CHECKS
from crf.models import RuleRelease
from crf.rulebook import MODE_WORDS, Mode
from crf.services import Refused
from queries import releases, run_log
from queries.jobs import start_run


@require_safe
@needs(Capability.MANAGE_RULES)
def release_list(request: UserRequest) -> HttpResponse:
    today = releases.in_force()
    context = {
        "releases": releases.history(),
        "today": today,
        "proposal": releases.proposal(),
        "waiting": releases.waiting(),
        "checks": len(CHECKS),
    }
    return render(request, "queries/releases.html", context)


@needs(Capability.MANAGE_RULES)
def propose(request: UserRequest) -> HttpResponse:
    """Every check with its mode, as a proposal for somebody else to release."""
    today = releases.book(releases.in_force())
    modes = releases.working_modes(today)
    refused, note = "", ""
    if request.method == "POST":
        modes = {id: _mode(request.POST.get(id, ""), modes[id]) for id in modes}
        note = request.POST.get("note", "")
        try:
            proposed = releases.propose(modes=modes, note=note, by=request.user)
        except Refused as error:
            refused = str(error)
        else:
            run = start_run(by=request.user, release=proposed)
            messages.success(request, _("Proposed. See below what it would do."))
            return redirect("queries:run", run.pk)
    rows = [(check, modes[check.id], today.rules.get(check.id)) for check in CHECKS.values()]
    context = {"rows": rows, "today": today, "words": MODE_WORDS.items(), "note": note, "refused": refused}
    return render(request, "queries/propose.html", context, status=422 if refused else 200)


def _mode(value: str, otherwise: Mode) -> Mode:
    return Mode(value) if value in list(Mode) else otherwise


@require_safe
@needs(Capability.MANAGE_RULES)
def release_detail(request: UserRequest, number: int) -> HttpResponse:
    return render(request, "queries/release.html", _context(request, _release(number)))


@require_POST
@needs(Capability.MANAGE_RULES)
def release_act(request: UserRequest, number: int) -> HttpResponse:
    """Preview, put in force or withdraw a proposal; which, says the button."""
    proposed = _release(number)
    action = request.POST.get("action", "")
    try:
        if action == "preview":
            return redirect("queries:run", start_run(by=request.user, release=proposed).pk)
        if action == "release":
            run = releases.release(proposed=proposed, by=request.user)
            messages.success(request, _("In force. The queries are brought in step with it now."))
            return redirect("queries:run", run.pk)
        if action == "withdraw":
            releases.withdraw(proposed=proposed, by=request.user, reason=request.POST.get("reason", ""))
            messages.success(request, _("The proposal was withdrawn; nothing was changed."))
            return redirect("queries:releases")
    except Refused as error:
        context = _context(request, _release(number)) | {"refused": str(error)}
        context["reason"] = request.POST.get("reason", "")
        return render(request, "queries/release.html", context, status=409)
    raise Http404


def _release(number: int) -> RuleRelease:
    found = releases.numbered(number)
    if found is None:
        raise Http404
    return found


def _context(request: UserRequest, release: RuleRelease) -> dict[str, Any]:
    seen = releases.previewed(release)
    return {
        "release": release,
        "open": not release.released_at and not release.withdrawn_at,
        "own": release.proposed_by_id == request.user.pk,
        "differences": [
            (d, _words(d.before), _words(d.after)) for d in releases.since_the_one_before(release)
        ],
        "preview": seen,
        "moves": run_log.moves_in_words(seen.moves) if seen else [],
        "lines": run_log.lines_by_check(seen) if seen else [],
    }


def _words(rule: Any) -> str:
    if rule is None:
        return ""
    return _("version %(version)s, %(mode)s") % {"version": rule.version, "mode": MODE_WORDS[rule.mode]}
