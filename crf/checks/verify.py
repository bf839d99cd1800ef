"""The gate of the rule book: what every check must have beside it, and whether its examples behave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from crf.checks import CHECKS, HARD, INFO, SOFT, Check
from crf.checks.check import RETIRED
from crf.checks.examples import EXAMPLES, Example
from crf.deliberate_errors import ERRORS
from crf.fields import ItemField
from crf.specs import SPECS


def problems(
    checks: Mapping[str, Check] = CHECKS,
    examples: Mapping[str, list[Example]] = EXAMPLES,
    errors: Mapping[str, Any] = ERRORS,
    retired: Mapping[str, str] = RETIRED,
) -> list[str]:
    """Each thing that is missing or wrong, as "id: what", by id; without a database."""
    found = [
        *(f"{id}: {what}" for id, check in checks.items() for what in _of_itself(check)),
        *(
            f"{id}: {what}"
            for id, check in checks.items()
            for what in _of_examples(check, examples.get(id, []))
        ),
        *(f"{id}: has no deliberate error" for id in checks.keys() - errors.keys()),
        *(f"{id}: is retired and registered" for id in checks.keys() & retired.keys()),
        *(f"{id}: was retired without a word why" for id, why in retired.items() if not why.strip()),
        *(f"{id}: has examples, and is no check" for id in examples.keys() - checks.keys()),
        *(f"{id}: has a deliberate error, and is no check" for id in errors.keys() - checks.keys()),
    ]
    return sorted(found)


def _of_itself(check: Check) -> Iterator[str]:
    if not check.condition.strip():
        yield "has no condition in words"
    if not check.message.strip():
        yield "has no message"
    if check.condition.strip() == check.message.strip() != "":
        yield "has the same words for when it fires and for what it asks"
    if check.severity not in (HARD, SOFT, INFO):
        yield f"has the unknown severity {check.severity}"
    if check.severity == INFO and check.asks:
        yield "asks, and is a note"
    if check.version < 1:
        yield f"has the version {check.version}; the first one is 1"
    yield from (f"is about {path}, which is no item" for path in check.fields if not _is_item(path))


def _is_item(path: str) -> bool:
    form, _, item = path.partition(".")
    try:
        return form in SPECS and isinstance(SPECS[form].model._meta.get_field(item), ItemField)
    except FieldDoesNotExist:
        return False


def _of_examples(check: Check, examples: list[Example]) -> Iterator[str]:
    if not any(example.at for example in examples):
        yield "has no example on which it fires"
    if all(example.at for example in examples):
        yield "has no example on which it is silent"
    for number, example in enumerate(examples, 1):
        yield from (f"example {number} {what}" for what in _behaves(check, example))


def _behaves(check: Check, example: Example) -> Iterator[str]:
    """What the check does in the example and should not."""
    try:
        found = list(check.run(example.record))
    except Exception as error:
        yield f"makes it fail with {error!r}"
        return
    at = {target.path for finding in found for target in finding.targets}
    if example.at and not found:
        yield "should make it fire, and it is silent"
    elif found and not example.at:
        yield "should leave it silent, and it fires"
    elif at != example.at:
        yield f"should make it fire at {_listed(example.at)}, and it does at {_listed(at)}"
    gaps = {name for _text, name, _format, _conversion in Formatter().parse(check.message) if name}
    if any(set(finding.words) != gaps for finding in found):
        yield "gives other words than its message has gaps for"


def _listed(paths: set[str]) -> str:
    return ", ".join(sorted(paths))
