"""Reservations: made from holds, changed, paid, cancelled, expired; each step inside the caller's transaction.

Every step leaves an event with its key and its outcome, so that the same key again finds what happened the first time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

import asyncpg

from conserje.errors import HoldExpired, NoRoomLeft, PriceChanged, ReservationClosed, ReservationNotFound, StayRefused
from conserje.model.guest import Guest
from conserje.model.ids import HoldId, QuoteId
from conserje.model.money import Money
from conserje.model.reservation import CancellationTerms, Offer, Placed, Price, Quote, Reservation, ReservationStatus
from conserje.model.stay import Party, Stay, StayRequest
from conserje.pms.builtin import rooms, statements
from conserje.pms.builtin.holds import again, quote_for, quote_of, sellable, store_quote
from conserje.pms.builtin.offers import House
from conserje.pms.builtin.snapshots import (
    guest_row,
    plan_in,
    plan_out,
    price_in,
    price_out,
    reservation_in,
    reservation_out,
    reservation_row,
)
from conserje.pms.builtin.terms import arrival, fee, share
from conserje.storage.database import Connection

# Without the look-alikes 0/O, 1/I/L.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"
_DIGITS = "23456789"
_CODE_LENGTH = 6
# No transaction of ours takes that long.
_SETTLES = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class GivenBack:
    """So many rooms, for the fee that was told; `left` are the people who still come."""

    rooms: int
    left: Party
    fee: Money


def new_code(randomness: Random) -> str:
    """Six characters, at least one letter and one digit: neither a word nor a number that a guest could mean."""
    while True:
        code = "".join(randomness.choice(_LETTERS + _DIGITS) for _ in range(_CODE_LENGTH))
        if not code.isalpha() and not code.isdigit():
            return code


async def book(
    connection: Connection, house: House, hold_id: HoldId, guest: Guest, deposit_due: datetime | None, key: str
) -> Reservation:
    held = await connection.fetchrow(statements.LOCK_HOLD, house.hotel.id, hold_id)
    first = await _replayed(connection, house, "book", key)
    if first is not None:
        return first
    if held is None or held["released_at"] is not None:
        raise HoldExpired(f"hold {hold_id} has ended")
    if held["reservation_id"] is not None:
        return await _reservation(connection, house, held["reservation_id"])
    [quoted_row] = await connection.fetch(statements.QUOTE_BY_ID, house.hotel.id, held["quote_id"])
    quoted = await quote_of(connection, house, quoted_row)
    await rooms.lock(connection, [quoted.offer.room_type.id])
    row = await _insert(connection, house, quoted, guest, deposit_due)
    await _hand_over(connection, house, hold_id, quoted, row["id"])
    return await _done(connection, house, "book", key, row)


async def _hand_over(connection: Connection, house: House, hold_id: HoldId, quoted: Quote, reservation: UUID) -> None:
    """Give the hold's rooms to the reservation; if it ran out and lost them, take others while the quote is good."""
    offer = quoted.offer
    kept: int = await connection.fetchval(statements.ROOMS_OF_HOLD, hold_id)
    if kept == offer.rooms:
        await connection.execute(statements.HAND_OVER, hold_id, reservation)
        return
    if quoted.valid_until <= house.clock.now():
        raise HoldExpired(f"hold {hold_id} has run out, and so has its price")
    await connection.execute(statements.FREE_HOLD, hold_id)
    await connection.execute(statements.HAND_OVER, hold_id, reservation)
    await rooms.drop_expired(connection, house, offer.room_type.id)
    try:
        owner = rooms.Owner(reservation=reservation)
        await rooms.take(connection, house, offer.room_type.id, offer.stay, offer.rooms, owner)
    except NoRoomLeft as gone:
        raise HoldExpired(f"hold {hold_id} has run out and its rooms are gone") from gone


