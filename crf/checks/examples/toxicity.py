"""Examples for the checks of toxicity."""

from crf.checks.examples.example import Example

EXAMPLES: dict[str, list[Example]] = {}
