"""Nobody verifies, signs or locks while a check finds something that nobody has settled."""

import pytest

from audit.context import acting_system
from crf import lifecycle
from crf.examples import answered
from crf.lifecycle import NotReady
from crf.models import ConditioningDrug
from crf.record import load_record
from queries.models import Query
from queries.services import act
from queries.workflow import Action, Category, Reason, State
from tests.factories.study import consented, index_allo, open_centre, save
from tests.queries.cases import STILL_EARLY, again, change, confirm, lock, sign, with_early_diagnosis

pytestmark = pytest.mark.django_db


@pytest.fixture
def query(rules, torino):
    """A query that waits, of a patient whose forms are all complete."""
    patient = consented(open_centre(torino))
    page = index_allo()
    drug = answered(ConditioningDrug(transplant=page, cond_drug="MEL"), {"cond_drug": "MEL"})
    save(patient, page, drug)
    return with_early_diagnosis(patient)


def settle(query, anna, dora):
    confirm(query, anna)
    return act(query=query, action=Action.ACCEPT, by=dora)


def close_as_before(query, reason):
    """Closed by a reason that accepts no value, as queries could once be while their check spoke."""
    with acting_system("test"):
        Query.objects.filter(pk=query.pk).update(
            state=State.CLOSED, closed_reason=reason, accepted_fingerprint=""
        )


def ready(patient):
    return {row.form_key for row in lifecycle.pages_to_verify(load_record(patient), {})}


@pytest.mark.parametrize("reason", [Reason.CORRECTED, Reason.DUPLICATE, Reason.OBSOLETE])
def test_a_page_whose_check_still_speaks_is_not_verified(query, dora, reason):
    close_as_before(query, reason)
    pages = lifecycle.seen_pages(load_record(query.patient))
    assert "DIA" not in ready(query.patient) and "TRA" in ready(query.patient)
    with pytest.raises(NotReady):
        lifecycle.verify_forms(patient=query.patient, pages=pages, by=dora)


def test_what_was_accepted_as_it_stands_contradicts_no_more(query, anna, dora, ivo):
    settle(query, anna, dora)
    assert "DIA" in ready(query.patient)
    lock(query.patient, dora, ivo)


def test_what_was_withdrawn_contradicts_no_more(query, dora):
    act(query=query, action=Action.CANCEL, by=dora, text="The rule is wrong here.")
    assert "DIA" in ready(query.patient)


def test_a_correction_in_vain_contradicts_until_it_is_accepted_as_it_stands(query, anna, dora):
    change(query.patient, "DIA", anna, dx_date=STILL_EARLY)
    act(query=query, action=Action.ANSWER, by=anna, category=Category.CORRECTED)
    assert "DIA" not in ready(query.patient)
    words = {"category": Reason.ACCEPTED_AS_IS, "text": "The biopsy of 1991 was seen."}
    act(query=query, action=Action.ACCEPT, by=dora, **words)
    assert "DIA" in ready(query.patient)


def test_nobody_signs_and_nobody_locks_while_a_check_speaks(query, anna, dora, ivo):
    patient = query.patient
    settle(query, anna, dora)
    lifecycle.verify_forms(patient=patient, pages=lifecycle.seen_pages(load_record(patient)), by=dora)
    close_as_before(query, Reason.CORRECTED)
    assert "T-01" in lifecycle.why_not_signed(load_record(patient))
    with pytest.raises(NotReady, match="T-01"):
        lifecycle.sign_patient(patient=patient, by=ivo, seen=lifecycle.seen_pages(load_record(patient)))


def test_nobody_locks_what_contradicts_since_it_was_signed(query, anna, dora, ivo):
    settle(query, anna, dora)
    sign(query.patient, dora, ivo)
    close_as_before(query, Reason.CORRECTED)
    with pytest.raises(NotReady, match="T-01"):
        lifecycle.lock_patient(patient=query.patient, by=dora)


def test_a_query_closed_without_accepting_the_values_is_asked_again(query):
    close_as_before(query, Reason.CORRECTED)
    again(query.patient)
    query.refresh_from_db()
    assert (query.state, query.cycle, query.speaks) == (State.OPEN, 2, True)


def test_a_note_and_what_is_never_asked_contradict_nothing(query, anna, dora):
    """T-03 and T-04 find that there is no comment: the one is a note, the other asks nobody."""
    settle(query, anna, dora)
    assert load_record(query.patient).diagnosis.dx_comment is None
    assert lifecycle.why_contradicted(load_record(query.patient)) == ""


# What the pages say


def test_list_and_review_say_in_red_that_the_check_still_speaks(query, anna, dora, browse):
    client = browse(dora)
    change(query.patient, "DIA", anna, dx_date=STILL_EARLY)
    assert "the check still speaks" not in client.get("/queries/?tab=all").content.decode()
    act(query=query, action=Action.ANSWER, by=anna, category=Category.CORRECTED)
    assert "the check still speaks" in client.get("/queries/?tab=review").content.decode()
    page = client.get(f"/queries/{query.pk}/").content.decode()
    assert "finding-error" in page and "the check still finds something" in page
    assert 'value="accepted_as_is"' in page and 'value="corrected"' not in page
    assert "what the answer says" not in page


def test_whoever_corrected_in_vain_is_told_at_once(query, anna, browse):
    change(query.patient, "DIA", anna, dx_date=STILL_EARLY)
    data = {"action": "answer", "category": "corrected", "seen": query.events.last().pk}
    page = browse(anna).post(f"/queries/{query.pk}/act/", data, follow=True)
    assert "The check still finds something" in page.content.decode()


def test_corrected_in_vain_is_refused_on_screen_and_the_words_stay(query, anna, browse):
    data = {"action": "answer", "category": "corrected", "text": "Done!", "seen": query.events.last().pk}
    page = browse(anna).post(f"/queries/{query.pk}/act/", data)
    assert page.status_code == 409
    assert "was changed since it was asked" in page.content.decode() and "Done!" in page.content.decode()
