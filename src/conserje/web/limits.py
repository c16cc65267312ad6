"""How much one visitor or address may ask for. Counted in this process, forgotten when it ends."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta

from conserje.errors import Refused
from conserje.model.ids import Clock

MOST_KEYS = 10_000


class TooManyRequests(Refused):
    """`after` is in how many seconds the next one passes."""

    status = 429

    def __init__(self, message: str, *, after: float) -> None:
        super().__init__(message)
        self.after = after


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

    def admit(self, key: str) -> None:
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
            raise TooManyRequests(f"more than {self._most} in {self._window.total_seconds():g} seconds", after=wait)
        times.append(now)
