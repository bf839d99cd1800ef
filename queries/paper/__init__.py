"""Query Forms on paper."""

from pathlib import Path

TEMPLATE = Path(__file__).with_name("template.typ")
