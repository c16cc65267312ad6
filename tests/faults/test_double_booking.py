"""Two guests, one room, one winner: under concurrency, repeats, and writers who do not keep to our lock."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest

from conserje.errors import NoRoomLeft
from conserje.model.reservation import Quote, Reservation
from conserje.pms.builtin.pms import BuiltinPms
from conserje.storage.database import Database
from tests.builders.counter import ANA, Counter
from tests.builders.house import OpenHouse, assert_nothing_is_sold_twice, inventory, nights, open_house, request, rooms

ROOMS = 3
HOUR = timedelta(hours=1)


MOVE_TO_THE_OTHER_DOUBLE = """
UPDATE allocations SET room_id = (SELECT id FROM rooms WHERE number < '300' AND rooms.id <> allocations.room_id)
WHERE reservation_id = (SELECT id FROM reservations WHERE code = $1)
"""


@pytest.fixture
async def wide(database_url: str) -> AsyncIterator[Database]:
    """As many connections as a busy evening has."""
    connected = await Database.connect(database_url, size=25)
    yield connected
    await connected.close()


def another_desk(house: OpenHouse) -> Counter:
    """A process of its own: nothing is shared but the database."""
    return Counter(
        BuiltinPms(house.database, house.hotel, house.clock, house.ids, Random(uuid4().int)), house.clock, house
    )


async def buy(desk: Counter, quote: Quote) -> Reservation:
    held = await desk.hold(quote)
    return await desk.pms.book(held, ANA, deposit_due=None, key=uuid4().hex)


async def test_fifty_guests_at_once_get_the_last_three_rooms_once_each(wide: Database) -> None:
    for _ in range(20):
        house = await open_house(wide)
        desks = [another_desk(house) for _ in range(50)]
        quotes = await asyncio.gather(*(desk.quote() for desk in desks))
        outcomes = await asyncio.gather(*map(buy, desks, quotes), return_exceptions=True)
        sold = [outcome for outcome in outcomes if isinstance(outcome, Reservation)]
        refused = [outcome for outcome in outcomes if isinstance(outcome, NoRoomLeft)]
        assert (len(sold), len(refused)) == (3, 47)
        assert len({reservation.code for reservation in sold}) == 3
        stored = await house.rows("SELECT code FROM reservations WHERE property_id = $1", house.hotel.id)
        assert {row["code"] for row in stored} == {reservation.code for reservation in sold}
        await assert_nothing_is_sold_twice(house)


async def test_nobody_is_refused_while_there_is_a_room_for_everybody(wide: Database) -> None:
    house = await open_house(wide, inventory(rooms=(*rooms(25), *rooms(1, "suite", 301))))
    desks = [another_desk(house) for _ in range(25)]
    quotes = await asyncio.gather(*(desk.quote() for desk in desks))
    booked = await asyncio.gather(*map(buy, desks, quotes))
    assert len({reservation.code for reservation in booked}) == 25
    assert await desks[0].left() == 0
    await assert_nothing_is_sold_twice(house)


async def test_one_guest_who_says_yes_ten_times_at_once_books_once(wide: Database) -> None:
    house = await open_house(wide)
    quote = await another_desk(house).quote()
    holds = await asyncio.gather(
        *(another_desk(house).pms.hold(quote.id, until=house.clock.now() + HOUR, key="hold") for _ in range(10))
    )
    assert len(set(holds)) == 1
    booked = await asyncio.gather(
        *(another_desk(house).pms.book(holds[0].id, ANA, deposit_due=None, key="book") for _ in range(10))
    )
    assert len({reservation.code for reservation in booked}) == 1
    assert await another_desk(house).left() == ROOMS - 1
    await assert_nothing_is_sold_twice(house)


async def test_two_changes_to_the_same_last_room_have_one_winner(wide: Database) -> None:
    house = await open_house(wide, inventory(rooms=(*rooms(2), *rooms(1, "suite", 301))))
    desk = another_desk(house)
    booked = [await desk.book(request(10, 2)), await desk.book(request(14, 2))]
    await desk.book(request(20, 2))
    quotes = [await desk.change_quote(reservation.code, request(20, 2)) for reservation in booked]
    outcomes = await asyncio.gather(
        *(
            another_desk(house).pms.change(reservation.code, quote.id, key=reservation.code)
            for reservation, quote in zip(booked, quotes, strict=True)
        ),
        return_exceptions=True,
    )
    assert {type(outcome) for outcome in outcomes} == {NoRoomLeft, Reservation}
    await assert_nothing_is_sold_twice(house)


async def test_a_writer_who_ignores_our_lock_is_stopped_by_the_database(wide: Database) -> None:
    """The exclusion constraint has the last word, and the guest hears that the room is gone."""
    house = await open_house(wide, inventory(rooms=(*rooms(1), *rooms(1, "suite", 301))))
    desk = another_desk(house)
    booked, quote = await desk.book(request(20, 2)), await desk.quote(request(10, 2))
    async with wide.transaction(house.hotel.tenant_id) as stranger:
        await stranger.execute(
            "INSERT INTO allocations (id, tenant_id, property_id, room_id, stay, reservation_id)"
            " SELECT $1, tenant_id, property_id, room_id, daterange('2027-04-11', '2027-04-14'), reservation_id"
            " FROM allocations WHERE live",
            uuid4(),
        )
        late = asyncio.create_task(desk.hold(quote))
        await _until_somebody_waits(house)
    with pytest.raises(NoRoomLeft):
        await late
    assert await desk.left(request(10, 2)) == 0
    assert (await desk.pms.find(code=booked.code))[0].status.is_live


async def _until_somebody_waits(house: OpenHouse) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    while await house.rows(waiting) == [{"count": 0}]:
        continue


async def test_stays_are_moved_between_rooms_when_only_that_makes_room(database: Database) -> None:
    """One room is taken from the 10th to the 13th, the other from the 13th to the 16th: nothing is free from the 10th to
    the 16th until the short stays share a room."""
    house = await open_house(database, inventory(rooms=(*rooms(2), *rooms(1, "suite", 301))))
    desk = another_desk(house)
    early, late = await desk.book(request(10, 3)), await desk.book(request(13, 3))
    await house.rows(MOVE_TO_THE_OTHER_DOUBLE, late.code)
    assert len(await house.rows("SELECT DISTINCT room_id FROM allocations")) == 2
    long = await desk.book(request(10, 6))
    assert long.stay == nights(10, 6)
    assert await desk.left(request(10, 6)) == 0
    assert (await desk.pms.find(code=early.code))[0] == early
    await assert_nothing_is_sold_twice(house)
