"""One PMS per house, watched, and beside it what it said a moment ago about rooms and availability, for answers.

`Lately` answers from memory. Whoever decides asks the PMS itself, which remembers nothing: every look and every write of it
makes what is remembered of those nights forgotten, in all processes that share a store. So an offer told from memory is
looked at anew when it is taken, and what is told after that is new too.

Of a PMS whose availability follows from its nights (`Nightly`), pages of nights are remembered, so that every stay in them, for
whatever people, is answered from the same look. Where such a PMS also tells when nights change and is heard, they are kept
until it does, and looked up again at once if they were asked for lately; otherwise, as everything of the others, for a minute.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol, TypeVar, cast

import structlog
from pydantic import TypeAdapter

from conserje.errors import PmsUnavailable
from conserje.hints.port import HintsUnavailable, Remembered, Store
from conserje.model.hotel import Hotel, RoomType
from conserje.model.ids import Clock, PropertyId
from conserje.model.inventory import Nights
from conserje.model.reservation import Offer, Quote
from conserje.model.stay import Stay, StayRequest
from conserje.pms.port import Pms
from conserje.telemetry.instruments import watched
from conserje.telemetry.metrics import Outside
from conserje.telemetry.spans import Step

AVAILABILITY_SECONDS = 60.0
TOLD_SECONDS = 3600.0
ROOM_TYPES_SECONDS = 3600.0

# Nights of a page, and how many pages ahead of today a house is asked for.
PAGE_NIGHTS = 28
PAGES_AHEAD = 15
ASKED_LATELY = timedelta(hours=2)

# Calls that tell nothing new about free rooms. The others of the second line do when they are refused.
HARMLESS = frozenset(
    {
        *("room_types", "nights", "offers_from", "find_quote", "quote_made", "find", "cancellation_terms", "placed"),
        *("changes_since", "set_guest", "extend_hold", "confirm_deposit", "move_deposit"),
    }
)
HARMLESS_UNLESS_REFUSED = frozenset({"quote", "change_quote", "book", "book_together"})
MOST_QUOTES = 1_000

log = structlog.get_logger(__name__)

Found = TypeVar("Found")


class Nightly(Protocol):
    """What a PMS has besides, whose availability follows from its nights, and which says by `RoomNews` when these change."""

    async def nights(self, first: date, until: date) -> Nights:
        """As they are now. Raises PmsUnavailable."""

    def offers_from(self, seen: Sequence[Nights], request: StayRequest) -> Sequence[Offer] | None:
        """What `availability` would say if nothing had changed since. None when the inventory did, or nights are missing."""


class Lately:
    """What is remembered of one house, looked up where nothing is. `house` names the property in the store; `is_told` says
    whether changes of its nights are heard."""

    def __init__(
        self, pms: Pms, house: str, store: Store, outside: Outside, clock: Clock, is_told: Callable[[], bool]
    ) -> None:
        self._pms = pms
        self._nightly = cast(Nightly, pms) if hasattr(pms, "nights") else None
        self._house = house
        self._store = store
        self._outside = outside
        self._clock = clock
        self._is_told = is_told
        self._looks: dict[str, asyncio.Task[Any]] = {}
        self._is_begun = False
        self.heard = 0
        self._asked: dict[int, datetime] = {}

    async def availability(self, request: StayRequest) -> Sequence[Offer]:
        if self._nightly is not None:
            return await self._from_nights(self._nightly, request)
        key = sha256(repr(request).encode()).hexdigest()[:32]
        group = f"availability:{self._house}"
        found, how = await self._known(group, key, AVAILABILITY_SECONDS, lambda: self._pms.availability(request))
        self._outside.cache.add("availability", how)
        return found

    async def room_types(self) -> Sequence[RoomType]:
        found, how = await self._known(f"room_types:{self._house}", "all", ROOM_TYPES_SECONDS, self._pms.room_types)
        self._outside.cache.add("room_types", how)
        return found

    async def forget(self, stay: Stay | None = None) -> None:
        """Whatever is asked from now on about these nights, or any, is looked up."""
        self._outside.forgotten.add()
        if self._nightly is None:
            groups = [f"availability:{self._house}"]
        else:
            groups = [self._group(page) for page in (self._pages_ahead() if stay is None else pages_of(stay))]
        for name in [one for one in self._looks if one.rpartition(" ")[0] in groups]:
            del self._looks[name]
        try:
            await self._store.forget(groups)
        except HintsUnavailable:
            self._outside.cache.add("availability", "unshared")

    @property
    def is_told(self) -> bool:
        return self._nightly is not None and self._is_told()

    async def _from_nights(self, nightly: Nightly, request: StayRequest) -> Sequence[Offer]:
        if self.is_told and not self._is_begun:
            self._is_begun = True
            await self.forget()  # what processes before this one left in the store, nobody may have heard of since
        seen: list[Nights] = []
        ways: list[str] = []
        for page in pages_of(request.stay):
            self._asked[page] = self._clock.now()
            nights, how = await self._page(nightly, page)
            seen.append(nights)
            ways.append(how)
        offers = nightly.offers_from(seen, request)
        how = "miss" if offers is None else max(ways, key=("hit", "joined", "miss").index)
        self._outside.cache.add("availability", how)
        if offers is not None:
            return offers
        await self.forget(request.stay)  # the inventory is another one than when they were seen
        return await self._pms.availability(request)

    async def hear(self, stay: Stay | None) -> None:
        """These nights changed, or any: whoever asks for what was asked for lately need not wait for another look."""
        self.heard += 1
        await self.forget(stay)
        if self._nightly is None or not self._is_told():
            return
        recent = self._clock.now() - ASKED_LATELY
        self._asked = {page: at for page, at in self._asked.items() if at > recent}
        for page in [one for one in self._asked if stay is None or one in pages_of(stay)]:
            try:
                _, how = await self._page(self._nightly, page)
            except PmsUnavailable as error:
                log.info("nights_not_looked_up", reason=str(error))
                return
            if how == "miss":
                self._outside.cache.add("availability", "ahead")

    async def _page(self, nightly: Nightly, page: int) -> tuple[Nights, str]:
        first = date.fromordinal(page * PAGE_NIGHTS)
        seconds = TOLD_SECONDS if self._is_told() else AVAILABILITY_SECONDS
        return await self._known(
            self._group(page), "all", seconds, lambda: nightly.nights(first, first + timedelta(days=PAGE_NIGHTS))
        )

    def _group(self, page: int) -> str:
        return f"nights:{self._house}:{page}"

    def _pages_ahead(self) -> range:
        current = self._clock.now().date().toordinal() // PAGE_NIGHTS
        return range(current - 1, current + PAGES_AHEAD)

    async def _known(
        self, group: str, key: str, seconds: float, look: Callable[[], Awaitable[Found]]
    ) -> tuple[Found, str]:
        """What is found, and whether that was a hit, a miss, or joined: somebody who asks while the same is being looked up
        waits for that look."""
        name = f"{group} {key}"
        running = self._looks.get(name)
        if running is not None:
            return cast(Found, await asyncio.shield(running)), "joined"
        kept = await self._recalled(group, key)
        if kept is not None and kept.value is not None:
            return cast(Found, kept.value), "hit"
        return await self._looked_up(name, self._look(group, key, seconds, look, kept)), "miss"

    async def _looked_up(self, name: str, look: Coroutine[Any, Any, Found]) -> Found:
        """In a task of its own, so that whoever stops waiting takes nothing from the others."""
        task = asyncio.create_task(look)
        self._looks[name] = task
        task.add_done_callback(lambda done: self._looked(name, done))
        return await asyncio.shield(task)

    def _looked(self, name: str, done: asyncio.Task[Any]) -> None:
        """Whoever waits gets its error; where nobody does any more, it is nobody's."""
        if self._looks.get(name) is done:
            del self._looks[name]
        if not done.cancelled():
            done.exception()

    async def _look(
        self, group: str, key: str, seconds: float, look: Callable[[], Awaitable[Found]], kept: Remembered | None
    ) -> Found:
        found = await look()
        if kept is not None:
            try:
                await self._store.put(group, key, found, version=kept.version, seconds=seconds)
            except HintsUnavailable:
                self._outside.cache.add(_what(group), "unshared")
        return found

    async def _recalled(self, group: str, key: str) -> Remembered | None:
        try:
            return await self._store.get(group, key)
        except HintsUnavailable:
            self._outside.cache.add(_what(group), "unshared")
            return None


