"""One PMS per house, watched, and beside it what it said a moment ago about rooms and availability, for answers.

`Lately` answers from memory. Whoever decides asks the PMS itself, which remembers nothing: every look and every write of it
makes what is remembered of the house forgotten, in all processes that share a store. So an offer that was told from memory is
looked at anew when it is taken, and what is told after that is new too.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from hashlib import sha256
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

from conserje.hints.port import HintsUnavailable, Remembered, Store
from conserje.model.hotel import Hotel, RoomType
from conserje.model.ids import PropertyId
from conserje.model.reservation import Offer
from conserje.model.stay import StayRequest
from conserje.pms.port import Pms
from conserje.telemetry.instruments import watched
from conserje.telemetry.metrics import Outside
from conserje.telemetry.spans import Step

AVAILABILITY_SECONDS = 60.0
ROOM_TYPES_SECONDS = 3600.0

# Calls that tell nothing new about free rooms. A quote does when it is refused.
HARMLESS = frozenset({"room_types", "find_quote", "find", "cancellation_terms", "confirm_deposit"})
HARMLESS_UNLESS_REFUSED = frozenset({"quote", "change_quote"})

Found = TypeVar("Found")


class Lately:
    """What is remembered of one house, looked up where nothing is. `house` names the property in the store."""

    def __init__(self, pms: Pms, house: str, store: Store, outside: Outside) -> None:
        self._pms = pms
        self._house = house
        self._store = store
        self._outside = outside
        self._looks: dict[str, asyncio.Task[Any]] = {}

    async def availability(self, request: StayRequest) -> Sequence[Offer]:
        key = sha256(repr(request).encode()).hexdigest()[:32]
        return await self._known("availability", key, AVAILABILITY_SECONDS, lambda: self._pms.availability(request))

    async def room_types(self) -> Sequence[RoomType]:
        return await self._known("room_types", "all", ROOM_TYPES_SECONDS, self._pms.room_types)

    async def forget(self) -> None:
        """Whatever is asked from now on is looked up."""
        self._outside.forgotten.add()
        try:
            await self._store.forget([f"availability:{self._house}"])
        except HintsUnavailable:
            self._outside.cache.add("availability", "unshared")

    async def _known(self, what: str, key: str, seconds: float, look: Callable[[], Awaitable[Found]]) -> Found:
        """Somebody who asks while the same is being looked up waits for that look."""
        running = self._looks.get(f"{what}:{key}")
        if running is not None:
            self._outside.cache.add(what, "joined")
            return cast(Found, await asyncio.shield(running))
        kept = await self._recalled(what, key)
        if kept is not None and kept.value is not None:
            self._outside.cache.add(what, "hit")
            return cast(Found, kept.value)
        self._outside.cache.add(what, "miss")
        return await self._looked_up(f"{what}:{key}", self._look(what, key, seconds, look, kept))

    async def _looked_up(self, name: str, look: Coroutine[Any, Any, Found]) -> Found:
        """In a task of its own, so that whoever stops waiting takes nothing from the others."""
        task = asyncio.create_task(look)
        self._looks[name] = task
        task.add_done_callback(lambda done: self._looked(name, done))
        return await asyncio.shield(task)

    def _looked(self, name: str, done: asyncio.Task[Any]) -> None:
        """Whoever waits gets its error; where nobody does any more, it is nobody's."""
        self._looks.pop(name, None)
        if not done.cancelled():
            done.exception()

    async def _look(
        self, what: str, key: str, seconds: float, look: Callable[[], Awaitable[Found]], kept: Remembered | None
    ) -> Found:
        found = await look()
        if kept is not None:
            try:
                await self._store.put(f"{what}:{self._house}", key, found, version=kept.version, seconds=seconds)
            except HintsUnavailable:
                self._outside.cache.add(what, "unshared")
        return found

    async def _recalled(self, what: str, key: str) -> Remembered | None:
        try:
            return await self._store.get(f"{what}:{self._house}", key)
        except HintsUnavailable:
            self._outside.cache.add(what, "unshared")
            return None


def forgetful(pms: Pms, lately: Lately) -> Pms:
    """The same PMS, whose calls make `lately` forget. Calls that the port grows are taken for ones that do."""
    return cast(Pms, _Forgetful(pms, lately))


class _Forgetful:
    def __init__(self, pms: Pms, lately: Lately) -> None:
        self._pms = pms
        self._lately = lately

    def __getattr__(self, name: str) -> Any:
        """Asked once for each method; the answer is kept."""
        method = getattr(self._pms, name)
        found = method if name in HARMLESS else self._forgetting(method, always=name not in HARMLESS_UNLESS_REFUSED)
        self.__dict__[name] = found
        return found

    def _forgetting(self, method: Callable[..., Awaitable[Any]], *, always: bool) -> Callable[..., Awaitable[Any]]:
        async def call(*arguments: Any, **named: Any) -> Any:
            is_done = False
            try:
                done = await method(*arguments, **named)
                is_done = True
                return done
            finally:
                if always or not is_done:
                    await self._lately.forget()

        return call


class Coded:
    """A Store of offers and room types over one of bytes: JSON, checked when it is read: others may write there."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._forms: dict[str, TypeAdapter[Any]] = {
            "availability": TypeAdapter(tuple[Offer, ...]),
            "room_types": TypeAdapter(tuple[RoomType, ...]),
        }

    async def get(self, group: str, key: str) -> Remembered:
        kept = await self._store.get(group, key)
        if kept.value is None:
            return kept
        try:
            return Remembered(self._form(group).validate_json(kept.value), kept.version)
        except ValueError:  # of another release, or of somebody who should not write there
            return Remembered(None, kept.version)

    async def put(self, group: str, key: str, value: Any, *, version: int, seconds: float) -> None:
        await self._store.put(group, key, self._form(group).dump_json(tuple(value)), version=version, seconds=seconds)

    async def forget(self, groups: Sequence[str]) -> None:
        await self._store.forget(groups)

    def _form(self, group: str) -> TypeAdapter[Any]:
        return self._forms[group.partition(":")[0]]


class PmsShelf:
    """What a house's PMS is: kept while the house is unchanged. `make` knows the vendor, `vendor` is what metrics call it."""

    def __init__(self, make: Callable[[Hotel], Pms], vendor: str, store: Store, outside: Outside) -> None:
        self._make = make
        self._vendor = vendor
        self._store = store
        self._outside = outside
        self._kept: dict[PropertyId, tuple[Hotel, Pms, Lately]] = {}

    def __call__(self, hotel: Hotel) -> Pms:
        return self._found(hotel)[1]

    def lately(self, hotel: Hotel) -> Lately:
        return self._found(hotel)[2]

    def _found(self, hotel: Hotel) -> tuple[Hotel, Pms, Lately]:
        kept = self._kept.get(hotel.id)
        if kept is None or kept[0] != hotel:
            pms = watched(self._make(hotel), Step.PMS, self._tally, pms=self._vendor)
            lately = Lately(pms, hotel.id.hex, self._store, self._outside)
            kept = self._kept[hotel.id] = (hotel, forgetful(pms, lately), lately)
        return kept

    def _tally(self, call: str, outcome: str, seconds: float) -> None:
        self._outside.pms_calls.add(self._vendor, call, outcome)
        self._outside.pms_seconds.take(seconds, self._vendor, call)
