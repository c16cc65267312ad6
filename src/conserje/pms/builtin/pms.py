"""The port over our own database: one transaction for each call, tried again where PostgreSQL says so."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from random import Random
from typing import TypeVar

import asyncpg

from conserje.errors import NoRoomLeft, PmsUnavailable, StayRefused
from conserje.model.guest import Guest
from conserje.model.hotel import Hotel, RoomType
from conserje.model.ids import Clock, HoldId, Ids, QuoteId
from conserje.model.inventory import Nights
from conserje.model.money import Money
from conserje.model.reservation import CancellationTerms, Hold, Offer, Placed, Quote, Reservation
from conserje.model.stay import Party, Stay, StayRequest
from conserje.pms.builtin import amendments, bookings, holds
from conserje.pms.builtin.offers import House, currency_of, offers
from conserje.storage.database import Connection, Database, DatabaseUnavailable

Result = TypeVar("Result")

_ATTEMPTS = 3

# Another transaction was in the way; the whole step can be done again.
_COLLISIONS = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.UniqueViolationError)

# The last two are what the driver says when the server closed a connection just before it was used.
_OUTAGES = (
    DatabaseUnavailable,
    asyncpg.OperatorInterventionError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)


class BuiltinPms:
    """`Pms` for one property. `randomness` (a SystemRandom, outside of replays) chooses reservation codes."""

    def __init__(self, database: Database, hotel: Hotel, clock: Clock, ids: Ids, randomness: Random) -> None:
        self._database = database
        self._house = House(hotel, clock, ids, randomness)

    async def room_types(self) -> Sequence[RoomType]:
        catalogue = await self._run(self._house.catalogue)
        return [sold.room_type for sold in catalogue.types_on_sale]

    async def availability(self, request: StayRequest) -> Sequence[Offer]:
        if request.stay.check_in < self._house.today():
            raise StayRefused("past")
        catalogue, taken = await self._run(lambda connection: self._house.look(connection, request.stay))
        return offers(catalogue, taken, request, currency_of(self._house.hotel, catalogue, request.currency))

    async def nights(self, first: date, until: date) -> Nights:
        span = Stay(first, until)
        return await self._run(lambda connection: self._house.nights(connection, span))

    def offers_from(self, seen: Sequence[Nights], request: StayRequest) -> Sequence[Offer] | None:
        if request.stay.check_in < self._house.today():
            raise StayRefused("past")
        recalled = self._house.recalled(seen, request.stay)
        if recalled is None:
            return None
        catalogue, taken = recalled
        return offers(catalogue, taken, request, currency_of(self._house.hotel, catalogue, request.currency))

    async def quote(self, offer: Offer, *, valid_until: datetime, key: str) -> Quote:
        return await self._run(lambda connection: holds.quote(connection, self._house, offer, valid_until, key))

    async def find_quote(self, quote_id: QuoteId) -> Quote:
        return await self._run(lambda connection: holds.find_quote(connection, self._house, quote_id))

    async def quote_made(self, key: str) -> Quote:
        return await self._run(lambda connection: holds.quote_made(connection, self._house, key))

    async def hold(self, quote_id: QuoteId, *, until: datetime, key: str) -> Hold:
        return await self._run(lambda connection: holds.hold(connection, self._house, quote_id, until, key))

    async def extend_hold(self, hold_id: HoldId, *, until: datetime) -> Hold:
        return await self._run(lambda connection: holds.extend(connection, self._house, hold_id, until))

    async def release_hold(self, hold_id: HoldId) -> None:
        await self._run(lambda connection: holds.release(connection, self._house, hold_id))

    async def book(self, hold_id: HoldId, guest: Guest, *, deposit_due: datetime | None, key: str) -> Reservation:
        return await self._run(
            lambda connection: bookings.book(connection, self._house, hold_id, guest, deposit_due, key)
        )

    async def book_together(
        self, kept: Sequence[tuple[HoldId, datetime | None]], guest: Guest, *, key: str
    ) -> Sequence[Reservation]:
        async def book_all(connection: Connection) -> Sequence[Reservation]:
            return [
                await bookings.book(connection, self._house, hold, guest, due, f"{key}:{place}")
                for place, (hold, due) in enumerate(kept)
            ]

        return await self._run(book_all)

    async def find(
        self, *, code: str | None = None, email: str | None = None, phone: str | None = None
    ) -> Sequence[Reservation]:
        return await self._run(lambda connection: bookings.find(connection, self._house, code, email, phone))

    async def change_quote(self, code: str, request: StayRequest, *, valid_until: datetime, key: str) -> Quote:
        return await self._run(
            lambda connection: bookings.change_quote(connection, self._house, code, request, valid_until, key)
        )

    async def change(self, code: str, quote_id: QuoteId, *, key: str) -> Reservation:
        return await self._run(lambda connection: bookings.change(connection, self._house, code, quote_id, key))

    async def set_guest(self, code: str, guest: Guest, *, key: str) -> Reservation:
        return await self._run(lambda connection: bookings.set_guest(connection, self._house, code, guest, key))

    async def cancellation_terms(self, code: str, *, rooms: int | None = None) -> CancellationTerms:
        return await self._run(lambda connection: bookings.cancellation_terms(connection, self._house, code, rooms))

    async def cancel_rooms(self, code: str, rooms: int, left: Party, *, agreed_fee: Money, key: str) -> Reservation:
        given = bookings.GivenBack(rooms, left, agreed_fee)
        return await self._run(lambda connection: bookings.cancel_rooms(connection, self._house, code, given, key))

    async def cancel(self, code: str, *, agreed_fee: Money, key: str) -> Reservation:
        return await self._run(lambda connection: bookings.cancel(connection, self._house, code, agreed_fee, key))

    async def confirm_deposit(self, code: str, *, key: str) -> Reservation:
        return await self._run(lambda connection: bookings.confirm_deposit(connection, self._house, code, key))

    async def move_deposit(self, code: str, *, due: datetime, key: str) -> Reservation:
        return await self._run(lambda connection: amendments.move_deposit(connection, self._house, code, due, key))

    async def revive(self, code: str, *, key: str) -> Reservation:
        return await self._run(lambda connection: amendments.revive(connection, self._house, code, key))

    async def changes_since(self, cursor: int, *, most: int) -> tuple[Sequence[str], int]:
        return await self._run(lambda connection: bookings.changes_since(connection, self._house, cursor, most))

    async def placed(self, code: str, night: date) -> Sequence[Placed]:
        return await self._run(lambda connection: bookings.placed(connection, self._house, code, night))

    async def keep_night(self, code: str, night: date, *, key: str) -> None:
        await self._run(lambda connection: amendments.keep_night(connection, self._house, code, night, key))

    async def give_night(self, code: str, night: date, *, key: str) -> None:
        await self._run(lambda connection: amendments.give_night(connection, self._house, code, night, key))

    async def expire(self) -> int:
        return await self._run(lambda connection: bookings.expire(connection, self._house))

    async def _run(self, step: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Do `step` in one transaction. A collision repeats it; a room that is taken in the end is NoRoomLeft."""
        collision: asyncpg.PostgresError | None = None
        for _ in range(_ATTEMPTS):
            try:
                async with self._database.transaction(self._house.hotel.tenant_id) as connection:
                    return await step(connection)
            except (asyncpg.ExclusionViolationError, *_COLLISIONS) as error:
                collision = error
            except _OUTAGES as error:
                raise PmsUnavailable(f"the reservations cannot be reached: {error}") from error
        if isinstance(collision, asyncpg.ExclusionViolationError):
            raise NoRoomLeft("somebody else was faster") from collision
        raise PmsUnavailable("too many sales at once") from collision
