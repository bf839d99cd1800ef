"""For each check records on which it fires, and near misses on which it must not: a module a chapter."""

from crf.checks.examples import (
    completeness,
    consent,
    death,
    diagnosis,
    engraftment,
    followup,
    general,
    gvhd,
    lines,
    pre_transplant,
    registration,
    relapse,
    response,
    toxicity,
    transplant,
    treatment,
)
from crf.checks.examples.example import Example

_CHAPTERS = (
    completeness,
    consent,
    death,
    diagnosis,
    engraftment,
    followup,
    general,
    gvhd,
    lines,
    pre_transplant,
    registration,
    relapse,
    response,
    toxicity,
    transplant,
    treatment,
)

EXAMPLES: dict[str, list[Example]] = {
    id: examples for chapter in _CHAPTERS for id, examples in chapter.EXAMPLES.items()
}

__all__ = ["EXAMPLES", "Example"]
