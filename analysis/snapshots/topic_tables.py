"""The tables of every topic as they follow from frozen data, to be kept with them and to be compared."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.utils.translation import override

from analysis.filters import Filters
from analysis.report import report
from analysis.snapshots.frozen import Frozen
from analysis.tables import Table
from analysis.topics import TOPICS
from analysis.writers.as_json import json_text


def topic_tables(source: Frozen) -> dict[str, list[dict[str, Any]]]:
    """Topic -> its tables of all patients as JSON has them, in English; without the stamp, which names the
    snapshot."""
    found = {}
    with override("en"):
        for key, topic in TOPICS.items():
            about = report(source, Filters(source.cutoff), source.centres, topic.endpoints)
            tables = [replace(item, stamp=None) for item in topic.build(about) if isinstance(item, Table)]
            found[key] = json.loads(json_text(tables))
    return found
