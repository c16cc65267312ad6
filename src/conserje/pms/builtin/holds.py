"""From an offer to rooms that are kept: quotes and holds, each inside the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from conserje.errors import HoldExpired, NoRoomLeft, PriceChanged, QuoteExpired, StayRefused
from conserje.model.ids import HoldId, QuoteId
from conserje.model.money import Money
from conserje.model.reservation import Hold, Offer, Quote
from conserje.model.stay import StayRequest
from conserje.pms.builtin import rooms, statements
from conserje.pms.builtin.offers import House, currency_of, offers
from conserje.pms.builtin.snapshots import offer_in, offer_out
from conserje.pms.builtin.terms import deposit, free_until
from conserje.storage.database import Connection

_NO_ROOM = "nothing of this kind is left for these dates"


async def sellable(
    connection: Connection, house: House, request: StayRequest, without: UUID | None = None
) -> Sequence[Offer]:
    """Offers for `request`, cheapest first, as if the reservation `without` did not exist. Raises StayRefused."""
    catalogue, taken = await house.look(connection, request.stay, without)
    return offers(catalogue, taken, request, currency_of(house.hotel, catalogue, request.currency))


async def again(connection: Connection, house: House, offer: Offer, without: UUID | None = None) -> Offer:
    """The same offer as of now. Raises NoRoomLeft, PriceChanged."""
    request = StayRequest(offer.stay, offer.party, offer.rooms, offer.rate_plan.currency, offer.room_type.id)
    try:
        found = await sellable(connection, house, request, without)
    except StayRefused as refused:
        raise NoRoomLeft(_NO_ROOM) from refused
    same = next((other for other in found if other.rate_plan.id == offer.rate_plan.id), None)
    if same is None:
        raise NoRoomLeft(_NO_ROOM)
    if same.price.total != offer.price.total:
        raise PriceChanged(f"{offer.price.total} has become {same.price.total}")
    return same


async def quote(connection: Connection, house: House, offer: Offer, valid_until: datetime, key: str) -> Quote:
    first = await connection.fetchrow(statements.QUOTE_BY_KEY, house.hotel.id, key)
    if first is not None:
        return await quote_of(connection, house, first)
    return await store_quote(connection, house, await again(connection, house, offer), valid_until, key)


async def store_quote(
    connection: Connection,
    house: House,
    offer: Offer,
    valid_until: datetime,
    key: str,
    *,
    changes_code: str | None = None,
    never_free: bool = False,
) -> Quote:
    """`changes_code` names the reservation that the quote would change; `never_free` denies it a free cancellation."""
    catalogue = await house.catalogue(connection)
    now = house.clock.now()
    owed = deposit(catalogue.plans[offer.rate_plan.id], offer.price)
    free = None if never_free else free_until(house.hotel, offer.rate_plan.cancellation, offer.stay, now)
    await connection.execute(
        statements.INSERT_QUOTE,
        house.hotel.tenant_id,
        house.hotel.id,
        house.ids.new(),
        key,
        offer.room_type.id,
        offer.rate_plan.id,
        offer_out(offer),
        offer.price.total.amount,
        offer.price.total.currency,
        owed.amount,
        free,
        valid_until,
        changes_code,
        now,
    )
    [row] = await connection.fetch(statements.QUOTE_BY_KEY, house.hotel.id, key)
    return await quote_of(connection, house, row)


async def quote_of(connection: Connection, house: House, row: asyncpg.Record) -> Quote:
    return Quote(
        id=QuoteId(row["id"]),
        offer=offer_in(row["offer"], await house.room_types(connection)),
        deposit=Money(row["deposit"], row["currency"]),
        free_cancellation_until=row["free_cancellation_until"],
        valid_until=row["valid_until"],
    )


async def find_quote(connection: Connection, house: House, quote_id: QuoteId) -> Quote:
    """A quote that is still good. Raises QuoteExpired."""
    quoted, _ = await _good_quote(connection, house, quote_id)
    return quoted


async def quote_made(connection: Connection, house: House, key: str) -> Quote:
    """The quote under a key, while it is good. Raises QuoteExpired."""
    row = await connection.fetchrow(statements.QUOTE_BY_KEY, house.hotel.id, key)
    if row is None or row["valid_until"] <= house.clock.now():
        raise QuoteExpired("nothing that is still good was quoted under this key")
    return await quote_of(connection, house, row)


async def quote_for(connection: Connection, house: House, quote_id: QuoteId, changes_code: str | None) -> Quote:
    """A quote that is still good for a new stay, or for changing reservation `changes_code`. Raises QuoteExpired."""
    quoted, meant_for = await _good_quote(connection, house, quote_id)
    if meant_for != changes_code:
        raise QuoteExpired(f"quote {quote_id} was made for something else")
    return quoted


async def _good_quote(connection: Connection, house: House, quote_id: QuoteId) -> tuple[Quote, str | None]:
    row = await connection.fetchrow(statements.QUOTE_BY_ID, house.hotel.id, quote_id)
    if row is None or row["valid_until"] <= house.clock.now():
        raise QuoteExpired(f"quote {quote_id} is unknown or too old")
    return await quote_of(connection, house, row), row["changes_code"]


async def hold(connection: Connection, house: House, quote_id: QuoteId, until: datetime, key: str) -> Hold:
    first = await connection.fetchrow(statements.HOLD_BY_KEY, house.hotel.id, key)
    if first is not None:
        return _hold_of(first)
    quoted = await quote_for(connection, house, quote_id, None)
    offer, now = quoted.offer, house.clock.now()
    await rooms.lock(connection, [offer.room_type.id])
    kept = await _kept_meanwhile(connection, house, quote_id, key, now)
    if kept is not None:
        return kept
    await rooms.drop_expired(connection, house, offer.room_type.id)
    await again(connection, house, offer)
    new = Hold(HoldId(house.ids.new()), quote_id, until)
    await connection.execute(
        statements.INSERT_HOLD,
        house.hotel.tenant_id,
        house.hotel.id,
        new.id,
        key,
        quote_id,
        offer.room_type.id,
        until,
        now,
    )
    owner = rooms.Owner(hold=new.id, expires_at=until)
    await rooms.take(connection, house, offer.room_type.id, offer.stay, offer.rooms, owner)
    return new


async def _kept_meanwhile(
    connection: Connection, house: House, quote_id: QuoteId, key: str, now: datetime
) -> Hold | None:
    """The hold that a concurrent call with the same key, or an earlier one for the same quote, has taken.

    One quote is one guest's, so it never keeps rooms twice. Raises QuoteExpired when it was sold already.
    """
    row = await connection.fetchrow(statements.HOLD_BY_KEY, house.hotel.id, key)
    row = row or await connection.fetchrow(statements.HOLDS_OF_QUOTE, house.hotel.id, quote_id, now)
    if row is None:
        return None
    if row["reservation_id"] is not None and row["key"] != key:
        raise QuoteExpired(f"quote {quote_id} is booked already")
    return _hold_of(row)


async def extend(connection: Connection, house: House, hold_id: HoldId, until: datetime) -> Hold:
    row = await connection.fetchrow(statements.LOCK_HOLD, house.hotel.id, hold_id)
    if row is None or row["released_at"] or row["reservation_id"] or row["expires_at"] <= house.clock.now():
        raise HoldExpired(f"hold {hold_id} has run out or ended")
    await connection.execute(statements.EXTEND_HOLD, hold_id, until)
    return Hold(hold_id, QuoteId(row["quote_id"]), until)


async def release(connection: Connection, house: House, hold_id: HoldId) -> None:
    row = await connection.fetchrow(statements.LOCK_HOLD, house.hotel.id, hold_id)
    if row is None or row["released_at"] or row["reservation_id"]:
        return
    await connection.execute(statements.RELEASE_HOLD, hold_id, house.clock.now())
    await connection.execute(statements.FREE_HOLD, hold_id)


def _hold_of(row: asyncpg.Record) -> Hold:
    return Hold(HoldId(row["id"]), QuoteId(row["quote_id"]), row["expires_at"])
