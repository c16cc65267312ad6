"""One house and its neighbours: guests already here, codes, tenants that never meet, a database that goes away."""

import asyncio
from datetime import date, datetime
from random import Random
from uuid import uuid4

import asyncpg
import pytest

from conserje.errors import NoRoomLeft, PmsUnavailable, ReservationClosed, ReservationNotFound, StayRefused
from conserje.model.stay import StayRequest
from conserje.pms.builtin.bookings import new_code
from conserje.pms.builtin.pms import BuiltinPms
from conserje.storage.database import Database
from tests.builders.counter import ANA, BRUNO, Counter, pesos
from tests.builders.house import (
    OpenHouse,
    assert_nothing_is_sold_twice,
    hotel,
    inventory,
    nights,
    open_house,
    request,
    rooms,
)

SALES = ("quotes", "holds", "reservations", "allocations", "reservation_events")
INVENTORY = ("inventories", "room_types", "rooms", "rate_plans", "rate_rules")


WAITING = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

BREAK_OFF = """
SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def counter(house: OpenHouse) -> Counter:
    return Counter(house.pms, house.clock, house)


async def check_in(house: OpenHouse, code: str, at: str) -> None:
    house.clock.move_to(datetime.fromisoformat(at))
    await house.rows("UPDATE reservations SET status = 'checked_in' WHERE code = $1", code)


async def test_a_guest_in_the_house_stays_longer_in_the_same_room_and_the_next_one_is_moved(database: Database) -> None:
    house = await open_house(database, inventory(rooms=(*rooms(2), *rooms(1, "suite", 301))))
    desk = counter(house)
    here = await desk.book(request(10, 2))
    await desk.book(request(12, 2), BRUNO)  # snugly behind, in the same room
    doors = "SELECT room_id FROM allocations WHERE live AND lower(stay) = $1"
    own = await house.rows(doors, here.stay.check_in)
    assert await house.rows(doors, date(2027, 4, 12)) == own
    await check_in(house, here.code, "2027-04-11T15:00:00+00:00")
    quote = await desk.change_quote(here.code, request(10, 4))
    longer = await desk.pms.change(here.code, quote.id, key="longer")
    assert longer.stay == nights(10, 4)
    assert await house.rows(doors, here.stay.check_in) == own
    assert await house.rows(doors, date(2027, 4, 12)) != own


async def test_a_guest_in_the_house_cannot_cancel_nor_arrive_on_another_day(database: Database) -> None:
    house = await open_house(database)
    desk = counter(house)
    here = await desk.book(request(10, 3))
    await check_in(house, here.code, "2027-04-11T15:00:00+00:00")
    with pytest.raises(ReservationClosed):
        await desk.pms.cancellation_terms(here.code)
    with pytest.raises(StayRefused):
        await desk.change_quote(here.code, request(12, 3))
    house.clock.move_to(datetime.fromisoformat("2027-04-12T15:00:00+00:00"))
    with pytest.raises(StayRefused):
        await desk.change_quote(here.code, request(10, 1))


async def test_moving_a_stay_does_not_win_back_a_free_cancellation(database: Database) -> None:
    house = await open_house(database)
    desk = counter(house)
    booked = await desk.book(request(10, 2))
    house.clock.move_to(datetime.fromisoformat("2027-04-09T15:00:00+00:00"))
    quote = await desk.change_quote(booked.code, request(25, 2))
    assert quote.free_cancellation_until is None
    moved = await desk.pms.change(booked.code, quote.id, key="move")
    assert (await desk.pms.cancellation_terms(moved.code)).fee == pesos(100)


async def test_a_changed_stay_has_the_deposit_of_its_new_total_whatever_was_paid(database: Database) -> None:
    desk = counter(await open_house(database))
    due = desk.later(hours=24)
    paid = await desk.pms.book(await desk.hold(await desk.quote(request(10, 2))), ANA, deposit_due=due, key="paid")
    owing = await desk.pms.book(await desk.hold(await desk.quote(request(10, 2))), BRUNO, deposit_due=due, key="owing")
    await desk.pms.confirm_deposit(paid.code, key="money")
    for booked in (paid, owing):
        quote = await desk.change_quote(booked.code, request(10, 4))
        changed = await desk.pms.change(booked.code, quote.id, key=booked.code)
        assert (changed.total, changed.deposit) == (pesos(400), pesos(120))


async def test_an_unpaid_reservation_is_cancelled_for_nothing(database: Database) -> None:
    desk = counter(await open_house(database))
    held = await desk.hold(await desk.quote(plan="strict"))
    booked = await desk.pms.book(held, ANA, deposit_due=desk.later(hours=24), key="book")
    assert (await desk.pms.cancellation_terms(booked.code)).fee == pesos(0)
    await desk.pms.confirm_deposit(booked.code, key="paid")
    assert (await desk.pms.cancellation_terms(booked.code)).fee == pesos(180)


async def test_a_party_in_several_rooms_gets_several_doors(database: Database) -> None:
    house = await open_house(database)
    booked = await counter(house).book(request(10, 2, adults=4, rooms=2))
    doors = await house.rows("SELECT DISTINCT room_id FROM allocations WHERE live")
    assert (booked.rooms, len(doors)) == (2, 2)
    with pytest.raises(NoRoomLeft):
        await counter(house).book(request(11, 1, adults=4, rooms=2))


async def test_every_step_leaves_an_event_that_cannot_be_rewritten(database: Database) -> None:
    house = await open_house(database)
    desk = counter(house)
    held = await desk.hold()
    booked = await desk.pms.book(held, ANA, deposit_due=desk.later(hours=1), key="book")
    await desk.pms.confirm_deposit(booked.code, key="paid")
    quote = await desk.change_quote(booked.code, request(10, 3))
    await desk.pms.change(booked.code, quote.id, key="change")
    await desk.pms.cancel(booked.code, agreed_fee=pesos(0), key="cancel")
    events = await house.rows("SELECT action, outcome FROM reservation_events ORDER BY id")
    assert [event["action"] for event in events] == ["book", "confirm_deposit", "change", "cancel"]
    assert [event["outcome"]["status"] for event in events] == [
        "awaiting_deposit",
        "confirmed",
        "confirmed",
        "cancelled",
    ]
    assert not any(ANA.name in str(event) or str(ANA.email) in str(event) for event in events)
    for forgery in ("UPDATE reservation_events SET action = 'book'", "DELETE FROM reservation_events"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await house.rows(forgery)


def test_a_code_is_neither_a_word_nor_a_number_and_has_no_look_alikes() -> None:
    codes = [new_code(Random(seed)) for seed in range(500)]
    for code in codes:
        assert len(code) == 6
        assert set(code) <= set("23456789ABCDEFGHJKMNPQRSTUVWXYZ")
        assert any(letter.isdigit() for letter in code)
        assert any(letter.isalpha() for letter in code)
    assert len(set(codes)) == 500


class Stuck(Random):
    """Randomness that gives the first code twice before it moves on."""

    def __init__(self) -> None:
        super().__init__(1)
        self._codes = "A2A2A2A2A2A2B3B3B3"

    def choice(self, seq: object) -> str:  # type: ignore[override]
        letter, self._codes = self._codes[0], self._codes[1:]
        return letter


async def test_a_code_that_exists_is_drawn_again(database: Database) -> None:
    house = await open_house(database)
    pms = BuiltinPms(database, house.hotel, house.clock, house.ids, Stuck())
    desk = Counter(pms, house.clock, house)
    assert [(await desk.book()).code for _ in range(2)] == ["A2A2A2", "B3B3B3"]


async def test_tenants_never_see_each_other(database: Database) -> None:
    mine, theirs = await open_house(database), await open_house(database)
    booked = await counter(theirs).book()
    assert await mine.pms.find(code=booked.code) == []
    assert await mine.pms.find(email=ANA.email) == []
    with pytest.raises(ReservationNotFound):
        await mine.pms.cancellation_terms(booked.code)
    assert await counter(mine).left() == 3
    for table in SALES:
        assert await mine.rows(f"SELECT * FROM {table}") == []
        assert await theirs.rows(f"SELECT * FROM {table}") != []
    for table in (*SALES, *INVENTORY):
        assert await mine.rows(f"SELECT * FROM {table} WHERE tenant_id <> $1", mine.hotel.tenant_id) == []


async def test_a_row_for_another_tenant_cannot_be_written(database: Database) -> None:
    mine, theirs = await open_house(database), await open_house(database)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await mine.rows(
            "INSERT INTO rooms SELECT gen_random_uuid(), $1, property_id, room_type_id, 'x', floor FROM rooms",
            theirs.hotel.tenant_id,
        )


async def test_two_houses_of_one_tenant_keep_their_reservations_apart(database: Database) -> None:
    north = await open_house(database)
    south = await open_house(database, house=hotel(north.hotel.tenant_id))
    booked = await counter(north).book()
    assert await south.pms.find(code=booked.code, email=ANA.email) == []
    assert (await counter(north).left(), await counter(south).left()) == (2, 3)


async def test_a_step_that_the_database_breaks_off_is_unavailable_and_can_be_tried_again(
    database: Database, database_url: str
) -> None:
    house = await open_house(database)
    desk = counter(house)
    booked = await desk.book()
    async with database.transaction(house.hotel.tenant_id) as stranger:
        await stranger.execute("SELECT 1 FROM reservations FOR UPDATE")
        waiting = asyncio.create_task(desk.pms.cancel(booked.code, agreed_fee=pesos(0), key="cancel"))
        admin = await asyncpg.connect(database_url)
        while not await admin.fetch(BREAK_OFF):
            continue
        await admin.close()
        with pytest.raises(PmsUnavailable):
            await waiting
    assert await desk.pms.find(code=booked.code) == [booked]
    await desk.pms.cancel(booked.code, agreed_fee=pesos(0), key="cancel")


async def test_a_hold_that_is_given_back_while_it_is_booked_leaves_no_reservation_without_a_room(
    database: Database, database_url: str
) -> None:
    house = await open_house(database)
    desk = counter(house)
    held = await desk.hold()
    house.clock.move_to(desk.later(minutes=21))
    admin = await asyncpg.connect(database_url)
    async with database.transaction(house.hotel.tenant_id) as timer:
        await timer.execute("UPDATE allocations SET live = false WHERE hold_id = $1", held)
        booking = asyncio.create_task(house.pms.book(held, ANA, deposit_due=None, key="book"))
        while not await admin.fetch(WAITING):
            continue
    await admin.close()
    await booking
    await assert_nothing_is_sold_twice(house)


async def test_the_hotel_s_today_decides_what_is_past(database: Database) -> None:
    """At 02:30 UTC on 2 March it is still the first in Buenos Aires, and already the second in Madrid."""
    moment = datetime.fromisoformat("2027-03-02T02:30:00+00:00")
    tonight = StayRequest(nights(1, 1, 3), request().party)
    local = await open_house(database)
    local.clock.move_to(moment)
    assert await local.pms.availability(tonight) != []
    madrid = await open_house(database, house=hotel(timezone="Europe/Madrid"))
    madrid.clock.move_to(moment)
    with pytest.raises(StayRefused):
        await madrid.pms.availability(tonight)


async def test_keys_of_one_house_do_not_answer_for_another(database: Database) -> None:
    mine, theirs = counter(await open_house(database)), counter(await open_house(database))
    key = uuid4().hex
    first = await mine.pms.quote(await mine.offer(), valid_until=mine.later(hours=1), key=key)
    second = await theirs.pms.quote(await theirs.offer(), valid_until=theirs.later(hours=1), key=key)
    assert first.id != second.id
