"""A PMS that hangs or fails is not asked for a while, takes few places, and is asked again when it is well."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import cast
from uuid import uuid4

import asyncpg
import pytest

from conserje.errors import NoRoomLeft, PmsUnavailable
from conserje.model.guest import Guest
from conserje.model.hotel import Hotel, RoomType
from conserje.model.ids import HoldId, PropertyId
from conserje.model.reservation import Reservation
from conserje.pms.breaker import Breakers, Monotonic, Patience
from conserje.pms.builtin.pms import BuiltinPms
from conserje.pms.port import Pms
from conserje.storage.database import Database
from conserje.telemetry.metrics import Metrics
from tests.builders.house import inventory, open_house, request, rooms

PATIENCE = Patience(
    place=0.05, look=0.05, write=0.05, at_once=2, all_at_once=3, window=30, fewest=5, share=0.5, rest=30.0
)

ANA = Guest("Ana Pérez", "ana@example.com", "+5491155550101", "es")


class Vendor:
    """Somebody else's PMS, over a wire that a test can cut: `answers` is what the next calls do."""

    def __init__(self) -> None:
        self.asked = 0
        self.looks: asyncio.Queue[int] = asyncio.Queue()
        self.answers: Callable[[], Awaitable[int]] = self.well
        self.hang = asyncio.Event()

    async def expire(self) -> int:
        self.asked += 1
        return await self.answers()

    async def room_types(self) -> list[RoomType]:
        self.asked += 1
        self.looks.put_nowait(self.asked)
        await self.answers()
        return []

    async def looked_again(self, times: int) -> None:
        """Until it was looked at for the nth time. Raises TimeoutError when it never is."""
        async with asyncio.timeout(5):
            while await self.looks.get() < times:
                continue

    async def well(self) -> int:
        return 1

    async def away(self) -> int:
        raise PmsUnavailable("503")

    async def full(self) -> int:
        raise NoRoomLeft("full")

    async def hanging(self) -> int:
        await self.hang.wait()
        return 1

    async def deaf(self) -> int:
        """Does not even hear that nobody waits any more."""
        while not self.hang.is_set():
            try:
                await self.hang.wait()
            except asyncio.CancelledError:
                continue
        return 1


class Opened:
    def __init__(self, hotel: Hotel, patience: Patience = PATIENCE, monotonic: Monotonic | None = None) -> None:
        self.now = 1000.0
        self.metrics = Metrics()
        self.vendor = Vendor()
        self.hotel = replace(hotel, slug="posada")
        self.breakers = Breakers(patience, self.metrics.breakers, monotonic or (lambda: self.now))
        self.pms = self.breakers.around(self.hotel, cast(Pms, self.vendor))

    async def asks(self, times: int = 1) -> list[int | BaseException]:
        return [one for _ in range(times) for one in await asyncio.gather(self.pms.expire(), return_exceptions=True)]

    @property
    def shown(self) -> float | None:
        return self.metrics.breakers.state.value(self.hotel.slug)

    def turned_away(self, why: str) -> float:
        return self.metrics.breakers.turned_away.value(self.hotel.slug, why)


@pytest.fixture
async def opened(database: Database) -> Opened:
    return Opened((await open_house(database, inventory())).hotel)


async def test_a_pms_that_fails_five_times_is_not_asked_until_it_rested(opened: Opened) -> None:
    opened.vendor.answers = opened.vendor.away
    answers = await opened.asks(6)
    assert all(isinstance(one, PmsUnavailable) for one in answers)
    assert (opened.vendor.asked, opened.shown, opened.turned_away("open")) == (5, 2, 1)
    assert cast(PmsUnavailable, answers[-1]).after == 30.0
    opened.now += 29.9
    await opened.asks()
    assert opened.vendor.asked == 5
    opened.now += 0.1
    opened.vendor.answers = opened.vendor.well
    assert await opened.asks() == [1]
    assert opened.shown == 0


async def test_where_no_guest_asks_any_more_the_last_look_tries_until_the_pms_is_back(opened: Opened) -> None:
    lonely = Opened(opened.hotel, replace(PATIENCE, rest=0.01), time.monotonic)
    lonely.vendor.answers = lonely.vendor.away
    for _ in range(5):
        with pytest.raises(PmsUnavailable):
            await lonely.pms.room_types()
    assert lonely.shown == 2
    await lonely.vendor.looked_again(6)
    lonely.vendor.answers = lonely.vendor.well
    await lonely.vendor.looked_again(7)
    if trying := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(trying, timeout=5)
    assert lonely.shown == 0


