"""The door to the PMS: house limits, what is audited, what is held as said, and what a repeated turn does."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from conserje.dialogue.desk import Desk, Doors, same_offer
from conserje.errors import HoldExpired, NoRoomLeft, ReservationNotFound, StayRefused
from conserje.model.guest import Guest
from conserje.model.hotel import HouseLimits
from conserje.model.ids import ConversationId
from conserje.model.money import Money
from conserje.model.reservation import Reservation, ReservationStatus
from conserje.model.stay import Party, Stay, StayRequest
from conserje.storage.conversations import AuditLog
from conserje.storage.database import Database
from conserje.storage.journeys.book import JourneyBook
from conserje.storage.waiting.entries import WaitingBook
from tests.builders.confirmations import confirmations_of
from tests.builders.drawer import drawer_of
from tests.builders.house import OpenHouse, inventory, nights, open_house, request, rooms

ANA = Guest("Ana Pérez", "ana@example.com", "+5491155550101", "es")
CONVERSATION = ConversationId(uuid4())


@pytest.fixture
async def house(database: Database) -> OpenHouse:
    return await open_house(database)


def desk_of(house: OpenHouse, message: str = "m1", **limits: int) -> Desk:
    hotel = replace(house.hotel, limits=HouseLimits(**limits))
    audit, now = AuditLog(house.database), house.clock.now()
    confirmations = confirmations_of(house.database, house.clock, house.ids)
    books = (WaitingBook(house.database), JourneyBook(house.database, house.ids))
    doors = Doors(lambda _: house.pms, audit, drawer_of(house), confirmations, *books)
    return doors.open(hotel, CONVERSATION, message, now)


async def booked(house: OpenHouse, desk: Desk) -> Reservation:
    offer = same_offer((await desk.search(request())).offers, "double", "flexible")
    quote = await desk.quote(offer)
    return await desk.book((await desk.hold(quote)).id, ANA, quote)


@pytest.mark.parametrize(
    ("asked", "reason", "limit"),
    [
        (request(1, 31), "too_long", 30),
        (
            StayRequest(
                Stay(
                    nights(1, 1).check_in.replace(year=2028, month=5),
                    nights(1, 1).check_in.replace(year=2028, month=5, day=2),
                ),
                Party(2),
            ),
            "too_far",
            365,
        ),
        (StayRequest(nights(28, 1, 2), Party(2)), "past", None),
        (request(rooms=10, adults=10), "too_many_rooms", 9),
        (request(adults=21), "too_many_guests", 20),
        (StayRequest(nights(1, 1, 3), Party(2)), "too_short_notice", 4),
    ],
)
async def test_what_the_house_does_not_sell_by_chat_is_refused_before_the_pms_is_asked(
    house: OpenHouse, asked: StayRequest, reason: str, limit: int | None
) -> None:
    desk = desk_of(house, min_hours_before_arrival=4)
    with pytest.raises(StayRefused) as refused:
        await desk.search(asked)
    assert (refused.value.reason, refused.value.limit) == (reason, limit)
    assert desk.actions == []


async def test_a_search_holds_what_may_be_said(house: OpenHouse) -> None:
    desk = desk_of(house)
    found = await desk.search(request())
    assert [offer.room_type.code for offer in found.offers] == ["double", "double", "suite"]
    assert {Money(Decimal(180), "ARS"), Money(Decimal(90), "ARS"), Money(Decimal(400), "ARS")} <= desk.held.money
    assert {nights(10, 2).check_in, nights(10, 2).check_out} <= desk.held.days


async def test_a_full_house_offers_the_same_length_nearby_nearest_first(house: OpenHouse) -> None:
    await house.store(inventory(rooms=rooms(1)))
    desk = desk_of(house)
    taken = same_offer((await desk.search(request(10, 2))).offers, "double", "flexible")
    await desk.hold(await desk.quote(taken))
    found = await desk.search(request(10, 2))
    assert found.offers == ()
    assert [offer.stay for offer in found.nearby] == [nights(8, 2), nights(12, 2), nights(7, 2)]


async def test_a_party_that_fits_nowhere_is_not_looked_for_on_other_days(house: OpenHouse) -> None:
    desk = desk_of(house)
    found = await desk.search(request(adults=4))
    assert found.refused is not None
    assert found.refused.reason == "too_many_guests"
    assert found.nearby == ()
    assert [action.name for action in desk.actions] == ["availability"]


async def test_a_turn_that_is_repeated_after_a_crash_books_once(house: OpenHouse) -> None:
    first, again = await booked(house, desk_of(house)), await booked(house, desk_of(house))
    assert first.code == again.code
    assert len(await house.rows("SELECT * FROM reservations")) == 1
    assert len(await house.rows("SELECT * FROM allocations WHERE live")) == 1


async def test_a_turn_that_is_repeated_with_another_wish_gets_that_wish(house: OpenHouse) -> None:
    """Before the crash the guest had only asked for a double; the message that came meanwhile wants the suite."""
    offers = (await desk_of(house).search(request())).offers
    double, suite = (same_offer(offers, room, "flexible") for room in ("double", "suite"))
    before, after = await desk_of(house).quote(double), await desk_of(house).quote(suite)
    assert (before.offer.room_type.code, after.offer.room_type.code) == ("double", "suite")
    assert (await desk_of(house).hold(before)).id != (await desk_of(house).hold(after)).id


async def test_a_quote_is_good_as_long_as_its_room_may_be_held(house: OpenHouse) -> None:
    desk = desk_of(house, quote_minutes=10, hold_minutes=20, hold_extensions=2, hold_extension_minutes=10)
    quote = await desk.quote((await desk.search(request())).offers[0])
    assert quote.valid_until == house.clock.now() + timedelta(minutes=40)


async def test_another_message_books_another_room(house: OpenHouse) -> None:
    first, second = await booked(house, desk_of(house, "m1")), await booked(house, desk_of(house, "m2"))
    assert first.code != second.code


async def test_every_write_is_audited_before_and_after(house: OpenHouse) -> None:
    desk = desk_of(house)
    await booked(house, desk)
    rows = await house.rows("SELECT action, phase FROM audit ORDER BY id")
    phases = [(row["action"], row["phase"]) for row in rows]
    assert phases == [(name, phase) for name in ("quote", "hold", "book") for phase in ("asked", "done")]
    assert [action.outcome for action in desk.actions] == ["done"] * 4


async def test_a_refusal_of_the_pms_is_audited_and_raised(house: OpenHouse) -> None:
    desk = desk_of(house)
    offer = same_offer((await desk.search(request())).offers, "double", "flexible")
    quote = await desk.quote(offer)
    hold = await desk.hold(quote)
    house.clock.move_to(house.clock.now() + timedelta(hours=2))
    late = desk_of(house, "late")
    await late.expire()
    with pytest.raises(HoldExpired):
        await late.book(hold.id, ANA, quote)
    [refused] = await house.rows("SELECT action, phase, details FROM audit WHERE phase = 'refused'")
    assert (refused["action"], refused["details"]["error"]) == ("book", "HoldExpired")
    assert late.actions[-1].outcome == "HoldExpired"
    assert await house.rows("SELECT * FROM reservations") == []


async def test_a_booking_waits_for_its_deposit_as_long_as_the_house_says(house: OpenHouse) -> None:
    reservation = await booked(house, desk_of(house, deposit_hours=6))
    assert reservation.status is ReservationStatus.AWAITING_DEPOSIT
    assert reservation.deposit_due == house.clock.now() + timedelta(hours=6)


@pytest.mark.parametrize(
    "proof", [{"email": "ana@example.com"}, {"phone": "+5491155550101"}, {"email": "ANA@example.com"}]
)
async def test_a_code_with_its_email_or_phone_finds_the_reservation(house: OpenHouse, proof: dict[str, str]) -> None:
    reservation = await booked(house, desk_of(house))
    assert (await desk_of(house, "m2").find(reservation.code, **proof)).code == reservation.code


@pytest.mark.parametrize("proof", [{}, {"email": "other@example.com"}, {"phone": "+5491155550102"}])
async def test_a_code_without_the_right_identity_is_not_found(house: OpenHouse, proof: dict[str, str]) -> None:
    reservation = await booked(house, desk_of(house))
    stranger = desk_of(house, "m2")
    with pytest.raises(ReservationNotFound):
        await stranger.find(reservation.code, **proof)
    assert stranger.held.booked == set()
    assert stranger.held.money == set()


async def test_what_was_cancelled_may_be_said_to_be_cancelled_and_no_longer_booked(house: OpenHouse) -> None:
    reservation = await booked(house, desk_of(house))
    desk = desk_of(house, "m2")
    terms = await desk.cancellation_terms(reservation.code)
    await desk.cancel(reservation.code, terms.fee)
    assert desk.held.cancelled == {reservation.code}
    assert desk.held.booked == set()
    assert terms.fee in desk.held.money


async def test_an_offer_that_is_gone_is_no_room_left(house: OpenHouse) -> None:
    found = await desk_of(house).search(request())
    with pytest.raises(NoRoomLeft):
        same_offer(found.offers, "double", "breakfast_in_bed")
