"""Every endpoint in writing, as it was defined when data were frozen."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import override

from analysis.datasets.analysis_columns import definition_in_words, endpoints
from analysis.definitions import CONVENTIONS, DEFINITIONS
from analysis.variants import VARIANTS
from crf.wording import LANGUAGES

RULE = "=" * 78


def definitions() -> str:
    """What holds for all, each endpoint, each curve and each sensitivity analysis, in every language."""
    parts = []
    for language in LANGUAGES:
        with override(language):
            parts.append("\n\n".join((language.upper(), *_paragraphs())))
    return f"\n\n{RULE}\n\n".join(parts) + "\n"


def _paragraphs() -> Iterator[str]:
    yield from map(str, CONVENTIONS)
    for each in DEFINITIONS:
        yield f"{each.title} ({each.key})\n{each.text}"
    described = endpoints()
    for name, definition in described.items():
        yield f"{definition.title} ({name})\n{definition_in_words(definition)}"
    for name, variant in VARIANTS.items():
        yield f"{described[variant.of].title}: {variant.title} ({name})"