async def test_a_call_that_may_have_done_something_is_never_repeated(opened: Opened) -> None:
    lonely = Opened(opened.hotel, replace(PATIENCE, rest=0.01), time.monotonic)
    lonely.vendor.answers = lonely.vendor.away
    await lonely.asks(5)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(lonely.vendor.looks.get(), 0.2)
    assert (lonely.vendor.asked, lonely.shown) == (5, 2)


async def test_a_pms_that_hangs_is_given_up_in_time_and_then_not_asked(opened: Opened) -> None:
    opened.vendor.answers = opened.vendor.hanging
    for _ in range(5):
        begun = asyncio.get_running_loop().time()
        with pytest.raises(PmsUnavailable, match=r"within 0\.05 s"):
            await opened.pms.expire()
        assert asyncio.get_running_loop().time() - begun < 1.0
    with pytest.raises(PmsUnavailable, match="lately"):
        await opened.pms.expire()
    assert opened.vendor.asked == 5


async def test_what_may_have_been_done_is_waited_for_longer_than_a_look(opened: Opened) -> None:
    patient = Opened(opened.hotel, replace(PATIENCE, look=0.01, write=10.0))
    patient.vendor.answers = patient.vendor.hanging
    writing = asyncio.create_task(patient.pms.expire())
    with pytest.raises(PmsUnavailable, match=r"within 0\.01 s"):
        await patient.pms.room_types()
    patient.vendor.hang.set()
    assert await writing == 1


async def test_one_call_tries_and_the_others_are_turned_away_meanwhile(opened: Opened) -> None:
    opened.vendor.answers = opened.vendor.away
    await opened.asks(5)
    opened.now += 30
    opened.vendor.answers = opened.vendor.hanging
    trying = asyncio.create_task(opened.pms.expire())
    await asyncio.sleep(0)
    assert opened.shown == 1
    [other] = await opened.asks()
    assert isinstance(other, PmsUnavailable)
    assert opened.vendor.asked == 6
    opened.vendor.hang.set()
    assert await trying == 1
    assert opened.shown == 0


async def test_a_trial_that_fails_begins_a_new_rest(opened: Opened) -> None:
    opened.vendor.answers = opened.vendor.away
    await opened.asks(5)
    opened.now += 30
    await opened.asks(3)
    assert (opened.vendor.asked, opened.shown) == (6, 2)


async def test_failures_among_more_answers_change_nothing(opened: Opened) -> None:
    for answers in (opened.vendor.well, opened.vendor.away, opened.vendor.well) * 10:
        opened.vendor.answers = answers
        await opened.asks()
    assert (opened.vendor.asked, opened.shown) == (30, 0)


async def test_failures_of_long_ago_are_forgotten(opened: Opened) -> None:
    opened.vendor.answers = opened.vendor.away
    for _ in range(10):
        await opened.asks()
        opened.now += 10
    assert (opened.vendor.asked, opened.shown) == (10, 0)


async def test_no_room_left_is_an_answer(opened: Opened) -> None:
    opened.vendor.answers = opened.vendor.full
    answers = await opened.asks(20)
    assert all(isinstance(one, NoRoomLeft) for one in answers)
    assert opened.shown == 0


async def test_a_pms_that_is_slow_but_answers_is_asked_on(opened: Opened) -> None:
    async def slow() -> int:
        await asyncio.sleep(0.01)
        return 1

    opened.vendor.answers = slow
    assert await opened.asks(10) == [1] * 10
    assert opened.shown == 0


async def test_no_more_calls_are_under_way_than_places(opened: Opened) -> None:
    opened.vendor.answers = opened.vendor.hanging
    answers = await asyncio.gather(*(opened.pms.expire() for _ in range(4)), return_exceptions=True)
    assert opened.vendor.asked == 2
    assert [str(one) for one in answers[2:]] == ["too many calls of the PMS are under way"] * 2
    assert (opened.turned_away("crowded"), opened.shown) == (2, 0)


async def test_a_crowd_that_is_served_quickly_waits_for_places(database: Database) -> None:
    hotel = (await open_house(database, inventory())).hotel
    opened = Opened(hotel, replace(PATIENCE, place=10.0, look=10.0, write=10.0))
    assert await asyncio.gather(*(opened.pms.expire() for _ in range(200))) == [1] * 200
    assert opened.metrics.breakers.under_way.value(opened.hotel.slug) == 0


async def test_a_call_that_was_given_up_keeps_its_place_until_it_has_ended(opened: Opened) -> None:
    opened.vendor.answers = opened.vendor.deaf
    await asyncio.gather(*(opened.pms.expire() for _ in range(2)), return_exceptions=True)
    under_way = opened.metrics.breakers.under_way
    assert under_way.value(opened.hotel.slug) == 2
    [answer] = await opened.asks()
    assert "too many" in str(answer)
    opened.vendor.hang.set()
    opened.vendor.answers = opened.vendor.well
    assert await opened.asks() == [1]
    assert under_way.value(opened.hotel.slug) == 0


