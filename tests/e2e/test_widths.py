"""What must fit: the bar on a laptop, the history of an item, and a page before its header on a telephone."""

import pytest

from audit.context import SYSTEM
from crf.checks import Target
from crf.models import Diagnosis
from queries.services import ask
from tests.factories.study import consented, diagnosis, open_centre, save

LAPTOP, TELEPHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
WHY = "The discharge letter of the referring hospital, found later in the archive, names another type."


@pytest.fixture
def asked(transactional_db, torino, anna, dora):
    """A diagnosis that was changed for a long reason, with a query at the lower half of the form."""
    patient = consented(open_centre(torino))
    save(patient, diagnosis(), by=anna)
    row = Diagnosis.objects.get(patient=patient)
    row.dx_subtype = "SMM"
    save(patient, row, by=SYSTEM, reason=WHY)
    target = Target("DIA", row.pk, "dx_subtype")
    query = ask(patient=patient, targets=[target], text="Is the type of the myeloma right?", by=dora)
    return f"/patients/{patient.subject_code}/DIA/{row.pk}/", query


def height(person, place):
    return person.page.locator(place).first.bounding_box()["height"]


def scrolls(person, place):
    return person.page.locator(place).first.evaluate("element => element.scrollWidth > element.clientWidth")


@pytest.mark.parametrize("name", ("anna", "dora"))
def test_the_bar_takes_one_line_on_a_laptop(name, cast, sits_down, asked):
    """These two have most rooms in it, and the number of queries that wait."""
    person = sits_down(cast[name])
    person.page.set_viewport_size(LAPTOP)
    person.opens("/").logs_in()
    for language in ("en", "it"):
        person.changes_language(language)
        assert height(person, "header.bar") < 60
        assert not scrolls(person, "html")


@pytest.mark.parametrize("size", (LAPTOP, TELEPHONE))
def test_the_history_of_an_item_fits_with_its_reason(size, anna, sits_down, asked):
    address, _query = asked
    person = sits_down(anna)
    person.page.set_viewport_size(size)
    person.opens(address).logs_in()
    person.page.locator("#item-dx_subtype [data-history]").click()
    person.reads(WHY)

    assert not scrolls(person, "#history-dx_subtype .scroll")
    assert not scrolls(person, "html")


def test_the_column_at_the_side_is_put_away_and_stays_away(anna, sits_down, asked):
    address, _query = asked
    person = sits_down(anna)
    person.page.set_viewport_size(LAPTOP)
    person.opens(address).logs_in()
    before = person.page.locator(".sheet").bounding_box()["width"]
    person.clicks("Hide the side column")
    person.page.reload()

    assert person.page.locator(".sheet").bounding_box()["width"] > before + 250
    assert not person.page.locator("#side").is_visible()
    person.clicks("Show the side column")
    assert person.page.locator("#side").is_visible()


def test_on_a_telephone_the_page_begins_in_the_upper_third(anna, sits_down, asked):
    address, _query = asked
    person = sits_down(anna)
    person.page.set_viewport_size(TELEPHONE)
    person.opens(address).logs_in()

    assert person.page.locator("main .frame").bounding_box()["y"] < TELEPHONE["height"] / 3


def test_on_a_telephone_the_question_of_a_query_is_in_view(anna, sits_down, asked):
    address, query = asked
    person = sits_down(anna)
    person.page.set_viewport_size(TELEPHONE)
    person.opens(f"{address}?query={query.pk}").logs_in()
    person.page.evaluate("window.scrollTo(0, 0)")

    question = person.page.locator(".desk").get_by_text("Is the type of the myeloma right?")
    place = question.first.bounding_box()
    assert place["y"] + place["height"] < TELEPHONE["height"]
