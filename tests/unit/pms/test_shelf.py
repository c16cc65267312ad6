"""Answers may be a minute old; decisions are never, and what we sold ourselves is known at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest

from conserje.errors import NoRoomLeft
from conserje.hints.memory import MemoryStore
from conserje.hints.port import Store
from conserje.pms.port import Pms
from conserje.pms.shelf import Coded, Lately, PmsShelf
from conserje.storage.database import Database
from conserje.telemetry.metrics import Metrics
from tests.builders.house import OpenHouse, inventory, open_house, request, rooms
from tests.builders.valkey import Shared, shared_valkey

ASKED = request(10, 2)


class Opened:
    """A house on a shelf, with its figures."""

    def __init__(self, house: OpenHouse, store: Store) -> None:
        self.metrics = Metrics()
        self.house = house
        shelf = PmsShelf(lambda _: house.pms, "builtin", store, self.metrics.outside)
        self.pms: Pms = shelf(house.hotel)
        self.lately: Lately = shelf.lately(house.hotel)

    @property
    def looks(self) -> float:
        return self.metrics.outside.pms_calls.value("builtin", "availability", "ok")

    def cached(self, outcome: str) -> float:
        return self.metrics.outside.cache.value("availability", outcome)


@pytest.fixture(scope="module")
def valkey() -> Iterator[Shared]:
    with shared_valkey() as server:
        yield server


@pytest.fixture(autouse=True)
async def closing(valkey: Shared) -> AsyncIterator[None]:
    yield
    await valkey.close()


@pytest.fixture
async def opened(database: Database) -> Opened:
    house = await open_house(database, inventory(rooms=rooms(1)))
    return Opened(house, MemoryStore(house.clock))


async def test_the_same_question_within_a_minute_is_answered_from_memory(opened: Opened) -> None:
    first = await opened.lately.availability(ASKED)
    assert await opened.lately.availability(ASKED) == first
    await opened.lately.availability(request(11, 2))
    assert (opened.looks, opened.cached("hit"), opened.cached("miss")) == (2, 1, 2)
    opened.house.clock.move_to(opened.house.clock.now() + timedelta(seconds=60))
    await opened.lately.availability(ASKED)
    assert opened.looks == 3


async def test_who_asks_while_the_same_is_looked_up_waits_for_that_look(opened: Opened) -> None:
    found = await asyncio.gather(*(opened.lately.availability(ASKED) for _ in range(10)))
    assert all(one == found[0] for one in found)
    assert (opened.looks, opened.cached("joined")) == (1, 9)


async def test_somebody_who_stops_waiting_takes_nothing_from_the_others(opened: Opened) -> None:
    leaving = asyncio.create_task(opened.lately.availability(ASKED))
    staying = asyncio.create_task(opened.lately.availability(ASKED))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying
    assert opened.looks == 1


async def test_what_we_hold_is_not_offered_from_memory(opened: Opened) -> None:
    offer = (await opened.lately.availability(ASKED))[0]
    until = opened.house.clock.now() + timedelta(minutes=20)
    quote = await opened.pms.quote(offer, valid_until=until, key="q")
    await opened.pms.hold(quote.id, until=until, key="h")
    assert await opened.lately.availability(ASKED) == []


async def test_an_offer_that_is_gone_is_refused_and_not_told_again(opened: Opened) -> None:
    offer = (await opened.lately.availability(ASKED))[0]
    until = opened.house.clock.now() + timedelta(minutes=20)
    others = await opened.house.pms.quote(offer, valid_until=until, key="other")
    await opened.house.pms.hold(others.id, until=until, key="other-hold")
    assert await opened.lately.availability(ASKED)
    with pytest.raises(NoRoomLeft):
        await opened.pms.quote(offer, valid_until=until, key="mine")
    assert await opened.lately.availability(ASKED) == []


async def test_asking_the_pms_itself_is_never_answered_from_memory(opened: Opened) -> None:
    await opened.lately.availability(ASKED)
    await opened.pms.availability(ASKED)
    assert opened.looks == 2


async def test_what_one_process_looked_up_another_one_need_not(opened: Opened, valkey: Shared) -> None:
    one = Opened(opened.house, Coded(valkey.hints()))
    other = Opened(opened.house, Coded(valkey.hints()))
    found = list(await one.lately.availability(ASKED))
    assert list(await other.lately.availability(ASKED)) == found
    assert list(await other.lately.room_types()) == list(await one.house.pms.room_types())
    assert other.looks == 0
    await one.pms.expire()
    await other.lately.availability(ASKED)
    assert other.looks == 1


async def test_without_redis_everything_is_looked_up(opened: Opened) -> None:
    with shared_valkey() as server:
        alone = Opened(opened.house, Coded(server.hints()))
        await alone.lately.availability(ASKED)
    assert await alone.lately.availability(ASKED)
    await alone.pms.expire()
    assert alone.looks == 2
    assert alone.cached("unshared") >= 2
    await server.close()


async def test_what_somebody_else_wrote_there_is_not_believed(opened: Opened, valkey: Shared) -> None:
    hints = valkey.hints()
    one = Opened(opened.house, Coded(hints))
    await one.lately.room_types()
    group = f"room_types:{opened.house.hotel.id.hex}"
    version = (await hints.get(group, "all")).version
    await hints.put(group, "all", b'[{"code": "palace"}]', version=version, seconds=60)
    assert [kind.code for kind in await one.lately.room_types()] == ["double", "suite"]
