"""How much one visitor or address may ask for: counted in this process, or by all of them together where they share Redis."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import Protocol

from conserje.errors import Refused
from conserje.hints.port import Counts, HintsUnavailable
from conserje.model.ids import Clock

MOST_KEYS = 10_000

# How many, in how many seconds. Whatever is not a webhook counts.
REQUESTS_OF_AN_ADDRESS = (120, 60.0)


class TooManyRequests(Refused):
    """`after` is in how many seconds the next one passes."""

    status = 429

    def __init__(self, message: str, *, after: float) -> None:
        super().__init__(message)
        self.after = after


class Window(Protocol):
    async def admit(self, key: str) -> None:
        """Raises TooManyRequests."""
        ...


class SlidingWindow:
    """At most `most` in any window of `seconds`, for each key. A refused one does not count.

    The least recently seen keys are forgotten beyond `keys`, so that nobody fills the memory with new names.
    """

    def __init__(self, most: int, seconds: float, clock: Clock, *, keys: int = MOST_KEYS) -> None:
        self._most = most
        self._window = timedelta(seconds=seconds)
        self._clock = clock
        self._keys = keys
        self._seen: OrderedDict[str, deque[datetime]] = OrderedDict()

    async def admit(self, key: str) -> None:
        """Raises TooManyRequests."""
        self.take(key)

    def take(self, key: str) -> None:
        """Raises TooManyRequests."""
        now = self._clock.now()
        times = self._seen.setdefault(key, deque())
        self._seen.move_to_end(key)
        if len(self._seen) > self._keys:
            self._seen.popitem(last=False)
        while times and times[0] <= now - self._window:
            times.popleft()
        if len(times) >= self._most:
            wait = (times[0] + self._window - now).total_seconds()
            raise too_many(self._most, self._window.total_seconds(), wait)
        times.append(now)


class SharedWindow:
    """The same window for all processes. When Redis does not answer, each counts for itself until it does.

    `name` keeps windows of one key apart; times are those of `clock`, so machines that share a window need the same time.
    """

    def __init__(self, name: str, most: int, seconds: float, clock: Clock, counts: Counts) -> None:
        self._name = name
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._counts = counts
        self._alone = SlidingWindow(most, seconds, clock)

    async def admit(self, key: str) -> None:
        """Raises TooManyRequests."""
        try:
            wait = await self._counts.wait_of(f"{self._name}:{key}", self._most, self._seconds, self._clock.now())
        except HintsUnavailable:
            self._alone.take(key)
            return
        if wait is not None:
            raise too_many(self._most, self._seconds, wait)


def too_many(most: int, seconds: float, wait: float) -> TooManyRequests:
    return TooManyRequests(f"more than {most} in {seconds:g} seconds", after=wait)


def window_of(name: str, most: int, seconds: float, clock: Clock, counts: Counts | None) -> Window:
    return SlidingWindow(most, seconds, clock) if counts is None else SharedWindow(name, most, seconds, clock, counts)
