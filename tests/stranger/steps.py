"""What the stranger does next: steps drawn from what the page offers, and the same steps played again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from django.urls import URLResolver, get_resolver, reverse

from accounts.models import Centre, User
from accounts.roles import Capability
from crf.models import Patient
from crf.record import load_record
from crf.specs import PAGE_SPECS, SPECS
from tests.exchange.registry_files import patient_row, registry_file
from tests.stranger import chart
from tests.stranger.browser import Answer, Person, is_ecrf, kind_of, sheet_form
from tests.stranger.items import VALUE, place_of, rows_of_page
from tests.stranger.page import Control, Form
from tests.stranger.visit import Visit, made, trail_mark
from tests.stranger.world import World

Step = dict[str, Any]
Answers = Callable[[Any, Control, Random, str], Any]
# How often each sits down; the others of the cast a tenth as often.
WEIGHTS = {
    "data_manager": 10,
    "investigator": 3,
    "data_centre": 5,
    "monitor": 1,
    "coordinator": 2,
    "administrator": 2,
}
# Forms that end what one is doing.
SELDOM = ("account_logout", "accounts:language", "account_login")
NOT_PRESSED = ("account_logout",)
PATIENTS_ON_DESK = 3


@dataclass
class Stranger:
    """Everybody at once: one seed, one world, and how often each sort of page was met."""

    world: World
    random: Random
    met: Counter[str] = field(default_factory=Counter)
    addresses: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    words: int = 0

    def person(self, email: str) -> Person:
        if email not in self.people:
            self.people[email] = Person.sits_down(email, self.world)
        return self.people[email]

    # Drawing a step

    def next_step(self, who: str) -> Step:
        person, luck = self.person(who), self.random.random()
        here = person.here
        if here is not None and here.is_page and here.status < 500:
            if luck < 0.06 and person.before:
                return {"who": who, "do": "back"}
            forms = self._forms(here)
            sheet = sheet_form(here)
            if sheet is not None and luck < 0.8:
                return self._send(who, here, sheet)
            if forms and luck < 0.6:
                return self._send(who, here, min(forms, key=self._novelty_of_form))
        return {"who": who, "do": "open", "url": self._address(who, here)}

    def someone(self) -> str:
        weights = [WEIGHTS.get(email.partition("@")[0].rstrip("12"), 0.5) for email in self.world.people]
        return self.random.choices(self.world.people, weights)[0]

    def _forms(self, here: Answer) -> list[Form]:
        forms = [
            f
            for f in here.page.forms
            if kind_of(f.action) not in NOT_PRESSED and (f.buttons or f.method == "get")
        ]
        rare = self.random.random() < 0.05
        return [f for f in forms if rare or kind_of(f.action) not in SELDOM]

    def _novelty_of_form(self, form: Form) -> tuple[float, float]:
        return self.met[f"send {kind_of(form.action)} {form.name}"], self.random.random()

    def _address(self, who: str, here: Answer | None) -> str:
        """Of all addresses that she has read so far, one of the sort that was met least."""
        known = self.addresses.setdefault(who, {})
        read = here.page.links if here is not None else []
        for url in [*read, *([] if known else desk(self.world.user(who), self.random))]:
            urls = known.setdefault(kind_of(url), [])
            if url not in urls:
                urls.append(url)
        kinds = [kind for kind in known if "log" not in kind.split(":")[-1]]
        kind = min(kinds, key=lambda kind: (self.met[f"open {kind}"] / _weight(kind), self.random.random()))
        return self.random.choice(known[kind])

    def _send(self, who: str, here: Answer, form: Form) -> Step:
        """Answer a little or much of a page, an answer or two not as one would wish, and press a button."""
        open_to_her = [n for n, c in form.controls.items() if self._is_open(c)]
        asked = [n for n in open_to_her if is_ecrf(here) and place_of(here, n)]
        wrong = refused_at(here)
        share = self.random.choice((0.0, 0.1, 0.3, 0.6, 0.9))
        chosen = [n for n in asked if n in wrong or self.random.random() < share]
        doubtful = [n for n in chosen if n not in wrong]
        odd = self.random.sample(doubtful, min(len(doubtful), self.random.choice((0, 1, 1, 2))))
        # Beside the answers: why something is changed, or a box that takes an entry away.
        beside = [n for n in open_to_her if n not in asked]
        chosen += [
            n for n in beside if self.random.random() < (0.1 if form.controls[n].kind == "boxes" else 0.9)
        ]
        typed: dict[str, Any] = {}
        for name in chosen:
            typed |= self._types(here, form, name, chart.odd if name in odd else chart.plain)
        which = [kind_of(form.action), form.name]
        return {"who": who, "do": "send", "form": which, "typed": typed, "button": self._button(form)}

    def _is_open(self, control: Control) -> bool:
        """What she can see; now and then what a script would have hidden."""
        hidden = control.hidden and self.random.random() < 0.9
        return control.kind != "hidden" and not control.disabled and not hidden

    def _types(self, here: Answer, form: Form, name: str, how: Answers) -> dict[str, Any]:
        control, place = form.controls[name], place_of(here, name) if is_ecrf(here) else None
        self.words += 1
        word = f"w{self.words}{''.join(self.random.choices('abcdefghkmnpqrstuvwxyz', k=6))}"
        if control.kind == "file":
            return {name: self.random.choice(sorted(FILES))}
        if control.kind == "password":
            return {name: "not the password"}
        if place is not None and place.part != VALUE:
            return {}
        missing, unit = form.controls.get(f"{name}__m"), form.controls.get(f"{name}__u")
        if missing is not None and how is chart.plain and self.random.random() < 0.12:
            codes = [o.value for o in missing.options if o.value]
            return {
                name: [] if control.kind == "boxes" else None if control.kind == "radio" else "",
                f"{name}__m": self.random.choice(codes),
            }
        typed = {name: how(place.field if place else None, control, self.random, word)}
        if missing is not None:
            typed[f"{name}__m"] = ""
        if unit is not None:
            typed[f"{name}__u"] = self.random.choice(unit.options).value
        return typed

    def _button(self, form: Form) -> list[str] | None:
        """Mostly the first one, which the Enter key presses."""
        if not form.buttons:
            return None
        return list(form.buttons[0] if self.random.random() < 0.4 else self.random.choice(form.buttons))


def refused_at(here: Answer) -> set[str]:
    """The answers of a page that was not taken: she corrects them first."""
    forms = (here.said("refused") or []) if is_ecrf(here) and here.status == 422 else []
    return {form.add_prefix(item) for form in forms for item in form.errors}


def _weight(kind: str) -> float:
    """A form of the dictionary has more in it than a list."""
    return 3.0 if kind == "crf:register" or any(key in kind.split() for key in SPECS) else 1.0


@cache
def _addresses() -> tuple[tuple[str, frozenset[str]], ...]:
    """Name of every address -> what has to be put into it."""
    return tuple(_flat(get_resolver().url_patterns, ""))


def _flat(patterns: Iterable[Any], prefix: str) -> Iterator[tuple[str, frozenset[str]]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _flat(each.url_patterns, f"{prefix}{each.namespace}:" if each.namespace else prefix)
        elif each.name:
            yield f"{prefix}{each.name}", frozenset(each.pattern.regex.groupindex)


def desk(user: User, random: Random) -> list[str]:
    """The addresses that somebody can make of her desk: centres, some patients' codes, forms and rows."""
    centres = Centre.objects.for_user(user, Capability.VIEW_CENTRES).order_by("study_centre_no")
    patients = list(Patient.objects.for_user(user).order_by("pk"))
    keys = [spec.key for spec in PAGE_SPECS]
    given: list[dict[str, Any]] = [{}, *({"number": centre.study_centre_no} for centre in centres)]
    for patient in random.sample(patients, min(PATIENTS_ON_DESK, len(patients))):
        code = {"code": patient.subject_code}
        given += [code, *(code | {"form_key": key} for key in keys)]
        given += [code | {"form_key": row.form_key, "row": row.pk} for row in load_record(patient).forms()]
    fitting = ((name, facts) for name, needs in _addresses() for facts in given if needs == facts.keys())
    found = (reverse(name, kwargs=facts) for name, facts in fitting)
    return [url for url in dict.fromkeys(found) if not url.startswith("/account/") or url == "/account/"]


