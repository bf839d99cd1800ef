"""Examples for the checks of treatment after the transplant."""

from crf.checks.examples.example import Example

EXAMPLES: dict[str, list[Example]] = {}
