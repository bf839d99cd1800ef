"""The data dictionary on screen and as files."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from crf.dictionary import dictionary

pytestmark = pytest.mark.django_db


def items(page):
    return {item["entry"].path for group in page.context["groups"] for item in group["items_shown"]}


def test_page_shows_every_item_to_everybody(stranger, browse, django_assert_num_queries):
    browser = browse(stranger)
    browser.get(reverse("crf:paper_forms"))  # the first page of a session writes when it was last used
    # The session, the person, and what she may do.
    with django_assert_num_queries(3):
        page = browser.get(reverse("crf:dictionary"))
    assert items(page) == {entry.path for entry in dictionary()}
    text = page.content.decode()
    assert [entry.path for entry in dictionary() if f'id="{entry.path}"' not in text] == []
    assert 'id="DIA"' in text and 'id="list-DXSUB"' in text


def test_search_and_form_in_the_address_narrow_the_page(stranger, browse):
    page = browse(stranger).get(reverse("crf:dictionary"), {"search": "lenalidomide", "form": "LIN"})
    assert items(page) == {"LIN.drugs"}
    assert [each["name"] for each in page.context["lists"]] == ["DRUG"]


@pytest.mark.parametrize("query", [{"search": "no such thing"}, {"search": "<script>", "form": "XXX"}])
def test_search_that_finds_nothing_says_so(stranger, browse, query):
    text = browse(stranger).get(reverse("crf:dictionary"), query).content.decode()
    assert "No item has all of these words" in text and "<script>" not in text.split("<main")[1]


def test_page_speaks_the_readers_language(stranger, browse):
    page = browse(stranger).get(reverse("crf:dictionary"), {"form": "PAT"}, HTTP_ACCEPT_LANGUAGE="it")
    item = page.context["groups"][0]["items_shown"][0]
    assert (item["label"], item["other_label"], item["other_language"]) == ("Sesso", "Sex", "en")


def test_files_hold_every_item(stranger, browse):
    browser = browse(stranger)
    answer = browser.get(reverse("crf:dictionary_file", args=["csv"]))
    assert answer["Content-Disposition"] == 'attachment; filename="mmregistry-dictionary.csv"'
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    paths = [entry.path for entry in dictionary()]
    assert [f"{row['form']}.{row['item']}" for row in rows] == paths
    answer = browser.get(reverse("crf:dictionary_file", args=["xlsx"]))
    assert answer["Content-Disposition"] == 'attachment; filename="mmregistry-dictionary.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["items"]
    assert sheet.max_row == len(paths) + 1


def test_somebody_not_logged_in_is_sent_to_the_log_in(client):
    for name, parts in (("dictionary", []), ("dictionary_file", ["csv"]), ("paper_forms", [])):
        answer = client.get(reverse(f"crf:{name}", args=parts))
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/")
