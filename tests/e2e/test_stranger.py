"""A stranger types at forms of which she knows no item: lists and boxes hold what she typed, and keep it."""

from __future__ import annotations

from random import Random

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, expect

from crf.models import Patient
from crf.record import load_record
from crf.specs import PAGE_SPECS
from tests.factories.study import consented, index_allo, open_centre, save

pytestmark = pytest.mark.django_db(transaction=True)

SEEDS = range(2)
# Forms in one sitting, and lists on each.
FORMS, LISTS = 4, 4
OPTIONS = """list => [...list.options].filter((one) => one.value && !one.disabled && !one.hidden)
  .map((one) => [one.value, one.text.trim()])"""
CHOSEN = "list => [list.value, list.selectedOptions[0]?.text.trim() ?? '']"
# What the browser would send of the answers: everything but what the page says of itself.
SENT = """form => [...new FormData(form)].filter(([name, value]) => value && form.elements[name]
  && !/version|token|key|action|opened|__u$/.test(name) && form.querySelector(`[data-item] [name="${name}"]`))
  .map(([name, value]) => `${name}=${value}`)"""


@pytest.fixture
def patient(torino) -> Patient:
    patient = consented(open_centre(torino))
    save(patient, index_allo())
    return patient


@pytest.fixture
def anna_writes(anna, sits_down):
    return sits_down(anna).logs_in()


def new_pages(patient: Patient, random: Random) -> list[str]:
    """The pages of forms that nobody has begun, in any order."""
    record = load_record(patient)
    keys = [spec.key for spec in PAGE_SPECS if spec.repeats or not record.rows(spec.key)]
    random.shuffle(keys)
    return [reverse("crf:form_new", args=[patient.subject_code, key]) for key in keys]


def sheet(person) -> Locator:
    return person.page.locator("form:has([data-item])").first


@pytest.mark.parametrize("seed", SEEDS)
def test_a_list_holds_the_choice_that_was_typed(seed, patient, anna_writes):
    random = Random(seed)
    tried, wrong = 0, []
    for url in new_pages(patient, random):
        anna_writes.opens(url)
        for button in anna_writes.page.locator("[data-add]:visible").all():
            button.click()
        lists = [each for each in sheet(anna_writes).locator("[data-item] .item-input select:visible").all()]
        for each in random.sample(lists, min(LISTS, len(lists))):
            wrong += type_into(anna_writes, each, random)
            tried += 1
        if tried >= FORMS * LISTS:
            break
    assert tried
    assert wrong == []


def type_into(person, choice: Locator, random: Random) -> list[str]:
    """Two answers one after the other, the second in place of the first; what was not chosen as typed."""
    wrong = []
    for _again in range(2):
        options = choice.evaluate(OPTIONS)
        if not options:
            return wrong
        value, label = random.choice(options)
        typed = random.choice([value, label, label, " ".join(label.split()[:2])])
        choice.focus()
        person.page.keyboard.type(typed, delay=random.choice([0, 15]))
        person.page.keyboard.press("Tab")
        chosen = choice.evaluate(CHOSEN)
        if not fits(typed, chosen, options):
            wrong.append(f"{choice.get_attribute('name')}: typed {typed!r}, chosen {chosen}")
        person.page.keyboard.press("Shift+Tab")
    return wrong


def fits(typed: str, chosen: list[str], options: list[list[str]]) -> bool:
    """What a reader expects: the line that is so called, else one that so begins, else one that has it."""
    word = typed.casefold()
    value, label = (each.casefold() for each in chosen)
    all_of_them = [(v.casefold(), text.casefold()) for v, text in options]
    for is_meant in (
        lambda v, text: word in (v, text),
        lambda v, text: text.startswith(word),
        lambda v, text: word in text,
    ):
        if any(is_meant(*each) for each in all_of_them):
            return is_meant(value, label)
    return False


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_page_holds_when_it_is_saved_is_there_when_it_is_opened_again(seed, patient, anna_writes):
    random = Random(seed)
    anna_writes.expects_refusals(422)
    kept = 0
    for url in new_pages(patient, random)[:FORMS]:
        anna_writes.opens(url)
        answer_something(sheet(anna_writes), random)
        before = sheet(anna_writes).evaluate(SENT)
        anna_writes.presses("Control+s")
        anyway = anna_writes.page.locator("[data-save-anyway]:visible")
        expect(
            anna_writes.page.locator("#messages .note, [data-before-saving]:visible, #problems").first
        ).to_be_visible()
        if anyway.count():
            anyway.click()
            expect(anna_writes.page.locator("#messages .note, #problems").first).to_be_visible()
        if "/new/" in anna_writes.page.url:
            # Refused, or nothing to save: then all of it stands there still.
            assert set(before) <= set(sheet(anna_writes).evaluate(SENT))
            continue
        now = sheet(anna_writes).evaluate(SENT)
        assert set(before) <= set(now), url
        kept += len(before)
    assert kept


def answer_something(form: Locator, random: Random) -> None:
    """A choice here and there, through whatever control the question has."""
    for row in form.locator("[data-item]:visible").all():
        if random.random() < 0.5 or not row.is_visible():
            continue
        boxes = row.locator(".item-input input:is([type=radio], [type=checkbox]):visible").all()
        choice = row.locator(".item-input select:visible")
        if boxes:
            random.choice(boxes).check()
        elif choice.count():
            choice.select_option(random.choice(choice.evaluate(OPTIONS))[0])
