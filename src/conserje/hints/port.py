"""What may be shared between processes, and what happens when it cannot: nothing but more work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from conserje.errors import Retryable


class HintsUnavailable(Retryable):
    """Whoever shares is away; go on alone."""


class Counts(Protocol):
    async def wait_of(self, key: str, most: int, seconds: float, now: datetime) -> float | None:
        """Count one more within the last `seconds`, if it is at most the `most`-th: None. Otherwise it is not counted, and the
        answer is in how many seconds one more passes. Raises HintsUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was found under a key, None if nothing (any more). `version` is what has to be given when it is put anew: what
    was looked up before a `forget` is not remembered after it."""

    value: Any
    version: int


class Store(Protocol):
    """Values of groups ("the availability of a house"); a whole group is forgotten at once. What a value may be is the
    store's: anything in the memory of one process, bytes where they travel."""

    async def get(self, group: str, key: str) -> Remembered:
        """Raises HintsUnavailable."""
        ...

    async def put(self, group: str, key: str, value: Any, *, version: int, seconds: float) -> None:
        """Keep it for `seconds`, unless its group was forgotten since. Raises HintsUnavailable."""
        ...

    async def forget(self, groups: Sequence[str]) -> None:
        """Raises HintsUnavailable."""
        ...


class Hints(Counts, Store, Protocol):
    """A server that all processes share."""

    async def ping(self) -> None:
        """Raises HintsUnavailable."""
        ...

    async def close(self) -> None: ...
