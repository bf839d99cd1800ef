"""The PDF itself: tagged, in its language, and nothing that somebody typed is read as markup."""

import json
import time

import pytest
import typst
from django.utils import translation

from crf.paper import render
from crf.paper.document import blank_document, casebook_document
from crf.paper.render import pdf
from crf.record import load_record
from crf.specs import SPECS
from tests.factories.study import consented, diagnosis, index_allo, save

NASTY = "1 # $2 @x \"q\" 'r' *b* _i_ `c` <y> \\ #panic() è – perché"


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("annotated", [False, True])
def test_all_forms_become_a_tagged_pdf_in_the_language(language, annotated):
    with translation.override(language):
        made = pdf(blank_document(annotated=annotated))
    assert made.startswith(b"%PDF-1.")
    for mark in (b"/StructTreeRoot", b"/MarkInfo", f"/Lang({language})".encode(), b"pdfuaid:part"):
        assert mark in made, mark


def texts_of(document):
    """Every run of text that the template sets, as the compiler sees it after layout."""
    found = typst.query(
        str(render.TEMPLATE),
        "heading",
        root=str(render.TEMPLATE.parent),
        font_paths=render._fonts(),
        sys_inputs={"document": json.dumps(document.data)},
    )
    return [heading["body"].get("text") for heading in json.loads(found)]


def test_what_somebody_typed_is_printed_as_it_is():
    document = blank_document([SPECS["EOS"]])
    document.data["forms"][0]["title"] = NASTY
    document.data["title"] = NASTY
    assert texts_of(document)[0] == NASTY
    assert pdf(document).startswith(b"%PDF")


@pytest.mark.django_db
def test_casebook_is_printed_within_two_seconds():
    patient = consented()
    save(patient, diagnosis(dx_comment=NASTY), index_allo())
    record = load_record(patient)
    pdf(blank_document([SPECS["EOS"]]))  # fonts are read once for a process
    started = time.perf_counter()
    made = pdf(casebook_document(record))
    assert time.perf_counter() - started < 2
    assert made.startswith(b"%PDF")
    assert patient.subject_code.encode("utf-16-be") in made or patient.subject_code.encode() in made


def test_template_that_warns_prints_nothing(tmp_path, monkeypatch):
    template = tmp_path / "template.typ"
    template.write_text('#set document(title: "x")\n#set text(font: "No Such Font")\nx')
    monkeypatch.setattr(render, "TEMPLATE", template)
    with pytest.raises(render.Unprintable, match="no such font"):
        pdf(blank_document([SPECS["EOS"]]))
