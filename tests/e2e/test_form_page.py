"""The e-CRF page in a browser: the keyboard, what is kept while typing, and two people on one form."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from crf.checks import Target
from crf.models import Draft
from crf.partial_date import PartialDate
from crf.record import load_record
from queries.services import ask
from tests.factories.study import consented, diagnosis, index_allo, open_centre, register, save

pytestmark = pytest.mark.django_db(transaction=True)
# Two cores may serve the site, the database and several browsers at once.
expect.set_options(timeout=20_000)

KEPT = re.compile("draft kept")
COVERED = """() => {
  const focused = document.activeElement;
  if (focused === document.body) return "";
  const box = focused.getBoundingClientRect();
  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const label = focused.labels && [...focused.labels].some((each) => each.contains(seen));
  return seen && (focused.contains(seen) || seen.contains(focused) || label) ? "" : focused.outerHTML;
}"""


@pytest.fixture
def patient(torino):
    return consented(open_centre(torino))


@pytest.fixture
def enter(live_server):
    """Log somebody in to a browser's context, in place of whoever was."""

    def log_in(context, user):
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])

    return log_in


@pytest.fixture
def open_page(context, live_server, enter, anna):
    """A new page of anna's at an address."""
    enter(context, anna)

    def at(path, browser=context):
        page = browser.new_page()
        page.goto(live_server.url + path)
        return page

    return at


def new_url(patient, key):
    return reverse("crf:form_new", args=[patient.subject_code, key])


def row_url(row):
    return reverse("crf:form", args=[row.patient.subject_code, row.form_key, row.pk])


def violations(page):
    return [(each["id"], each["nodes"][0]["html"]) for each in Axe().run(page).response["violations"]]


def item(page, name):
    return page.locator(f"#item-{name}")


def test_what_was_typed_survives_a_page_that_was_closed(open_page, patient):
    page = open_page(new_url(patient, "DIA"))
    page.fill("[name=dx_date]", "06/2011")
    expect(page.locator("[data-draft-state]")).to_have_text(KEPT)
    page.close(run_before_unload=False)

    page = open_page(new_url(patient, "DIA"))
    expect(page.locator("[name=dx_date]")).to_have_value("")
    page.get_by_role("link", name="Restore what I typed").click()
    expect(page.locator("[name=dx_date]")).to_have_value("06/2011")
    page.keyboard.press("Control+s")
    expect(page.locator("#messages")).to_contain_text("Saved")
    assert load_record(patient).diagnosis.dx_date == PartialDate(2011, 6)
    assert Draft.objects.count() == 0


def test_a_draft_that_is_still_offered_is_not_overwritten(open_page, patient):
    page = open_page(new_url(patient, "DIA"))
    page.fill("[name=dx_date]", "06/2011")
    expect(page.locator("[data-draft-state]")).to_have_text(KEPT)
    page.close(run_before_unload=False)

    page = open_page(new_url(patient, "DIA"))
    page.fill("[name=dx_comment]", "begun again")
    expect(page.locator("[data-draft-state]")).to_have_text(KEPT)
    page.close(run_before_unload=False)
    newer, older = (draft.data for draft in Draft.objects.order_by("-saved_at"))
    assert "06%2F2011" in older and "begun+again" in newer

    page = open_page(new_url(patient, "DIA"))
    offered = page.get_by_role("link", name="Restore what I typed")
    expect(offered).to_have_count(2)
    offered.last.click()
    expect(page.locator("[name=dx_date]")).to_have_value("06/2011")


def test_an_ended_session_loses_nothing_and_goes_on_after_log_in(open_page, context, enter, anna, patient):
    page = open_page(new_url(patient, "DIA"))
    page.fill("[name=dx_date]", "06/2011")
    Session.objects.all().delete()
    page.keyboard.press("Control+s")
    expect(page.locator("[data-session-ended]")).to_be_visible()
    expect(page.locator("[name=dx_date]")).to_have_value("06/2011")
    assert load_record(patient).diagnosis.pk is None

    enter(context, anna)
    page.get_by_role("button", name="I have logged in: go on").click()
    expect(page.locator("[data-session-ended]")).to_be_hidden()
    page.keyboard.press("Control+s")
    expect(page.locator("#messages")).to_contain_text("Saved")
    assert load_record(patient).diagnosis.dx_date == PartialDate(2011, 6)