# Files that lie on somebody's desk.
FILES: dict[str, tuple[str, bytes]] = {
    "a letter": ("letter.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"),
    "a cut letter": ("letter.pdf", b"%PDF-1.4\n"),
    "nothing": ("empty.csv", b""),
    "a picture": ("scan.pdf", b"\x89PNG\r\n\x1a\n\0\0"),
    "a registry file": (
        "registry.csv",
        registry_file({"Treatment CIC": "901.0"}, patient_row(2) | {"Treatment CIC": "901.0"}),
    ),
    "another registry file": (
        "registry.csv",
        registry_file(patient_row(7) | {"Treatment CIC": "902.0", "Death Date": "soon"}),
    ),
    "a table": ("table.csv", "a;b;c\r\n1;2;3\r\n;;\r\n".encode("utf-8-sig")),
}


def play(stranger: Stranger, step: Step) -> Visit | None:
    """Do the step and say what it was; None where there is nothing to do it with."""
    person = stranger.person(step["who"])
    if step["do"] == "back":
        person.goes_back()
        return None
    mark, counted = trail_mark(), made()
    if step["do"] == "open":
        stranger.met[f"open {kind_of(step['url'])}"] += 1
        offered = person.here is not None and step["url"] in person.here.page.links
        answer = person.asks(step["url"])
        visit = Visit(
            person,
            answer,
            trail_before=mark,
            made_before=counted,
            people=stranger.people,
            followed=offered,
            met=stranger.met,
        )
        person.goes_to(answer)
        return visit
    here = person.here
    form = _form(here, step["form"]) if here is not None and here.is_page else None
    if here is None or form is None:
        return None
    stranger.met[f"send {step['form'][0]} {form.name}"] += 1
    rows = rows_of_page(here) if is_ecrf(here) else {}
    typed = {
        name: value
        for name, value in step["typed"].items()
        if name in form.controls and not form.controls[name].disabled
    }
    files = {name: FILES[typed.pop(name)] for name in list(typed) if form.controls[name].kind == "file"}
    button = tuple(step["button"]) if step["button"] else None
    sent = form.sent(typed, button)
    answer = person.posts(form, sent, files)
    visit = Visit(
        person, answer, here, form, typed, sent, files, followed=True, rows_before=rows, trail_before=mark,
        made_before=counted, people=stranger.people, met=stranger.met,
    )  # fmt: skip
    if answer.is_page:
        person.goes_to(answer)
    return visit


def _form(here: Answer, which: list[str]) -> Form | None:
    return next((f for f in here.page.forms if [kind_of(f.action), f.name] == which), None)
