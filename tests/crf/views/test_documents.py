"""The file of a centre's document: handed in on its form, and read by those who see the centre."""

import os
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import SecurityEvent
from crf import documents
from crf.models import CentreDocument, Draft
from crf.unnamed_documents import throw_away_unnamed
from tests.factories.study import open_centre

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF\n"
TYPED = {"version": "0", "doc_type": "PROT", "doc_version": "2.0", "doc_date": "2023-02-01"}
TYPED |= {"doc_approval_date": "2023-03-01", "doc_superseded": "N", "action": "save"}


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def centre(torino):
    return open_centre(torino)


@pytest.fixture
def client(ada, browse):
    return browse(ada)


def new_url(centre, task=""):
    return reverse(f"crf:centre_form_new{task}", args=[centre.study_centre_no, "DOC"])


def row_url(row):
    return reverse("crf:centre_form", args=[row.centre.study_centre_no, "DOC", row.pk])


def file_url(row):
    return reverse("crf:document_file", args=[row.centre.study_centre_no, row.pk])


def pdf(content=PDF, name="Protocol 2.pdf"):
    return SimpleUploadedFile(name, content)


def hand_in(client, centre):
    client.post(new_url(centre), TYPED | {"doc_file": pdf()})
    return CentreDocument.objects.get(doc_version="2.0")


def errors(answer, name="doc_file"):
    rows = [row for section in answer.context["sections"] for row in section["rows"]]
    return next([str(e) for e in row["errors"]] for row in rows if row["name"] == name)


def test_the_form_posts_files_and_offers_a_choice_of_one(client, centre):
    page = client.get(new_url(centre)).content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert '<input type="file" name="doc_file" accept="application/pdf"' in page


def test_a_file_that_was_handed_in_is_linked_and_read_as_it_was(client, centre):
    row = hand_in(client, centre)
    assert documents.original_name(row.doc_file) == "Protocol_2.pdf"
    assert f'href="{file_url(row)}"' in client.get(row_url(row)).content.decode()
    answer = client.get(file_url(row))
    assert answer.content == PDF
    headers = ("Content-Type", "Content-Disposition", "X-Content-Type-Options")
    assert [answer[name] for name in headers] == [
        "application/pdf",
        'attachment; filename="Protocol_2.pdf"',
        "nosniff",
    ]
    event = SecurityEvent.objects.filter(kind="export").get()
    assert event.detail == {"file": "Protocol_2.pdf", "document": row.doc_file, "centre": 1}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anna", 200),
        ("ivo", 200),
        ("dora", 200),
        ("carla", 200),
        ("ada", 200),
        ("moira", 200),
        ("bruno", 404),
        ("stranger", 404),
    ],
)
def test_a_file_is_read_by_those_who_see_the_centre(who, status, cast, browse, client, centre):
    row = hand_in(client, centre)
    assert browse(cast[who]).get(file_url(row)).status_code == status


def test_a_file_of_another_centre_is_not_found_under_ones_own(client, centre, milano, anna, bruno, browse):
    row = hand_in(client, centre)
    url = reverse("crf:document_file", args=[milano.study_centre_no, row.pk])
    assert [browse(user).get(url).status_code for user in (anna, bruno)] == [404, 404]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (pdf(b"PK\x03\x04", "Protocol.pdf"), "This file is not a PDF, whatever its name says."),
        (pdf(b"", "Protocol.pdf"), "This file is empty."),
        (pdf(b"%PDF-" + b"x" * documents.LARGEST, "big.pdf"), "This file has 20 MB; at most 20 MB are kept."),
    ],
)
def test_a_file_that_is_refused_says_why_beside_its_field(client, centre, file, message):
    file.seek(0)
    answer = client.post(new_url(centre), TYPED | {"doc_file": file})
    assert answer.status_code == 422
    assert [error.startswith(message) for error in errors(answer)] == [True]
    assert 'value="2.0"' in answer.content.decode()
    assert not CentreDocument.objects.filter(doc_version="2.0").exists()


