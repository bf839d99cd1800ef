"""Examples for the checks of what is late or not finished."""

import datetime

from crf.checks.examples.example import fires, silent
from crf.examples import CONSENT, EVERY_FORM, REGISTERED, TODAY, VISIT_ANSWERS, a_record, a_sound_record, day
from crf.models import FormStatus, Origin
from crf.surroundings import Surroundings

BASELINE = "DIA.dx_date LIN.line_start PRE.pre_date TRA.tx_date"
LATE = datetime.date(2024, 4, 16)


def registered(on, **forms):
    return a_record(patient={"registered_on": on}, **forms)


def ago(days):
    """Noon, so many days before the record is looked at."""
    return datetime.datetime.combine(TODAY, datetime.time(12), datetime.UTC) - datetime.timedelta(days=days)


def told(days, **forms):
    """Registered so many days before the record is looked at, with forms that tell of others."""
    return registered(TODAY - datetime.timedelta(days=days), tx_date=day(0), **forms)


def every_form(form, *, on=REGISTERED, **state):
    """Every form complete, but for the state of the rows of one of them."""
    record = a_sound_record(EVERY_FORM, patient={"registered_on": on})
    for row in record.rows(form):
        for name, value in state.items():
            setattr(row, name, value)
    return record


def begun(form, **state):
    return every_form(form, status=FormStatus.IN_PROGRESS, **state)


def verified(days, unlike=None, **changes):
    """Every form verified, nothing changed for so many days."""
    record = a_sound_record(EVERY_FORM, **changes)
    for row in record.forms():
        row.status, row.updated_at = (unlike or {}).get(row.form_key, FormStatus.VERIFIED), ago(days)
    return record


def visits_until(on, *codes, **visits):
    """All forms of somebody observed for 24 months, who was registered then, but for these visits."""
    return a_sound_record(patient={"registered_on": on}, visits=dict.fromkeys(codes) | visits, **FULL)


FULL = {
    "lines": EVERY_FORM["lines"],
    "pre_transplant": EVERY_FORM["pre_transplant"],
}
RELAPSED = {"relapse_ever": "Y"}
TREATED = {"ptt_any": "Y", "dli_any": "N", "ptt_total": 1}
DEAD = {**VISIT_ANSWERS, "visit_date": day(400), "vital_status": "DEAD"}


def asked(*days):
    """With queries that wait since these days."""
    since = tuple(datetime.date.fromisoformat(day) for day in days)
    return a_sound_record().amid(Surroundings(promise_id="4711", asked=since))


EXAMPLES = {
    "E-COM-01": [
        fires(registered(LATE), BASELINE),
        fires(every_form("DIA", on=LATE, status=FormStatus.IN_PROGRESS), "DIA.dx_date"),
        silent(registered(LATE + datetime.timedelta(days=1))),
        silent(every_form("DIA", on=LATE, status=FormStatus.VERIFIED)),
        silent(registered(LATE, consent={**CONSENT, "legal_basis": "PEND"}), also="E-GEN-01"),
    ],
    "E-COM-02": [
        fires(visits_until("2024-03-02", "M18"), "FUP.visit"),
        fires(visits_until("2024-03-02", "M12", "M18"), "FUP.visit"),
        fires(every_form("FUP", on="2024-03-02", status=FormStatus.IN_PROGRESS), "FUP.visit"),
        silent(visits_until("2024-03-03", "M18")),
        silent(visits_until("2024-03-02")),
        silent(every_form("FUP", on="2024-03-02")),
    ],
    "E-COM-03": [
        fires(begun("DIA", updated_at=ago(61)), "DIA.dx_date"),
        silent(begun("DIA", updated_at=ago(60))),
        silent(every_form("DIA", updated_at=ago(61))),
    ],
    "E-COM-05": [
        fires(verified(31), "EOS.eos_date"),
        silent(verified(30)),
        silent(verified(31, unlike={"DIA": FormStatus.COMPLETE})),
        silent(verified(31, unlike={"PAT": FormStatus.SIGNED})),
    ],
    "E-COM-06": [
        fires(begun("PTS", updated_at=ago(31), origin=Origin.REGISTRY), "PTS.ptt_any"),
        fires(begun("PTS", updated_at=ago(99), origin=Origin.REGISTRY), "PTS.ptt_any"),
        silent(begun("PTS", updated_at=ago(30), origin=Origin.REGISTRY)),
        silent(begun("PTS", updated_at=ago(31))),
        silent(every_form("PTS", updated_at=ago(31), origin=Origin.REGISTRY)),
        silent(begun("PTS", updated_at=ago(31), origin=Origin.REGISTRY, completed_at=ago(31))),
    ],
    "E-COM-07": [
        fires(told(31, relapse_summary=RELAPSED), "REL.rel_date", also="E-REL-04"),
        fires(told(31, treatment_summary=TREATED), "PTT.ptt_start", also="E-PTT-15"),
        fires(told(16, visits={"LAST": DEAD}), "DTH.death_date", also="E-FUP-04"),
        silent(told(30, relapse_summary=RELAPSED), also="E-REL-04"),
        silent(told(30, treatment_summary=TREATED), also="E-PTT-15"),
        silent(told(15, visits={"LAST": DEAD}), also="E-FUP-04"),
        silent(told(31, relapse_summary=RELAPSED, relapses=[day(300)])),
        silent(told(31, relapse_summary={"relapse_ever": "N", "relapse_free_until": day(400)})),
    ],
    "E-COM-04": [
        fires(asked("2024-05-01"), "PAT.sex"),
        silent(asked("2024-05-02")),
        silent(asked()),
    ],
}
