"""From a number to its patients, and from a patient to what was read, over HTTP."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from analysis.endpoints import ENDPOINTS, MORE_ENDPOINTS
from analysis.topics import TOPICS
from audit.context import SYSTEM
from crf.record import load_record
from crf.services import register_patient, save_forms
from crf.synthetic import synthetic_patients
from tests.analysis.patients import followed
from tests.analysis.views.links import traces
from tests.factories.study import open_centre, save

pytestmark = pytest.mark.django_db

PAGE = reverse("analysis:outcomes")
OVERALL_SURVIVAL, PFS, RELAPSE, NRM = range(4)
PATIENTS, EVENTS = 1, 2


def behind(table="outcomes", block=0, row=OVERALL_SURVIVAL, column=EVENTS, topic="survival"):
    return reverse("analysis:behind", args=[topic, table, block, row, column])


def listed(page):
    """Subject code -> the sentence."""
    return {record.patient.subject_code: why for record, why in page.context["patients"]}


def codes(*patients):
    return [patient.subject_code for patient in patients]


def number_behind(client, address):
    return client.get(address).context["page"].paginator.count


def text_of(page):
    return " ".join(page.content.decode().split())


def test_deaths_lead_to_those_who_died_and_to_the_sentence_why(client, study):
    page = client.get(behind())
    assert listed(page) == {study["dead"].subject_code: "Died on 8 Jun 2013, day 400."}
    text = text_of(page)
    assert "<strong>1</strong>" in text
    assert f'href="{reverse("analysis:patient", args=codes(study["dead"]))}"' in text
    assert f'href="{reverse("analysis:topic", args=["survival"])}?cutoff=' in text


def test_the_sentence_is_that_of_the_row(client, study):
    (why,) = listed(client.get(behind(row=RELAPSE))).values()
    assert why.startswith("Relapse or progression on 20 Nov 2012")


def test_everybody_is_behind_the_number_of_patients(client, study):
    page = client.get(behind(column=PATIENTS))
    assert list(listed(page)) == codes(*study["alive"], study["dead"], study["milano"])


def test_the_filters_hold_behind_the_number(client, study):
    page = client.get(behind(column=PATIENTS), {"centre": "2", "cutoff": "2020-12-31"})
    assert list(listed(page)) == codes(study["milano"])
    assert f'href="{reverse("analysis:topic", args=["survival"])}?centre=2&amp;cutoff=2020-12-31"' in text_of(
        page
    )


def test_of_groups_each_has_its_own(client, study):
    page = client.get(behind(row=2, column=PATIENTS), {"by": "centre"})
    assert list(listed(page)) == codes(study["milano"])
    assert page.context["where"] == ["Overall survival", "02 Milano Niguarda", "Patients"]


def test_who_is_not_analysed_is_behind_the_reason(client, study):
    page = client.get(PAGE)
    flow = next(
        item["table"] for item in page.context["items"] if getattr(item.get("table"), "key", "") == "flow"
    )
    block = [str(each.title) for each in flow.blocks].index("Not analysed, by the first reason that applies")
    found = listed(client.get(behind("flow", block, 0, 1)))
    assert found == {
        study["not analysed"].subject_code: "No legal basis recorded that allows the data to be used"
    }


def test_every_link_of_a_page_leads_to_as_many_patients_as_its_number_says(client, study):
    links = traces(client.get(PAGE))
    numbers = {address: words.partition(",")[0] for address, words in links.items()}
    # A percentage leads to those who had the event.
    counts = {address: int(number) for address, number in numbers.items() if "." not in number}
    assert len(counts) > 10
    assert {address: number_behind(client, address) for address in counts} == counts


def test_the_numbers_of_every_topic_lead_somewhere(client, torino):
    enter(open_centre(torino), 4)
    for key in TOPICS:
        links = list(traces(client.get(reverse("analysis:topic", args=[key]))))
        assert links, key
        for address in (links[0], links[-1]):
            page = client.get(address)
            assert (page.status_code, len(listed(page))) == (200, page.context["page"].paginator.count)


def enter(centre, number):
    """Synthetic patients with all their forms."""
    for person in synthetic_patients(7, number, error_share=0):
        patient = register_patient(centre=centre, patient=person.patient, by=SYSTEM).record.patient
        for rows in filter(None, (person.before, person.later)):
            save_forms(patient=patient, instances=rows, by=SYSTEM, complete=True)


@pytest.mark.parametrize(
    "place",
    [
        {"block": 9},
        {"row": 9},
        {"column": 99},
        {"column": 0},  # the name of the endpoint
        {"table": "survival"},  # a figure
        {"table": "nothing"},
        {"topic": "weather"},
    ],
)
def test_where_no_number_is_there_is_no_page(client, study, place):
    assert client.get(behind(**place)).status_code == 404


def test_a_number_that_is_hidden_tells_nobody(client, study):
    assert client.get(behind(), {"small": "1"}).status_code == 404
    assert client.get(behind(column=PATIENTS), {"small": "1"}).status_code == 200
    shown = traces(client.get(PAGE, {"small": "1"}))
    assert shown
    few = {address: found for address in shown if 0 < (found := number_behind(client, address)) < 5}
    assert few == {}


def test_nobody_is_behind_a_zero(client, study):
    page = client.get(behind(row=NRM))
    assert (page.status_code, listed(page)) == (200, {})
    assert "Nobody is behind this number" in text_of(page)


def test_many_patients_stand_on_several_pages(client, torino):
    centre = open_centre(torino)
    for days in range(700, 751):
        followed(centre, days)
    first, second = (client.get(behind(column=PATIENTS), {"page": page}) for page in (1, 2))
    assert (len(listed(first)), len(listed(second))) == (50, 1)
    assert listed(first).keys().isdisjoint(listed(second))


def test_the_coordinator_opens_one_patient_and_nobody_else_does(cast, browse, study):
    address = reverse("analysis:patient", args=codes(study["dead"]))
    answers = {name: browse(user).get(address).status_code for name, user in cast.items()}
    assert answers == {name: 200 if name == "carla" else 403 for name in cast}


def test_a_centre_sees_how_its_own_patients_count(cast, browse, study):
    address = reverse("analysis:own", args=codes(study["milano"]))
    answers = {name: browse(user).get(address).status_code for name, user in cast.items()}
    assert answers == {
        **dict.fromkeys(("bruno", "dora", "moira"), 200),
        **dict.fromkeys(("anna", "ivo"), 404),
        **dict.fromkeys(("carla", "ada", "stranger"), 403),
    }


@pytest.mark.parametrize(("name", "who"), [("patient", "carla"), ("own", "anna")])
def test_the_page_of_a_patient_is_read_only_and_of_this_moment(cast, browse, study, name, who):
    client = browse(cast[who])
    address = reverse(f"analysis:{name}", args=codes(study["dead"]))
    assert client.post(address).status_code == 405
    assert "no-store" in client.get(address)["Cache-Control"]
    assert client.get(reverse(f"analysis:{name}", args=["01-9999"])).status_code == 404
    text = client.get(address).content.decode()
    assert " style=" not in text
    assert "<style" not in text


def test_a_patient_has_a_sentence_for_every_endpoint(client, study):
    page = client.get(reverse("analysis:patient", args=codes(study["dead"])))
    record = load_record(study["dead"])
    endpoints = {**ENDPOINTS, **MORE_ENDPOINTS}
    assert {each.name: str(each.endpoint.why) for each in page.context["endpoints"]} == {
        name: str(look(record).why) for name, look in endpoints.items()
    }
    text = text_of(page)
    assert "<p>Died on 8 Jun 2013, day 400.</p>" in text


def test_the_items_read_have_their_answers_and_who_entered_them(client, anna, study):
    patient = study["dead"]
    death = load_record(patient).death
    death.death_date = type(death.death_date).from_iso("2013-07")
    save(patient, death, by=anna, reason="source: the letter of the registry office")
    page = client.get(reverse("analysis:patient", args=codes(patient)))
    survival = page.context["endpoints"][0]
    (item,) = [item for item in survival.items if item.target.item == "death_date"]
    assert item.answer == "Jul 2013"
    first, second = item.changes
    assert (first.entry.actor_name, first.old, first.new) == ("system", "no answer", "8 Jun 2013")
    assert (second.entry.actor_name, second.old, second.new) == ("Anna Rossi", "8 Jun 2013", "Jul 2013")
    text = text_of(page)
    assert f"Anna Rossi: 8 Jun 2013 → Jul 2013 ({second.reason})" in text
    assert second.reason.endswith("the letter of the registry office")
    assert f"audit entry {second.entry.pk}" in text


def test_a_centre_goes_from_an_item_to_its_form_and_the_coordinator_does_not(cast, browse, study):
    patient = study["dead"]
    death = load_record(patient).death
    form = f'href="{reverse("crf:form", args=[patient.subject_code, "DTH", death.pk])}"'
    shown = {
        who: text_of(browse(cast[who]).get(reverse(f"analysis:{name}", args=codes(patient))))
        for who, name in (("anna", "own"), ("carla", "patient"))
    }
    assert {who: form in text for who, text in shown.items()} == {"anna": True, "carla": False}


def test_who_is_in_no_outcome_is_told_why(client, study):
    page = client.get(reverse("analysis:patient", args=codes(study["not analysed"])))
    assert "In no outcome: No legal basis recorded that allows the data to be used." in text_of(page)
    assert page.context["endpoints"] == []


def statements(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_tracing_costs_the_same_for_one_patient_and_thirty(client, torino):
    centre, costs = open_centre(torino), []
    for number in (1, 30):
        for days in range(700, 700 + number):
            patient = followed(centre, days)
        client.get(PAGE)  # brings the stored outcomes up to date, and the first request writes the session
        one = reverse("analysis:patient", args=codes(patient))
        costs.append([statements(client, behind(column=PATIENTS)), statements(client, one)])
    assert costs[0] == costs[1]