def test_a_page_sends_nothing_in_the_name_of_somebody_else(open_page, context, enter, ivo, patient):
    page = open_page(new_url(patient, "DIA"))
    page.fill("[name=dx_date]", "06/2011")
    Session.objects.all().delete()
    page.keyboard.press("Control+s")
    expect(page.locator("[data-session-ended]")).to_be_visible()
    enter(context, ivo)
    page.get_by_role("button", name="I have logged in: go on").click()
    expect(page.locator("[data-draft-state]")).to_contain_text("Somebody else is logged in")
    assert (load_record(patient).diagnosis.pk, Draft.objects.count()) == (None, 0)


def test_two_people_on_one_form_decide_item_by_item(open_page, browser, enter, ivo, patient):
    save(patient, index_allo())
    transplant = load_record(patient).index
    theirs = browser.new_context()
    enter(theirs, ivo)
    mine, other = open_page(row_url(transplant)), open_page(row_url(transplant), theirs)
    for page, donor in ((other, "MRDO"), (mine, "MUD")):
        page.select_option("[name=donor_type]", donor)
        page.select_option("[name=reason_code]", "source")
        page.keyboard.press("Control+s")
        expect(page.locator("#messages p, #conflict").first).to_be_visible()
    expect(mine.locator("#conflict")).to_contain_text("Other matched relative")
    assert violations(mine) == []

    mine.get_by_role("button", name="Take theirs").click()
    expect(mine.locator("[name=donor_type]")).to_have_value("MRDO")
    theirs.close()


def test_a_missing_code_is_one_key_away(open_page, patient):
    page = open_page(new_url(patient, "FUP") + "?slot=M12")
    page.select_option("[name=contact_source]", "TEL")
    page.locator("[name=contact_source]").press("Alt+u")
    chip = item(page, "contact_source").locator("[data-missing-chip]")
    expect(chip).to_be_focused()
    assert (page.input_value("[name=contact_source]"), page.input_value("[name=contact_source__m]")) == (
        "",
        "U",
    )
    chip.press("Delete")
    expect(page.locator("[name=contact_source]")).to_have_value("TEL")
    expect(page.locator("[name=contact_source__m]")).to_have_value("")

    item(page, "disease_status").locator("[data-missing-key]").click()
    page.keyboard.press("d")
    expect(page.locator("[name=disease_status__m]")).to_have_value("D")


def test_a_question_that_stops_arising_keeps_its_answer_in_sight_until_saved(open_page, torino):
    page = open_page(new_url(register(open_centre(torino)), "CON"))
    expect(item(page, "consent_date")).to_be_hidden()
    page.select_option("[name=legal_basis]", "CONS")
    page.fill("[name=consent_date]", "9/1/2023")
    page.select_option("[name=legal_basis]", "REF")
    expect(item(page, "consent_date")).to_contain_text("does not arise")
    expect(item(page, "icf_version")).to_be_hidden()
    page.select_option("[name=legal_basis]", "CONS")
    expect(page.locator("[name=consent_date]")).to_be_enabled()
    expect(page.locator("[name=consent_date]")).to_have_value("9/1/2023")


def typed_in_a_list(page, name, *words):
    """The row after each word has been typed on its own."""
    row = item(page, name)
    row.locator(".item-input select, .item-input input").first.focus()
    for word in words:
        page.wait_for_timeout(1100)
        page.keyboard.type(word, delay=20)
    return row


def test_words_typed_in_a_list_choose_what_they_say(open_page, patient):
    save(patient, index_allo())
    page = open_page(new_url(patient, "PTT"))
    row = typed_in_a_list(page, "ptt_modality", "Drugs + DLI")
    expect(row.locator(".item-input select:not([data-missing-choice])")).to_have_value("DRUGDLI")
    expect(row.locator("[data-echo]")).to_have_text("typed: Drugs + DLI")
    typed_in_a_list(page, "ptt_modality", "drugs")
    expect(row.locator(".item-input select:not([data-missing-choice])")).to_have_value("DRUG")
    typed_in_a_list(page, "ptt_modality", "drux")
    expect(row.locator(".item-input select:not([data-missing-choice])")).to_have_value("DRUG")
    expect(row.locator("[data-echo]")).to_have_text("no answer begins with “drux”")
    page.keyboard.press("Tab")
    expect(row.locator("[data-echo]")).to_be_empty()


def test_a_letter_typed_twice_is_a_word_before_it_goes_on(open_page, patient):
    page = open_page(new_url(patient, "DIA"))
    stage = typed_in_a_list(page, "iss", "I", "II")
    assert stage.locator("input:checked").get_attribute("value") == "2"
    subtype = typed_in_a_list(page, "dx_subtype", "MM")
    expect(subtype.locator(".item-input select:not([data-missing-choice])")).to_have_value("MM")


