"""What other processes sell, free or price anew is heard in the moment it is committed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import asyncpg
import pytest

from conserje.hints.memory import MemoryStore
from conserje.model.guest import Guest
from conserje.model.inventory import DailyRate, NightRate
from conserje.pms.news import RoomNews, parsed
from conserje.pms.shelf import Lately, PmsShelf
from conserje.storage.database import Database
from conserje.telemetry.metrics import Metrics
from tests.builders.house import OpenHouse, inventory, open_house, request, rooms

ASKED = request(10, 2)
PATIENCE = 10.0
HOUSE = "0197a3c2-5b1e-7c40-9d2f-3e8f5a6b7c8d"


class Elsewhere:
    """A process that remembers, and hears. `house.pms` is another one's, which sells."""

    def __init__(self, house: OpenHouse) -> None:
        self.house = house
        self.news = RoomNews(house.database)
        self.told = asyncio.Event()
        self.metrics = Metrics()
        self.shelf = PmsShelf(
            lambda _: house.pms,
            "builtin",
            MemoryStore(house.clock),
            self.metrics.outside,
            house.clock,
            lambda: self.news.is_heard,
        )
        self.lately: Lately = self.shelf.lately(house.hotel)

    def cached(self, how: str) -> float:
        return self.metrics.outside.cache.value("availability", how)

    def hear(self, *told: object) -> None:
        self.shelf.hear(*told)  # type: ignore[arg-type]
        self.told.set()

    async def left(self) -> list[int]:
        """Rooms left of the cheapest offers, once the next news was heard."""
        async with asyncio.timeout(PATIENCE):
            await self.told.wait()
        self.told.clear()
        await asyncio.sleep(0)
        offers = await self.lately.availability(ASKED)
        assert list(offers) == list(await self.house.pms.availability(ASKED))
        return sorted({one.left for one in offers})


@asynccontextmanager
async def hearing(house: OpenHouse) -> AsyncIterator[Elsewhere]:
    elsewhere = Elsewhere(house)
    task = asyncio.create_task(elsewhere.news.run(elsewhere.hear))
    try:
        yield elsewhere
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def house(database: Database) -> OpenHouse:
    return await open_house(database, inventory(rooms=rooms(3)))


async def test_what_another_process_sells_and_frees_is_known_at_once(house: OpenHouse) -> None:
    until = house.clock.now() + timedelta(minutes=20)
    async with hearing(house) as elsewhere:
        assert await elsewhere.left() == [3]
        offer = (await house.pms.availability(ASKED))[0]
        quote = await house.pms.quote(offer, valid_until=until, key="q")
        hold = await house.pms.hold(quote.id, until=until, key="h")
        assert await elsewhere.left() == [2]
        await house.pms.release_hold(hold.id)
        assert await elsewhere.left() == [3]


async def test_what_guests_asked_for_lately_is_looked_up_before_the_next_one_asks(house: OpenHouse) -> None:
    async with hearing(house) as elsewhere:
        await elsewhere.left()
        until = house.clock.now() + timedelta(minutes=20)
        pms = elsewhere.shelf(house.hotel)
        quote = await pms.quote((await pms.availability(ASKED))[0], valid_until=until, key="q")
        await pms.hold(quote.id, until=until, key="h")
        assert await elsewhere.left() == [2]
        assert (elsewhere.cached("miss"), elsewhere.cached("ahead")) == (1, 1)
        house.clock.move_to(house.clock.now() + timedelta(hours=3))
        await house.pms.expire()
        assert await elsewhere.left() == [3]
        assert (elsewhere.cached("miss"), elsewhere.cached("ahead")) == (2, 1)  # nobody had asked for hours


async def test_a_hold_that_becomes_a_reservation_is_no_news(house: OpenHouse) -> None:
    until = house.clock.now() + timedelta(minutes=20)
    async with hearing(house) as elsewhere:
        await elsewhere.left()
        offer = (await house.pms.availability(ASKED))[0]
        quote = await house.pms.quote(offer, valid_until=until, key="q")
        hold = await house.pms.hold(quote.id, until=until, key="h")
        assert await elsewhere.left() == [2]
        booked = await house.pms.book(hold.id, Guest("Ana", "ana@example.com"), deposit_due=None, key="b")
        await house.rows("SELECT pg_notify('conserje_rooms', $1)", f"{uuid4()}")
        async with asyncio.timeout(PATIENCE):
            await elsewhere.told.wait()  # only the one of a house that nobody knows
        terms = await house.pms.cancellation_terms(booked.code)
        elsewhere.told.clear()
        await house.pms.cancel(booked.code, agreed_fee=terms.fee, key="c")
        assert await elsewhere.left() == [3]


async def test_new_prices_and_another_inventory_are_heard(house: OpenHouse) -> None:
    async with hearing(house) as elsewhere:
        await elsewhere.left()
        stock = inventory(rooms=rooms(3))
        day = DailyRate(ASKED.stay.check_in, "double", "flexible", NightRate(Decimal(300), None, Decimal(40)))
        await house.store(replace(stock, daily_rates=(day,)))
        await elsewhere.left()
        await house.store(inventory(rooms=rooms(2)))
        assert await elsewhere.left() == [2]


async def test_after_a_lost_connection_nothing_that_was_remembered_counts(house: OpenHouse, database_url: str) -> None:
    async with hearing(house) as elsewhere:
        await elsewhere.left()
        administrator = await asyncpg.connect(database_url)
        await administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'conserje-listen' AND datname = current_database()"
        )
        await administrator.close()
        async with asyncio.timeout(PATIENCE):
            await elsewhere.told.wait()
        assert not elsewhere.news.is_heard
        await elsewhere.left()
        assert await elsewhere.left() == [3]  # heard again


@pytest.mark.parametrize("payload", ["", "nonsense", f"{HOUSE}:2027-03-01", f"{HOUSE}:a:b", "a:2027-03-01:2027-03-02"])
def test_what_cannot_be_read_may_be_about_anything(payload: str) -> None:
    assert parsed(payload) == (None, None, None)
