"""A patient of whom next to nothing is known can be entered to the end without inventing an answer."""

import datetime

import pytest
from django.urls import reverse

from analysis.columns import ALL, values
from analysis.endpoints.survival import overall_survival
from analysis.population import exclusion
from crf.fields import OPTIONAL
from crf.forms import posted
from crf.models import Patient
from crf.models.base import arises
from crf.partial_date import PartialDate
from crf.record import load_record
from crf.specs import PAGE_SPECS, SPECS
from crf.status import TO_DO, State, cells
from tests.factories.study import open_centre

pytestmark = pytest.mark.django_db

# Sex, birth year, the day of the transplant and the month of death. The rest of this is not from any chart:
# what the study itself does or decides, and which page is about what.
KNOWN = {
    "PAT": {
        "sex": "F",
        "birth_year": "1956",
        **dict.fromkeys(("elig_adult", "elig_mm", "elig_allo_window", "elig_gitmo"), "Y"),
    },
    "CON": {
        "legal_basis": "DEC",
        "vital_at_screening": "DEAD",
        "vital_check_date": "9/1/2023",
        "unreach_statement_date": "9/1/2023",
        "notice_public_date": "9/1/2023",
    },
    "TRA": {"is_index": "Y", "tx_kind": "Y", "tx_date": "4/5/2012"},
    "FUP": {"visit": "LAST", "visit_date": "03/2013", "vital_status": "DEAD"},
    "DTH": {"death_date": "03/2013"},
    "EOS": {"eos_date": "03/2013", "eos_reason": "DTH"},
}
NO_CONTACT = {"reason": "The chart has no visit."}


def answers(form):
    """What somebody types who knows what is in KNOWN, and the codes for everything else."""
    row, typed = SPECS[form].model(), dict(KNOWN.get(form, {}))
    for name, text in typed.items():
        field = row._meta.get_field(name)
        setattr(row, name, field.formfield().clean(text))
    for field in (*row.items(), *row.items()):
        needed = field.item.required != OPTIONAL and arises(field, row.answers())
        if not needed or field.name in typed or field.name in row.missing:
            continue
        assert field.item.unknown, f"{form}.{field.name} has to be invented"
        if field.item.unknown == "U":
            row.missing[field.name] = "U"
        else:
            typed[field.name] = field.item.unknown
            setattr(row, field.name, field.item.unknown)
    return posted(typed, row.missing) | {"action": "next"}


@pytest.fixture
def patient(torino, anna, browse):
    """Entered by Anna, page by page in the order of the forms."""
    client = browse(anna)
    open_centre(torino)
    client.post(reverse("crf:register", args=[torino.study_centre_no]), answers("PAT"))
    patient = Patient.objects.get()
    # Whether there are lines, the status before the transplant says.
    for spec in sorted(PAGE_SPECS[1:], key=lambda spec: spec.key == "LIN"):
        needed = [cell for cell in cells(load_record(patient), datetime.date.today()) if cell.spec is spec]
        if all(cell.state == State.NOT_NEEDED for cell in needed):
            continue
        slot = "?slot=LAST" if spec.slot else ""
        url = reverse("crf:form_new", args=[patient.subject_code, spec.key]) + slot
        answer = client.post(url, answers(spec.key), follow=True)
        said = [str(message) for message in answer.context["messages"]]
        assert said[-1] == f"Saved: “{spec.title}” is complete.", spec.key
    for cell in cells(load_record(patient), datetime.date.today()):
        if cell.spec.key == "FUP" and cell.state in TO_DO:
            url = reverse("crf:no_contact", args=[patient.subject_code, cell.slot])
            client.post(url, NO_CONTACT)
    return patient


def test_everything_is_settled_and_nothing_is_left_to_do(patient, anna, browse):
    record = load_record(patient)
    left = [cell.title for cell in cells(record, datetime.date.today()) if cell.state in TO_DO]
    assert left == []
    url = reverse("crf:form", args=[patient.subject_code, "EOS", record.end.pk])
    assert "March 2013, day not known" in browse(anna).get(url).content.decode()


def test_what_was_typed_is_what_is_stored(patient):
    record = load_record(patient)
    assert record.death.death_date == record.end.eos_date == PartialDate(2013, 3)
    assert [(visit.visit, visit.visit_date) for visit in record.visits] == [("LAST", PartialDate(2013, 3))]
    assert record.diagnosis.missing["fish_done"] == "U"
    assert record.diagnosis.fish_done is None


def test_the_outcomes_count_what_is_known_and_leave_out_what_is_not(patient):
    record = load_record(patient)
    assert exclusion(record) is None
    found = overall_survival(record)
    middle = (datetime.date(2013, 3, 15) - datetime.date(2012, 5, 4)).days
    assert (found.time, found.event, found.imputed) == (middle, 1, True)
    said = {name: look(record) for name, look in ALL.items()}
    assert said["pfs"].why.code == "relapse_not_assessed"
    assert {name for name, found in said.items() if found.event} <= {
        name for name in said if name.startswith(("os", "first_", "second_allo"))
    }
    assert values(record)


def test_the_casebook_shows_the_month(patient, anna, browse):
    answer = browse(anna).get(reverse("crf:casebook", args=[patient.subject_code]))
    assert answer.status_code == 200