def test_the_space_bar_ticks_the_box_whose_words_were_typed(open_page, patient):
    page = open_page(new_url(patient, "DTH"))
    boxes = typed_in_a_list(page, "death_contrib", "vod ", "Skin toxicity", "gastro ")
    ticked = boxes.locator("input:checked").evaluate_all("all => all.map((each) => each.value)")
    assert ticked == ["VOD", "GI", "SKIN"]


def test_dates_are_echoed_and_checks_answer_beside_the_field(open_page, patient):
    page = open_page(new_url(patient, "DIA"))
    page.fill("[name=dx_date]", "?/6/2011")
    expect(page.locator("#id_dx_date_echo")).to_have_text("June 2011, day not known")
    page.fill("[name=dx_date]", "31/2/2011")
    page.keyboard.press("Tab")
    expect(page.locator("#id_dx_date_findings")).to_contain_text("February 2011 has 28 days")
    expect(page.locator("[data-looks]")).to_contain_text("February 2011 has 28 days")
    page.fill("[name=dx_date]", "12/2/2011")
    page.keyboard.press("Tab")
    expect(page.locator("#id_dx_date_findings")).to_be_empty()


def test_numbers_are_echoed_where_they_are_read_otherwise_and_one_key_takes_what_is_offered(
    open_page, patient
):
    page = open_page(new_url(patient, "DIA"))
    box, echo = page.locator("[name=hb]"), page.locator("#id_hb_echo")
    box.fill("9,2 g/dl")
    expect(echo).to_have_text("= 9.2")
    box.fill("9.2")
    expect(echo).to_be_empty()
    box.fill("92")
    page.keyboard.press("Tab")
    expect(page.locator("#id_hb_findings")).to_contain_text("92 g/L = 9.2 g/dL")
    box.press("Alt+1")
    expect(page.locator("[name=hb__u]")).to_have_value("g/L")
    expect(echo).to_have_text("= 9.2 g/dL")
    expect(page.locator("#id_hb_findings")).to_be_empty()

    kappa = page.locator("[name=flc_kappa]")
    kappa.fill("1.250")
    page.keyboard.press("Tab")
    expect(page.locator("#id_flc_kappa_findings")).to_contain_text("can be 1250 or 1.25")
    kappa.press("Alt+2")
    expect(kappa).to_have_value("1.25")
    kappa.fill("1250")
    expect(page.locator("#id_flc_kappa_echo")).to_have_text("= 1\u202f250")


def test_leaving_is_guarded_only_while_something_is_unsaved(open_page, live_server, patient):
    page = open_page(new_url(patient, "DIA"))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(live_server.url + new_url(patient, "DIA"))
    assert asked == []
    page.locator("[name=dx_date]").press_sequentially("2011")
    page.goto(live_server.url + reverse("crf:matrix"))
    assert asked == ["beforeunload"]


def test_page_works_without_scripts(browser, open_page, enter, anna, torino):
    patient = register(open_centre(torino))
    context = browser.new_context(java_script_enabled=False)
    enter(context, anna)
    page = open_page(new_url(patient, "CON"), context)
    page.select_option("[name=legal_basis]", "CONS")
    page.fill("[name=consent_date]", "9/1/2023")
    page.select_option("[name=consent_secondary__m]", "N")
    page.locator("#ecrf").get_by_role("button", name="Save", exact=True).click()
    consent = load_record(patient).consent
    assert (str(consent.consent_date), consent.missing) == ("2023-01-09", {"consent_secondary": "N"})
    context.close()


@pytest.mark.parametrize(("width", "height"), [(1360, 600), (700, 600), (320, 640)])
def test_whatever_has_the_focus_can_be_seen(open_page, patient, width, height):
    page = open_page(new_url(patient, "TRA"))
    page.set_viewport_size({"width": width, "height": height})
    for back in ("", "Shift+"):
        for _stop in range(45):
            page.keyboard.press(f"{back}Tab")
            assert page.evaluate(COVERED) == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1360, 320])
