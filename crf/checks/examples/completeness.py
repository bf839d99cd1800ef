"""Examples for the checks of what is late or not finished."""

from crf.checks.examples.example import Example

EXAMPLES: dict[str, list[Example]] = {}
