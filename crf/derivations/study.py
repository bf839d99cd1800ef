"""What the study has decided and may decide anew: visits, observation and the origin of early relapse."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings

Window = tuple[int, int | None]


def _setting(name: str) -> Any:
    return settings.STUDY[name]


class _VisitWindows(Mapping[str, Window]):
    """Visit -> first and last day after the index allo, as the settings say at the time of asking."""

    def __getitem__(self, visit: str) -> Window:
        _target, opens, closes = _setting("visits")[visit]
        return opens, closes

    def __iter__(self) -> Iterator[str]:
        return iter(_setting("visits"))

    def __len__(self) -> int:
        return len(_setting("visits"))


class _VisitTargets(Mapping[str, int]):
    """Visit -> the day after the index allo that it aims at."""

    def __getitem__(self, visit: str) -> int:
        return int(_setting("visits")[visit][0])

    def __iter__(self) -> Iterator[str]:
        return iter(_setting("visits"))

    def __len__(self) -> int:
        return len(_setting("visits"))


# Days within which a contact counts for a scheduled visit. A contact later than the last window still
# tells that the patient has been observed long enough, so that one has no end.
VISIT_WINDOWS: Mapping[str, Window] = _VisitWindows()
VISIT_TARGETS: Mapping[str, int] = _VisitTargets()
# Days for which a patient is observed; a setting does not change while the program runs.
OBSERVATION_DAYS: int = _setting("observation_days")


def early_relapse_origin() -> str:
    """From when early relapse counts: "line1_start" or "auto1"."""
    return str(_setting("early_relapse_origin"))
