"""The pages of the outcomes, one topic each; what is listed here has a tab, an address and downloads."""

from collections.abc import Mapping

from analysis.topics import engraftment, gvhd, survival
from analysis.topics.topic import Item, Remark, Topic

TOPICS: Mapping[str, Topic] = {module.TOPIC.key: module.TOPIC for module in (survival, gvhd, engraftment)}
FIRST = "survival"

__all__ = ["FIRST", "TOPICS", "Item", "Remark", "Topic"]
