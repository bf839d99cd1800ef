"""Everything that one page asks: the form of a row and, in groups, those of its entries."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import cast

from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from crf.forms import EcrfForm, form_class
from crf.models import EntryForm, FormRecord
from crf.numbering import first_free
from crf.specs import FormSpec

GONE_SUFFIX = "gone"
BLANK_NAME = "__name__"
# A primary key, or what a page calls an entry that nobody has saved yet.
ENTRY_NAME = re.compile("(new)?[0-9]{1,18}", re.ASCII)
MOST_ENTRIES = 200
LONGEST_NUMBER = 6

Entries = Mapping[str, Sequence[EntryForm]]
Files = MultiValueDict[str, UploadedFile]


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of one form; `removed` are taken off the page, `blank` is what a new one looks like."""

    spec: FormSpec
    forms: list[EcrfForm]
    removed: list[EcrfForm]
    blank: EcrfForm


class Sheet:
    """The forms of a page, bound to what was posted or showing what is stored.

    An entry goes by its primary key, a new one by a name that the page made up. The names of a group are
    posted under its form key; the fields of an entry carry "<form key>-<name>-" before their own names.
    Where `opened` names the fields that may be changed, the page posts no others, and these, whole entries
    among them, stay as they are stored.
    """

    def __init__(
        self,
        spec: FormSpec,
        row: FormRecord,
        entries: Entries,
        *,
        data: QueryDict | None = None,
        files: Files | None = None,
        day0: date | None = None,
        opened: Collection[str] | None = None,
    ) -> None:
        self.spec, self.row, self.data, self.files, self.day0 = spec, row, data, files, day0
        self.opened = opened
        self.main = form_class(spec.model)(data, files, instance=row, day0=day0, opened=opened)
        self.groups = [self._group(group, entries.get(group.key, ())) for group in spec.groups]

    def _group(self, spec: FormSpec, stored: Sequence[EntryForm]) -> Group:
        if self.data is None:
            forms = [self._form(entry, str(entry.pk)) for entry in stored]
            return Group(spec, forms, [], self._blank(spec))
        by_name = {str(entry.pk): entry for entry in stored}
        names = self._with_shut(by_name, spec, _names(self.data.getlist(spec.key)))
        kept: list[EcrfForm] = []
        removed: list[EcrfForm] = []
        taken: list[int | None] = []
        for name in names:
            form = self._form(by_name.get(name) or self._new(spec, first_free(taken), name), name)
            gone = bool(self.data.get(f"{form.prefix}-{GONE_SUFFIX}"))
            (removed if gone else kept).append(form)
            if not gone:
                taken.append(self._number(form))
        if spec.key == self.data.get("add"):
            name = next(name for name in map("new{}".format, count(len(names) + 1)) if name not in names)
            kept.append(self._form(self._new(spec, first_free(taken), name), name, bound=False))
        return Group(spec, kept, removed, self._blank(spec))

    def _number(self, form: EcrfForm) -> int | None:
        """What the page gives as the number of an entry; the stored one of an entry that is shut."""
        numbered_by = form.instance.numbered_by
        if not numbered_by:
            return None
        posted = self.data.get(form.add_prefix(numbered_by)) if self.data else None
        if posted is None:
            return cast(int | None, getattr(form.instance, numbered_by))
        return (
            int(posted) if posted.isascii() and posted.isdecimal() and len(posted) < LONGEST_NUMBER else None
        )

    def _with_shut(self, stored: Iterable[str], spec: FormSpec, names: list[str]) -> list[str]:
        """The names of a group with those of its stored entries that are not posted because they are shut."""
        if self.opened is None:
            return names
        shut = [name for name in stored if not any(f.startswith(f"{spec.key}-{name}-") for f in self.opened)]
        return [*(each for each in stored if each in {*names, *shut}), *(n for n in names if n not in stored)]

    def _form(self, entry: FormRecord, name: str, bound: bool = True) -> EcrfForm:
        data, files = (self.data, self.files) if bound else (None, None)
        prefix = f"{entry.form_key}-{name}"
        # Whether a new entry may be there at all is not for its fields to say.
        opened = self.opened if entry.pk else None
        made = form_class(type(entry))
        return made(data, files, instance=entry, day0=self.day0, prefix=prefix, opened=opened)

    def _new(self, spec: FormSpec, number: int, name: str) -> FormRecord:
        """An entry that nobody has saved yet, of the page's patient and on the page's row."""
        entry = cast(type[EntryForm], spec.model)(patient=self.row.patient)  # type: ignore[attr-defined]
        entry.page_key = name
        entry.take_page(self.row)
        if entry.numbered_by:
            setattr(entry, entry.numbered_by, number)
        return entry

    def _blank(self, spec: FormSpec) -> EcrfForm:
        entry = self._new(spec, 0, BLANK_NAME)
        if entry.numbered_by:
            setattr(entry, entry.numbered_by, None)
        return self._form(entry, BLANK_NAME, bound=False)

    def forms(self) -> Iterator[EcrfForm]:
        """The form of the row, and of every entry on which somebody wrote: those left blank are nothing."""
        yield self.main
        for group in self.groups:
            for form in group.forms:
                if form.instance.pk or (form.is_bound and form.changed_items()):
                    yield form

    def is_valid(self) -> bool:
        # A list, so that no form goes unread because one before it was refused.
        return all([form.is_valid() for form in self.forms()])

    def is_changed(self) -> bool:
        return bool(self.removed() or any(form.changed_items() for form in self.forms()))

    def instances(self) -> list[FormRecord]:
        """The row, and with it the entries that are new or were changed."""
        changed = (form.instance for form in self.forms() if form is not self.main and form.changed_items())
        return [self.row, *changed]

    def rows(self) -> list[FormRecord]:
        """The row and every entry that stays, as they are on the page."""
        return [form.instance for form in self.forms()]

    def places(self) -> set[tuple[str, int | str | None]]:
        """By what findings know the rows of the page."""
        return {(row.form_key, row.place) for row in self.rows()}

    def removed(self) -> list[EntryForm]:
        """The stored entries that were taken off the page."""
        gone = (form.instance for group in self.groups for form in group.removed)
        return [entry for entry in gone if isinstance(entry, EntryForm) and entry.pk]


def _names(posted: Iterable[str]) -> list[str]:
    """The names of entries that a page of ours can have; a page that was tampered with is not understood."""
    names = list(dict.fromkeys(posted))
    if len(names) > MOST_ENTRIES:
        raise TooManyFieldsSent(f"{len(names)} entries in one group")
    if any(not ENTRY_NAME.fullmatch(name) for name in names):
        raise BadRequest("a name that no entry has")
    return names


def name_on_page(form_key: str, place: int | str | None, item: str, page: FormRecord) -> str:
    """The name of an item's field on the page of `page`: an entry's begins with its form and name."""
    return item if form_key == page.form_key else f"{form_key}-{place}-{item}"
