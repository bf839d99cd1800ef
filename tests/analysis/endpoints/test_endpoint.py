"""What holds for every endpoint: it can be said, it is defined, and it raises on no record."""

import datetime
from copy import copy

import pytest
from django.utils import translation
from hypothesis import assume, given, settings

from analysis.endpoints import (
    CENSORED,
    DAY_0,
    ENDPOINTS,
    INCIDENCE,
    LATER_FACTS,
    MORE_DEFINITIONS,
    MORE_ENDPOINTS,
    MORE_FEEDS,
    PROPORTION,
    RELAPSE,
    REMARKS,
    SENTENCES,
    SURVIVAL,
    WHO_AND_HOW_LONG,
    Why,
    later_facts,
)
from analysis.endpoints.endpoint import day_0, end_of, first_of, full, happened, left_out
from analysis.population import exclusion
from crf import models
from crf.partial_date import PartialDate
from crf.specs import SPECS
from crf.synthetic import record_of, synthetic_patients
from tests.crf.checks.test_any_record import a_day, any_record, chances

ALL = {**ENDPOINTS, **MORE_ENDPOINTS}
WORDS = dict.fromkeys(
    ("relapse", "day_0", "onset", "grade", "recovery", "failure", "start", "origin", "began"), "2012-08"
)


@pytest.fixture(scope="module")
def cohort():
    people = (record_of(person) for person in synthetic_patients(11, 60))
    return [each for each in people if exclusion(each) is None]


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_can_be_said(code):
    words = {"date": "2012-08-15", "day": 103, **WORDS, **dict.fromkeys(REMARKS, "2012-08")}
    with translation.override("en"):
        said = str(Why(code, words))
    assert "%(" not in said
    assert said.endswith(".")


def test_every_reason_fits_its_column():
    assert max(map(len, SENTENCES)) <= 24


def test_every_endpoint_has_a_definition_and_the_items_that_feed_it():
    assert MORE_ENDPOINTS.keys() == MORE_DEFINITIONS.keys() == MORE_FEEDS.keys()
    for paths in MORE_FEEDS.values():
        for path in paths:
            form, item = path.split(".")
            assert SPECS[form].model._meta.get_field(item) in SPECS[form].model.items()


@pytest.mark.parametrize("name", MORE_DEFINITIONS)
def test_a_definition_says_everything(name):
    meant = MORE_DEFINITIONS[name]
    assert meant.kind in (SURVIVAL, INCIDENCE, PROPORTION)
    assert sorted(meant.events) == list(range(1, len(meant.events) + 1))
    for text in (meant.title, meant.clock, meant.text, meant.censored, meant.left_out, meant.source):
        assert str(text)


def test_the_first_of_one_day_is_the_one_named_first():
    day = full(datetime.date(2012, 5, 14))
    rivals = [happened(datetime.date(2012, 5, 4), event, "died", day, ()) for event in (2, 1)]
    assert first_of(*rivals).event == 2


def test_who_cannot_be_assessed_has_no_time():
    with pytest.raises(ValueError, match="no time"):
        first_of(left_out("relapse_undated", ()))


# --- On whatever a record can hold ----------------------------------------------------------------


def an_analysed_record(chance):
    """Anything, but with a legal basis, a dated index allo and a contact after it."""
    wild = any_record(chance)
    wild.patient.elig_adult = wild.patient.elig_mm = wild.patient.elig_allo_window = "Y"
    wild.patient.elig_gitmo = wild.patient.elig_novel_post = "Y"
    index = models.Transplant(pk=10**6, is_index="Y", tx_kind="Y", tx_date=a_day(chance))
    later = index.tx_date + datetime.timedelta(days=chance.randint(0, 1500))
    last = PartialDate.from_date(min(later, datetime.date(2100, 12, 31)))
    contact = models.FollowUp(pk=10**6, visit_date=last)
    others = [row for row in wild.transplants if row.is_index == "Y"]
    consent = wild.consent
    consent.legal_basis = "CONS"
    return wild.with_form(consent, index, contact, without=others)


@given(chances)
@settings(max_examples=400, deadline=None)
def test_no_record_makes_an_endpoint_raise(chance):
    wild = an_analysed_record(chance)
    assume(exclusion(wild) is None)
    for name, endpoint in ALL.items():
        found = endpoint(wild)
        assert str(found.why)
        assert len(set(found.items)) == len(found.items) or name in ENDPOINTS
        check(name, found)
    identities(wild)


