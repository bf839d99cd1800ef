"""The list of centres, and making and changing one."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts import services
from accounts.models import Centre
from audit.context import SYSTEM
from tests.factories.accounts import CentreFactory, MembershipFactory
from tests.factories.study import open_centre

CENTRES = "/centres/"
NEW = {
    "study_centre_no": "7",
    "name": "Udine",
    "unit_name": "",
    "city": "Udine",
    "cic": "705",
    "language": "it",
}


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def test_a_data_manager_sees_her_own_centre_alone(anna, milano, browse):
    page = text(browse(anna).get(CENTRES))

    assert "Torino Molinette" in page
    assert "Milano Niguarda" not in page


def test_the_data_centre_sees_all(dora, torino, milano, browse):
    response = browse(dora).get(CENTRES)

    assert list(response.context["centres"]) == [torino, milano]
    assert "New centre" not in text(response)


def test_the_list_counts_who_works_there_today(ada, anna, ivo, torino, milano, browse):
    MembershipFactory(centre=torino)
    MembershipFactory(centre=torino, until="2021-01-01")
    MembershipFactory(centre=torino, since="2999-01-01")

    counts = {
        centre: (centre.data_managers, centre.investigators)
        for centre in browse(ada).get(CENTRES).context["centres"]
    }

    assert counts == {torino: (2, 1), milano: (0, 0)}


@pytest.mark.parametrize("number", (1, 3))
def test_the_list_costs_the_same_for_many(ada, browse, number, django_assert_num_queries):
    for centre in CentreFactory.create_batch(number):
        MembershipFactory(centre=centre)
    client = browse(ada)
    client.get(CENTRES)  # the first click of a session also notes its time

    # session, user, her roles, the centres, the roles that wait, the administrators
    with django_assert_num_queries(6):
        client.get(CENTRES)


@pytest.mark.parametrize(
    ("name", "words"),
    (
        ("ada", "Make the first centre"),
        ("dora", "The study’s administrator makes the centres"),
    ),
)
def test_an_empty_list_says_how_centres_get_here(name, words, request, browse):
    assert words in text(browse(request.getfixturevalue(name)).get(CENTRES))


def test_the_page_of_a_centre_shows_who_works_there_today(ada, anna, ivo, bruno, torino, browse):
    MembershipFactory(centre=torino, until="2021-01-01", user__full_name="Gone Long Ago")

    people = browse(ada).get("/centres/1/").context["people"]

    assert [str(membership.user) for membership in people] == ["Anna Rossi", "Ivo Ferrari"]


def test_the_page_of_a_centre_without_people_says_what_to_do(ada, torino, browse):
    assert "Give a data manager and an investigator their roles" in text(browse(ada).get("/centres/1/"))


def test_the_page_of_a_centre_says_why_it_cannot_enrol_and_leads_to_its_dossier(ada, anna, torino, browse):
    administrator_s, data_manager_s = (
        text(browse(ada).get("/centres/1/")),
        text(browse(anna).get("/centres/1/")),
    )

    for page in (administrator_s, data_manager_s):
        assert "This centre cannot register patients yet." in page
        assert "The centre is not active yet." in page
    assert "Record the approvals" in administrator_s
    assert "Record the approvals" not in data_manager_s


def test_the_page_of_an_open_centre_shows_what_allows_it(dora, torino, browse):
    open_centre(torino)

    page = text(browse(dora).get("/centres/1/"))

    assert "This centre may register patients." in page
    assert "1 Mar 2022" in page
    assert "Read the dossier" in page


def test_a_centre_is_made(ada, browse):
    response = browse(ada).post(reverse("accounts:new_centre"), NEW, follow=True)

    assert Centre.objects.values_list("study_centre_no", "name", "city", "cic").get() == (
        7,
        "Udine",
        "Udine",
        705,
    )
    assert "Centre 07 Udine was made. Now record its approvals here." in text(response)
    assert response.redirect_chain == [("/centres/7/", 302)]


@pytest.mark.parametrize(
    ("changes", "words"),
    (
        ({"study_centre_no": "1"}, "Study centre number already exists"),
        ({"study_centre_no": "0"}, "greater than or equal to 1"),
        ({"cic": "231"}, "already exists"),
        ({"city": ""}, "This field is required"),
    ),
)
def test_a_wrong_centre_is_refused_beside_its_field(ada, torino, browse, changes, words):
    response = browse(ada).post(reverse("accounts:new_centre"), {**NEW, **changes})

    assert set(response.context["form"].errors) == set(changes)
    assert words in text(response)
    assert Centre.objects.count() == 1


def test_a_centre_is_changed_but_keeps_its_number(ada, torino, browse):
    values = {**NEW, "study_centre_no": "55", "name": "Molinette"}

    browse(ada).post(reverse("accounts:edit_centre", args=[1]), values)

    torino.refresh_from_db()
    assert (torino.study_centre_no, torino.name, torino.cic) == (1, "Molinette", 705)


@pytest.mark.parametrize("language", ("en", "it"))
def test_the_language_of_a_centre_is_chosen_when_it_is_made_and_changed_later(ada, browse, language):
    other = {"en": "it", "it": "en"}[language]
    browse(ada).post(reverse("accounts:new_centre"), {**NEW, "language": language})
    assert Centre.objects.get().language == language

    browse(ada).post(reverse("accounts:edit_centre", args=[7]), {**NEW, "language": other})
    assert Centre.objects.get().language == other


@pytest.mark.parametrize("field", ("name", "unit_name", "city"))
@pytest.mark.parametrize("hidden", ("\u202e", "\u200b", "\ufeff", "\x07", "\u2066"))
def test_a_hidden_character_in_a_name_is_cleaned_from_a_page_and_refused_to_a_command(
    ada, browse, field, hidden
):
    values = {**NEW, field: f"Udi{hidden}ne"}
    with pytest.raises(ValidationError) as refusal:
        services.create_centre(**values, by=SYSTEM)
    assert set(refusal.value.message_dict) == {field}
    assert f"U+{ord(hidden):04X}" in str(refusal.value)

    browse(ada).post(reverse("accounts:new_centre"), values)
    assert getattr(Centre.objects.get(), field) == "Udine"


def test_a_change_that_is_refused_changes_nothing(ada, torino, milano, browse):
    response = browse(ada).post(reverse("accounts:edit_centre", args=[1]), {**NEW, "cic": str(milano.cic)})

    assert set(response.context["form"].errors) == {"cic"}
    torino.refresh_from_db()
    assert torino.name == "Torino Molinette"


def test_a_refused_person_makes_no_centre(dora, browse):
    assert browse(dora).post(reverse("accounts:new_centre"), NEW).status_code == 403
    assert not Centre.objects.exists()
