"""The permission table, one's own account, and the language."""

import html
import re
from itertools import product

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.models import User
from accounts.roles import DECLARED, IN_WORDS, ROLES, Capability, Role


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def test_the_permission_page_says_what_the_table_says(stranger, browse):
    response = browse(stranger).get(reverse("accounts:roles"))

    body = response.content.decode()
    rows = re.findall(r"<tr>(.*?)</tr>", re.search(r"<tbody>(.*?)</tbody>", body, re.S)[1], re.S)
    shown = {}
    for row in rows:
        name = html.unescape(re.search(r'<th scope="row">(.*?)</th>', row)[1])
        words = re.findall(r"<span>(yes|no)</span>", row)
        shown[name] = [word == "yes" for word in words]
    assert shown == {
        str(IN_WORDS[capability]): [capability in ROLES[role] for role in Role] for capability in Capability
    }


def test_the_permission_page_prints_every_pair_with_its_reason(stranger, browse):
    body = browse(stranger).get(reverse("accounts:roles")).content.decode()
    table = re.findall(r"<tbody>(.*?)</tbody>", body, re.S)[1]

    shown = set()
    for row in re.findall(r"<tr>(.*?)</tr>", table, re.S):
        one, other, verdict, why = re.findall(r"<td>(.*?)</td>", row, re.S)
        for first, second in product(*(html.unescape(cell).split("<br>") for cell in (one, other))):
            together = "may hold both" in verdict
            shown |= (
                {(frozenset({first, second}), together, html.unescape(why))} if first != second else set()
            )
    assert shown == {
        (frozenset(str(IN_WORDS[each]) for each in pair), pairing.together, str(pairing.why))
        for pair, pairing in DECLARED.items()
    }


def test_the_permission_page_points_at_ones_own_role(anna, browse):
    columns = browse(anna).get(reverse("accounts:roles")).context["columns"]

    assert [label for label, _local, held in columns if held] == ["Data manager"]
    assert [label for label, local, _held in columns if local] == ["Data manager", "Investigator"]


def test_my_account_shows_who_i_am(anna, browse):
    page = text(browse(anna).get(reverse("accounts:my_account")))

    assert "Anna Rossi" in page
    assert "anna@example.org" in page
    assert "Data manager, 01 Torino Molinette since 1 Jan 2020" in page


def test_my_account_offers_the_languages_and_marks_the_present_one(anna, browse):
    page = (
        browse(anna).get(reverse("accounts:my_account"), headers={"accept-language": "it"}).content.decode()
    )

    options = re.findall(r'<option value="(\w+)" lang="\w+"( selected)?>', page)
    assert options == [("en", ""), ("it", " selected")]


def test_my_account_says_where_roles_come_from(stranger, browse):
    page = text(browse(stranger).get(reverse("accounts:my_account")))

    assert "none yet; the study’s administrator gives them" in page


def switch(client, language, **data):
    return client.post(reverse("accounts:language"), {"language": language, "next": "/roles/", **data})


def test_the_language_is_kept_for_good(anna, browse):
    client = browse(anna)

    response = switch(client, "it")

    assert (response.status_code, response.url) == (302, "/roles/")
    assert User.objects.get(pk=anna.pk).language == "it"
    assert client.get("/roles/")["Content-Language"] == "it"


@pytest.mark.parametrize("language", ("fr", "", "xx"))
def test_a_language_that_is_not_offered_changes_nothing(anna, browse, language):
    response = switch(browse(anna), language)

    assert response.status_code == 400
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies
    assert User.objects.get(pk=anna.pk).language == "en"


def test_the_language_can_be_chosen_before_the_log_in(client, db):
    response = switch(client, "it")

    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "it"


def test_the_way_back_never_leads_elsewhere(client, db):
    assert switch(client, "it", next="https://example.com/").url == "/"


def test_templates_know_what_one_may_do(anna, stranger, client, browse):
    def capabilities(client):
        response = client.get(
            reverse("accounts:roles" if "_auth_user_id" in client.session else "account_login")
        )
        return set(response.context["capabilities"])

    assert capabilities(browse(anna)) == {str(capability) for capability in ROLES[Role.DATA_MANAGER]}
    assert capabilities(browse(stranger)) == set()
    assert capabilities(client) == set()
