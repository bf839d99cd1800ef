"""The matrix and the patient's page."""

import datetime

import pytest
from django.urls import reverse

from audit.context import SYSTEM, acting_system
from crf import models, services
from crf.checks import Target
from crf.models import Patient
from crf.record import load_record
from crf.synthetic import synthetic_patient
from queries.models import Query
from queries.services import ask
from queries.workflow import State
from tests.factories.study import consented, diagnosis, index_allo, open_centre, register, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(torino, milano):
    """Two patients at Torino, one of them far, and one at Milano."""
    open_centre(torino)
    first, second = consented(torino), register(torino)
    save(first, diagnosis(), index_allo())
    return {"first": first, "second": second, "other": register(open_centre(milano))}


def registered_long_ago(patient):
    with acting_system("test"):
        Patient.objects.filter(pk=patient.pk).update(registered_on=datetime.date(2020, 1, 1))


def codes(page):
    return [row["patient"].subject_code for row in page.context["rows"]]


def states(page, code):
    row = next(row for row in page.context["rows"] if row["patient"].subject_code == code)
    return {cell.spec.key + cell.slot: cell.state for cell in row["cells"]}


def test_matrix_shows_the_centres_patients_and_how_far_each_form_is(anna, browse, study):
    page = browse(anna).get(reverse("crf:matrix"))
    assert codes(page) == [study["first"].subject_code, study["second"].subject_code]
    shown = states(page, study["first"].subject_code)
    assert (shown["PAT"], shown["DIA"], shown["AGV"], shown["DTH"]) == ("done", "done", "none", "na")
    assert states(page, study["second"].subject_code)["CON"] == "todo"
    assert shown["FUPM06"] == "none"


@pytest.mark.parametrize(
    ("who", "seen"),
    [("anna", ["first", "second"]), ("bruno", ["other"]), ("dora", ["first", "second", "other"])],
)
def test_matrix_shows_each_reader_her_own_patients(who, seen, cast, browse, study):
    page = browse(cast[who]).get(reverse("crf:matrix"))
    assert codes(page) == [study[name].subject_code for name in seen]


@pytest.mark.parametrize("who", ["carla", "ada", "stranger"])
def test_matrix_is_refused_to_those_who_see_no_patients(who, cast, browse, study):
    assert browse(cast[who]).get(reverse("crf:matrix")).status_code == 403


def test_matrix_marks_what_is_overdue_and_filters_it(anna, browse, study):
    registered_long_ago(study["first"])
    page = browse(anna).get(reverse("crf:matrix") + "?show=overdue")
    assert codes(page) == [study["first"].subject_code]
    assert states(page, study["first"].subject_code)["FUPM06"] == "due"


def test_matrix_finds_a_patient_by_part_of_the_code(anna, browse, study):
    page = browse(anna).get(reverse("crf:matrix") + "?search=0002")
    assert codes(page) == [study["second"].subject_code]


@pytest.mark.parametrize("extra", [0, 20])
def test_matrix_costs_the_same_for_few_and_many_patients(
    anna, browse, torino, study, extra, django_assert_max_num_queries
):
    for _ in range(extra):
        register(torino)
    client = browse(anna)
    client.get(reverse("crf:matrix"))  # the first page of a session writes it
    with django_assert_max_num_queries(8):
        assert len(codes(client.get(reverse("crf:matrix")))) == 2 + extra


def test_patient_page_says_what_to_do_next(anna, browse, study):
    page = browse(anna).get(reverse("crf:patient", args=[study["second"].subject_code]))
    assert page.context["next"]["key"] == "CON"
    closed = {form["key"] for form in page.context["forms"] if form["closed"]}
    assert "DIA" in closed
    assert "CON" not in closed


@pytest.mark.parametrize(
    ("who", "status"), [("anna", 200), ("dora", 200), ("bruno", 404), ("carla", 403), ("ada", 403)]
)
def test_patient_page_is_absent_to_another_centre(who, status, cast, browse, study):
    url = reverse("crf:patient", args=[study["first"].subject_code])
    assert browse(cast[who]).get(url).status_code == status


def test_register_where_leads_straight_to_the_only_centre(anna, browse, study):
    assert browse(anna).get(reverse("crf:register_where")).url == reverse("crf:register", args=[1])


def test_visits_after_the_end_of_observation_are_not_needed(anna, browse, study):
    first = study["first"]
    save(first, models.EndOfObservation(eos_date=datetime.date(2012, 12, 1), eos_reason="LTFU"))
    shown = states(browse(anna).get(reverse("crf:matrix")), first.subject_code)
    assert {name: state for name, state in shown.items() if name.startswith("FUP")} == {
        "FUPD100": "none",
        "FUPM06": "none",
        "FUPM12": "na",
        "FUPM18": "na",
        "FUPM24": "na",
        "FUPLAST": "none",
    }


def test_clinical_forms_of_somebody_ineligible_are_not_needed(anna, browse, torino, study):
    patient = consented(torino, elig_mm="N")
    shown = states(browse(anna).get(reverse("crf:matrix")), patient.subject_code)
    assert (shown["CON"], shown["DIA"], shown["FUPM06"]) == ("done", "na", "na")


@pytest.fixture
def whole(torino):
    """A synthetic patient who has died, with every form complete."""
    person = synthetic_patient(2022, 8)
    saved = services.register_patient(centre=open_centre(torino), patient=person.patient, by=SYSTEM)
    forms = [*person.before, *person.later]
    services.save_forms(patient=saved.record.patient, instances=forms, by=SYSTEM, complete=True)
    # What the checks ask of this patient is not what the test is about.
    for query in Query.objects.filter(patient=saved.record.patient):
        assert query.state != State.OPEN
    return saved.record.patient


@pytest.mark.parametrize(("number", "words"), ((1, "1 query waits"), (3, "3 queries wait")))
def test_patient_page_does_not_say_that_nothing_is_left_while_a_query_is_open(
    number, words, anna, dora, browse, whole
):
    address = reverse("crf:patient", args=[whole.subject_code])
    assert "Nothing is left to enter at the moment." in browse(anna).get(address).content.decode()

    transplant = load_record(whole).index
    for item in ("tx_date", "donor_type", "hla_match")[:number]:
        target = Target("TRA", transplant.pk, item)
        ask(patient=whole, targets=[target], text=f"Is this right: {item}?", by=dora)
    page = browse(anna).get(address).content.decode()

    assert "Nothing is left to enter" not in page
    assert f"Every form is filled in, and {words} for your answer." in page
    assert f'href="/queries/?code={whole.subject_code}"' in page
