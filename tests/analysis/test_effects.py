"""What the answer to a query would do to the outcomes, in numbers and in words."""

import json
from copy import copy

import pytest
from django.utils import translation

from analysis.columns import IMPUTED, NAMES
from analysis.deriving import outcome_of
from analysis.effects import (
    FEEDS_ONE,
    MOVES_ANOTHER,
    MOVES_SURVIVAL,
    counted,
    effect_of,
    in_words,
    moves_curve,
)
from analysis.endpoints import (
    CENSORED,
    DEATH,
    ENDPOINTS,
    FEEDS,
    MORE_DEFINITIONS,
    MORE_ENDPOINTS,
    MORE_FEEDS,
    OUTCOME_ITEMS,
    RELAPSE,
)
from analysis.population import exclusion
from crf.checks import CHECKS, Target, run_checks
from crf.checks.examples import EXAMPLES
from crf.examples import DIED, RELAPSED, SOUND, a_sound_record, day
from crf.partial_date import PartialDate
from crf.specs import SPECS
from crf.synthetic import record_of, synthetic_patients

# Transplanted on 2018-10-01, relapsed at the visit of day 183, died on day 214; the relapse has a wrong year.
WRONG_YEAR = {
    "patient": {"age_at_allo": 58},
    "index": {"tx_date": "2018-10-01"},
    "acute_gvhd": {"agvhd_none_until": "2019-01-09"},
    "chronic_gvhd": {"cgvhd_none_until": "2019-04-02"},
    "relapse_summary": {"relapse_ever": "Y", "relapse_free_until": None},
    "relapses": ["2020-04-02"],
    "visits": {
        "D100": {"visit_date": "2019-01-09"},
        "M06": {"visit_date": "2019-04-02", "disease_status": "REL"},
        "M12": None,
        "LAST": {"visit_date": "2019-05-03"},
    },
    "death": {"death_date": "2019-05-03", "death_relapse_before": "Y"},
    "end": {"eos_date": "2019-05-03"},
}


def effect(record, id, number=0):
    finding = list(CHECKS[id].run(record))[number]
    return effect_of(record, finding.targets, finding)


OTHERS = "{n} other endpoints change, too."


def curves(counts):
    """Survival and relapse, without what else was counted."""
    return {name: value for name, value in counts.items() if name in ENDPOINTS}


def moved_with_them(found):
    """The endpoints beside survival and relapse that one of the ways moves."""
    now, ways = found.stored["now"], found.stored["ways"]
    names = now.keys() - ENDPOINTS.keys()
    return {name for name in names if any(way["then"][name] != now[name] for way in ways)}


def said(record, id):
    return in_words(effect(record, id).stored)


# The words


def test_non_relapse_mortality_or_a_relapse_before_it():
    record = a_sound_record(DIED, **WRONG_YEAR)
    assert said(record, "E-FUP-06") == [
        "As entered the patient counts as: non-relapse mortality on day 214.",
        "With “Date of detection, 1” 2 Apr 2019: relapse on day 183.",
        OTHERS.format(n=len(moved_with_them(effect(record, "E-FUP-06")))),
    ]
    found = effect(record, "E-FUP-06")
    assert found.weight == MOVES_ANOTHER
    assert curves(found.stored["now"]) == {"os": [1, 214], "pfs": [DEATH, 214]}
    assert [curves(way["then"]) for way in found.stored["ways"]] == [{"os": [1, 214], "pfs": [RELAPSE, 183]}]


def test_the_words_are_in_the_readers_language():
    found = effect(a_sound_record(DIED, **WRONG_YEAR), "E-FUP-06")
    english = in_words(found.stored)
    with translation.override("it"):
        italian = in_words(found.stored)
    assert len(italian) == len(english)
    assert not set(italian) & set(english)
    assert "214" in italian[0] and "183" in italian[1] and "02/04/2019" in italian[1]


def test_a_death_known_to_the_month_moves_survival():
    record = a_sound_record(DIED, death={"death_date": "2013-06"}, visits={"LAST": None}, end=None)
    found = effect(record, "E-DTH-13")
    assert found.weight == MOVES_SURVIVAL
    assert found.stored["now"]["os"] == [1, 407, 393], "known to the month: the first day it can be"
    assert [way["then"]["os"] for way in found.stored["ways"]] == [[1, 393], [1, 422]]
    assert said(record, "E-DTH-13")[0] == (
        "As entered the patient counts as: died on day 393–407, non-relapse mortality on day 393–407."
    )


def test_a_way_that_contradicts_something_else_is_not_told():
    """The first of June lies before the contact of day 400."""
    record = a_sound_record(DIED, death={"death_date": "2013-06"})
    assert [way["then"]["os"] for way in effect(record, "E-DTH-13").stored["ways"]] == [[1, 422]]


