"""Examples for the checks of engraftment and chimerism."""

from crf.checks.examples.example import Example

EXAMPLES: dict[str, list[Example]] = {}
