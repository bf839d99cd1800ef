"""For each check records on which it fires, and near misses on which it must not: a module a chapter."""

from crf.checks.examples import (
    chronic_gvhd,
    completeness,
    conditioning,
    consent,
    death,
    diagnosis,
    donor,
    end,
    engraftment,
    followup,
    general,
    gvhd,
    infusions,
    lines,
    neighbours,
    pre_transplant,
    registration,
    relapse,
    response,
    stages,
    toxicity,
    transplant,
    treatment,
    treatment_course,
)
from crf.checks.examples.example import Example

_CHAPTERS = (
    chronic_gvhd,
    completeness,
    conditioning,
    consent,
    death,
    diagnosis,
    donor,
    end,
    engraftment,
    followup,
    general,
    gvhd,
    infusions,
    lines,
    neighbours,
    pre_transplant,
    registration,
    relapse,
    response,
    stages,
    toxicity,
    transplant,
    treatment,
    treatment_course,
)

EXAMPLES: dict[str, list[Example]] = {
    id: examples for chapter in _CHAPTERS for id, examples in chapter.EXAMPLES.items()
}

__all__ = ["EXAMPLES", "Example"]