def test_who_is_not_analysed_and_would_be():
    second = {"is_index": "N", "tx_kind": "Y", "tx_date": "2013-02-04", "tx_number": 3, "allo_number": 2}
    record = a_sound_record(SOUND, index={"is_index": "N"}, transplants=[second])
    assert counted(record) == {"out": "no_allo"}
    way = {
        "changes": [["TRA.is_index", "Y", "2012-05-04"]],
        "without": [],
        "then": {"os": [0, 730.5], "pfs": [0, 730.5]},
    }
    stored = {"feeds": ["os"], "now": counted(record), "ways": [way]}
    first, said_of_it = in_words(stored)
    assert first == "As entered the patient counts as: not analysed (No index allo recorded)."
    assert "2012-05-04" in said_of_it
    assert said_of_it.endswith("alive on day 730, without relapse up to day 730.")


def test_a_check_that_names_no_way_says_what_its_items_decide():
    record = a_sound_record(SOUND)
    found = effect_of(record, [Target("TRA", record.index.pk, "tx_date")], None)
    assert (found.weight, found.stored["ways"]) == (FEEDS_ONE, [])
    assert in_words(found.stored) == [
        "These items decide overall survival, progression-free survival, relapse and non-relapse mortality "
        f"and {len(found.stored['feeds']) - 2} more."
    ]
    only = effect_of(record, [Target("DTH", None, "death_main_cause")], None)
    assert [name for name in only.stored["feeds"] if name in ENDPOINTS] == ["pfs"]


def test_what_decides_no_outcome_has_no_weight_and_no_words():
    record = a_sound_record(SOUND, diagnosis={"dx_date": "2013-06"})
    for finding in run_checks(record):
        if not any(target.path in OUTCOME_ITEMS for target in finding.targets):
            assert effect_of(record, finding.targets, finding).weight == 0
    nothing = effect_of(record, [Target("DIA", record.diagnosis.pk, "dx_comment")], None)
    assert (nothing.weight, nothing.stored) == (0, {})


def test_a_form_that_is_taken_away_is_named():
    record = a_sound_record(
        DIED,
        relapse_summary={"relapse_ever": "Y", "relapse_free_until": None},
        relapses=[day(200)],
        visits={"M12": {"disease_status": "POST"}},
        death={"death_relapse_before": "Y"},
    )
    stored = {
        "feeds": ["pfs"],
        "now": counted(record),
        "ways": [{"changes": [], "without": [["REL", "1"]], "then": {"os": [1, 400], "pfs": [DEATH, 400]}}],
    }
    assert in_words(stored) == [
        "As entered the patient counts as: relapse on day 200.",
        f"Without “{SPECS['REL'].title}” 1: non-relapse mortality on day 400.",
    ]
    stored["ways"][0]["changes"] = [["RLS.relapse_ever", "N", ""]]
    assert in_words(stored)[1].startswith("With “")
    assert f"No, without “{SPECS['REL'].title}” 1: non-relapse" in in_words(stored)[1]


# The numbers


def test_what_lies_after_24_months_is_none_of_the_studys():
    record = a_sound_record(DIED, death={"death_date": day(900)}, visits={"LAST": None})
    assert counted(record)["os"] == [CENSORED, 730.5]


def test_what_no_curve_would_show_is_not_told():
    """Two ways to one and the same outcome are one, and that of today is none."""
    for examples in EXAMPLES.values():
        for example in examples:
            for finding in run_checks(example.record):
                stored = effect_of(example.record, finding.targets, finding).stored
                thens = [json.dumps(way["then"]) for way in stored.get("ways", [])]
                assert len(thens) == len(set(thens))
                assert not thens or json.dumps(stored["now"]) not in thens


def test_what_is_stored_is_json_and_can_be_said():
    for examples in EXAMPLES.values():
        for example in examples:
            for finding in run_checks(example.record):
                found = effect_of(example.record, finding.targets, finding)
                assert json.loads(json.dumps(found.stored)) == found.stored
                assert bool(found.weight) == bool(found.stored)
                assert not found.stored or in_words(found.stored) == in_words(
                    json.loads(json.dumps(found.stored))
                )


@pytest.mark.parametrize("base", [SOUND, RELAPSED, DIED], ids=["sound", "relapsed", "died"])
def test_counted_is_what_the_outcome_row_says(base):
    record = a_sound_record(base)
    numbers, found = dict(zip(NAMES, outcome_of(record).numbers, strict=True)), counted(record)
    for name in ENDPOINTS:
        time, event = numbers[f"{name}_time"], numbers[f"{name}_status"] % IMPUTED
        assert found[name] == ([CENSORED, 730.5] if time > 730.5 else [event, time])


# Which items feed an endpoint


@pytest.fixture(scope="module")
def records():
    people = [person for person in synthetic_patients(2022, 40, error_share=0.3)]
    return [record_of(person) for person in people]


def answers(record):
    """What each endpoint says, and who is not analysed."""
    out = exclusion(record)
    if out:
        return dict.fromkeys(ENDPOINTS, out)
    found = {name: endpoint(record) for name, endpoint in ENDPOINTS.items()}
    return {name: (answer.event, answer.time, answer.earliest) for name, answer in found.items()}


