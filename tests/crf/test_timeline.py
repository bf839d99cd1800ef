"""The course of a patient: which marks there are, what is odd about them, and where they are drawn."""

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crf import models
from crf.examples import DAY_0, DIED, a_record, a_sound_record, day
from crf.partial_date import PartialDate, earliest
from crf.timeline import LANES, by_date, course
from crf.timeline_drawing import LEFT, PAPER, RIGHT, ROW, SMALLEST, Scale, draw


def with_rows(record, *rows):
    for number, row in enumerate(rows, start=700):
        row.pk = row.pk or number
        row.patient = record.patient
    return record.with_form(*rows)


def marks(record):
    return {(lane.key, mark.what): (mark.dates, mark.odd) for lane in course(record) for mark in lane.marks}


def drawn_marks(record):
    drawing = draw(course(record), record.day0, "MMA-01-0001-T")
    return [mark for lane in drawing.lanes for mark in lane.marks]


def test_sound_record_has_its_lanes_in_clinical_order_and_nothing_odd():
    record = a_sound_record(DIED)
    assert [lane.key for lane in course(record)] == ["diagnosis", "transplants", "visits", "end"]
    assert {odd for _dates, odd in marks(record).values()} == {""}
    assert marks(record)["end", "Death: Transplant-related (HSCT-related)"][0] == "8 Jun 2013"


def test_record_without_dates_has_no_lane_and_an_empty_drawing():
    assert course(a_record()) == []
    assert draw([], None, "X").lanes == []


def test_line_is_a_period_with_its_autos_response_and_relapse():
    line = models.Line(
        line_no=1,
        line_start=PartialDate(2010, 7),
        line_end=PartialDate(2011),
        regimen="VTD",
        auto1_date=PartialDate(2011, 2),
        best_resp="PR",
        best_resp_date=PartialDate(2010, 12),
        relapse_date=PartialDate(2012, 1),
    )
    shown = marks(with_rows(a_record(tx_date=DAY_0), line))
    assert shown["lines", "Line 1: VTD"] == ("Jul 2010 – 2011", "")
    assert shown["transplants", "Autologous transplant"] == ("Feb 2011", "")
    assert shown["response", "Best response to line 1: Partial response"] == ("Dec 2010", "")
    assert shown["relapse", "Relapse after line 1"] == ("Jan 2012", "")


def test_treatment_names_its_drugs_and_entries_lead_to_its_page():
    treatment = models.Treatment(pk=800, ptt_no=1, ptt_modality="DRUG", ptt_start=PartialDate(2013))
    treatment.ptt_stop_reason = "ONG"
    drug = models.TreatmentDrug(drug="LEN", treatment=treatment)
    infusion = models.DonorLymphocyteInfusion(
        dli_no=1, dli_date=PartialDate.from_date(day(200)), treatment=treatment
    )
    record = with_rows(a_record(tx_date=DAY_0), treatment, drug, infusion)
    assert marks(record)["treatment", "Treatment 1: Drugs, LEN"] == ("2013 – ongoing", "")
    (dli,) = [mark for mark in drawn_marks(record) if mark.mark.lane == "dli"]
    assert dli.url.endswith("/PTT/800/")


@pytest.mark.parametrize(
    ("changes", "lane", "odd"),
    [
        ({"visits": {"M12": {"visit_date": day(401)}}}, "visits", "after death"),
        ({"visits": {"D100": {"visit_date": day(-1)}}}, "visits", "before the index allo"),
        ({"visits": {"D100": {"visit_date": "2010-05-31"}}}, "visits", "before the diagnosis"),
        ({"diagnosis": {"dx_date": "2012-05-05"}}, "diagnosis", "after the index allo"),
    ],
)
def test_date_that_cannot_be_right_says_so(changes, lane, odd):
    found = [
        mark.odd
        for each in course(a_sound_record(DIED, **changes))
        for mark in each.marks
        if each.key == lane
    ]
    assert odd in found