def test_an_accepted_file_survives_what_else_is_refused(client, centre):
    answer = client.post(new_url(centre), TYPED | {"doc_file": pdf(), "doc_date": "31/2/2023"})
    assert answer.status_code == 422
    kept = answer.context["form"]["doc_file"].value()
    assert "kept; it belongs to the document once you save" in answer.content.decode()
    client.post(new_url(centre), TYPED | {"doc_file": documents.signed(kept)})
    assert CentreDocument.objects.get(doc_version="2.0").doc_file == kept


@pytest.mark.parametrize("name", ["../../secret_key", "a" * 64 + "/other.pdf", "x:forged", "\0", "x" * 5000])
def test_a_name_that_this_site_did_not_give_is_refused(client, centre, name):
    answer = client.post(new_url(centre), TYPED | {"doc_file": name})
    assert (answer.status_code, errors(answer)) == (
        422,
        ["This file cannot be found again. Choose it once more."],
    )


def test_a_file_stays_is_replaced_and_is_taken_off_with_a_reason(client, centre):
    row = hand_in(client, centre)
    first = row.doc_file
    carried = TYPED | {"doc_file": documents.signed(first), "reason_code": "source"}

    def saved(**more):
        row.refresh_from_db()
        client.post(row_url(row), carried | {"version": row.version} | more)
        row.refresh_from_db()
        return row.doc_file

    assert saved(doc_version="2.1") == first
    second = saved(doc_version="2.1", doc_file=pdf(PDF + b"more"))
    assert second != first
    assert saved(doc_version="2.1", doc_file=documents.signed(second), doc_file__off="1") is None
    assert set(documents.kept_names()) == {first, second}


def test_drafts_and_checks_leave_files_aside(client, centre):
    data = TYPED | {"doc_file": pdf(b"no pdf")}
    assert client.post(new_url(centre, "_check"), data).json()["findings"] == []
    assert client.post(new_url(centre, "_draft"), data | {"doc_file": pdf()}).status_code == 200
    assert list(documents.kept_names()) == []


def test_history_calls_a_file_by_its_name(client, centre, dora, browse):
    row = hand_in(client, centre)
    page = browse(dora).get(reverse("crf:history", args=["DOC", row.pk, "doc_file"]))
    assert [change["new"] for change in page.context["changes"]] == [f"Protocol_2.pdf ({row.doc_file[:8]})"]


def made_old(name, days=3):
    path = settings.MEDIA_ROOT / name
    long_ago = path.stat().st_mtime - timedelta(days=days).total_seconds()
    os.utime(path, (long_ago, long_ago))


def test_a_file_of_a_page_that_was_refused_is_thrown_away_after_two_days(client, centre):
    refused = client.post(
        new_url(centre), TYPED | {"doc_type": "nonsense", "doc_file": pdf(PDF + b"refused")}
    )
    assert refused.status_code == 422
    [left] = documents.kept_names()
    assert throw_away_unnamed() == []  # the page may still be corrected
    row = hand_in(client, centre)
    made_old(left)
    made_old(row.doc_file)
    assert throw_away_unnamed() == [left]
    assert list(documents.kept_names()) == [row.doc_file]


def test_files_that_a_row_named_once_or_a_draft_carries_stay(client, centre, ada):
    row = hand_in(client, centre)
    first = row.doc_file
    carried = TYPED | {"reason_code": "source", "version": row.version}
    client.post(row_url(row), carried | {"doc_file": pdf(PDF + b"more")})
    second = CentreDocument.objects.get(pk=row.pk).doc_file
    drafted = documents.keep(pdf(PDF + b"drafted"))
    Draft.objects.create(user=ada, page="x", data=urlencode({"doc_file": documents.signed(drafted)}))
    for name in (first, second, drafted):
        made_old(name)
    assert len({first, second, drafted}) == 3
    assert throw_away_unnamed() == []


def test_a_file_that_is_chosen_again_is_no_old_one(centre):
    name = documents.keep(pdf())
    made_old(name)
    assert documents.keep(pdf()) == name
    assert throw_away_unnamed() == []