async def _insert(
    connection: Connection, house: House, quoted: Quote, guest: Guest, deposit_due: datetime | None
) -> asyncpg.Record:
    offer, total = quoted.offer, quoted.offer.price.total
    owed = deposit_due is not None and quoted.deposit.amount > 0
    status = ReservationStatus.AWAITING_DEPOSIT if owed else ReservationStatus.CONFIRMED
    row = None
    while row is None:  # until the code is a new one
        row = await connection.fetchrow(
            statements.INSERT_RESERVATION,
            house.hotel.tenant_id,
            house.hotel.id,
            house.ids.new(),
            new_code(house.randomness),
            status.value,
            *_stay_columns(offer),
            offer.rate_plan.id,
            plan_out(offer.rate_plan),
            price_out(offer.price),
            total.amount,
            total.currency,
            quoted.deposit.amount,
            quoted.deposit.currency,
            deposit_due if owed else None,
            quoted.free_cancellation_until,
            guest.name,
            guest.email,
            guest.phone,
            guest.language,
            house.clock.now(),
        )
    return row


def _stay_columns(offer: Offer) -> tuple[object, ...]:
    """Check-in, check-out, adults, children's ages, rooms, room type."""
    stay, party = offer.stay, offer.party
    return (
        stay.check_in,
        stay.check_out,
        party.adults,
        list(party.children),
        offer.rooms,
        offer.room_type.id,
    )


async def find(
    connection: Connection, house: House, code: str | None, email: str | None, phone: str | None
) -> Sequence[Reservation]:
    """Nothing given finds nothing."""
    given = (statements.FIND_BY_CODE, code), (statements.FIND_BY_EMAIL, email), (statements.FIND_BY_PHONE, phone)
    statement = next((text for text, value in given if value is not None), None)
    if statement is None:
        return ()
    wanted = (code and _spelled(code), email and email.strip().lower(), phone)
    rows = await connection.fetch(statement, house.hotel.id, *wanted)
    room_types = await house.room_types(connection)
    return [reservation_row(row, room_types) for row in rows]


async def change_quote(
    connection: Connection, house: House, code: str, request: StayRequest, valid_until: datetime, key: str
) -> Quote:
    """Price the changed stay under the plan it was sold with, or the cheapest one in the currency asked for.

    Whoever can no longer cancel freely does not win that back by moving the stay.
    """
    first = await connection.fetchrow(statements.QUOTE_BY_KEY, house.hotel.id, key)
    if first is not None:
        return await quote_of(connection, house, first)
    row = await _open(connection, house, code)
    _check_arrival(house, row, request.stay)
    plan = plan_in(row["rate_plan"])
    wanted = StayRequest(
        request.stay,
        request.party,
        request.rooms,
        request.currency or plan.currency,
        request.room_type or row["room_type_id"],
    )
    found = await sellable(connection, house, wanted, row["id"])
    if not found:
        raise NoRoomLeft(f"no room for changing {code}")
    offer = next((offer for offer in found if offer.rate_plan.id == plan.id), found[0])
    never_free = not _still_free(house, row)
    return await store_quote(
        connection, house, offer, valid_until, key, changes_code=row["code"], never_free=never_free
    )


async def change(connection: Connection, house: House, code: str, quote_id: QuoteId, key: str) -> Reservation:
    first = await _lock(connection, house, "change", code, key)
    if first is not None:
        return first
    row = await _open(connection, house, code)
    quoted = await quote_for(connection, house, quote_id, row["code"])
    offer = quoted.offer
    await rooms.lock(connection, [row["room_type_id"], offer.room_type.id])
    await rooms.drop_expired(connection, house, offer.room_type.id)
    await again(connection, house, offer, row["id"])
    own = [held["room_id"] for held in await connection.fetch(statements.ROOMS_OF_RESERVATION, row["id"])]
    await connection.execute(statements.FREE_RESERVATION, row["id"])
    owner = rooms.Owner(reservation=row["id"])
    await rooms.take(connection, house, offer.room_type.id, offer.stay, offer.rooms, owner, own)
    return await _done(connection, house, "change", key, await _rewrite(connection, house, row, quoted))


async def _rewrite(connection: Connection, house: House, row: asyncpg.Record, quoted: Quote) -> asyncpg.Record:
    """The reservation as quoted. Its deposit is that of the new total, due at check-in at the latest; what was paid of it
    is the till's affair."""
    offer, total = quoted.offer, quoted.offer.price.total
    [changed] = await connection.fetch(
        statements.CHANGE_RESERVATION,
        row["id"],
        *_stay_columns(offer),
        offer.rate_plan.id,
        plan_out(offer.rate_plan),
        price_out(offer.price),
        total.amount,
        total.currency,
        quoted.deposit.amount,
        quoted.deposit.currency,
        quoted.free_cancellation_until,
        arrival(house.hotel, offer.stay),
    )
    return changed


