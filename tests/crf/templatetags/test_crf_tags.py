import json

import pytest
from django.template import Context, Template
from django.utils import translation

from crf.codes import YN
from crf.forms import form_class
from crf.models import Consent, Diagnosis, FollowUp, Transplant
from crf.specs import SPECS
from crf.templatetags import crf_tags


def rendered(text, **context):
    return Template("{% load crf_tags %}" + text).render(Context(context))


def row(form, name):
    return {"field": form[name]}


def test_item_widget_names_all_that_explains_the_field():
    form = form_class(Diagnosis)(instance=Diagnosis())
    html = rendered("{% item_widget row %}", row=row(form, "dx_date"))
    explained_by = " ".join(f"id_dx_date_{part}" for part in ("unit", "echo", "help", "error", "findings"))
    assert f'aria-describedby="{explained_by}"' in html
    assert 'class="form-control"' in html
    assert "aria-invalid" not in html


def test_item_widget_of_a_refused_answer_is_invalid():
    form = form_class(Diagnosis)({"dx_date": "yesterday", "version": "0"}, instance=Diagnosis())
    assert 'aria-invalid="true"' in rendered("{% item_widget row %}", row=row(form, "dx_date"))


def test_item_widget_of_a_long_list_is_a_select():
    form = form_class(Diagnosis)(instance=Diagnosis())
    widget = rendered("{% item_widget row %}", row=row(form, "dx_subtype"))
    assert widget.startswith('<select name="dx_subtype" ')
    assert 'class="form-select"' in widget


def test_groups_are_the_fields_of_several_inputs():
    form = form_class(Transplant)(instance=Transplant())
    assert {name: crf_tags.is_group(form[name]) for name in ("is_index", "donor_type", "tx_date")} == {
        "is_index": True,
        "donor_type": False,
        "tx_date": False,
    }


def test_conditions_reach_the_browser_as_json():
    condition = Consent._meta.get_field("consent_date").item.shown_if.as_data()
    html = rendered('<p data-condition="{{ condition|as_json }}"></p>', condition=condition)
    text = html.split('"')[1].replace("&quot;", '"')
    assert json.loads(text) == ["in", "legal_basis", ["CONS", "WDR"]]


def test_in_words_gives_labels_not_codes():
    form = form_class(Transplant)(instance=Transplant(is_index=YN.Y, tx_number=2))
    assert [crf_tags.in_words(form[name]) for name in ("is_index", "tx_number", "tx_date")] == [
        "Yes",
        "2",
        "",
    ]


def test_label_of_an_item_is_what_the_form_calls_it():
    form = form_class(Diagnosis)(instance=Diagnosis())
    assert [crf_tags.label_of(form, name) for name in ("dx_subtype", "tx_date")] == ["Type", ""]


def test_in_words_of_no_field_is_empty():
    assert crf_tags.in_words(None) == ""


@pytest.mark.parametrize(
    ("page", "expected"),
    [("/a/DIA/3/", "/a/DIA/3/draft/"), ("/a/FUP/new/?slot=M12", "/a/FUP/new/draft/?slot=M12")],
)
def test_task_url_keeps_what_the_page_is_about(page, expected):
    assert crf_tags.task_url(page, "draft") == expected


def test_page_title_tells_the_visits_apart():
    spec = SPECS["FUP"]
    assert crf_tags.page_title(spec, FollowUp(visit="M12")) == "Follow-up visit: Month 12"
    assert crf_tags.page_title(spec, FollowUp()) == "Follow-up visit"
    assert crf_tags.page_title(SPECS["DIA"], Diagnosis()) == "Diagnosis"


def test_cell_name_tells_the_visits_apart():
    visit = {"spec": SPECS["FUP"], "slot": "M12", "title": "Month 12"}
    once = {"spec": SPECS["DIA"], "slot": "", "title": "Diagnosis"}
    assert [crf_tags.cell_name(cell) for cell in (visit, once)] == ["Follow-up visit: Month 12", "Diagnosis"]


def test_date_words_have_every_month_in_the_readers_language():
    with translation.override("en"):
        html = crf_tags.date_words()
    assert html.count('data-word="month-') == 12
    assert '<span data-word="month-6">June</span>' in html
    assert '<span data-word="echo-month">%(month)s %(year)s, day not known</span>' in html


@pytest.mark.parametrize("severity", ["E", "H", "S", "I"])
def test_each_severity_has_class_mark_and_word(severity):
    shown = [
        crf_tags.severity_class(severity),
        crf_tags.severity_mark(severity),
        crf_tags.severity_word(severity),
    ]
    assert all(shown)
