"""What a person types: answers that are right, answers as charts have them, and what nobody should send."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from crf.fields import ItemField
from crf.limits import DaysAfter, Numbers
from tests.stranger.page import Control

SPACES = ("{}", " {} ", "{}\u00a0", "\u200e{}", "{}\u200b", "\ufeff{}", "\t{}")
MONTHS_EN = "January February March April May June July August September October November December"
MONTHS_IT = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
DAYS = (
    "{d}/{m}/{y}", "{d:02}/{m:02}/{y}", "{d}.{m}.{y}", "{d}-{m}-{y}", "{y}-{m:02}-{d:02}", "{d:02}{m:02}{y}",
    "{d:02}{m:02}{s:02}", "{d}/{m}/{s:02}", "{d} {it} {y}", "{d} {en} {y}", "{d}° {it} {y}", "{d}–{m}–{y}",
    "{d}/{m}/{y} 00:00",
)  # fmt: skip
PARTIAL = ("{m:02}/{y}", "{m}.{y}", "{it} {y}", "{en} {y}", "{y}", "?/{m}/{y}", "{y}-{m:02}")
NO_DATES = (
    "31/2/2011",
    "00/03/2012",
    "13/13/2013",
    "3/10",
    "?",
    "2015?",
    "soon",
    "1/1/1800",
    "2999",
    "12//2015",
    "n.d.",
)
NO_NUMBERS = (
    "?",
    "n.d.",
    "abc",
    "1e3",
    "--2",
    "12a",
    "> 20",
    "< 0,1",
    "60-70",
    "1/2",
    "٣",
    "1 2 3",
    "9" * 30,
    "½",
)
WORDS = (
    "{w}", "{w} <b>x</b> & 'y' \"z\"", "{w} =1+1", "{w}\n{w}", "{w} è così",
    "{w} \u202eabc", "{w} 😀", "  {w}  ",
    "{w} {{ x }} %s %(a)s",
)  # fmt: skip


def plain(field: ItemField | None, control: Control, random: Random, word: str) -> Any:
    """An answer that nobody could object to."""
    if control.options:
        return _choice(control, random)
    kind = field.kind if field is not None else "text"
    if kind in ("whole", "decimal"):
        return _number(field, random)
    if kind in ("date", "pdate"):
        return _written(_day(field, random), field, random)
    return _long(control, word) if random.random() < 0.3 else word


def odd(field: ItemField | None, control: Control, random: Random, word: str) -> Any:
    """As a chart has it, a spreadsheet pastes it, or a tired hand types it."""
    if control.options:
        return _choice(control, random)
    kind = field.kind if field is not None else "text"
    if kind in ("whole", "decimal"):
        return _odd_number(field, random)
    if kind in ("date", "pdate"):
        return _odd_day(field, random)
    return _odd_words(control, random, word)


def _choice(control: Control, random: Random) -> Any:
    codes = [each.value for each in control.options if each.value and not each.disabled]
    if control.kind == "boxes" or control.many:
        return random.sample(codes, random.randint(0, min(3, len(codes))))
    return random.choice(codes) if codes else ""


def _bounds(field: Any) -> tuple[float, float]:
    limits = field.item.soft if isinstance(field.item.soft, Numbers) else field.item.hard
    low, high = (limits.low, limits.high) if isinstance(limits, Numbers) else (None, None)
    low = 0 if low is None else low
    return low, max(low + 10 if high is None else high, low)


def _number(field: Any, random: Random) -> str:
    low, high = _bounds(field)
    if field.kind == "whole":
        return str(random.randint(int(low + 0.999), max(int(high), int(low + 0.999))))
    value = round(Decimal(random.uniform(low, high)), 1)
    return str(value).replace(".", random.choice(".,"))


def _odd_number(field: Any, random: Random) -> str:
    text, mark = _number(field, random), random.choice(".,")
    whole = text.partition(".")[0].partition(",")[0]
    thousand = f"{random.randint(1, 9)}{mark}{random.randint(0, 999):03}"
    made = (
        random.choice(SPACES).format(text), random.choice(NO_NUMBERS), f"{text} {field.item.unit or 'x'}",
        f"+{text}", f"0{text}", f"-{text}", f"{text}.", f".{text}", f"{whole}{mark}5", f"{whole}{mark}25",
        thousand, thousand, f"{thousand}{random.choice('.,')}5",
    )  # fmt: skip
    return random.choice(made)


def _day(field: Any, random: Random) -> date:
    """Within what the dictionary thinks likely, as far as it says; never to come."""
    start, end = date(2009, 1, 1), date.today() - timedelta(1)
    if isinstance(field.item.soft or field.item.hard, DaysAfter):
        start = date(2012, 1, 1)
    return start + timedelta(random.randrange((end - start).days))


def _odd_day(field: Any, random: Random) -> str:
    day = _day(field, random)
    if random.random() < 0.25:
        return random.choice(NO_DATES)
    text = _written(day, field, random, partial=random.random() < 0.2)
    return random.choice(SPACES).format(text) if random.random() < 0.2 else text


def _written(day: date, field: Any, random: Random, *, partial: bool = False) -> str:
    """The day as one of many hands writes it; where the item takes a part of a date, often a part."""
    names = {"it": MONTHS_IT.split()[day.month - 1], "en": MONTHS_EN.split()[day.month - 1]}
    some = partial or (field.kind == "pdate" and random.random() < 0.4)
    return random.choice(PARTIAL if some else DAYS).format(
        d=day.day, m=day.month, y=day.year, s=day.year % 100, **names
    )


def _long(control: Control, word: str) -> str:
    """As long as the browser lets one type, which counts a line break as one."""
    longest, text = control.longest or 200, f"{word}\n" if control.kind == "area" else f"{word} "
    return (text * (longest // len(text) + 1))[:longest]


def _odd_words(control: Control, random: Random, word: str) -> str:
    if random.random() < 0.2:
        return _long(control, word)
    return random.choice(WORDS).format(w=word)[: control.longest or 200]
