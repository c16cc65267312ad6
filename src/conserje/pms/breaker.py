"""What keeps a house's PMS that hangs or fails from taking turns, connections and guests' patience with it.

Every call has a time to end in, and a place among the few that a house may have under way at once; houses whose PMS lives in
our own database share places, so that connections are left for everything else. When a share of a window's calls was not
answered, the house's breaker opens: nobody asks any more, and guests are told so at once. After a rest one call tries, and its
answer decides; where no guest comes, the last look without an answer is repeated, so that nobody is told of a PMS that is well
again. The windows and states are interlock's (docs/decisions/0010-pms-breaker.md).

A call that ran out of time may have done what it was asked for. It keeps its place until it has really ended, and is never
repeated here: whoever asked knows its idempotency key.
"""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import structlog
from interlock import CircuitBreaker, CircuitOpenError, Config, CoreEventListener, State, WindowType

from conserje.errors import PmsUnavailable, Refused
from conserje.model.hotel import Hotel
from conserje.model.ids import PropertyId
from conserje.pms.port import Pms
from conserje.telemetry.metrics import Breakers as BreakerMetrics

Found = TypeVar("Found")
Monotonic = Callable[[], float]

# Calls that change nothing.
LOOKS = frozenset(
    {
        "room_types",
        "availability",
        "nights",
        "find_quote",
        "quote_made",
        "find",
        "cancellation_terms",
        "changes_since",
        "placed",
    }
)

# What the gauge of a breaker says.
SHOWN = {State.CLOSED: 0, State.HALF_OPEN: 1, State.OPEN: 2}

