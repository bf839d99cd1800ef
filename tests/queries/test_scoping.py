"""Every page of the room for every role, at one's own centre and at another's."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from queries import selectors
from queries.models import Query, QueryEvent
from queries.selectors import Filters
from queries.urls import urlpatterns
from tests.cast import CAST
from tests.queries.cases import EARLY, USUAL, change, with_early_diagnosis
from tests.queries.rule_cases import released

pytestmark = pytest.mark.django_db

READERS = {"anna", "bruno", "ivo", "dora", "moira"}
TORINO = {"anna", "ivo"}
EVERYWHERE = {"dora", "moira"}


@pytest.fixture
def theirs(patient, strangers_patient):
    """One query at each centre: Torino's and Milano's."""
    return with_early_diagnosis(patient), with_early_diagnosis(strangers_patient)


def expected(name, own):
    """What a page about one query answers: own is whether it is Torino's."""
    if name not in READERS:
        return 403
    sees = name in EVERYWHERE or (name in TORINO) == own
    return 200 if sees else 404


@pytest.mark.parametrize("name", CAST)
def test_list_shows_ones_own_centre(theirs, cast, browse, name):
    response = browse(cast[name]).get(reverse("queries:list") + "?tab=all")
    if name not in READERS:
        assert response.status_code == 403
        return
    mine = {query.pk for query, own in zip(theirs, (True, False), strict=True) if expected(name, own) == 200}
    assert {row["query"].pk for row in response.context["rows"]} == mine
    body = response.content.decode()
    for query in theirs:
        assert (query.patient.subject_code in body) == (query.pk in mine)
    centres = {number for number, _name in response.context["centres"]}
    assert centres == {str(query.patient.centre.study_centre_no) for query in theirs if query.pk in mine}


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("name", CAST)
def test_detail_of_another_centres_query_does_not_exist(theirs, cast, browse, name, own):
    query = theirs[0 if own else 1]
    response = browse(cast[name]).get(reverse("queries:detail", args=[query.pk]))
    assert response.status_code == expected(name, own)


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("name", CAST)
def test_act_on_another_centres_query_does_nothing(theirs, cast, browse, name, own):
    query = theirs[0 if own else 1]
    data = {"action": "answer", "category": "confirmed", "text": "so it is", "seen": query.events.last().pk}
    response = browse(cast[name]).post(reverse("queries:act", args=[query.pk]), data)
    answers = name in {"anna", "bruno", "ivo"} and expected(name, own) == 200
    # Who reads but does not answer is refused; whose centre it is not finds nothing.
    assert response.status_code == (302 if answers else 404 if expected(name, own) == 404 else 403)
    assert query.events.count() == (2 if answers else 1)


@pytest.mark.parametrize("name", CAST)
def test_ask_is_the_data_centres(patient, cast, browse, name):
    address = urlencode({"patient": patient.subject_code, "form": "PAT", "row": patient.pk, "item": "sex"})
    url = f"{reverse('queries:ask')}?{address}"
    allowed = name == "dora"
    assert browse(cast[name]).get(url).status_code == (200 if allowed else 403)
    assert browse(cast[name]).post(url, {"text": "Is this right?"}).status_code == (302 if allowed else 403)
    assert Query.objects.count() == allowed


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
def test_no_page_without_a_log_in(patient, client, pattern):
    query = with_early_diagnosis(patient)
    arguments = [query.pk] if "<" in str(pattern.pattern) else []
    for method in (client.get, client.post):
        response = method(reverse(f"queries:{pattern.name}", args=arguments))
        assert (response.status_code, response.headers["Location"].split("?")[0]) == (
            302,
            reverse("account_login"),
        )


@pytest.mark.parametrize(
    ("page", "method"), [("list", "post"), ("detail", "post"), ("act", "get")], ids=lambda value: value
)
def test_other_methods_are_refused(patient, dora, browse, page, method):
    arguments = [] if page == "list" else [with_early_diagnosis(patient).pk]
    response = getattr(browse(dora), method)(reverse(f"queries:{page}", args=arguments))
    assert response.status_code == 405


