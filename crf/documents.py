"""Documents of the centres: kept under a name made of their content, never overwritten.

What a row has named once is never deleted; unnamed_documents.py throws away the rest.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _

LARGEST = 20 * 1024 * 1024
LONGEST_NAME = 100
MAGIC = b"%PDF-"
# Every PDF ends so; what was cut off on its way does not.
END = b"%%EOF"
TAIL = 2048
NAME = re.compile(r"[0-9a-f]{64}/[^/\0]{1,131}\.pdf")

_signer = signing.Signer(salt="crf.documents")


def keep(upload: UploadedFile) -> str:
    """Keep a PDF; the name by which it is found again. Raises ValidationError for what is none."""
    _refuse(upload)
    digest = hashlib.sha256()
    for part in upload.chunks():
        digest.update(part)
    name = f"{digest.hexdigest()}/{_cleaned(upload.name or '')}"
    # A file that a crash left half written is of another size; the storage then keeps this one beside it.
    if default_storage.exists(name) and default_storage.size(name) == upload.size:
        Path(default_storage.path(name)).touch()  # it is wanted anew, so it is no old file that nobody wants
        return name
    upload.seek(0)
    return default_storage.save(name, upload).replace("\\", "/")


def read_document(name: str) -> bytes:
    """The content of a kept document. Raises FileNotFoundError."""
    if not NAME.fullmatch(name):
        raise FileNotFoundError(name)
    with default_storage.open(name) as file:
        return bytes(file.read())


def original_name(name: str) -> str:
    """What the person who chose the file called it."""
    return name.partition("/")[2]


def signed(name: str) -> str:
    """The name as a page carries it, so that none can be made up."""
    return _signer.sign(name)


def unsigned(text: str) -> str | None:
    """The name that this site signed; None where it did not."""
    try:
        name = _signer.unsign(text)
    except signing.BadSignature:
        return None
    return name if NAME.fullmatch(name) else None


def kept_names() -> Iterator[str]:
    """The name of every document in the storage."""
    if not default_storage.exists(""):
        return
    for directory in sorted(default_storage.listdir("")[0]):
        for file in sorted(default_storage.listdir(directory)[1]):
            if NAME.fullmatch(f"{directory}/{file}"):
                yield f"{directory}/{file}"


def _refuse(upload: UploadedFile) -> None:
    if not upload.size:
        raise ValidationError(_("This file is empty. Choose the PDF again."), code="empty")
    if upload.size > LARGEST:
        size = f"{upload.size / 1024**2:.0f}"
        message = _(
            "This file has %(size)s MB; at most %(most)s MB are kept. Save the PDF with smaller images, then "
            "choose it again."
        )
        raise ValidationError(message, code="large", params={"size": size, "most": LARGEST // 1024**2})
    upload.seek(0)
    if upload.read(len(MAGIC)) != MAGIC:
        message = _("This file is not a PDF, whatever its name says. Save the document as a PDF first.")
        raise ValidationError(message, code="no_pdf")
    upload.seek(max(0, upload.size - TAIL))
    if END not in upload.read():
        message = _(
            "The end of this PDF is missing: it was cut off when it was saved or copied. Open it to see "
            "whether it is whole, save it once more, and choose it again."
        )
        raise ValidationError(message, code="cut_off")


def _cleaned(name: str) -> str:
    """The file's own name without anything that a path or a header could take for its own."""
    stem = PurePosixPath(name.replace("\\", "/")).name
    stem = stem[: -len(".pdf")] if stem.lower().endswith(".pdf") else stem
    stem = re.sub(r"[^\w.-]", "", stem.strip().replace(" ", "_")).strip(".")[:LONGEST_NAME]
    return get_valid_filename(f"{stem or 'document'}.pdf")
