"""The page of the clocks: who waits how long for whom, by centre and by rule, on screen and as CSV."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from accounts.security_events import Event
from accounts.security_events import record as record_event
from crf.dictionary_files import FORMULA
from queries import clocks
from queries.measures import OBSOLETE_SHOWN, Figures, Measures, closed_as_obsolete, measure
from queries.selectors import Filters

PER_PAGE = 50
BY_NAME = "name"


@dataclass(frozen=True, slots=True)
class Column:
    """One figure: its name in addresses and in the CSV, its words, and how it is had and written."""

    key: str
    words: str | Promise
    value: Callable[[Figures], float | None]
    write: Callable[[Figures], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One centre or one rule; `address` is the filter of the work list that shows its queries."""

    key: str
    name: str
    address: str
    figures: Figures


def _count(key: str, words: str | Promise, value: Callable[[Figures], int]) -> Column:
    return Column(key, words, value, lambda figures: str(value(figures)))


def _days(key: str, words: Promise) -> Column:
    def write(figures: Figures) -> str:
        days = getattr(figures, key)
        return "" if days is None else number_format(f"{days:.1f}")

    return Column(key, words, lambda figures: getattr(figures, key), write)


def _share(key: str, words: Promise, part: str, whole: str) -> Column:
    def write(figures: Figures) -> str:
        share = getattr(figures, key)
        counted = {"part": getattr(figures, part), "whole": getattr(figures, whole)}
        if share is None:
            return ""
        return _("%(percent)s %% (%(part)s of %(whole)s)") % {
            "percent": number_format(f"{100 * share:.0f}"),
            **counted,
        }

    return Column(key, words, lambda figures: getattr(figures, key), write)


def _overdue(place: int, days: int) -> Column:
    words = _("Open %(days)s days or longer") % {"days": days}
    return _count(f"overdue_{days}", words, lambda figures: figures.overdue[place])


MEDIANS = (
    _days("answer_median", gettext_lazy("Days to answer, median")),
    _days("review_median", gettext_lazy("Days to review, median")),
)


def columns() -> list[Column]:
    return [
        _count("open", gettext_lazy("Open now"), lambda figures: figures.open),
        *(_overdue(place, days) for place, days in enumerate(clocks.THRESHOLDS)),
        _count("to_review", gettext_lazy("With the data centre now"), lambda figures: figures.to_review),
        MEDIANS[0],
        _days("answer_p90", gettext_lazy("Days to answer, 90th percentile")),
        MEDIANS[1],
        _days("review_p90", gettext_lazy("Days to review, 90th percentile")),
        _share("share_asked_again", gettext_lazy("Asked again"), "asked_again", "answers"),
        _share("share_as_it_stands", gettext_lazy("Accepted as it stands"), "as_it_stands", "closed"),
    ]


@require_safe
@needs(Capability.VIEW_QUERIES)
def clocks_page(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    measures = measure(request.user, now)
    shown = columns()
    sort = _sort(request.GET.get("sort", ""), shown)
    obsolete = closed_as_obsolete(request.user, now - OBSOLETE_SHOWN)
    context = {
        "heads": _heads(shown, sort),
        "name_head": _head(BY_NAME, "", sort),
        "tables": [
            (_("By centre"), _("Centre"), _rows(_centres(measures), shown, sort)),
            (_("By rule"), _("Rule"), _rows(_rules(measures), shown, sort)),
        ],
        "total": [column.write(measures.total) for column in shown],
        "study_medians": [(column.words, column.write(measures.study)) for column in MEDIANS],
        "sees_all": measures.sees_all,
        "thresholds": clocks.THRESHOLDS,
        "page": Paginator(obsolete, PER_PAGE).get_page(request.GET.get("page")),
        "obsolete_days": OBSOLETE_SHOWN.days,
    }
    return render(request, "queries/clocks.html", context)


@never_cache
@require_safe
@needs(Capability.VIEW_QUERIES)
def clocks_csv(request: UserRequest) -> HttpResponse:
    """The same figures, without rounding: a line for each centre, each rule, and the study."""
    measures = measure(request.user, timezone.now())
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    shown = columns()
    counts = ("answers", "asked_again", "closed", "as_it_stands")
    writer.writerow(["of", "key", "name", *(column.key for column in shown), *counts])

    def write(of: str, lines: Iterable[Line]) -> None:
        for line in lines:
            figures = [column.value(line.figures) for column in shown]
            figures += [getattr(line.figures, name) for name in counts]
            writer.writerow([of, line.key, _plain(line.name), *map(_number, figures)])

    write("centre", _centres(measures))
    write("rule", _rules(measures))
    if measures.sees_all:
        write("study", [Line("", "", "", measures.study)])
    else:
        told = {column.key for column in MEDIANS}
        medians = [_number(column.value(measures.study)) if column.key in told else "" for column in shown]
        writer.writerow(["study", "", "", *medians, *("" for _name in counts)])
    record_event(Event.EXPORTED, request, user=request.user, what="clocks")
    # The mark tells a spreadsheet that the text is UTF-8.
    response = HttpResponse(file.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    name = f"clocks-{timezone.localdate():%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _centres(measures: Measures) -> list[Line]:
    return [
        Line(str(number), f"{number:02} {name}", f"tab=answer&centre={number}", figures)
        for (number, name), figures in measures.centres.items()
    ]


def _rules(measures: Measures) -> list[Line]:
    return [
        Line(rule, rule or _("asked by a person"), f"tab=all&check={rule or Filters.MANUAL}", figures)
        for rule, figures in measures.rules.items()
    ]


def _sort(given: str, shown: list[Column]) -> str:
    """A column's key, with a minus for the largest first; by name where the address makes no sense."""
    known = {BY_NAME, *(column.key for column in shown)}
    return given if given.removeprefix("-") in known else BY_NAME


def _rows(lines: list[Line], shown: list[Column], sort: str) -> list[tuple[Line, list[str]]]:
    key, down = sort.removeprefix("-"), sort.startswith("-")
    if key == BY_NAME:
        lines = sorted(lines, key=lambda line: line.name, reverse=down)
    else:
        value = next(column.value for column in shown if column.key == key)
        # What has not been measured comes last either way.
        known = [line for line in lines if value(line.figures) is not None]
        known.sort(key=lambda line: value(line.figures) or 0, reverse=down)
        lines = [*known, *(line for line in lines if line not in known)]
    return [(line, [column.write(line.figures) for column in shown]) for line in lines]


def _heads(shown: list[Column], sort: str) -> list[dict[str, Any]]:
    return [_head(column.key, column.words, sort) for column in shown]


def _head(key: str, words: str | Promise, sort: str) -> dict[str, Any]:
    """A column's words, how it is sorted now, and what a press on it asks for: the worst first."""
    first, other = (key, f"-{key}") if key == BY_NAME else (f"-{key}", key)
    order = {key: "ascending", f"-{key}": "descending"}.get(sort, "")
    return {"words": words, "order": order, "sort": other if sort == first else first}


def _plain(text: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _number(value: float | None) -> str:
    return "" if value is None else str(round(value, 4))