# The other pages, and the module whose tests say who may open them.
ELSEWHERE = {
    "test_query_form_pages": {
        *("forms", "new_form", "form_to_all", "form", "form_pdf", "form_csv", "form_answers", "form_apply"),
    },
    "test_rule_views": {"rules", "plan", "rule"},
    "test_runs": {"runs", "run_start", "run", "run_go_on", "releases", "propose", "release", "release_act"},
    "test_twins": {"twins", "twin_settle"},
    "test_clock_pages": {"clocks", "clocks_csv"},
    "test_question_import": {"import_questions", "review_questions", "apply_questions"},
}
HERE = {"list", "detail", "act", "ask", "work", "bulk"}


def test_every_page_is_in_this_file():
    elsewhere = set().union(*ELSEWHERE.values())
    assert {pattern.name for pattern in urlpatterns} == HERE | elsewhere
    assert not HERE & elsewhere
    for module in ELSEWHERE:
        text = (Path(__file__).parent / f"{module}.py").read_text()
        assert "403" in text or "PermissionDenied" in text


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("name", CAST)
def test_the_way_to_the_form_of_another_centres_query_does_not_exist(theirs, cast, browse, name, own):
    query = theirs[0 if own else 1]
    answer = browse(cast[name]).get(reverse("queries:work", args=[query.pk]))
    found = expected(name, own)
    assert answer.status_code == (302 if found == 200 else found)
    if found == 200:
        assert query.patient.subject_code in answer.url


@pytest.mark.parametrize("name", CAST)
def test_many_at_once_are_moved_by_the_data_centre_only(theirs, cast, browse, name):
    ticked = [f"{query.pk}:{query.events.last().pk}" for query in theirs]
    data = {"query": ticked, "action": "cancel", "text": "asked by mistake"}
    answer = browse(cast[name]).post(reverse("queries:bulk"), data)
    assert answer.status_code == (302 if name == "dora" else 403)
    assert QueryEvent.objects.count() == (4 if name == "dora" else 2)


@pytest.mark.parametrize("name", CAST)
def test_a_candidate_is_seen_by_no_centre(theirs, patient, strangers_patient, cast, dora, carla, name):
    released(dora, carla, T_01=(1, "review"))
    change(patient, "DIA", cast["anna"], dx_date=USUAL)
    change(patient, "DIA", cast["anna"], dx_date=EARLY)
    mine, other = theirs
    mine.refresh_from_db()
    assert mine.state == "candidate"
    user, filters = cast[name], Filters("all")
    seen = {
        pk for pk, readers in ((mine.pk, EVERYWHERE), (other.pk, EVERYWHERE | {"bruno"})) if name in readers
    }
    assert set(selectors.queries(user).values_list("pk", flat=True)) == seen
    assert set(selectors.work_list(user, filters).values_list("pk", flat=True)) == seen
    assert selectors.Tally(user, filters).in_tab("candidates") == (name in EVERYWHERE)
    assert mine.pk not in {q.pk for q in selectors.live_of(user, patient)} or name in EVERYWHERE
    assert selectors.open_counts(user, [patient]) == {}
    assert bool(selectors.unsettled_counts(user, [patient])) == (name in EVERYWHERE)
    assert selectors.is_about(user, patient.pk, mine.pk) == (name in EVERYWHERE)
    assert selectors.is_about(user, strangers_patient.pk, mine.pk) is False
    if name in EVERYWHERE | {"anna", "ivo", "bruno"}:
        assert selectors.line(user).filter(pk=mine.pk).count() == 0 or name in EVERYWHERE


@pytest.mark.parametrize("name", CAST)
def test_selectors_are_scoped(theirs, cast, name):
    user = cast[name]
    mine = {query.pk for query, own in zip(theirs, (True, False), strict=True) if expected(name, own) == 200}
    patients = [query.patient for query in theirs]
    filters = Filters("all")
    at_fields = {found.pk for query in theirs for found in selectors.live_of(user, query.patient)}
    assert set(selectors.queries(user).values_list("pk", flat=True)) == mine
    assert set(selectors.work_list(user, filters).values_list("pk", flat=True)) == mine
    assert selectors.Tally(user, filters).shown() == len(mine)
    assert at_fields == mine
    assert {patient for patient, _form, _row in selectors.open_counts(user, patients)} == {
        query.patient_id for query in theirs if query.pk in mine
    }
    assert selectors.line(user).count() == (len(mine) if name in {"anna", "bruno", "ivo"} else 0)
    assert Query.objects.for_user(user).count() == len(mine)
    assert QueryEvent.objects.for_user(user).count() == len(mine)
