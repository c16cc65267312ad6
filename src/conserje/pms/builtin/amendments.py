"""What moves around a reservation while its stay and its price remain: when the money may come, later than agreed or even after
it lapsed; the nights beside the stay that nobody else may have, before an early check-in and after a late check-out.

Its rooms are taken for such a night too, so that availability, sales and the exclusion constraint know of it like of every
other. All steps are harmless when they are repeated, because they look at how the reservation stands.
"""

from datetime import date, datetime, timedelta

import asyncpg

from conserje.errors import NoRoomLeft, ReservationClosed, ReservationNotFound
from conserje.model.reservation import Offer, Reservation, ReservationStatus
from conserje.pms.builtin import rooms, statements
from conserje.pms.builtin.holds import again
from conserje.pms.builtin.offers import House
from conserje.pms.builtin.snapshots import price_in, reservation_out, reservation_row
from conserje.storage.database import Connection


async def move_deposit(connection: Connection, house: House, code: str, due: datetime, key: str) -> Reservation:
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


async def keep_night(connection: Connection, house: House, code: str, night: date, key: str) -> None:
    row = await _locked(connection, house, code)
    if not ReservationStatus(row["status"]).is_live:
        raise ReservationClosed(f"reservation {code} is {row['status']}")
    if not _is_beside(night, row["stay"].lower, row["stay"].upper):
        raise ReservationClosed(f"the night of {night} is not beside the stay of {code}")
    await rooms.lock(connection, [row["room_type_id"]])
    await rooms.drop_expired(connection, house, row["room_type_id"])
    placed = await connection.fetch(statements.PLACED, house.hotel.id, row["code"], night, house.clock.now())
    if not all(one["is_free"] for one in placed):
        raise NoRoomLeft(f"somebody else has a room of {code} in the night of {night}")
    await connection.execute(statements.WIDEN, row["id"], night)
    await _note(connection, house, row, "keep_night", f"{key}:{night}")


async def give_night(connection: Connection, house: House, code: str, night: date, key: str) -> None:
    row = await connection.fetchrow(statements.LOCK_RESERVATION, house.hotel.id, code)
    if row is None or row["stay"].lower <= night < row["stay"].upper:
        return
    await connection.execute(statements.NARROW, row["id"], night, row["stay"])
    await _note(connection, house, row, "give_night", f"{key}:{night}")


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


async def _note(connection: Connection, house: House, row: asyncpg.Record, action: str, key: str) -> None:
    """The same key again writes nothing."""
    reservation = reservation_row(row, await house.room_types(connection))
    what = (house.hotel.tenant_id, house.hotel.id, row["id"], house.clock.now(), action, key)
    await connection.execute(statements.NOTE_EVENT, *what, reservation_out(reservation))


def _is_beside(night: date, first: date, until: date) -> bool:
    """Is it the night before a stay of [first, until), or the one after it?"""
    return night in (first - timedelta(days=1), until)
