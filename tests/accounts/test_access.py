"""Every page of accounts × every person: who gets in, who is refused."""

import pytest
from django.urls import reverse

from accounts import urls
from tests.cast import CAST

EVERYBODY = set(CAST)
WITH_A_ROLE = EVERYBODY - {"stranger"}

# Address -> (method, arguments, who is let in).
PAGES = {
    "centres": ("get", {}, WITH_A_ROLE),
    "centre": ("get", {"number": 1}, {"anna", "ivo", "dora", "carla", "ada", "moira"}),
    "new_centre": ("get", {}, {"ada"}),
    "edit_centre": ("get", {"number": 1}, {"ada"}),
    "users": ("get", {}, {"ada"}),
    "new_user": ("get", {}, {"ada"}),
    "user": ("get", {"pk": "anna"}, {"ada"}),
    "edit_user": ("get", {"pk": "anna"}, {"ada"}),
    "give_role": ("post", {"pk": "anna"}, {"ada"}),
    "end_role": ("get", {"pk": "anna", "membership_pk": "role of anna"}, {"ada"}),
    "confirm_role": ("get", {"pk": "anna", "membership_pk": "role of anna"}, {"ada"}),
    "role_history": ("get", {}, {"ada"}),
    "role_history_csv": ("get", {}, {"ada"}),
    "password_link": ("post", {"pk": "anna"}, {"ada"}),
    "close_account": ("get", {"pk": "anna"}, {"ada"}),
    "reopen_account": ("post", {"pk": "anna"}, {"ada"}),
    "remove_second_factor": ("get", {"pk": "anna"}, {"ada"}),
    "roles": ("get", {}, EVERYBODY),
    "my_account": ("get", {}, EVERYBODY),
    "language": ("post", {}, EVERYBODY),
    "digest": ("post", {}, EVERYBODY),
}
OPEN_TO_ALL = {"language"}
# What another centre's people are told of a page about centre 1: there is none.
NOT_THERE = {("centre", "bruno")}
REASON = {"reason": "left the hospital"}
READ_ONLY = ("centres", "centre", "users", "user", "roles", "my_account", "role_history", "role_history_csv")
WRITE_ONLY = tuple(name for name, (method, _arguments, _who) in PAGES.items() if method == "post")


def address(name, cast):
    known = {"anna": cast["anna"].pk, "role of anna": cast["anna"].memberships.get().pk}
    arguments = {key: known.get(value, value) for key, value in PAGES[name][1].items()}
    return reverse(f"accounts:{name}", kwargs=arguments)


def test_every_address_is_in_the_table():
    assert {pattern.name for pattern in urls.urlpatterns} == set(PAGES)


@pytest.mark.parametrize("person", CAST)
@pytest.mark.parametrize("name", PAGES)
def test_who_gets_in(name, person, cast, browse):
    method, _arguments, allowed = PAGES[name]

    response = getattr(browse(cast[person]), method)(address(name, cast), {"language": "en"})

    refusal = 404 if (name, person) in NOT_THERE else 403
    assert response.status_code in ((200, 302) if person in allowed else (refusal,))


@pytest.mark.parametrize("name", [name for name in PAGES if name not in OPEN_TO_ALL])
def test_nobody_gets_in_without_a_log_in(name, cast, client):
    response = getattr(client, PAGES[name][0])(address(name, cast))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", READ_ONLY)
def test_a_page_that_only_shows_takes_no_post(name, cast, browse):
    assert browse(cast["ada"]).post(address(name, cast)).status_code == 405


@pytest.mark.parametrize("name", WRITE_ONLY)
def test_an_action_takes_no_get(name, cast, browse):
    assert browse(cast["ada"]).get(address(name, cast)).status_code == 405


@pytest.mark.parametrize(
    "name", [name for name, (_method, arguments, _who) in PAGES.items() if "pk" in arguments]
)
def test_a_person_who_does_not_exist_is_not_found(name, cast, browse):
    arguments = {"pk": 999_999, **({"membership_pk": 1} if "membership_pk" in PAGES[name][1] else {})}

    response = getattr(browse(cast["ada"]), PAGES[name][0])(reverse(f"accounts:{name}", kwargs=arguments))

    assert response.status_code == 404


@pytest.mark.parametrize("name", ("centre", "edit_centre"))
def test_a_centre_that_does_not_exist_is_not_found(name, ada, browse):
    assert browse(ada).get(reverse(f"accounts:{name}", args=[98])).status_code == 404


def test_the_role_of_somebody_else_is_not_found(cast, browse):
    address = reverse("accounts:end_role", args=[cast["bruno"].pk, cast["anna"].memberships.get().pk])

    assert browse(cast["ada"]).post(address, REASON).status_code == 404
    assert cast["anna"].memberships.get().until is None


def test_an_ended_role_is_refused_at_the_next_click(ada, anna, browse):
    anna_s, ada_s = browse(anna), browse(ada)
    assert anna_s.get(reverse("accounts:centres")).status_code == 200

    ada_s.post(reverse("accounts:end_role", args=[anna.pk, anna.memberships.get().pk]), REASON)

    assert anna_s.get(reverse("accounts:centres")).status_code == 403


def test_an_account_opened_again_does_not_bring_its_old_session_back(ada, anna, browse):
    anna_s, ada_s = browse(anna), browse(ada)
    ada_s.post(reverse("accounts:close_account", args=[anna.pk]), REASON)

    ada_s.post(reverse("accounts:reopen_account", args=[anna.pk]))

    assert anna_s.get(reverse("accounts:my_account")).status_code == 302


def test_a_closed_account_is_logged_out_at_the_next_click(ada, anna, browse):
    anna_s, ada_s = browse(anna), browse(ada)
    assert anna_s.get(reverse("accounts:my_account")).status_code == 200

    ada_s.post(reverse("accounts:close_account", args=[anna.pk]), REASON)

    assert anna_s.get(reverse("accounts:my_account")).status_code == 302
