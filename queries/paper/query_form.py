"""A Query Form for print as plain data: what stands on its pages, in the centre's language."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from crf.paper.document import Document, in_both_zones
from crf.partial_date import written
from queries.form_lines import Item, Line, lines_of
from queries.models import QueryForm
from queries.workflow import CATEGORY_WORDS

Data = dict[str, Any]


def query_form_document(form: QueryForm) -> Document:
    """The form with the values as they are now; what is answered since says so and has no room for more."""
    printed = timezone.now()
    with override(form.language):
        lines = lines_of(form)
        data = {
            "lang": form.language,
            "title": _("Query Form %(number)s") % {"number": form.number},
            "study": _("Allogeneic transplantation in multiple myeloma"),
            "number": form.number,
            "centre": str(form.centre),
            "facts": _facts(form, lines),
            "note": form.note,
            "stamp": [f"mmregistry {settings.SOFTWARE_VERSION}", in_both_zones(printed)],
            "patients": [
                _patient(code, list(own)) for code, own in groupby(lines, lambda each: each.patient)
            ],
            "kinds": [capfirst(str(word)) for word in CATEGORY_WORDS.values()],
            "words": _words(form),
        }
    return Document(data, printed)


def _facts(form: QueryForm, lines: list[Line]) -> list[list[str]]:
    waiting = sum(not line.done for line in lines)
    return [
        [_("Centre"), str(form.centre)],
        [_("Sent on"), written(timezone.localtime(form.issued_at).date())],
        [_("Answer by"), written(form.due_on)],
        [_("To answer"), _("%(waiting)s of %(all)s") % {"waiting": waiting, "all": len(lines)}],
    ]


def _patient(code: str, lines: list[Line]) -> Data:
    return {
        "code": code,
        "forms": [
            {"title": title, "queries": [_query(line) for line in own]}
            for title, own in groupby(lines, lambda line: line.heading)
        ],
    }


def _query(line: Line) -> Data:
    query = line.query
    round_words = _("round %(n)s") % {"n": line.cycle} if line.cycle > 1 else ""
    return {
        "name": " · ".join(filter(None, [str(query), round_words])),
        "question": query.question,
        "before": line.before,
        "items": [_item(item, line) for item in line.items],
        "done": line.done_words,
    }


def _item(item: Item, line: Line) -> list[str]:
    elsewhere = str(item.shown.form) != line.heading
    label = str(item.shown.label)
    return [f"{item.shown.form}: {label}" if elsewhere else label, item.shown.now or "–"]


def _words(form: QueryForm) -> dict[str, str]:
    """The words that the template itself uses."""
    return {
        "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        "note": _("From the data centre"),
        "how": _(
            "Look each value up in the source. If it is wrong, correct it in the form on screen. If it is "
            "right, or there is no better one, tick what applies and say so in a few words; only “corrected” "
            "needs none. Then answer on screen, or fill in the file of this Query Form and hand it in on its "
            "page. No patient’s name, initials or date of birth on this paper, please."
        ),
        "item": _("Item"),
        "now": _("Current value"),
        "question": _("Question"),
        "answer": _("Answer"),
        "in_words": _("In words"),
        "initials": _("Initials of who answers"),
        "on": _("on (date)"),
        "date": _("DDMMYYYY"),
        "signature": _("Signature"),
        "statement": _(
            "I have read the answers on Query Form %(number)s; they agree with the source documents."
        )
        % {"number": form.number},
        "investigator": _("Investigator (name)"),
    }
