"""Examples for the checks of the lines of therapy before the transplant."""

from crf.checks.examples.example import Example

EXAMPLES: dict[str, list[Example]] = {}
