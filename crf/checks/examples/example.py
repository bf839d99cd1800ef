"""For each check records on which it fires, and near misses on which it must not."""

from dataclasses import dataclass, field

from crf.record import PatientRecord


@dataclass
class Example:
    """A record, the items at which the check fires (none: it must not), and the other checks that fire."""

    record: PatientRecord
    at: set[str] = field(default_factory=set)
    also: set[str] = field(default_factory=set)


def fires(record: PatientRecord, at: str, also: str = "") -> Example:
    return Example(record, set(at.split()), set(also.split()))


def silent(record: PatientRecord, also: str = "") -> Example:
    return Example(record, also=set(also.split()))