async def cancellation_terms(
    connection: Connection, house: House, code: str, rooms_given: int | None
) -> CancellationTerms:
    row = await _cancellable(connection, house, code)
    price = price_in(row["price"])
    if rooms_given is None or rooms_given >= row["rooms"]:
        return _terms(house, row, price)
    return _terms(house, row, share(price, rooms_given, row["rooms"]))


async def cancel(connection: Connection, house: House, code: str, agreed_fee: Money, key: str) -> Reservation:
    first = await _lock(connection, house, "cancel", code, key)
    if first is not None:
        return first
    row = await _cancellable(connection, house, code)
    terms = _terms(house, row, price_in(row["price"]))
    if terms.fee != agreed_fee:
        raise PriceChanged(f"cancelling costs {terms.fee}, not {agreed_fee}")
    await connection.execute(statements.FREE_RESERVATION, row["id"])
    [cancelled] = await connection.fetch(statements.CANCEL_RESERVATION, row["id"], terms.fee.amount)
    return await _done(connection, house, "cancel", key, cancelled)


async def set_guest(connection: Connection, house: House, code: str, guest: Guest, key: str) -> Reservation:
    first = await _lock(connection, house, "rename", code, key)
    if first is not None:
        return first
    row = await _open(connection, house, code)
    [named] = await connection.fetch(statements.NAME_GUEST, row["id"], guest.name, guest.email, guest.phone)
    return await _done(connection, house, "rename", key, named)


async def cancel_rooms(connection: Connection, house: House, code: str, given: GivenBack, key: str) -> Reservation:
    """What is kept costs what it was sold for, and needs its part of the deposit."""
    first = await _lock(connection, house, "cancel_rooms", code, key)
    if first is not None:
        return first
    row = await _cancellable(connection, house, code)
    sold, price = row["rooms"], price_in(row["price"])
    if not 0 < given.rooms < sold:
        raise PriceChanged(f"{code} has {sold} rooms, of which {given.rooms} cannot be given back")
    terms = _terms(house, row, share(price, given.rooms, sold))
    if terms.fee != given.fee:
        raise PriceChanged(f"giving back {given.rooms} rooms costs {terms.fee}, not {given.fee}")
    kept = sold - given.rooms
    left = share(price, kept, sold)
    deposit = Money(row["deposit"] * kept / sold, row["deposit_currency"])
    await connection.execute(statements.FREE_ROOMS, row["id"], given.rooms)
    party = (given.left.adults, list(given.left.children))
    amounts = (price_out(left), left.total.amount, deposit.amount, terms.fee.amount)
    [kept_row] = await connection.fetch(statements.CANCEL_ROOMS, row["id"], kept, *party, *amounts)
    return await _done(connection, house, "cancel_rooms", key, kept_row)


async def confirm_deposit(connection: Connection, house: House, code: str, key: str) -> Reservation:
    first = await _lock(connection, house, "confirm_deposit", code, key)
    if first is not None:
        return first
    row = await _open(connection, house, code)
    if row["status"] != ReservationStatus.AWAITING_DEPOSIT:
        return reservation_row(row, await house.room_types(connection))
    [paid] = await connection.fetch(statements.CONFIRM_RESERVATION, row["id"])
    return await _done(connection, house, "confirm_deposit", key, paid)


async def expire(connection: Connection, house: House) -> int:
    now = house.clock.now()
    freed = await connection.fetch(statements.FREE_EXPIRED_HOLDS, house.hotel.id, now)
    unpaid = [row["id"] for row in await connection.fetch(statements.UNPAID, house.hotel.id, now)]
    for row in await connection.fetch(statements.EXPIRE_RESERVATIONS, unpaid) if unpaid else ():
        freed += await connection.fetch(statements.FREE_RESERVATION, row["id"])
        await _done(connection, house, "expire", str(row["id"]), row)
    return len(freed)