def check(name, found):
    kind = MORE_DEFINITIONS[name].kind if name in MORE_DEFINITIONS else SURVIVAL
    if found.event is None:
        assert found.time is None
        return
    events = MORE_DEFINITIONS[name].events if name in MORE_DEFINITIONS else (1, 2)
    assert found.event == CENSORED or found.event in events
    if kind != PROPORTION or found.time is not None:
        assert found.time >= DAY_0
        assert DAY_0 <= found.earliest <= found.time
    if kind == PROPORTION and found.event == CENSORED:
        assert found.time is None


def identities(each):
    got = {name: endpoint(each) for name, endpoint in ALL.items()}
    os, pfs, grfs = got["os"], got["pfs"], got["grfs"]
    assert_not_before(got["agvhd_3_4"], got["agvhd_2_4"])
    assert_not_before(got["cgvhd_severe"], got["cgvhd_moderate"])
    assert_not_before(got["cgvhd_moderate"], got["cgvhd"])
    assert_not_before(got["cgvhd_extensive"], got["cgvhd"])
    for name in ("grfs", "grfs_systemic", "grfs_moderate", "crfs"):
        if got[name].assessed:
            assert got[name].time <= pfs.time <= os.time
    if grfs.assessed and got["crfs"].assessed:
        assert grfs.time <= got["crfs"].time
    if grfs.assessed and got["grfs_moderate"].assessed:
        assert got["grfs_moderate"].time <= grfs.time
    for name in ("agvhd_2_4", "cgvhd", "anc", "plt20", "graft_failure", "time_to_cr", "first_novel_drug"):
        if got[name].assessed:
            assert got[name].time <= os.time
    after, free = got["os_after_relapse"], got["pfs_after_relapse"]
    if free.assessed:
        assert free.time <= after.time
        assert free.origin == after.origin >= day_0(each)
        assert after.origin <= end_of(each).day
    if got["vgpr_after_relapse"].event == 1:
        assert got["response_after_relapse"].event == 1


def assert_not_before(narrow, wide):
    """The wider category comes first, and whoever reaches the narrow one reaches it."""
    if narrow.event == 1 and wide.assessed:
        assert wide.event == 1
        assert wide.time <= narrow.time


def test_identities_on_patients_as_they_are(cohort):
    for each in cohort:
        identities(each)
        for name, endpoint in ALL.items():
            check(name, endpoint(each))


def test_later_facts_are_what_their_endpoints_say(cohort):
    for each in cohort:
        facts = {fact.name: fact for fact in later_facts(each)}
        assert facts.keys() == LATER_FACTS.keys()
        without = ENDPOINTS["pfs"](each)
        assert facts["relapse"].day == (without.time if without.event == RELAPSE else None)
        assert all(fact.assessed for fact in facts.values() if fact.day is not None)


# --- Which items decide ---------------------------------------------------------------------------


def test_every_item_that_an_endpoint_names_feeds_it(cohort):
    for each in cohort:
        for name, endpoint in MORE_ENDPOINTS.items():
            named = {target.path for target in endpoint(each).items}
            assert named <= MORE_FEEDS[name] | {"TRA.is_index", "TRA.tx_kind"}, name


def test_whatever_changes_an_endpoint_was_named(cohort):
    """One item at a time is taken away or given another value."""
    moved = set()
    tested = [each for each in cohort if each.response.mrd_neg_ever and each.pre_transplant.mrd_pre == "POS"]
    for each in (*cohort[:2], tested[0]):
        now = {name: endpoint(each) for name, endpoint in MORE_ENDPOINTS.items()}
        for row, item, other in changed(each):
            if exclusion(other) is not None:
                continue
            path = f"{row.form_key}.{item}"
            for name, endpoint in MORE_ENDPOINTS.items():
                then = endpoint(other)
                if (then.event, then.time) == (now[name].event, now[name].time):
                    continue
                moved.add(name)
                read = {(target.form, target.row, target.item) for target in now[name].items}
                assert path in WHO_AND_HOW_LONG or (row.form_key, row.pk, item) in read, (name, path)
    assert moved == MORE_ENDPOINTS.keys()


def changed(each):
    for row in each.forms():
        for field in row.items():
            value = getattr(row, field.name)
            if value is None or field.kind not in ("code", "date", "pdate", "whole"):
                continue
            for other in (None, another(field, value)):
                new = copy(row)
                new._state = copy(row._state)
                setattr(new, field.name, other)
                yield row, field.name, each.with_form(new)


def another(field, value):
    if field.kind == "code":
        return next((code for code in field.codes.values if code != value), None)
    if field.kind == "whole":
        return value + 1
    when = value if isinstance(value, PartialDate) else PartialDate.from_date(value)
    moved = PartialDate(when.year - 2, when.month, min(when.day, 28) if when.day else None)
    return moved if field.kind == "pdate" else moved.earliest
