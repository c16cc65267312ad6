"""Answers may be a minute old; decisions are never, and what we sold ourselves is known at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from conserje.errors import NoRoomLeft, StayRefused
from conserje.hints.memory import MemoryStore
from conserje.hints.port import Store
from conserje.model.guest import Guest
from conserje.model.reservation import Hold, Offer
from conserje.pms.port import Pms
from conserje.pms.shelf import PAGE_NIGHTS, Coded, Lately, PmsShelf, pages_of
from conserje.storage.database import Database
from conserje.telemetry.metrics import Metrics
from tests.builders.house import OpenHouse, inventory, nights, open_house, request, rooms, rule
from tests.builders.valkey import Shared, shared_valkey

ASKED = request(10, 2)
TODAYS = replace(ASKED, stay=nights(1, 2, month=3))


class Opened:
    """A house on a shelf, with its figures."""

    def __init__(self, house: OpenHouse, store: Store) -> None:
        self.metrics = Metrics()
        self.house = house
        self.is_told = False
        self.shelf = PmsShelf(
            lambda _: house.pms, "builtin", store, self.metrics.outside, house.clock, lambda: self.is_told
        )
        self.pms: Pms = self.shelf(house.hotel)
        self.lately: Lately = self.shelf.lately(house.hotel)

    @property
    def looks(self) -> float:
        """Pages of nights that were looked up."""
        return self.metrics.outside.pms_calls.value("builtin", "nights", "ok")

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


async def test_every_question_about_the_same_nights_within_a_minute_is_answered_from_memory(opened: Opened) -> None:
    first = await opened.lately.availability(ASKED)
    assert await opened.lately.availability(ASKED) == first
    for other in (request(11, 2), request(9, 5), request(10, 2, adults=3), request(10, 2, children=(4,))):
        assert await opened.lately.availability(other) == await opened.house.pms.availability(other)
    assert (opened.looks, opened.cached("hit"), opened.cached("miss")) == (1, 5, 1)
    opened.house.clock.move_to(opened.house.clock.now() + timedelta(seconds=60))
    await opened.lately.availability(ASKED)
    assert opened.looks == 2


async def test_where_changes_are_told_memory_lasts_an_hour(opened: Opened) -> None:
    opened.is_told = True
    await opened.lately.availability(ASKED)
    for _ in range(3):
        opened.house.clock.move_to(opened.house.clock.now() + timedelta(minutes=19))
        await opened.lately.availability(ASKED)
    assert opened.looks == 1
    opened.house.clock.move_to(opened.house.clock.now() + timedelta(minutes=3))
    await opened.lately.availability(ASKED)
    assert opened.looks == 2


async def test_a_stay_over_two_pages_of_nights_is_as_full_as_its_fullest_night(opened: Opened) -> None:
    pages = {day: len(pages_of(request(day, 2).stay)) for day in range(1, 31)}
    [across] = [day for day, count in pages.items() if count == 2]
    for night in (across, across + 1):
        offer = (await opened.lately.availability(request(night, 1)))[0]
        hold = await hold_of(opened.pms, offer, f"{night}")
        for asked in (request(across, 2), request(across - 3, 6), request(across + 2, 2), request(across, 1)):
            assert await opened.lately.availability(asked) == await opened.house.pms.availability(asked)
        await opened.pms.release_hold(hold.id)
    assert len(await opened.lately.availability(request(across, 2))) > 0


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
    assert opened.metrics.outside.pms_calls.value("builtin", "availability", "ok") == 1


async def test_what_one_process_looked_up_another_one_need_not(opened: Opened, valkey: Shared) -> None:
    one = Opened(opened.house, Coded(valkey.hints()))
    other = Opened(opened.house, Coded(valkey.hints()))
    found = list(await one.lately.availability(ASKED))
    assert list(await other.lately.availability(ASKED)) == found
    assert list(await other.lately.room_types()) == list(await one.house.pms.room_types())
    await other.lately.availability(request(11, 3))
    assert (other.looks, other.cached("hit")) == (0, 2)
    await hold_of(one.pms, found[0], "mine")
    assert await other.lately.availability(ASKED) == []
    assert other.looks == 1


async def test_what_a_process_left_behind_that_hears_no_more_is_not_believed_by_the_next(
    opened: Opened, valkey: Shared
) -> None:
    ended, begun = Opened(opened.house, Coded(valkey.hints())), Opened(opened.house, Coded(valkey.hints()))
    ended.is_told = begun.is_told = True
    found = list(await ended.lately.availability(ASKED))
    await hold_of(opened.house.pms, found[0], "unheard")
    assert await begun.lately.availability(ASKED) == []
    assert await begun.lately.availability(ASKED) == []
    assert begun.looks == 1


async def test_without_redis_everything_is_looked_up(opened: Opened) -> None:
    with shared_valkey() as server:
        alone = Opened(opened.house, Coded(server.hints()))
        await alone.lately.availability(ASKED)
    assert await alone.lately.availability(ASKED)
    await alone.lately.availability(ASKED)
    assert alone.looks == 3
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


async def test_what_one_guest_takes_makes_nobody_else_look_anew_for_other_nights(opened: Opened) -> None:
    opened.is_told = True
    later = replace(ASKED, stay=ASKED.stay.moved(2 * PAGE_NIGHTS))
    await opened.lately.availability(ASKED)
    await opened.lately.availability(later)
    offer = (await opened.pms.availability(ASKED))[0]
    hold = await hold_of(opened.pms, offer, "mine")
    await opened.pms.book(hold.id, Guest("Ana", "ana@example.com"), deposit_due=None, key="b")
    await opened.lately.availability(later)
    assert opened.looks == 2
    assert await opened.lately.availability(ASKED) == []
    assert opened.looks == 3
    assert await opened.pms.expire() == 0
    await opened.lately.availability(ASKED)
    assert opened.looks == 3


async def test_a_new_price_is_told_though_the_old_one_is_remembered(opened: Opened) -> None:
    opened.is_told = True
    before = await opened.lately.availability(ASKED)
    await opened.house.store(inventory(rooms=rooms(1), rate_rules=(rule("150"),)))
    await opened.pms.availability(ASKED)  # this process knows the new inventory now; what is remembered does not
    after = await opened.lately.availability(ASKED)
    assert after == await opened.house.pms.availability(ASKED) != before


async def test_an_arrival_that_is_past_is_refused_from_memory_too(opened: Opened) -> None:
    await opened.lately.availability(TODAYS)
    opened.house.clock.move_to(opened.house.clock.now() + timedelta(days=1))
    with pytest.raises(StayRefused) as refused:
        await opened.lately.availability(TODAYS)
    assert refused.value.reason == "past"


async def hold_of(pms: Pms, offer: Offer, key: str) -> Hold:
    until = offer_until(offer)
    quote = await pms.quote(offer, valid_until=until, key=f"quote-{key}")
    return await pms.hold(quote.id, until=until, key=f"hold-{key}")


def offer_until(offer: Offer) -> datetime:
    """The evening before arrival: late enough for whatever a test does."""
    return datetime.combine(offer.stay.check_in, time(), UTC)
