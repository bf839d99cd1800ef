"""Examples for the checks of the status before the transplant."""

from crf.checks.examples.example import Example

EXAMPLES: dict[str, list[Example]] = {}