# Rests after which nobody has asked, and we do: guests come first, since theirs is a call that somebody waits for.
QUIET = 1.25

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds, and numbers of calls. A call waits `place` for its turn and `look`, or `write`, for its answer: a write in
    doubt costs people's time, so it gets more of ours. Of `window` seconds with at least `fewest` calls, `share` not answered
    opens the breaker for `rest`."""

    place: float = 5.0
    look: float = 5.0
    write: float = 15.0
    at_once: int = 4
    all_at_once: int = 6
    window: int = 30
    fewest: int = 5
    share: float = 0.5
    rest: float = 30.0

    @classmethod
    def with_pool(cls, connections: int, *, look: float, at_once: int) -> "Patience":
        """Where calls take connections of our own pool: six in ten of them at most, and no house may have all of these."""
        every = max(1, connections * 6 // 10)
        at_once = min(at_once, max(1, every * 2 // 3))
        return cls(place=look, look=look, write=3 * look, at_once=at_once, all_at_once=every)


class Breakers:
    """One breaker for each house, kept for as long as the process runs, whatever of the house changes."""

    def __init__(self, patience: Patience, told: BreakerMetrics, monotonic: Monotonic = time.monotonic) -> None:
        self._patience = patience
        self._breakers = told
        self._monotonic = monotonic
        self._everybody = asyncio.Semaphore(patience.all_at_once)
        self._houses: dict[PropertyId, _House] = {}

    def around(self, hotel: Hotel, pms: Pms) -> Pms:
        """The same PMS, each of whose calls may raise PmsUnavailable because it is not asked, or does not answer in time."""
        house = self._houses.get(hotel.id)
        if house is None:
            house = _House(hotel.slug, self._patience, self._everybody, self._breakers, self._monotonic)
            self._houses[hotel.id] = house
        return cast(Pms, _Guarded(pms, house))


class _Guarded:
    def __init__(self, pms: Pms, house: "_House") -> None:
        self._pms = pms
        self._house = house

    def __getattr__(self, name: str) -> Any:
        """Asked once for each method; the answer is kept."""
        method = getattr(self._pms, name)
        if not inspect.iscoroutinefunction(method):
            return method

        async def call(*arguments: Any, **named: Any) -> Any:
            return await self._house.ask(lambda: method(*arguments, **named), is_look=name in LOOKS)

        self.__dict__[name] = call
        return call


class _House(CoreEventListener):
    """The breaker and the places of one house. Places of ours are counted beside those that all houses share."""

    def __init__(
        self, name: str, patience: Patience, everybody: asyncio.Semaphore, told: BreakerMetrics, monotonic: Monotonic
    ) -> None:
        self._name = name
        self._patience = patience
        self._breakers = told
        self._monotonic = monotonic
        self._places = (asyncio.Semaphore(patience.at_once), everybody)
        self._open_until = 0.0
        self._unanswered: Callable[[], Awaitable[object]] | None = None
        self._trial: asyncio.Task[None] | None = None
        self._breaker = CircuitBreaker(name=name, config=_config(patience), clock=self, classifier=self, listener=self)
        told.state.put(SHOWN[State.CLOSED], name)
        told.under_way.put(0, name)

    def monotonic(self) -> float:
        return self._monotonic()

    def is_failure(self, *, result: object, exception: Exception | None) -> bool:  # noqa: ARG002 - interlock's signature
        """A refusal is an answer."""
        return exception is not None and not isinstance(exception, Refused)

    def on_state_change(self, *, name: str, old: State, new: State) -> None:
        self._open_until = self._monotonic() + self._patience.rest if new is State.OPEN else 0.0
        self._breakers.state.put(SHOWN[new], name)
        if new is State.OPEN:
            asyncio.get_running_loop().call_later(QUIET * self._patience.rest, self._try_again)
        log.warning("pms_breaker", house=name, before=old.value, now=new.value)

    async def ask(self, call: Callable[[], Awaitable[Found]], *, is_look: bool) -> Found:
        """Raises PmsUnavailable, and whatever the call does."""
        if self._monotonic() < self._open_until:
            raise self._turned_away("open")
        place = await self._place()
        seconds = self._patience.look if is_look else self._patience.write
        try:
            return await self._breaker.call_async(self._in_time, call, place, seconds)
        except CircuitOpenError as error:
            place()
            raise self._turned_away("open") from error
        except PmsUnavailable:
            if is_look:
                self._unanswered = call
            raise

    def _try_again(self) -> None:
        if self._unanswered is not None and self._breaker.state is not State.CLOSED:
            self._trial = asyncio.ensure_future(self._ask_again(self._unanswered))

    async def _ask_again(self, look: Callable[[], Awaitable[object]]) -> None:
        """A look that fails by itself says nothing of the PMS, and must not keep it shut."""
        try:
            await self.ask(look, is_look=True)
        except PmsUnavailable as error:
            log.info("pms_not_back", house=self._name, reason=str(error))
        except Exception:
            self._unanswered = None
            log.exception("pms_trial_failed", house=self._name)

    async def _in_time(self, call: Callable[[], Awaitable[Found]], place: Callable[[], None], seconds: float) -> Found:
        """In a task of its own: who stops waiting for it does not have to wait until it has stopped."""
        task = asyncio.ensure_future(call())
        task.add_done_callback(lambda ended: _ended(ended, place))
        try:
            done, _ = await asyncio.wait((task,), timeout=seconds)
        except BaseException:
            task.cancel()
            raise
        if not done:
            task.cancel()
            raise PmsUnavailable(f"the PMS did not answer within {seconds:g} s")
        return task.result()

    async def _place(self) -> Callable[[], None]:
        """A place for one call, and what gives it back. Raises PmsUnavailable when none gets free in time."""
        taken: list[asyncio.Semaphore] = []
        try:
            async with asyncio.timeout(self._patience.place):
                for one in self._places:
                    await one.acquire()
                    taken.append(one)
        except BaseException as error:
            _release(taken)
            if isinstance(error, TimeoutError):
                raise self._turned_away("crowded") from error
            raise
        self._breakers.under_way.move(1, self._name)

        def give_back() -> None:
            self._breakers.under_way.move(-1, self._name)
            _release(taken)

        return give_back

    def _turned_away(self, why: str) -> PmsUnavailable:
        self._breakers.turned_away.add(self._name, why)
        if why == "open":
            return PmsUnavailable("the PMS did not answer lately", after=max(0.0, self._open_until - self._monotonic()))
        return PmsUnavailable("too many calls of the PMS are under way")


def _config(patience: Patience) -> Config:
    return Config(
        failure_rate_threshold=patience.share,
        minimum_number_of_calls=patience.fewest,
        window_type=WindowType.TIME_BASED,
        window_size=patience.window,
        permitted_calls_in_half_open=1,
        wait_duration_in_open=patience.rest,
        slow_call_duration_threshold=2 * patience.write,
    )


def _ended(task: "asyncio.Future[Any]", place: Callable[[], None]) -> None:
    """Whoever waits gets its error; where nobody does any more, it is nobody's."""
    place()
    if not task.cancelled():
        task.exception()


def _release(taken: list[asyncio.Semaphore]) -> None:
    while taken:
        taken.pop().release()
