"""Examples for the checks of response."""

from crf.checks.examples.example import Example

EXAMPLES: dict[str, list[Example]] = {}
