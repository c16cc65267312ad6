"""A Store in this process alone: what an installation without Redis uses."""

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from conserje.hints.port import Remembered
from conserje.model.ids import Clock

MOST_VALUES = 5_000


class MemoryStore:
    """At most `most` values; the ones not asked for longest go first."""

    def __init__(self, clock: Clock, *, most: int = MOST_VALUES) -> None:
        self._clock = clock
        self._most = most
        self._versions: defaultdict[str, int] = defaultdict(int)
        self._kept: OrderedDict[tuple[str, str], tuple[int, datetime, Any]] = OrderedDict()

    async def get(self, group: str, key: str) -> Remembered:
        version = self._versions[group]
        kept = self._kept.get((group, key))
        if kept is None:
            return Remembered(None, version)
        of, until, value = kept
        if of != version or self._clock.now() >= until:
            del self._kept[group, key]
            return Remembered(None, version)
        self._kept.move_to_end((group, key))
        return Remembered(value, version)

    async def put(self, group: str, key: str, value: Any, *, version: int, seconds: float) -> None:
        if version != self._versions[group]:
            return
        self._kept[group, key] = (version, self._clock.now() + timedelta(seconds=seconds), value)
        self._kept.move_to_end((group, key))
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    async def forget(self, groups: Sequence[str]) -> None:
        for group in groups:
            self._versions[group] += 1