def _terms(house: House, row: asyncpg.Record, price: Price) -> CancellationTerms:
    """What giving back a part that costs `price` would cost now. Nothing is owed before the deposit is paid: an unpaid
    reservation would lapse by itself."""
    free = row["free_cancellation_until"]
    if _still_free(house, row):
        return CancellationTerms(Money.zero(price.total.currency), free)
    if row["status"] == ReservationStatus.AWAITING_DEPOSIT:
        return CancellationTerms(Money.zero(price.total.currency), None)
    return CancellationTerms(fee(plan_in(row["rate_plan"]).cancellation, price), None)


def _still_free(house: House, row: asyncpg.Record) -> bool:
    free: datetime | None = row["free_cancellation_until"]
    return free is not None and house.clock.now() <= free


def _check_arrival(house: House, row: asyncpg.Record, stay: Stay) -> None:
    """Nobody arrives in the past, and who is in the house already cannot arrive on another day."""
    if stay.check_in != row["stay"].lower:
        if row["status"] == ReservationStatus.CHECKED_IN or stay.check_in < house.today():
            raise StayRefused("past")
    elif stay.check_out < house.today():
        raise StayRefused("past")


async def _open(connection: Connection, house: House, code: str) -> asyncpg.Record:
    """A reservation that can still be changed. Raises ReservationNotFound, ReservationClosed."""
    row = await connection.fetchrow(statements.READ_RESERVATION, house.hotel.id, _spelled(code))
    if row is None:
        raise ReservationNotFound(f"no reservation {code}")
    if not ReservationStatus(row["status"]).is_live or row["stay"].upper <= house.today():
        raise ReservationClosed(f"reservation {code} is {row['status']} until {row['stay'].upper}")
    return row


async def _cancellable(connection: Connection, house: House, code: str) -> asyncpg.Record:
    row = await _open(connection, house, code)
    if row["status"] == ReservationStatus.CHECKED_IN:
        raise ReservationClosed(f"the guest of {code} is in the house")
    return row


async def _lock(connection: Connection, house: House, action: str, code: str, key: str) -> Reservation | None:
    """Keep the reservation for this transaction alone, and tell what the same key did before."""
    await connection.execute(statements.LOCK_RESERVATION, house.hotel.id, _spelled(code))
    return await _replayed(connection, house, action, key)


async def _reservation(connection: Connection, house: House, reservation: UUID) -> Reservation:
    [row] = await connection.fetch(statements.RESERVATION_BY_ID, reservation)
    return reservation_row(row, await house.room_types(connection))


async def _replayed(connection: Connection, house: House, action: str, key: str) -> Reservation | None:
    event = await connection.fetchrow(statements.EVENT, house.hotel.id, action, key)
    if event is None:
        return None
    return reservation_in(event["outcome"], guest_row(event), await house.room_types(connection))


async def _done(connection: Connection, house: House, action: str, key: str, row: asyncpg.Record) -> Reservation:
    """Write the event and return the reservation as it now is."""
    reservation = reservation_row(row, await house.room_types(connection))
    await connection.execute(
        statements.INSERT_EVENT,
        house.hotel.tenant_id,
        house.hotel.id,
        row["id"],
        house.clock.now(),
        action,
        key,
        reservation_out(reservation),
    )
    return reservation


async def changes_since(connection: Connection, house: House, cursor: int, most: int) -> tuple[Sequence[str], int]:
    rows = await connection.fetch(statements.EVENTS_SINCE, house.hotel.id, cursor, most, house.clock.now() - _SETTLES)
    return list(dict.fromkeys(row["code"] for row in rows)), max([cursor, *(row["id"] for row in rows)])


async def placed(connection: Connection, house: House, code: str, night: date) -> Sequence[Placed]:
    rows = await connection.fetch(statements.PLACED, house.hotel.id, _spelled(code), night, house.clock.now())
    return [Placed(row["number"], row["is_free"], _night(row)) for row in rows]


def _night(row: asyncpg.Record) -> Money:
    """What the guest pays for one night of one room."""
    price = price_in(row["price"])
    return Money(price.total.amount / len(price.nights) / row["rooms"], price.total.currency)


def _spelled(code: str) -> str:
    """A code as it is stored: guests write it small and with blanks or dashes."""
    return code.upper().replace(" ", "").replace("-", "")