def others(field, value):
    """Another value of the item, and none."""
    yield None
    if field.kind == "code":
        yield from (code for code in field.codes.values if code != value)
    elif field.kind in ("date", "pdate") and value is not None:
        when = value if isinstance(value, PartialDate) else PartialDate.from_date(value)
        for year in (-3, 3):
            moved = PartialDate(when.year + year, when.month, min(when.day, 28) if when.day else None)
            yield moved if field.kind == "pdate" else moved.earliest if moved.day else None


def changed(record):
    """Each item of each row with another value in its place."""
    for row in record.forms():
        for field in row.items():
            value = getattr(row, field.name)
            if value is not None and field.kind in ("code", "date", "pdate"):
                for other in others(field, value):
                    new = copy(row)
                    new._state = copy(row._state)
                    setattr(new, field.name, other)
                    yield f"{row.form_key}.{field.name}", record.with_form(new)


def test_every_item_that_an_endpoint_names_feeds_it(records):
    for record in records:
        if exclusion(record) is None:
            for name, endpoint in ENDPOINTS.items():
                assert {target.path for target in endpoint(record).items} <= FEEDS[name] | FEEDS["os"]


def test_no_item_outside_changes_an_endpoint(records):
    read = {name: set() for name in ENDPOINTS}
    for record in records:
        now = answers(record)
        for path, other in changed(record):
            then = answers(other)
            for name in ENDPOINTS:
                if then[name] != now[name]:
                    read[name].add(path)
    for name, paths in read.items():
        assert paths <= FEEDS[name], paths - FEEDS[name]
    assert read["os"] and read["pfs"] > {"REL.rel_date"}


def test_what_feeds_an_endpoint_is_an_item():
    for paths in FEEDS.values():
        for path in paths:
            form, item = path.split(".")
            assert SPECS[form].model._meta.get_field(item) in SPECS[form].model.items()


# The other endpoints


def staged(**answers):
    """Acute GVHD since day 30 with the stages of its organs."""
    given = {"agvhd": "Y", "agvhd_none_until": None, "agvhd_onset_date": "2012-06-03", "agvhd_trt": "Y"}
    return a_sound_record(acute_gvhd=given | {"agvhd_system": "MAG"} | answers)


def test_a_stage_that_decides_the_grade_says_what_it_decides():
    record = staged(agvhd_max_grade=None, agvhd_skin="1", agvhd_liver="0", agvhd_ugi="0", agvhd_lgi="0")
    found = effect_of(record, [Target("AGV", record.acute_gvhd.pk, "agvhd_skin")], None)
    assert "agvhd_2_4" in found.stored["feeds"] and not {"os", "pfs"} & set(found.stored["feeds"])
    assert found.weight == MOVES_ANOTHER
    as_entered, *ways = in_words(found.stored)
    assert "Acute GVHD, grade II–IV: no event up to day 730" in as_entered
    assert any("grade II–IV: Acute GVHD of grade II–IV on day 30" in way for way in ways)


def test_a_check_on_stage_and_grade_says_what_each_correction_does():
    for example in EXAMPLES["E-AGV-03"]:
        for finding in CHECKS["E-AGV-03"].run(example.record):
            found = effect_of(example.record, finding.targets, finding)
            assert found.weight >= FEEDS_ONE and found.stored["feeds"]
            assert in_words(found.stored)


def test_a_date_that_is_known_in_part_is_said_as_a_range():
    record = staged(agvhd_onset_date="2012-06", agvhd_max_grade="3", agvhd_skin="3")
    event, time, earliest = counted(record, ["agvhd_2_4"])["agvhd_2_4"]
    assert event == 1 and earliest < time
    now = counted(record, ["agvhd_2_4"])
    way = {"changes": [["AGV.agvhd_skin", "1", ""]], "without": [], "then": {**now, "agvhd_2_4": [0, 730.5]}}
    stored = {"feeds": ["agvhd_2_4"], "now": now, "ways": [way]}
    assert f"on day {earliest:.0f}–{time:.0f}" in in_words(stored)[0]


@pytest.mark.parametrize("name", MORE_ENDPOINTS)
def test_every_endpoint_that_a_page_shows_gives_its_effect_in_words(name):
    """In each language, for each of its events, for none, and where it cannot be assessed."""
    form, item = sorted(MORE_FEEDS[name])[0].split(".")
    assert name in effect_of(a_sound_record(SOUND), [Target(form, None, item)], None).stored["feeds"]
    for event in (None, CENSORED, *MORE_DEFINITIONS[name].events):
        for time in (None, 30.0):
            then = {"os": [0, 730.5], "pfs": [0, 730.5], name: [event, time]}
            now = {**then, name: [None if event is not None else CENSORED, None]}
            stored = {"feeds": [name], "now": now, "ways": [{"changes": [], "without": [], "then": then}]}
            for language in ("en", "it"):
                with translation.override(language):
                    assert all(in_words(stored))


def test_what_moves_no_curve_moves_no_range_of_survival():
    record = staged(agvhd_max_grade=None, agvhd_skin="1", agvhd_liver="0", agvhd_ugi="0", agvhd_lgi="0")
    stored = effect_of(record, [Target("AGV", record.acute_gvhd.pk, "agvhd_skin")], None).stored
    assert stored["ways"] and not any(moves_curve(stored["now"], way["then"]) for way in stored["ways"])