def test_page_is_accessible_and_fits_its_screen(open_page, patient, scheme, width):
    save(patient, diagnosis(), index_allo())
    page = open_page(row_url(load_record(patient).index))
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.locator("[name=donor_type]").press("Alt+u")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_follows_is_not_asked_and_can_be_objected_to(open_page, patient):
    page = open_page(new_url(patient, "DIA"))
    iss = item(page, "iss")
    expect(iss.locator(".item-field")).to_be_visible()
    item(page, "albumin").locator("input[type=text]").fill("4")
    item(page, "b2m").locator("input[type=text]").fill("6")
    page.keyboard.press("Tab")
    expect(iss.locator(".item-field")).to_be_hidden()
    expect(iss.locator("[data-derived-words]")).to_have_text("III")
    iss.get_by_role("button", name="The chart says otherwise").press("Enter")
    expect(iss.get_by_role("radio").first).to_be_focused()
    iss.get_by_text("II", exact=True).click()
    expect(iss).to_contain_text("The ISS is reported as II;")
    assert violations(page) == []
    item(page, "b2m").locator("input[type=text]").fill("")
    item(page, "riss").locator(".item-field").get_by_role("radio").first.focus()
    expect(iss.locator(".item-field")).to_be_visible()


def test_one_more_infusion_takes_the_first_number_that_is_free(open_page, patient):
    save(patient, index_allo())
    page = open_page(new_url(patient, "PTT"))
    item(page, "ptt_modality").locator("select, input").first.focus()
    page.evaluate("""() => {
        const row = document.getElementById("item-ptt_modality");
        const select = row.querySelector("select");
        const radio = row.querySelector("input[value=DLI]");
        if (select) { select.value = "DLI"; select.dispatchEvent(new Event("change", {bubbles: true})); }
        else radio.click();
    }""")
    group = page.locator("[data-group=DLI]")
    add = group.locator("[data-add]")
    for _ in range(3):
        add.click()
    number = group.locator("[data-item=dli_no] input[type=text]")
    assert [each.input_value() for each in number.all()] == ["1", "2", "3"]
    group.locator("[data-gone]").nth(1).click()
    add.click()
    assert [each.input_value() for each in number.all()] == ["1", "3", "2"]


# Words outside the e-CRF


@pytest.fixture
def asked(patient, dora):
    save(patient, diagnosis())
    target = Target("DIA", load_record(patient).diagnosis.pk, "dx_subtype")
    return ask(patient=patient, targets=[target], text="Which type is it?", by=dora)


def test_words_typed_into_a_query_survive_a_page_that_was_closed(open_page, asked):
    url = reverse("queries:detail", args=[asked.pk])
    page = open_page(url)
    page.get_by_label("Confirmed as in the source").check()
    page.fill("[name=text]", "As in the letter of 2011")
    expect(page.locator("[data-words-state]")).to_have_text(KEPT)
    page.close(run_before_unload=False)

    page = open_page(url)
    expect(page.locator("[name=text]")).to_have_value("As in the letter of 2011")
    expect(page.get_by_label("Confirmed as in the source")).to_be_checked()
    expect(page.locator("[data-put-back]")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator("#messages")).to_contain_text("is answered")
    assert Draft.objects.count() == 0
    assert asked.events.last().text == "As in the letter of 2011"


def test_an_ended_session_loses_no_word_of_an_answer(open_page, context, enter, anna, asked):
    page = open_page(reverse("queries:detail", args=[asked.pk]))
    page.get_by_label("Confirmed as in the source").check()
    page.fill("[name=text]", "As in the letter of 2011")
    Session.objects.all().delete()
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator("[data-words-ended]")).to_be_visible()
    expect(page.locator("[name=text]")).to_have_value("As in the letter of 2011")
    assert asked.events.count() == 1

    # After a log-in in another tab the page only is too old, and goes on by itself.
    enter(context, anna)
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator("#messages")).to_contain_text("is answered")
    assert asked.events.last().text == "As in the letter of 2011"


def test_words_are_discarded_when_asked_to(open_page, asked):
    url = reverse("queries:detail", args=[asked.pk])
    page = open_page(url)
    page.fill("[name=text]", "Never mind")
    expect(page.locator("[data-words-state]")).to_have_text(KEPT)
    page.reload()
    page.get_by_role("button", name="Discard it").click()
    expect(page.locator("[name=text]")).to_have_value("")
    expect(page.locator("[data-put-back]")).to_be_hidden()
    page.reload()
    expect(page.locator("[name=text]")).to_have_value("")


def test_a_double_click_answers_once(open_page, asked):
    page = open_page(reverse("queries:detail", args=[asked.pk]))
    page.get_by_label("Confirmed as in the source").check()
    page.fill("[name=text]", "As in the letter of 2011")
    page.get_by_role("button", name="Send the answer").dblclick()
    expect(page.locator("#messages")).to_contain_text("is answered")
    assert asked.events.count() == 2
