"""What every PMS adapter has to do, whatever stands behind it.

An adapter joins by one line in `ADAPTERS`: a function that opens a house stocked with `tests.builders.house.inventory()`
(three doubles at 100.00 or 90.00 strict, one suite at 200.00) whose clock the suite can move.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from conserje.errors import (
    HoldExpired,
    NoRoomLeft,
    PriceChanged,
    QuoteExpired,
    ReservationClosed,
    ReservationNotFound,
    StayRefused,
)
from conserje.model.ids import HoldId, QuoteId
from conserje.model.reservation import ReservationStatus
from conserje.model.stay import StayRequest
from conserje.storage.database import Database
from tests.builders.counter import ANA, BRUNO, Counter, Opened, pesos
from tests.builders.house import inventory, nights, open_house, request, rule

NOWHERE = "ZZZZ99"


ADAPTERS: dict[str, Callable[[Database], Awaitable[Opened]]] = {"builtin": open_house}


@pytest.fixture(params=sorted(ADAPTERS))
async def counter(request: pytest.FixtureRequest, database: Database) -> Counter:
    opened = await ADAPTERS[request.param](database)
    return Counter(opened.pms, opened.clock, opened)


async def test_room_types_are_told_with_their_limits(counter: Counter) -> None:
    types = await counter.pms.room_types()
    assert [(room.code, room.max_guests) for room in types] == [("double", 4), ("suite", 4)]


async def test_offers_come_cheapest_first_with_what_is_left(counter: Counter) -> None:
    offers = await counter.pms.availability(request())
    told = [(o.room_type.code, o.rate_plan.code, int(o.price.total.amount), o.left) for o in offers]
    assert told == [("double", "strict", 180, 3), ("double", "flexible", 200, 3), ("suite", "flexible", 400, 1)]


async def test_a_search_can_be_narrowed_to_one_room_type(counter: Counter) -> None:
    suite = next(room for room in await counter.pms.room_types() if room.code == "suite")
    offers = await counter.pms.availability(request(room_type=suite.id))
    assert [offer.room_type.code for offer in offers] == ["suite"]


async def test_yesterday_is_refused(counter: Counter) -> None:
    with pytest.raises(StayRefused) as refused:
        await counter.pms.availability(StayRequest(nights(28, 2, 2), request().party))
    assert refused.value.reason == "past"


async def test_a_currency_that_is_not_sold_is_answered_in_the_house_s_own(counter: Counter) -> None:
    offers = await counter.pms.availability(request(currency="EUR"))
    assert {offer.price.total.currency for offer in offers} == {"ARS"}


async def test_a_quote_is_found_again_and_the_same_key_gives_the_same_quote(counter: Counter) -> None:
    offer = await counter.offer()
    first = await counter.pms.quote(offer, valid_until=counter.later(hours=1), key="once")
    second = await counter.pms.quote(offer, valid_until=counter.later(hours=9), key="once")
    assert first == second == await counter.pms.find_quote(first.id)
    assert first.deposit == pesos(60)
    assert first.free_cancellation_until == datetime.fromisoformat(
        "2027-04-08T18:00:00+00:00"
    )  # 15:00, two days before


async def test_an_unknown_or_outdated_quote_is_expired(counter: Counter) -> None:
    quote = await counter.quote()
    with pytest.raises(QuoteExpired):
        await counter.pms.find_quote(QuoteId(uuid4()))
    counter.clock.move_to(counter.later(hours=1))
    with pytest.raises(QuoteExpired):
        await counter.pms.find_quote(quote.id)
    with pytest.raises(QuoteExpired):
        await counter.hold(quote)


async def test_a_price_that_changed_since_the_offer_is_not_quoted_nor_held(counter: Counter) -> None:
    offer, quote = await counter.offer(), await counter.quote()
    await counter.house.store(inventory(rate_rules=(rule("101"), rule("200", "suite"))))
    with pytest.raises(PriceChanged):
        await counter.pms.quote(offer, valid_until=counter.later(hours=1), key="late")
    with pytest.raises(PriceChanged):
        await counter.hold(quote)


async def test_a_hold_keeps_a_room_until_it_expires(counter: Counter) -> None:
    await counter.hold()
    assert await counter.left() == 2
    counter.clock.move_to(counter.later(minutes=20))
    assert await counter.left() == 3


async def test_the_same_quote_is_held_once(counter: Counter) -> None:
    quote = await counter.quote()
    first = await counter.pms.hold(quote.id, until=counter.later(minutes=20), key="a")
    again = await counter.pms.hold(quote.id, until=counter.later(minutes=20), key="a")
    other_key = await counter.pms.hold(quote.id, until=counter.later(minutes=20), key="b")
    assert first == again == other_key
    assert await counter.left() == 2


async def test_the_last_room_is_held_once(counter: Counter) -> None:
    first, second = await counter.quote(room="suite"), await counter.quote(room="suite")
    await counter.hold(first)
    with pytest.raises(NoRoomLeft):
        await counter.hold(second)
    with pytest.raises(NoRoomLeft):
        await counter.pms.quote(first.offer, valid_until=counter.later(hours=1), key="another")


async def test_a_released_hold_gives_its_room_back_and_cannot_be_used(counter: Counter) -> None:
    held = await counter.hold()
    await counter.pms.release_hold(held)
    await counter.pms.release_hold(held)
    assert await counter.left() == 3
    with pytest.raises(HoldExpired):
        await counter.pms.extend_hold(held, until=counter.later(minutes=10))
    with pytest.raises(HoldExpired):
        await counter.pms.book(held, ANA, deposit_due=None, key="late")


async def test_an_extended_hold_lasts_longer(counter: Counter) -> None:
    held = await counter.hold()
    extended = await counter.pms.extend_hold(held, until=counter.later(minutes=30))
    assert extended.expires_at == counter.later(minutes=30)
    counter.clock.move_to(counter.later(minutes=29))
    assert await counter.left() == 2
    counter.clock.move_to(counter.later(minutes=1))
    assert await counter.left() == 3
    with pytest.raises(HoldExpired):
        await counter.pms.extend_hold(held, until=counter.later(minutes=10))


async def test_an_unknown_hold_is_expired(counter: Counter) -> None:
    nowhere = HoldId(uuid4())
    await counter.pms.release_hold(nowhere)
    with pytest.raises(HoldExpired):
        await counter.pms.extend_hold(nowhere, until=counter.later(minutes=10))
    with pytest.raises(HoldExpired):
        await counter.pms.book(nowhere, ANA, deposit_due=None, key="nowhere")


async def test_a_booking_without_deposit_is_confirmed_at_the_quoted_total(counter: Counter) -> None:
    quote = await counter.quote()
    held = await counter.hold(quote)
    await counter.house.store(inventory(rate_rules=(rule("999"), rule("200", "suite"))))
    booked = await counter.pms.book(held, ANA, deposit_due=None, key="book")
    assert (booked.status, booked.total, booked.guest) == (ReservationStatus.CONFIRMED, quote.offer.price.total, ANA)
    assert len(booked.code) == 6
    assert await counter.left() == 2


async def test_booking_twice_books_once(counter: Counter) -> None:
    held = await counter.hold()
    first = await counter.pms.book(held, ANA, deposit_due=None, key="yes")
    again = await counter.pms.book(held, BRUNO, deposit_due=None, key="yes")
    other_key = await counter.pms.book(held, ANA, deposit_due=None, key="yes, really")
    assert first == again == other_key
    assert await counter.left() == 2
    assert await counter.pms.find(email=ANA.email) == [first]


async def test_a_booked_quote_cannot_be_held_again(counter: Counter) -> None:
    quote = await counter.quote()
    await counter.pms.book(await counter.hold(quote), ANA, deposit_due=None, key="book")
    with pytest.raises(QuoteExpired):
        await counter.hold(quote)


async def test_a_hold_that_ran_out_books_while_its_room_is_free(counter: Counter) -> None:
    held = await counter.hold(await counter.quote(room="suite"))
    counter.clock.move_to(counter.later(minutes=25))
    assert await counter.pms.expire() == 1
    booked = await counter.pms.book(held, ANA, deposit_due=None, key="late")
    assert booked.status is ReservationStatus.CONFIRMED
    assert await counter.left(room="suite") == 0


async def test_a_hold_that_ran_out_does_not_book_a_room_that_is_gone(counter: Counter) -> None:
    held = await counter.hold(await counter.quote(room="suite"))
    counter.clock.move_to(counter.later(minutes=25))
    await counter.book(room="suite", guest=BRUNO)
    with pytest.raises(HoldExpired):
        await counter.pms.book(held, ANA, deposit_due=None, key="late")
    assert await counter.pms.find(email=ANA.email) == []


async def test_an_unpaid_deposit_gives_the_room_back_when_it_is_due(counter: Counter) -> None:
    booked = await counter.pms.book(await counter.hold(), ANA, deposit_due=counter.later(hours=24), key="book")
    assert (booked.status, booked.deposit_due) == (ReservationStatus.AWAITING_DEPOSIT, counter.later(hours=24))
    counter.clock.move_to(counter.later(hours=23))
    assert await counter.pms.expire() == 0
    counter.clock.move_to(counter.later(hours=1))
    assert await counter.pms.expire() == 1
    assert await counter.pms.expire() == 0
    assert await counter.left() == 3
    [expired] = await counter.pms.find(code=booked.code)
    assert expired.status is ReservationStatus.EXPIRED
    with pytest.raises(ReservationClosed):
        await counter.pms.confirm_deposit(booked.code, key="too late")


async def test_a_paid_deposit_confirms_for_good(counter: Counter) -> None:
    booked = await counter.pms.book(await counter.hold(), ANA, deposit_due=counter.later(hours=24), key="book")
    paid = await counter.pms.confirm_deposit(booked.code, key="paid")
    assert paid == await counter.pms.confirm_deposit(booked.code, key="paid")
    assert paid.status is ReservationStatus.CONFIRMED
    counter.clock.move_to(counter.later(hours=48))
    assert await counter.pms.expire() == 0
    assert await counter.left() == 2


async def test_reservations_are_found_by_everything_that_is_given(counter: Counter) -> None:
    april = await counter.book(request(10, 2))
    may = await counter.book(StayRequest(nights(10, 2, 5), request().party))
    await counter.book(request(10, 2), BRUNO)
    find = counter.pms.find
    assert await find(email="ANA@example.com") == [may, april]
    assert await find(phone=ANA.phone, email=ANA.email) == [may, april]
    assert await find(code=april.code.lower()) == [april]
    assert await find(code=april.code, email=BRUNO.email) == []
    assert await find(code=april.code, phone=BRUNO.phone) == []
    assert await find(email=ANA.email, phone=BRUNO.phone) == []
    assert await find() == ()


async def test_the_strict_plan_costs_everything_and_its_full_deposit_is_asked(counter: Counter) -> None:
    quote = await counter.quote(plan="strict")
    assert (quote.deposit, quote.free_cancellation_until) == (quote.offer.price.total, None)
    booked = await counter.book(plan="strict")
    terms = await counter.pms.cancellation_terms(booked.code)
    assert (terms.fee, terms.free_until) == (pesos(180), None)


async def test_cancelling_is_free_until_the_deadline_and_costs_a_night_after_it(counter: Counter) -> None:
    booked = await counter.book()
    assert booked.free_cancellation_until is not None
    counter.clock.move_to(booked.free_cancellation_until)
    assert (await counter.pms.cancellation_terms(booked.code)).fee == pesos(0)
    counter.clock.move_to(counter.later(seconds=1))
    terms = await counter.pms.cancellation_terms(booked.code)
    assert (terms.fee, terms.free_until) == (pesos(100), None)


async def test_a_cancellation_is_done_for_the_agreed_fee_only(counter: Counter) -> None:
    booked = await counter.book(plan="strict")
    with pytest.raises(PriceChanged):
        await counter.pms.cancel(booked.code, agreed_fee=pesos(0), key="no")
    fee = (await counter.pms.cancellation_terms(booked.code)).fee
    cancelled = await counter.pms.cancel(booked.code, agreed_fee=fee, key="yes")
    assert cancelled == await counter.pms.cancel(booked.code, agreed_fee=fee, key="yes")
    assert cancelled.status is ReservationStatus.CANCELLED
    assert await counter.left() == 3
    with pytest.raises(ReservationClosed):
        await counter.pms.cancel(booked.code, agreed_fee=fee, key="again")
    with pytest.raises(ReservationClosed):
        await counter.pms.cancellation_terms(booked.code)
    with pytest.raises(ReservationClosed):
        await counter.change_quote(booked.code, request())


async def test_the_last_room_can_be_booked_again_after_a_cancellation(counter: Counter) -> None:
    booked = await counter.book(room="suite")
    await counter.pms.cancel(booked.code, agreed_fee=pesos(0), key="cancel")
    again = await counter.book(room="suite", guest=BRUNO)
    assert again.code != booked.code


async def test_a_change_can_use_the_reservation_s_own_nights(counter: Counter) -> None:
    booked = await counter.book(request(10, 2), room="suite")
    quote = await counter.change_quote(booked.code, request(11, 3, adults=1))
    changed = await counter.pms.change(booked.code, quote.id, key="move")
    assert changed == await counter.pms.change(booked.code, quote.id, key="move")
    assert (changed.code, changed.stay, changed.total) == (booked.code, nights(11, 3), pesos(600))
    assert await counter.left(request(10, 1), "suite") == 1
    assert await counter.left(request(13, 1), "suite") == 0


async def test_the_old_stay_stands_when_the_new_one_is_gone(counter: Counter) -> None:
    booked = await counter.book(request(10, 2), room="suite")
    quote = await counter.change_quote(booked.code, request(20, 2))
    await counter.book(request(21, 2), BRUNO, room="suite")
    with pytest.raises(NoRoomLeft):
        await counter.pms.change(booked.code, quote.id, key="move")
    with pytest.raises(NoRoomLeft):
        await counter.change_quote(booked.code, request(20, 2))
    assert await counter.pms.find(code=booked.code) == [booked]
    assert await counter.left(request(10, 2), "suite") == 0


async def test_a_change_can_take_a_room_whose_hold_ran_out(counter: Counter) -> None:
    booked = await counter.book(request(10, 2), room="suite")
    await counter.hold(await counter.quote(request(20, 2), room="suite"))
    counter.clock.move_to(counter.later(minutes=20))
    quote = await counter.change_quote(booked.code, request(20, 2))
    assert (await counter.pms.change(booked.code, quote.id, key="move")).stay == nights(20, 2)


async def test_a_change_can_be_to_another_room_type(counter: Counter) -> None:
    booked = await counter.book()
    suite = next(room for room in await counter.pms.room_types() if room.code == "suite")
    quote = await counter.change_quote(booked.code, request(room_type=suite.id))
    changed = await counter.pms.change(booked.code, quote.id, key="upgrade")
    assert (changed.room_type.code, changed.total) == ("suite", pesos(400))
    assert (await counter.left(), await counter.left(room="suite")) == (3, 0)


async def test_quotes_for_changes_and_for_new_stays_are_not_mixed_up(counter: Counter) -> None:
    booked, other = await counter.book(), await counter.book(guest=BRUNO)
    moving = await counter.change_quote(booked.code, request(20, 2))
    fresh = await counter.quote(request(20, 2))
    with pytest.raises(QuoteExpired):
        await counter.hold(moving)
    with pytest.raises(QuoteExpired):
        await counter.pms.change(booked.code, fresh.id, key="fresh")
    with pytest.raises(QuoteExpired):
        await counter.pms.change(other.code, moving.id, key="other")


async def test_what_does_not_exist_is_not_found(counter: Counter) -> None:
    quote = await counter.quote()
    attempts: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: counter.pms.cancellation_terms(NOWHERE),
        lambda: counter.pms.cancel(NOWHERE, agreed_fee=pesos(0), key="k"),
        lambda: counter.pms.confirm_deposit(NOWHERE, key="k"),
        lambda: counter.change_quote(NOWHERE, request()),
        lambda: counter.pms.change(NOWHERE, quote.id, key="k"),
    )
    for attempt in attempts:
        with pytest.raises(ReservationNotFound):
            await attempt()


async def test_a_stay_that_is_over_is_closed(counter: Counter) -> None:
    booked = await counter.book(request(10, 2))
    counter.clock.move_to(datetime.fromisoformat("2027-04-12T12:00:00+00:00"))
    with pytest.raises(ReservationClosed):
        await counter.pms.cancellation_terms(booked.code)
    with pytest.raises(ReservationClosed):
        await counter.change_quote(booked.code, request(20, 2))


async def test_the_feed_tells_every_reservation_that_something_happened_to(counter: Counter) -> None:
    nothing, start = await counter.pms.changes_since(0, most=100)
    first, second = await counter.book(), await counter.book()
    codes, cursor = await counter.pms.changes_since(start, most=100)
    assert (list(nothing), set(codes)) == ([], {first.code, second.code})
    counter.clock.move_to(counter.clock.now() + timedelta(minutes=5))
    assert await counter.pms.changes_since(cursor, most=100) == ([], cursor)
    terms = await counter.pms.cancellation_terms(first.code)
    await counter.pms.cancel(first.code, agreed_fee=terms.fee, key="gone")
    again, _ = await counter.pms.changes_since(cursor, most=100)
    assert list(again) == [first.code]
