"""Keeping the documents of centres: by their content, once, and nothing but PDFs."""

import hashlib
import os

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from crf import documents

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def upload(content=PDF, name="Protocol.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_a_pdf_is_kept_under_its_content_and_its_cleaned_name(storage):
    name = documents.keep(upload(name="../../Protocollo v1 (firmato).PDF"))
    assert name == f"{hashlib.sha256(PDF).hexdigest()}/Protocollo_v1_firmato.pdf"
    assert (storage / name).read_bytes() == PDF
    assert list(documents.kept_names()) == [name]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", "document.pdf"),
        ("...pdf", "document.pdf"),
        ("C:\\Users\\ada\\a.pdf", "a.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        ('a"\r\nSet-Cookie: b.pdf', "aSet-Cookie_b.pdf"),
        ("è già.pdf", "è_già.pdf"),
        ("scan.exe", "scan.exe.pdf"),
    ],
)
def test_the_own_name_of_a_file_can_mean_nothing_else(given, kept):
    file = upload()
    file._name = given
    assert documents.original_name(documents.keep(file)) == kept


def test_the_same_file_is_kept_once_and_another_of_that_name_beside_it(storage):
    first = documents.keep(upload())
    os.utime(storage / first, (0, 0))
    kept = (storage / first).stat()
    assert documents.keep(upload()) == first
    again = (storage / first).stat()
    # The same file, and wanted anew: the clearing of files that nobody wants goes by this time.
    assert again.st_ino == kept.st_ino and again.st_mtime > kept.st_mtime
    assert documents.keep(upload(PDF + b"more")) != first
    assert (storage / first).read_bytes() == PDF


def test_a_file_that_was_left_half_written_is_not_taken_for_the_whole(storage):
    name = documents.keep(upload())
    (storage / name).write_bytes(PDF[:5])
    again = documents.keep(upload())
    assert again != name
    assert documents.read_document(again) == PDF


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 a word document", "no_pdf"),
        (b"<html>%PDF-1.7", "no_pdf"),
        (b"%PDF-1.7\n", "cut_off"),
        (b"%PDF-1.7\n%%EOF\n" + b"x" * 4000, "cut_off"),
        (b"%PDF-" + b"x" * documents.LARGEST, "large"),
    ],
)
def test_what_is_no_pdf_or_too_much_is_refused_and_not_kept(content, code):
    with pytest.raises(ValidationError) as refused:
        documents.keep(upload(content))
    assert refused.value.code == code
    assert list(documents.kept_names()) == []


@pytest.mark.parametrize("name", ["../secret_key", "a" * 64 + "/../x.pdf", "a" * 64 + "/x.exe", "", "x.pdf"])
def test_only_names_of_kept_documents_are_read(name):
    with pytest.raises(FileNotFoundError):
        documents.read_document(name)
    assert documents.unsigned(name) is None
    assert documents.unsigned(documents.signed(name)) is None


def test_a_signed_name_comes_back_and_a_changed_one_does_not():
    name = f"{'a' * 64}/x.pdf"
    assert documents.unsigned(documents.signed(name)) == name
    assert documents.unsigned(documents.signed(name).replace("a", "b", 1)) is None
