"""Conditions, limits and requirements as sentences, in the reader's language."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from crf.conditions import Condition
from crf.derivations.follows import followed_by
from crf.fields import OPTIONAL, CodeField, ItemField, MultiCodeField
from crf.models import FormRecord

LANGUAGES = ("en", "it")


def in_languages(say: Callable[[], Any]) -> dict[str, str]:
    """Language -> what `say` gives in it, as text."""
    texts = {}
    for language in LANGUAGES:
        with override(language):
            texts[language] = str(say())
    return texts


def condition_in_words(condition: Condition, model: type[FormRecord]) -> str:
    """Such as: “Type” is “Other”. Items and codes go by their labels; `model` is whose items it reads."""
    fields = {field.name: field for field in model.items()}
    return _sentence(condition, fields, inner=False)


def requirement_in_words(field: ItemField) -> str:
    if field.item.required == OPTIONAL:
        return _("optional")
    requirement = _("needs a value or a missing code") if field.item.missing else _("needs a value")
    if followed_by(getattr(field.model, "form_key", ""), field.name) is None:
        return requirement
    return _("%(requirement)s, unless it follows from other answers") % {"requirement": requirement}


def _sentence(condition: Condition, fields: dict[str, ItemField], inner: bool) -> str:
    operator, parts = condition.operator, condition.parts
    if operator in ("and", "or"):
        said = (_sentence(part, fields, inner=True) for part in parts)
        joined = (_(" and ") if operator == "and" else _(" or ")).join(said)
        return f"({joined})" if inner else joined
    if operator == "not":
        return _negated(parts[0], fields)
    return _comparison(operator, fields[parts[0]], parts[1] if len(parts) > 1 else None)


def _negated(condition: Condition, fields: dict[str, ItemField]) -> str:
    """Of an answer that is not there yet a negation holds, unlike a comparison with `!=`."""
    if condition.operator in ("==", "in"):
        name, codes = condition.parts
        words = {"item": fields[name].verbose_name, "answer": _answers(fields[name], codes)}
        return _("“%(item)s” is not %(answer)s") % words
    return _("not the case: %(what)s") % {"what": _sentence(condition, fields, inner=True)}


def _comparison(operator: str, field: ItemField, operand: Any) -> str:
    templates = {
        "==": _("“%(item)s” is %(answer)s"),
        "in": _("“%(item)s” is %(answer)s"),
        "!=": _("“%(item)s” has an answer other than %(answer)s"),
        "not_in": _("“%(item)s” has an answer other than %(answer)s"),
        "contains": _("“%(item)s” includes %(answer)s"),
        ">=": _("“%(item)s” is at least %(answer)s"),
        ">": _("“%(item)s” is more than %(answer)s"),
        "<=": _("“%(item)s” is at most %(answer)s"),
        "<": _("“%(item)s” is less than %(answer)s"),
        "has_value": _("“%(item)s” has a value"),
        "is_empty": _("“%(item)s” has no value"),
    }
    return templates[operator] % {"item": field.verbose_name, "answer": _answers(field, operand)}


def _answers(field: ItemField, operand: Any) -> str:
    codes = operand if isinstance(operand, tuple) else (operand,)
    return _either(_answer(field, code) for code in codes)


def _answer(field: ItemField, code: Any) -> str:
    if isinstance(field, CodeField | MultiCodeField):
        return f"“{dict(field.codes.choices).get(code, code)}”"
    return f"{code} {field.item.unit_name}".strip()


def _either(texts: Iterable[str]) -> str:
    *most, last = texts
    return _("%(most)s or %(last)s") % {"most": ", ".join(most), "last": last} if most else last
