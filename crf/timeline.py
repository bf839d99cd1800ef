"""A patient's course as lanes of dated marks: pure, on a record. How they are drawn is another matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crf.codes import (
    AGGRADE,
    CODMAIN,
    CTCAE,
    EXITWHY,
    GFTYPE,
    NIHGLOB,
    PTMOD,
    REGIMEN,
    RELTYPE,
    RESP,
    VISIT,
    CodeList,
)
from crf.models import FormRecord
from crf.names import label, transplant_kind
from crf.partial_date import Dated, earliest, latest, surely_after, surely_before, written
from crf.specs import SPECS

if TYPE_CHECKING:
    from crf.record import PatientRecord

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, slots=True)
class Mark:
    """An event, or a period where `end` or `open_ended` is given; `row` is on the page that tells of it.

    `odd` says in words what cannot be right about its date; empty where nothing is.
    """

    lane: str
    what: str
    short: str
    row: FormRecord
    start: Dated
    end: Dated | None = None
    open_ended: bool = False
    shape: str = "point"
    odd: str = ""

    @property
    def is_period(self) -> bool:
        return self.end is not None or self.open_ended

    @property
    def dates(self) -> str:
        """As written, so far as known: "4 May 2012", "2011 – Mar 2012", "Jan 2013 – ongoing"."""
        if not self.is_period:
            return written(self.start)
        return f"{written(self.start)} – {written(self.end) if self.end is not None else _('ongoing')}"


@dataclass(frozen=True, slots=True)
class Lane:
    key: str
    title: str | Promise
    marks: tuple[Mark, ...]


# Lane -> its title, and on which side of the index allo its marks belong, if on one alone.
LANES: dict[str, tuple[Promise, str]] = {
    "diagnosis": (gettext_lazy("Diagnosis"), BEFORE),
    "lines": (gettext_lazy("Lines before"), BEFORE),
    "transplants": (gettext_lazy("Transplants"), ""),
    "engraftment": (gettext_lazy("Engraftment"), AFTER),
    "acute": (gettext_lazy("Acute GVHD"), AFTER),
    "chronic": (gettext_lazy("Chronic GVHD"), AFTER),
    "response": (gettext_lazy("Response"), ""),
    "relapse": (gettext_lazy("Relapse"), ""),
    "treatment": (gettext_lazy("Treatment after"), AFTER),
    "dli": (gettext_lazy("DLI"), AFTER),
    "toxicity": (gettext_lazy("Toxicity"), AFTER),
    "visits": (gettext_lazy("Visits"), AFTER),
    "end": (gettext_lazy("End"), AFTER),
}


def course(record: PatientRecord) -> list[Lane]:
    """Every lane that has a mark, in clinical order, its marks by date."""
    marks = [_judged(record, mark) for source in SOURCES for mark in source(record)]
    lanes = []
    for key, (title, _side) in LANES.items():
        here = [mark for mark in marks if mark.lane == key]
        if here:
            lanes.append(Lane(key, title, tuple(sorted(here, key=_by_date))))
    return lanes


def by_date(lanes: list[Lane]) -> list[tuple[Lane, Mark]]:
    """All marks of all lanes, the earliest first: the course as a table."""
    pairs = [(lane, mark) for lane in lanes for mark in lane.marks]
    return sorted(pairs, key=lambda pair: _by_date(pair[1]))


def _by_date(mark: Mark) -> tuple[Any, Any]:
    return earliest(mark.start), latest(mark.start)


def _judged(record: PatientRecord, mark: Mark) -> Mark:
    """The mark with what is odd about its date, if anything surely is, whatever unknown parts may be."""
    side = LANES[mark.lane][1]
    last = mark.end if mark.end is not None else mark.start
    if mark.end is not None and surely_before(mark.end, mark.start):
        return replace(mark, odd=_("ends before it starts"))
    if mark.lane != "diagnosis" and surely_before(mark.start, record.diagnosis.dx_date):
        return replace(mark, odd=_("before the diagnosis"))
    if mark.row.form_key != "EOS" and surely_after(last, record.death.death_date):
        return replace(mark, odd=_("after death"))
    if side == AFTER and surely_before(mark.start, record.day0):
        return replace(mark, odd=_("before the index allo"))
    if side == BEFORE and surely_after(last, record.day0):
        return replace(mark, odd=_("after the index allo"))
    return mark


def _said(what: Any, codes: type[CodeList], code: str | None) -> str:
    """ "Relapse: Progression", or the first part alone."""
    return f"{what}: {label(codes, code)}" if code else str(what)


def _point(
    lane: str, row: FormRecord, when: Dated | None, what: str, short: str = "", shape: str = "point"
) -> Iterator[Mark]:
    if when is not None:
        yield Mark(lane, what, short, row, when, shape=shape)


def _disease(record: PatientRecord) -> Iterator[Mark]:
    yield from _point("diagnosis", record.diagnosis, record.diagnosis.dx_date, _("Diagnosis"), shape="start")


def _lines(record: PatientRecord) -> Iterator[Mark]:
    for row in record.lines:
        name = _said(_("Line %(number)s") % {"number": row.line_no or "?"}, REGIMEN, row.regimen)
        if row.line_start is not None:
            ongoing = row.line_stop_reason == "ONG"
            short = f"{row.line_no or '?'} {row.regimen or ''}".strip()
            yield Mark("lines", name, short, row, row.line_start, row.line_end, ongoing)
        for number in (1, 2, 3):
            when = getattr(row, f"auto{number}_date")
            yield from _point("transplants", row, when, _("Autologous transplant"), _("auto"), "auto")
        said = _said(
            _("Best response to line %(number)s") % {"number": row.line_no or "?"}, RESP, row.best_resp
        )
        yield from _point("response", row, row.best_resp_date, said, row.best_resp or "")
        said = _("Relapse after line %(number)s") % {"number": row.line_no or "?"}
        yield from _point("relapse", row, row.relapse_date, said, "", "relapse")


def _transplants(record: PatientRecord) -> Iterator[Mark]:
    for row in record.transplants:
        auto = row.tx_kind == "N"
        what = (
            _("Autologous transplant")
            if auto
            else _("Allogeneic transplant, %(kind)s") % {"kind": transplant_kind(row)}
        )
        short, shape = (_("auto"), "auto") if auto else (_("allo"), "allo")
        yield from _point("transplants", row, row.tx_date, what, short, shape)


def _engraftment(record: PatientRecord) -> Iterator[Mark]:
    row = record.engraftment
    yield from _point("engraftment", row, row.anc_date, _("Neutrophils ≥ 0.5"), _("ANC"))
    yield from _point("engraftment", row, row.plt20_date, _("Platelets ≥ 20"), _("Plt 20"))
    yield from _point("engraftment", row, row.plt50_date, _("Platelets ≥ 50"), _("Plt 50"))
    failed = _said(_("Graft failure"), GFTYPE, row.graft_failure)
    yield from _point("engraftment", row, row.gf_date, failed, _("failure"), "relapse")


def _gvhd(record: PatientRecord) -> Iterator[Mark]:
    acute, chronic = record.acute_gvhd, record.chronic_gvhd
    yield from _episode(
        "acute",
        acute,
        "agvhd",
        _said(_("Acute GVHD"), AGGRADE, acute.agvhd_max_grade),
        _grade(acute.agvhd_max_grade),
    )
    yield from _episode(
        "chronic",
        chronic,
        "cgvhd",
        _said(_("Chronic GVHD"), NIHGLOB, chronic.cgvhd_nih_global),
        label(NIHGLOB, chronic.cgvhd_nih_global)
        if chronic.cgvhd_nih_global in ("MILD", "MOD", "SEV")
        else "",
    )


def _episode(lane: str, row: Any, prefix: str, what: str, short: str) -> Iterator[Mark]:
    """From onset to resolution; a point where it is not said to have ended or to go on; and its worst day."""
    onset, over = getattr(row, f"{prefix}_onset_date"), getattr(row, f"{prefix}_resolution_date")
    if onset is not None:
        yield Mark(lane, what, short, row, onset, over)
    yield from _point(
        lane, row, getattr(row, f"{prefix}_max_date"), _("%(what)s, worst") % {"what": what}, "", "worst"
    )


def _grade(code: str | None) -> str:
    return {"1": "I", "2": "II", "3": "III", "4": "IV"}.get(code or "", "")


def _response(record: PatientRecord) -> Iterator[Mark]:
    best = record.response
    said = _said(_("Best response after allo"), RESP, best.best_resp)
    yield from _point("response", best, best.best_resp_date, said, best.best_resp or "", "best")
    for row in record.response_assessments:
        said = _said(_("Response assessed"), RESP, row.rsa_resp)
        yield from _point("response", _page(record, row), row.rsa_date, said, row.rsa_resp or "")


def _relapses(record: PatientRecord) -> Iterator[Mark]:
    for row in record.relapses:
        said = _said(
            _("Relapse or progression %(number)s") % {"number": row.rel_no or "?"}, RELTYPE, row.rel_type
        )
        yield from _point("relapse", row, row.rel_date, said, str(row.rel_no or ""), "relapse")


def _treatments(record: PatientRecord) -> Iterator[Mark]:
    for row in record.treatments:
        drugs = "+".join(entry.drug for entry in record.entries(row, "PTD") if entry.drug)
        name = _said(_("Treatment %(number)s") % {"number": row.ptt_no or "?"}, PTMOD, row.ptt_modality)
        if row.ptt_start is not None:
            short = f"{row.ptt_no or '?'} {drugs}".strip()
            what = f"{name}, {drugs}" if drugs else name
            ongoing = row.ptt_stop_reason == "ONG"
            yield Mark("treatment", what, short, row, row.ptt_start, row.ptt_end, ongoing)
        said = _("Progression after treatment %(number)s") % {"number": row.ptt_no or "?"}
        yield from _point("relapse", row, row.ptt_pd_date, said, "", "relapse")


def _infusions(record: PatientRecord) -> Iterator[Mark]:
    for row in record.infusions:
        what = _("Donor lymphocyte infusion %(number)s") % {"number": row.dli_no or "?"}
        yield from _point("dli", _page(record, row), row.dli_date, what, str(row.dli_no or ""), "dli")


def _toxicities(record: PatientRecord) -> Iterator[Mark]:
    for row in record.toxicities:
        what = label(CTCAE, row.tox_term) or _("Toxicity")
        if row.tox_grade:
            what = _("%(what)s, grade %(grade)s") % {"what": what, "grade": row.tox_grade}
        if row.tox_onset is not None:
            yield Mark(
                "toxicity", what, row.tox_grade or "", _page(record, row), row.tox_onset, row.tox_resolved
            )


def _visits(record: PatientRecord) -> Iterator[Mark]:
    for row in record.visits:
        what = _said(_("Visit"), VISIT, row.visit)
        yield from _point("visits", row, row.visit_date, what, row.visit or "", "visit")


def _ends(record: PatientRecord) -> Iterator[Mark]:
    death, end = record.death, record.end
    said = _said(_("Death"), CODMAIN, death.death_main_cause)
    yield from _point("end", death, death.death_date, said, _("death"), "death")
    said = _said(_("End of observation"), EXITWHY, end.eos_reason)
    yield from _point("end", end, end.eos_date, said, _("end"), "stop")


def _page(record: PatientRecord, entry: Any) -> FormRecord:
    """The row on whose page an entry stands; the entry itself where there is none yet."""
    rows = record.rows(SPECS[SPECS[entry.form_key].parent].key)
    return next((row for row in rows if entry.belongs_to(row)), entry)


SOURCES: tuple[Callable[[PatientRecord], Iterator[Mark]], ...] = (
    _disease,
    _lines,
    _transplants,
    _engraftment,
    _gvhd,
    _response,
    _relapses,
    _treatments,
    _infusions,
    _toxicities,
    _visits,
    _ends,
)
