"""The one view that draws, checks, keeps and saves every e-CRF."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from accounts.models import Centre
from accounts.roles import Capability
from accounts.scoping import get_for_user_or_404
from crf import services
from crf.conflict import reconcile
from crf.derivations.follows import unanswered
from crf.drafts import (
    LARGEST_DRAFT,
    drop_draft,
    drop_drafts,
    find_drafts,
    free_slot,
    in_slot,
    keep_draft,
    slot_of,
)
from crf.forms import ReasonForm
from crf.models import FormRecord, SavedPage
from crf.overlay import is_asked
from crf.posts import SavedBefore, new_key, saved_before, saved_once
from crf.sheet import Files, Sheet
from crf.specs import CENTRE_SPECS, PAGE_SPECS, FormSpec
from crf.status import Obstacles, why_set_aside
from crf.views.cells import cell_url
from crf.views.rows import Page, derived_at, findings_at, followed_at, open_names
from crf.views.subjects import (
    ENTRY_KEYS,
    CentreSubject,
    PatientSubject,
    RegistrationSubject,
    Subject,
    page_of_entry,
)


class EcrfView(View):
    """One row of one form. GET draws it; POST saves it, checks it as typed, or keeps it as a draft.

    `task` is set by the URL. Nothing typed is lost: whatever the answer to a POST, the page comes back
    as it was typed, and the draft goes only when the row has been saved.
    """

    # See crf.posts and mmregistry.sent_twice.
    keeps_own_keys = True
    task = "save"
    # Text that cannot be kept is refused beside its field.
    refuses_beside = True
    # The address of the page on which an entry stands, where the address asked for is the entry's.
    stands_on = ""
    subject: Subject
    row: FormRecord

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return  # LoginRequiredMiddleware answers before the view does
        self.stands_on = self.page_of_entry(request)
        if self.stands_on:
            return
        self.slot = request.GET.get("slot", "")
        self.subject = self.find_subject(request.user)
        self.query = self.find_query(request)
        self.spec = self.subject.spec
        pk = kwargs.get("row")
        self.row = self.subject.row(pk) if pk else self.subject.new_row(self.slot)
        self.subject.closed = self.subject.closed or why_set_aside(self.row)
        self.page_url = self.subject.row_url(self.row)
        self.opened = self.subject.opened(self.row)
        self.was_complete = self.row.was_complete or self.opened is not None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.stands_on:
            return redirect(self.stands_on)
        return super().dispatch(request, *args, **kwargs)

    def page_of_entry(self, request: HttpRequest) -> str:
        """Queries, news and outcomes lead to a row by its form and number; of an entry that is no page."""
        code, key, row = (self.kwargs.get(name) for name in ("code", "form_key", "row"))
        if request.method != "GET" or not (code and row) or key not in ENTRY_KEYS:
            return ""
        url = page_of_entry(request.user, code, key, row)
        asked = request.GET.urlencode()
        return f"{url}{'?' if asked else ''}{asked}#entry-{key}-{row}"

    def find_subject(self, user: Any) -> Subject:
        return PatientSubject(user, _spec(PAGE_SPECS, self.kwargs["form_key"]), self.kwargs["code"])

    def find_query(self, request: HttpRequest) -> int | None:
        """The query that somebody works on at this page, named by the address; its line stands beside it."""
        number, patient = request.GET.get("query", ""), self.subject.patient
        if not (number.isdecimal() and len(number) < 19 and patient and patient.pk):
            return None
        return int(number) if is_asked(request.user, patient.pk, int(number)) else None

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        twin = self.subject.only_row(self.slot) if self.row.pk is None else None
        if twin:
            return redirect(self.subject.row_url(twin))
        drafts = find_drafts(request.user, self.page_url) if self.subject.editable else []
        if drafts and "restore" in request.GET:
            wanted = [draft for draft in drafts if str(slot_of(draft)) == request.GET["restore"]]
            draft = (wanted or drafts)[0]
            restored = self.sheet(QueryDict(draft.data))
            restored.is_valid()
            return self.draw(restored, restored=draft, draft_slot=slot_of(draft))
        offered = [{"slot": slot_of(draft), "saved_at": draft.saved_at} for draft in drafts]
        return self.draw(self.sheet(), drafts=offered, draft_slot=free_slot(drafts))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.subject.editable:
            return render(request, "403.html", status=403)
        return getattr(self, f"do_{self.task}")(request)

    def sheet(self, data: QueryDict | None = None, files: Files | None = None) -> Sheet:
        entries = self.subject.entries(self.row)
        # What is typed is read as its page was drawn, whatever is open by now: that is for the service.
        if data is not None:
            opened = frozenset(data.get("opened", "").split()) if "opened" in data else None
        else:
            opened = open_names(self.opened, self.row) if self.opened else None
        day0 = self.subject.day0
        return Sheet(self.spec, self.row, entries, data=data, files=files, day0=day0, opened=opened)

    def do_save(self, request: HttpRequest) -> HttpResponse:
        before = saved_before(request.user, request.POST)
        sheet = self.sheet(request.POST, request.FILES)
        if before and (before.same or not self.row.pk) and "add" not in request.POST:
            return self.saved_already(sheet, before)
        reason = ReasonForm(request.POST) if self.was_complete else None
        valid = sheet.is_valid()
        if not valid or "add" in request.POST:
            return self.draw(sheet, reason=reason, status=200 if valid else 422)
        complete = request.POST.get("action") in ("next", "another")
        confirmed = set(request.POST.getlist("confirm"))
        nothing_new = not sheet.is_changed() and not confirmed and self.row.pk
        # An empty registration says beside each field what is needed.
        if not self.row.pk and not sheet.is_changed() and not isinstance(self.subject, RegistrationSubject):
            messages.info(request, _("Nothing was answered yet, so nothing was saved."))
            return redirect(self.page_url)
        if nothing_new and (self.row.is_complete or not complete):
            messages.info(request, _("Nothing was changed, so there was nothing to save."))
            return self.leave(complete)
        if reason and not reason.is_valid():
            return self.draw(sheet, reason=reason, status=422)
        try:
            # What was changed after a save on an existing row is for its version to judge.
            once = nullcontext(SavedPage()) if before else saved_once(request.user, request.POST)
            with once as page:
                blocked = self.subject.save(
                    sheet,
                    by=request.user,
                    reason=reason.reason() if reason else "",
                    complete=complete,
                    confirmed=confirmed,
                    **self.said_beside(request),
                )
                page.url = self.subject.row_url(self.row)
        except SavedBefore as meanwhile:
            return self.saved_already(sheet, meanwhile)
        except services.Conflict:
            return self.draw_conflict(sheet, reason)
        except services.NotEnough as lacking:
            for item in lacking.items:
                sheet.main.add_error(item.name, _("A patient cannot be registered without this answer."))
            return self.draw(sheet, status=422)
        except services.LikelyTwins as likely:
            different = request.POST.getlist("different")
            return self.draw(sheet, twins=likely.twins, different=different, status=409)
        except services.Refused as refused:
            messages.error(request, str(refused))
            return self.draw(sheet, reason=reason, status=422)
        drop_drafts(request.user, self.page_url)
        self.tell(blocked)
        return self.leave(complete and not blocked)

    def said_beside(self, request: HttpRequest) -> dict[str, Any]:
        """What a save is told beside the answers."""
        return {"query": self.query} if self.query else {}

    def saved_already(self, sheet: Sheet, before: SavedBefore) -> HttpResponse:
        """The page was sent twice: nothing is written, and what was typed since then is not lost."""
        if before.same:
            drop_drafts(self.request.user, self.page_url)
            messages.info(self.request, _("This page was sent twice. It was saved once, and here it is."))
            return redirect(before.page.url)
        sheet.is_valid()
        return self.draw(sheet, saved_at=before.page.url, status=409)

    def do_check(self, request: HttpRequest) -> HttpResponse:
        """What the checks say of the values as they are typed; nothing is stored."""
        sheet = self.sheet(request.POST)
        sheet.is_valid()
        errors = [
            {
                "items": [form.add_prefix(name)],
                "severity": "E",
                "message": message,
                "check_id": "",
                "offers": [asdict(offer) for offer in form.offers(name)],
            }
            for form in sheet.forms()
            for name, found in form.errors.items()
            for message in found
        ]
        record = self.subject.with_page(sheet)
        still_open = [row.unanswered() if record is None else unanswered(record, row) for row in sheet.rows()]
        findings = errors + (findings_at(sheet, record) if record else [])
        said = {
            "findings": findings,
            "derived": derived_at(sheet, record) if record else {},
            "follows": followed_at(sheet, record) if record else [],
            "incomplete": sum(map(len, still_open)),
        }
        return JsonResponse(said)

    def draw_conflict(self, sheet: Sheet, reason: ReasonForm | None) -> HttpResponse:
        """Somebody saved this page in the meantime: hers and ours together, and what has to be decided."""
        self.subject = self.find_subject(self.request.user)
        # Which visit a new one is says what was typed, whatever the address had proposed.
        slot = (getattr(self.row, self.spec.slot[0]) if self.spec.slot else "") or self.slot
        stored = self.subject.row(self.row.pk) if self.row.pk else self.subject.only_row(slot)
        if stored is None:
            raise Http404
        data, conflict = reconcile(sheet, stored, self.subject.entries(stored))
        self.row = stored
        self.page_url = self.subject.row_url(stored)
        merged = self.sheet(data)
        merged.is_valid()
        return self.draw(merged, reason=reason, conflict=conflict, status=409)

    def do_draft(self, request: HttpRequest) -> HttpResponse:
        if len(request.POST.urlencode()) > LARGEST_DRAFT:
            return JsonResponse({"error": _("This is too long to be kept as a draft.")}, status=413)
        draft = keep_draft(
            user=request.user,
            patient=self.subject.patient if self.subject.patient and self.subject.patient.pk else None,
            page=in_slot(self.page_url, self.draft_slot(request)),
            data=request.POST,
        )
        return JsonResponse({"saved_at": f"{timezone.localtime(draft.saved_at):%H:%M:%S}"})

    def do_discard(self, request: HttpRequest) -> HttpResponse:
        drop_draft(request.user, in_slot(self.page_url, self.draft_slot(request)))
        messages.info(request, _("The draft was discarded."))
        return redirect(self.page_url)

    def draft_slot(self, request: HttpRequest) -> int:
        """Which of the page's drafts a script or a button means."""
        slot = request.GET.get("draft", "")
        return int(slot) if slot.isascii() and slot.isdecimal() and len(slot) < 4 else 0

    def do_remove(self, request: HttpRequest) -> HttpResponse:
        reason = ReasonForm(request.POST)
        if not reason.is_valid():
            messages.error(request, _("Nothing was removed: please say why this entry should go."))
            return redirect(self.page_url)
        try:
            services.remove_form(instance=self.row, by=request.user, reason=reason.reason())
        except services.Conflict:
            messages.error(
                request, _("Somebody changed this entry in the meantime. Please look at it again.")
            )
            return redirect(self.page_url)
        except services.FormClosed as closed:
            messages.error(request, str(closed))
            return redirect(self.page_url)
        messages.success(request, _("The entry was removed. Its history stays readable."))
        return redirect(self.subject.url)

    def tell(self, blocked: Obstacles) -> None:
        if self.opened:
            words = _("Saved. The form stays locked; it will be verified and signed once more.")
            messages.success(self.request, words)
            return
        if not blocked:
            state = _("complete") if self.row.is_complete else _("in progress")
            told = {"form": self.spec.title, "state": state}
            messages.success(self.request, _("Saved: “%(form)s” is %(state)s.") % told)
            return
        parts = []
        if blocked.unanswered:
            parts.append(
                ngettext(
                    "%(n)s question is still open", "%(n)s questions are still open", len(blocked.unanswered)
                )
                % {"n": len(blocked.unanswered)}
            )
        shown = [finding for finding in blocked.findings if finding.check.is_said]
        if shown:
            parts.append(
                ngettext(
                    "%(n)s contradiction has to be cleared",
                    "%(n)s contradictions have to be cleared",
                    len(shown),
                )
                % {"n": len(shown)}
            )
        words = " · ".join(parts) or _("something is still missing")
        messages.warning(self.request, _("Saved, not complete yet: %(what)s.") % {"what": words})

    def leave(self, onwards: bool) -> HttpResponse:
        if self.query:
            return redirect(f"{self.subject.row_url(self.row)}?query={self.query}")
        if onwards and self.request.POST.get("action") == "another":
            return redirect(self.subject.row_url(self.subject.new_row("")))
        following = self.subject.next_cell(self.row) if onwards else None
        if following:
            return redirect(cell_url(self.subject.title, following))
        return redirect(self.subject.url if onwards else self.subject.row_url(self.row))

    def draw(self, sheet: Sheet, *, status: int = 200, **extra: Any) -> HttpResponse:
        record = self.subject.with_page(sheet)
        findings = findings_at(sheet, record) if record and self.row.pk else []
        following = self.subject.next_cell(self.row) if isinstance(self.subject, PatientSubject) else None
        because = {"reason_code": "query"} if self.query else {}
        reason = extra.pop("reason", None) or (ReasonForm(initial=because) if self.was_complete else None)
        page = Page(sheet, findings, record)
        context = {
            "spec": self.spec,
            "subject": self.subject,
            "patient": self.subject.patient,
            "record": record,
            "form": sheet.main,
            "instance": self.row,
            "sections": page.sections,
            "groups": page.groups,
            "answered": sum(part["answered"] for part in (*page.sections, *page.groups)),
            "total": sum(part["total"] for part in (*page.sections, *page.groups)),
            "refused": [form for form in sheet.forms() if form.errors],
            "unanswered": page.unanswered() if self.row.pk else [],
            "findings": findings,
            "editable": self.subject.editable and (self.opened is not None or not self.subject.closed),
            "closed": "" if self.opened else self.subject.closed,
            "opened": self.opened,
            "open_names": sheet.opened,
            "may_add": self.opened is None or self.opened.whole(self.row),
            "reason_form": reason,
            "remove_form": ReasonForm() if self.spec.repeats and self.row.pk else None,
            "next_title": following.title if following else "",
            "another": self.spec.title if self.spec.repeats else "",
            "page_url": self.page_url,
            "query": self.query,
            "page_key": new_key(),
            "saved_at": "",
            "twins": [],
            "conflict": None,
            "drafts": [],
            "draft_slot": 0,
            **extra,
        }
        return render(self.request, "crf/form.html", context, status=status)


class CentreEcrfView(EcrfView):
    """The same for a form about a centre."""

    def find_subject(self, user: Any) -> Subject:
        return CentreSubject(user, _spec(CENTRE_SPECS, self.kwargs["form_key"]), self.kwargs["number"])


class RegisterView(EcrfView):
    """The same for the first form of somebody who has no code yet."""

    def find_subject(self, user: Any) -> Subject:
        centre = get_for_user_or_404(
            Centre, user, Capability.ENTER_DATA, study_centre_no=self.kwargs["number"]
        )
        return RegistrationSubject(user, centre)

    def said_beside(self, request: HttpRequest) -> dict[str, Any]:
        return {"different": request.POST.getlist("different")}


def _spec(specs: tuple[FormSpec, ...], key: str) -> FormSpec:
    found = next((spec for spec in specs if spec.key == key), None)
    if found is None:
        raise Http404
    return found
