"""The pages of the outcomes, one topic each; what is listed here has a tab, an address and downloads."""

from collections.abc import Mapping

from analysis.topics import (
    engraftment,
    gvhd,
    later,
    people,
    regression,
    relapse_treatment,
    response,
    sensitivity,
    survival,
    toxicity,
)
from analysis.topics.topic import Item, Remark, Topic

_ORDER = (
    survival,
    people,
    gvhd,
    engraftment,
    response,
    relapse_treatment,
    toxicity,
    later,
    regression,
    sensitivity,
)
TOPICS: Mapping[str, Topic] = {module.TOPIC.key: module.TOPIC for module in _ORDER}
FIRST = "survival"

__all__ = ["FIRST", "TOPICS", "Item", "Remark", "Topic"]