def pages_of(stay: Stay) -> range:
    """The pages that a stay's nights are on."""
    last = stay.check_out.toordinal() - 1
    return range(stay.check_in.toordinal() // PAGE_NIGHTS, last // PAGE_NIGHTS + 1)


def _what(group: str) -> str:
    """What metrics call it."""
    return "room_types" if group.startswith("room_types:") else "availability"


def forgetful(pms: Pms, lately: Lately) -> Pms:
    """The same PMS, whose calls make `lately` forget. Calls that the port grows are taken for ones that do."""
    return cast(Pms, _Forgetful(pms, lately))


class _Forgetful:
    """Knows which nights a quote, and a hold of it, are about. Of what it does not know all nights are forgotten, unless
    they are told in a moment; and when news came while the PMS was asked, what was looked up since is not thrown away."""

    def __init__(self, pms: Pms, lately: Lately) -> None:
        self._pms = pms
        self._lately = lately
        self._stays: OrderedDict[Any, Stay] = OrderedDict()

    def __getattr__(self, name: str) -> Any:
        """Asked once for each method; the answer is kept."""
        method = getattr(self._pms, name)
        found = method if name in HARMLESS else self._forgetting(name, method)
        self.__dict__[name] = found
        return found

    def _forgetting(self, name: str, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(*arguments: Any, **named: Any) -> Any:
            is_done, done, heard = False, None, self._lately.heard
            try:
                done = await method(*arguments, **named)
                is_done = True
                return done
            finally:
                stay = self._nights(name, arguments, done)
                is_told = self._lately.is_told and (stay is None or self._lately.heard != heard)
                if self._is_news(name, done, is_done=is_done) and not is_told:
                    await self._lately.forget(stay)

        return call

    def _is_news(self, name: str, done: Any, *, is_done: bool) -> bool:
        if isinstance(done, Quote):
            self._remember(done.id, done.offer.stay)
        if name == "availability":  # what was just seen is news only to who is not told otherwise
            return not self._lately.is_told
        if name == "expire":
            return not is_done or bool(done)
        return not is_done or name not in HARMLESS_UNLESS_REFUSED

    def _nights(self, name: str, arguments: Sequence[Any], done: Any) -> Stay | None:
        if name in ("quote", "availability") and arguments:
            return cast(Stay, arguments[0].stay)
        if name == "hold" and arguments:
            stay = self._stays.get(arguments[0])
            if done is not None and stay is not None:
                self._remember(done.id, stay)
            return stay
        if name == "release_hold" and arguments:
            return self._stays.get(arguments[0])
        return done.stay if name in ("cancel", "cancel_rooms", "revive") and done is not None else None

    def _remember(self, name: Any, stay: Stay) -> None:
        self._stays[name] = stay
        if len(self._stays) > MOST_QUOTES:
            self._stays.popitem(last=False)


class Coded:
    """A Store of nights, offers and room types over one of bytes: JSON, checked when it is read: others may write there."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._forms: dict[str, TypeAdapter[Any]] = {
            "availability": TypeAdapter(tuple[Offer, ...]),
            "room_types": TypeAdapter(tuple[RoomType, ...]),
            "nights": TypeAdapter(Nights),
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
        plain = value if isinstance(value, Nights) else tuple(value)
        await self._store.put(group, key, self._form(group).dump_json(plain), version=version, seconds=seconds)

    async def forget(self, groups: Sequence[str]) -> None:
        await self._store.forget(groups)

    def _form(self, group: str) -> TypeAdapter[Any]:
        return self._forms[group.partition(":")[0]]


class PmsShelf:
    """What a house's PMS is: kept while the house is unchanged. `make` knows the vendor, `vendor` is what metrics call it, and
    `is_told` says whether `hear` is told of every change of nights."""

    def __init__(
        self,
        make: Callable[[Hotel], Pms],
        vendor: str,
        store: Store,
        outside: Outside,
        clock: Clock,
        is_told: Callable[[], bool] = lambda: False,
    ) -> None:
        self._make = make
        self._vendor = vendor
        self._store = store
        self._outside = outside
        self._clock = clock
        self._is_told = is_told
        self._kept: dict[PropertyId, tuple[Hotel, Pms, Lately]] = {}
        self._forgetting: set[asyncio.Task[None]] = set()

    def __call__(self, hotel: Hotel) -> Pms:
        return self._found(hotel)[1]

    def lately(self, hotel: Hotel) -> Lately:
        return self._found(hotel)[2]

    def hear(self, house: PropertyId | None, first: date | None = None, last: date | None = None) -> None:
        """These nights changed, or any of them, of this house, or of any."""
        stay = Stay(first, last + timedelta(days=1)) if first and last else None
        for _, _, lately in [one for name, one in self._kept.items() if house in (None, name)]:
            task = asyncio.ensure_future(lately.hear(stay))
            self._forgetting.add(task)
            task.add_done_callback(self._forgetting.discard)

    def _found(self, hotel: Hotel) -> tuple[Hotel, Pms, Lately]:
        kept = self._kept.get(hotel.id)
        if kept is None or kept[0] != hotel:
            pms = watched(self._make(hotel), Step.PMS, self._tally, pms=self._vendor)
            lately = Lately(pms, hotel.id.hex, self._store, self._outside, self._clock, self._is_told)
            kept = self._kept[hotel.id] = (hotel, forgetful(pms, lately), lately)
        return kept

    def _tally(self, call: str, outcome: str, seconds: float) -> None:
        self._outside.pms_calls.add(self._vendor, call, outcome)
        self._outside.pms_seconds.take(seconds, self._vendor, call)