@pytest.mark.parametrize("when", ["2012", "2013", "2013-06"])
def test_date_that_may_be_right_is_not_called_odd(when):
    """Death was on 2013-06-08: the year or the month alone may lie before it."""
    record = with_rows(a_sound_record(DIED), models.Relapse(rel_no=1, rel_date=PartialDate.from_iso(when)))
    (found,) = [odd for (lane, _what), (_dates, odd) in marks(record).items() if lane == "relapse"]
    assert found == ""


def test_period_that_ends_before_it_starts_is_odd():
    line = models.Line(line_no=1, line_start=PartialDate(2011, 5), line_end=PartialDate(2011, 4))
    assert marks(with_rows(a_record(), line))["lines", "Line 1"][1] == "ends before it starts"


def test_line_that_ends_after_the_allo_is_odd():
    line = models.Line(line_no=1, line_start=PartialDate(2011, 5), line_end=PartialDate(2012, 6))
    assert marks(with_rows(a_record(tx_date=DAY_0), line))["lines", "Line 1"][1] == "after the index allo"


def test_what_is_odd_stands_beside_its_mark_within_the_paper():
    record = a_sound_record(DIED, visits={"LAST": {"visit_date": day(4000)}})
    (odd,) = [mark for mark in drawn_marks(record) if mark.mark.odd]
    assert (odd.label, odd.is_flipped, odd.hit_x + odd.hit_width <= PAPER) == (
        "LAST – after death",
        True,
        True,
    )


def test_table_is_the_same_marks_by_date():
    record = a_sound_record(DIED)
    lanes = course(record)
    table = by_date(lanes)
    starts = [earliest(mark.start) for _lane, mark in table]
    assert starts == sorted(starts)
    assert len(table) == sum(len(lane.marks) for lane in lanes)


def test_partial_date_is_drawn_as_the_interval_that_it_is():
    record = a_record(tx_date=DAY_0, relapses=["2013", "2013-03", "2013-03-04"])
    year, month, one_day = sorted(
        (mark for mark in drawn_marks(record) if mark.mark.lane == "relapse"),
        key=lambda mark: mark.x0 - mark.x1,
    )
    assert (year.is_vague, month.is_vague, one_day.is_vague) == (True, True, False)
    assert year.x0 < month.x0 < one_day.x0 == one_day.x1 < month.x1 < year.x1


def test_period_is_sure_only_between_its_latest_start_and_its_earliest_end():
    line = models.Line(line_no=1, line_start=PartialDate(2010), line_end=PartialDate(2012))
    record = with_rows(a_record(tx_date=datetime.date(2014, 1, 1)), line)
    (mark,) = [mark for mark in drawn_marks(record) if mark.mark.lane == "lines"]
    assert mark.x0 < mark.sure0 < mark.sure1 < mark.x1


days = st.dates(datetime.date(1990, 1, 1), datetime.date(2025, 1, 1))


@given(days, st.lists(days, min_size=1, max_size=8))
def test_scale_keeps_the_order_of_days_within_the_plot(day0, others):
    scale = Scale(day0, [day0, *others])
    xs = [scale.x(each) for each in sorted([day0, *others])]
    assert xs == sorted(xs)
    assert xs[0] >= LEFT and xs[-1] <= RIGHT
    ticks = [tick.x for tick in scale.ticks()]
    assert ticks == sorted(ticks) and ticks[0] >= LEFT and ticks[-1] <= RIGHT


@given(st.lists(days, min_size=1, max_size=12))
def test_marks_of_a_lane_never_cover_each_other_and_can_be_hit(dates):
    record = a_record(tx_date=DAY_0, relapses=dates)
    boxes = [(m.y, m.hit_x, m.hit_x + m.hit_width) for m in drawn_marks(record) if m.mark.lane == "relapse"]
    boxes.sort()
    for (y, _left, right), (other_y, left, _right) in pairwise(boxes):
        assert other_y - y >= ROW or right <= left
    assert all(right - left >= SMALLEST for _y, left, right in boxes)


def test_every_lane_has_a_title():
    assert all(str(title) for title, _side in LANES.values())
