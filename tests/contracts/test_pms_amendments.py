"""What every PMS adapter has to do with a reservation that exists: another guest, fewer rooms, the deposit of a change."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conserje.errors import NoRoomLeft, PriceChanged, QuoteExpired, ReservationClosed, ReservationNotFound
from conserje.model.money import Money
from conserje.model.reservation import Charge, NightPrice, Price, Reservation, ReservationStatus
from conserje.model.stay import Party, StayRequest
from conserje.pms.builtin.terms import share
from conserje.storage.database import Database
from tests.builders.counter import ANA, BRUNO, Counter, pesos
from tests.builders.house import nights, request
from tests.contracts.test_pms import ADAPTERS, NOWHERE


@pytest.fixture(params=sorted(ADAPTERS))
async def counter(request: pytest.FixtureRequest, database: Database) -> Counter:
    opened = await ADAPTERS[request.param](database)
    return Counter(opened.pms, opened.clock, opened)


async def test_another_guest_is_named_and_the_stay_stays(counter: Counter) -> None:
    booked = await counter.book()
    named = await counter.pms.set_guest(booked.code, BRUNO, key="rename")
    assert named == replace(booked, guest=replace(BRUNO, language=ANA.language))
    assert await counter.pms.set_guest(booked.code, ANA, key="rename") == named, "the same key does nothing again"
    assert await counter.pms.find(email=BRUNO.email) == [named]
    assert await counter.pms.find(email=ANA.email) == []


async def test_a_cancelled_reservation_gets_no_other_guest(counter: Counter) -> None:
    booked = await counter.book()
    await counter.pms.cancel(booked.code, agreed_fee=pesos(0), key="cancel")
    with pytest.raises(ReservationClosed):
        await counter.pms.set_guest(booked.code, BRUNO, key="rename")
    with pytest.raises(ReservationNotFound):
        await counter.pms.set_guest(NOWHERE, BRUNO, key="rename")


async def test_of_three_rooms_one_is_given_back_at_the_price_it_was_sold_for(counter: Counter) -> None:
    booked = await counter.book(request(10, 2, adults=6, rooms=3))
    assert await counter.left(request(10, 2)) == 0
    kept = await counter.pms.cancel_rooms(booked.code, 1, Party(4), agreed_fee=pesos(0), key="one")
    again = await counter.pms.cancel_rooms(booked.code, 1, Party(4), agreed_fee=pesos(0), key="one")
    assert kept == again
    assert (kept.rooms, kept.party, kept.total, kept.status) == (2, Party(4), pesos(400), ReservationStatus.CONFIRMED)
    assert kept.deposit == pesos(120)
    assert await counter.left(request(10, 2)) == 1
    assert (await counter.pms.find(code=booked.code)) == [kept]


async def test_rooms_given_back_late_cost_their_part_of_the_fee(counter: Counter) -> None:
    booked = await counter.book(request(10, 2, adults=4, rooms=2))
    assert booked.free_cancellation_until is not None
    counter.clock.move_to(booked.free_cancellation_until.replace(tzinfo=UTC))
    counter.clock.move_to(counter.later(seconds=1))
    assert (await counter.pms.cancellation_terms(booked.code, rooms=1)).fee == pesos(100)
    assert (await counter.pms.cancellation_terms(booked.code)).fee == pesos(200)
    with pytest.raises(PriceChanged):
        await counter.pms.cancel_rooms(booked.code, 1, Party(2), agreed_fee=pesos(0), key="no")
    await counter.pms.cancel_rooms(booked.code, 1, Party(2), agreed_fee=pesos(100), key="yes")
    assert (await counter.pms.cancellation_terms(booked.code)).fee == pesos(100)


async def test_all_rooms_are_not_a_part_of_them(counter: Counter) -> None:
    booked = await counter.book(request(10, 2, adults=4, rooms=2))
    for rooms in (0, 2, 3):
        with pytest.raises(PriceChanged):
            await counter.pms.cancel_rooms(booked.code, rooms, Party(2), agreed_fee=pesos(0), key=f"{rooms}")
    assert await counter.pms.find(code=booked.code) == [booked]


async def test_a_change_asks_for_the_deposit_of_the_new_total_by_check_in_at_the_latest(counter: Counter) -> None:
    held = await counter.hold(await counter.quote(request(10, 2)))
    booked = await counter.pms.book(held, ANA, deposit_due=counter.later(days=3), key="book")
    longer = await counter.change_quote(booked.code, request(10, 4))
    changed = await counter.pms.change(booked.code, longer.id, key="longer")
    assert (changed.deposit, changed.deposit_due) == (pesos(120), booked.deposit_due)
    tomorrow = await counter.change_quote(booked.code, StayRequest(nights(2, 1, 3), Party(2)))
    sooner = await counter.pms.change(booked.code, tomorrow.id, key="sooner")
    assert sooner.deposit_due == datetime(2027, 3, 2, 18, 0, tzinfo=UTC), "check-in, 15:00 in Buenos Aires"


async def test_a_change_and_a_booking_that_race_for_the_last_room_have_one_winner(counter: Counter) -> None:
    for day in (14, 18, 22):
        old = await counter.book(request(day, 1), room="suite")
        moving = await counter.change_quote(old.code, request(day + 1, 1, room_type=old.room_type.id))
        held = await counter.quote(request(day + 1, 1), room="suite")

        async def change(old: Reservation = old, quote: object = moving.id) -> Reservation:
            return await counter.pms.change(old.code, quote, key=f"move {old.code}")  # type: ignore[arg-type]

        async def book(quoted: object = held) -> Reservation:
            hold = await counter.hold(quoted)  # type: ignore[arg-type]
            return await counter.pms.book(hold, BRUNO, deposit_due=None, key=f"race {hold}")

        results = await asyncio.gather(change(), book(), return_exceptions=True)
        refused = [one for one in results if isinstance(one, NoRoomLeft | QuoteExpired | PriceChanged)]
        assert len(refused) == 1, results
        [stands] = await counter.pms.find(code=old.code)
        assert stands.status is ReservationStatus.CONFIRMED
        moved = not isinstance(results[0], Exception)
        assert stands.stay == nights(day + 1 if moved else day, 1), "the old stay stands until the new one is certain"
        assert await counter.left(request(day + 1, 1), "suite") == 0
        assert await counter.left(request(day, 1), "suite") == (1 if moved else 0)


AMOUNTS = st.decimals(0, 10**7, places=2)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(AMOUNTS, min_size=1, max_size=5),
    st.lists(st.tuples(AMOUNTS, st.booleans()), max_size=3),
    st.integers(1, 9).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))),
)
def test_the_parts_of_a_price_add_up_and_together_cost_what_it_costs(
    per_night: list[object], charges: list[tuple[object, bool]], rooms: tuple[int, int]
) -> None:
    def ars(amount: object) -> Money:
        return Money(amount, "ARS")  # type: ignore[arg-type]

    nightly = tuple(NightPrice(nights(10, 5).check_in, ars(amount)) for amount in per_night)
    lines = tuple(Charge(f"c{n}", {}, ars(amount), included) for n, (amount, included) in enumerate(charges))
    total = ars(0)
    for amount in (*(n.amount for n in nightly), *(c.amount for c in lines if not c.included)):
        total += amount
    price = Price(nightly, lines, total)
    some, of = rooms
    given_back, kept = share(price, some, of), share(price, of - some, of)
    apart = abs((given_back.total + kept.total - total).amount)
    assert apart * 100 <= len(per_night) + len(charges), "a cent for each line at most"
    assert share(price, of, of) == price
