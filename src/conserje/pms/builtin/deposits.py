"""When the money for a reservation may come: later than agreed, or even after the reservation lapsed.

Both steps are harmless when they are repeated, because they look at how the reservation stands.
"""

from datetime import datetime

import asyncpg

from conserje.errors import ReservationClosed, ReservationNotFound
from conserje.model.reservation import Offer, Reservation, ReservationStatus
from conserje.pms.builtin import rooms, statements
from conserje.pms.builtin.holds import again
from conserje.pms.builtin.offers import House
from conserje.pms.builtin.snapshots import price_in, reservation_out, reservation_row
from conserje.storage.database import Connection


async def move(connection: Connection, house: House, code: str, due: datetime, key: str) -> Reservation:
    row = await _locked(connection, house, code)
    status = ReservationStatus(row["status"])
    if status is ReservationStatus.AWAITING_DEPOSIT:
        if row["deposit_due"] == due:
            return reservation_row(row, await house.room_types(connection))
        [moved] = await connection.fetch(statements.MOVE_DEPOSIT, row["id"], due)
        return await _done(connection, house, "move_deposit", key, moved)
    if not status.is_live:
        raise ReservationClosed(f"reservation {code} is {status}")
    return reservation_row(row, await house.room_types(connection))


async def revive(connection: Connection, house: House, code: str, key: str) -> Reservation:
    row = await _locked(connection, house, code)
    reservation = reservation_row(row, await house.room_types(connection))
    if reservation.status.is_live:
        return reservation
    if reservation.status is not ReservationStatus.EXPIRED or reservation.stay.check_in < house.today():
        raise ReservationClosed(f"reservation {code} is {reservation.status}, from {reservation.stay.check_in}")
    room_type = reservation.room_type.id
    await rooms.lock(connection, [room_type])
    await rooms.drop_expired(connection, house, room_type)
    await again(connection, house, _sold(reservation, row))
    owner = rooms.Owner(reservation=row["id"])
    await rooms.take(connection, house, room_type, reservation.stay, reservation.rooms, owner)
    [revived] = await connection.fetch(statements.REVIVE_RESERVATION, row["id"])
    return await _done(connection, house, "revive", key, revived)


def _sold(reservation: Reservation, row: asyncpg.Record) -> Offer:
    """What the reservation was sold as, to be compared with what it would be sold as now."""
    return Offer(
        reservation.stay,
        reservation.party,
        reservation.rooms,
        reservation.room_type,
        reservation.rate_plan,
        price_in(row["price"]),
        left=0,
    )


async def _locked(connection: Connection, house: House, code: str) -> asyncpg.Record:
    row = await connection.fetchrow(statements.LOCK_RESERVATION, house.hotel.id, code)
    if row is None:
        raise ReservationNotFound(f"no reservation {code}")
    return row


async def _done(connection: Connection, house: House, action: str, key: str, row: asyncpg.Record) -> Reservation:
    reservation = reservation_row(row, await house.room_types(connection))
    await connection.execute(
        statements.INSERT_EVENT,
        *(house.hotel.tenant_id, house.hotel.id, row["id"], house.clock.now()),
        *(action, key, reservation_out(reservation)),
    )
    return reservation