async def test_who_stops_waiting_gives_the_place_back(opened: Opened) -> None:
    opened.vendor.answers = opened.vendor.hanging
    leaving = [asyncio.create_task(opened.pms.expire()) for _ in range(2)]
    await asyncio.sleep(0)
    for one in leaving:
        one.cancel()
    await asyncio.wait(leaving)
    opened.vendor.answers = opened.vendor.well
    assert await opened.asks() == [1]
    assert opened.shown == 0


async def test_a_house_whose_pms_hangs_leaves_places_to_the_others(opened: Opened) -> None:
    other = Vendor()
    neighbour = replace(opened.hotel, id=PropertyId(uuid4()), slug="neighbour")
    pms = opened.breakers.around(neighbour, cast(Pms, other))
    opened.vendor.answers = opened.vendor.deaf
    await asyncio.gather(*(opened.pms.expire() for _ in range(6)), return_exceptions=True)
    assert await asyncio.gather(*(pms.expire() for _ in range(20))) == [1] * 20
    assert opened.metrics.breakers.state.value("neighbour") == 0
    opened.vendor.hang.set()


async def test_a_house_that_changes_keeps_its_breaker(opened: Opened) -> None:
    opened.vendor.answers = opened.vendor.away
    await opened.asks(5)
    changed = opened.breakers.around(replace(opened.hotel, name="Another name"), cast(Pms, opened.vendor))
    with pytest.raises(PmsUnavailable, match="lately"):
        await changed.expire()


@pytest.mark.parametrize("connections", range(2, 60))
def test_one_house_never_gets_all_places_and_all_houses_never_all_connections(connections: int) -> None:
    patience = Patience.with_pool(connections, look=5.0, at_once=50)
    assert 1 <= patience.at_once <= patience.all_at_once < connections
    assert connections < 4 or patience.at_once < patience.all_at_once


class AnswersAreLost(BuiltinPms):
    """Books, and is not heard of again."""

    async def book(self, hold_id: HoldId, guest: Guest, *, deposit_due: datetime | None, key: str) -> Reservation:
        await super().book(hold_id, guest, deposit_due=deposit_due, key=key)
        return await asyncio.Future()


async def test_a_booking_whose_answer_was_lost_is_found_and_not_made_again(database: Database) -> None:
    house = await open_house(database, inventory(rooms=rooms(2)))
    vendor = AnswersAreLost(database, house.hotel, house.clock, house.ids, Random(1))
    pms = Breakers(replace(PATIENCE, write=1.0), Metrics().breakers).around(house.hotel, vendor)
    until = house.clock.now() + timedelta(minutes=20)
    offer = (await pms.availability(request(10, 2)))[0]
    hold = await pms.hold((await pms.quote(offer, valid_until=until, key="q")).id, until=until, key="h")
    with pytest.raises(PmsUnavailable, match="did not answer"):
        await pms.book(hold.id, ANA, deposit_due=None, key="her yes")
    [there] = await house.rows("SELECT code FROM reservations")
    for key in ("her yes", "her second yes"):
        again = await house.pms.book(hold.id, ANA, deposit_due=None, key=key)
        assert again.code == there["code"]
    assert await house.rows("SELECT code FROM reservations") == [there]


async def test_a_built_in_pms_that_hangs_leaves_connections_for_everybody_else(database_url: str) -> None:
    database = await Database.connect(database_url, size=6)
    house = await open_house(database, inventory(rooms=rooms(2)))
    metrics = Metrics()
    patience = replace(Patience.with_pool(6, look=0.2, at_once=4), place=0.05, fewest=100)
    pms = Breakers(patience, metrics.breakers).around(replace(house.hotel, slug="posada"), house.pms)
    administrator = await asyncpg.connect(database_url)
    locked = administrator.transaction()
    await locked.start()
    await administrator.execute("LOCK TABLE allocations IN ACCESS EXCLUSIVE MODE")
    asking = [asyncio.create_task(pms.availability(request(10, 2))) for _ in range(20)]
    await asyncio.sleep(0)
    async with asyncio.timeout(0.15):  # less than a call of the PMS is waited for
        await asyncio.gather(*(database.ping() for _ in range(4)))
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert all(isinstance(one, PmsUnavailable) for one in answers)
    await locked.rollback()
    await administrator.close()
    assert len(await pms.availability(request(10, 2))) > 0
    assert metrics.breakers.under_way.value("posada") == 0
    await database.close()
