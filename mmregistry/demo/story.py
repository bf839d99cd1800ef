"""Events in the order of their time: each may plan later ones, and none happens after the end."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from audit import demo_clock


@dataclass
class Story:
    """What is planned until `until`, which is now: later events have not happened yet."""

    until: datetime
    _planned: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def plan(self, moment: datetime, happen: Callable[[datetime], None]) -> None:
        """Let `happen` be called at its moment, with the moment; what lies in the future is left out."""
        if moment <= self.until:
            heapq.heappush(self._planned, (moment, next(self._numbers), happen))

    def tell(self) -> Iterator[datetime]:
        """Let everything happen, one event after another; yields the moment of each."""
        while self._planned:
            moment, _number, happen = heapq.heappop(self._planned)
            with demo_clock.at(moment):
                happen(moment)
            yield moment
