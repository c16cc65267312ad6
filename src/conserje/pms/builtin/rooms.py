"""Which guest gets which door.

Availability is counted by nights, so a stay may be sold although no single room is free throughout. Then future guests,
who do not know their number yet, are moved between rooms of the type in the same transaction. Colouring the stays in the
order of arrival always succeeds while no night has more stays than rooms; whoever is already in the house stays put.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from conserje.errors import NoRoomLeft
from conserje.model.ids import RoomTypeId
from conserje.model.stay import Stay
from conserje.pms.builtin import statements
from conserje.pms.builtin.offers import House
from conserje.storage.database import Connection

# Stands for "nobody before" or "nobody after" when gaps are compared, in nights.
_OPEN_END = 10_000


@dataclass(frozen=True, slots=True)
class Seated:
    """Nights [first, until) in a room. `settled` ones cannot be moved."""

    id: UUID
    room: UUID
    first: date
    until: date
    settled: bool


@dataclass(frozen=True, slots=True)
class Seating:
    """The rooms for a new stay, and the moves (seated id, new room) that make them free."""

    rooms: Sequence[UUID]
    moves: Sequence[tuple[UUID, UUID]] = ()


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose rooms they become: a hold until it expires, or a reservation."""

    hold: UUID | None = None
    reservation: UUID | None = None
    expires_at: datetime | None = None


async def lock(connection: Connection, room_types: Iterable[RoomTypeId]) -> None:
    """Sell rooms of these types one sale at a time, until the transaction ends."""
    keys = sorted(int.from_bytes(room_type.bytes[8:], signed=True) for room_type in set(room_types))
    await connection.execute(statements.LOCK_TYPES, keys)


async def drop_expired(connection: Connection, house: House, room_type: RoomTypeId) -> None:
    """Give back what holds of this type still occupy after they ran out. Needs the lock."""
    await connection.execute(statements.DROP_EXPIRED, house.hotel.id, house.clock.now(), room_type)


async def take(
    connection: Connection,
    house: House,
    room_type: RoomTypeId,
    stay: Stay,
    count: int,
    owner: Owner,
    own: Sequence[UUID] = (),
) -> None:
    """Occupy `count` rooms for `stay`; `own` are rooms the guest had so far and keeps if possible.

    Needs the lock. Raises NoRoomLeft when some night has too few rooms.
    """
    hotel, today = house.hotel, house.today()
    in_order = await connection.fetch(statements.ROOMS_IN_ORDER, hotel.id, room_type)
    rows = await connection.fetch(statements.SEATED, hotel.id, room_type, today)
    seated = [Seated(row["id"], row["room_id"], row["first"], row["until"], row["settled"]) for row in rows]
    rooms = [row["id"] for row in in_order]
    reachable = rooms if stay.check_in >= today else own
    seating = choose(reachable, seated, stay, count, own) or recolour(rooms, seated, stay, count, own, today)
    if seating is None:
        raise NoRoomLeft(f"{stay.check_in} to {stay.check_out}: fewer than {count} rooms left")
    if seating.moves:
        moved, targets = zip(*seating.moves, strict=True)
        await connection.execute(statements.MOVE, moved, targets)
    await connection.execute(
        statements.SEAT,
        hotel.tenant_id,
        hotel.id,
        stay.check_in,
        stay.check_out,
        owner.hold,
        owner.reservation,
        owner.expires_at,
        [house.ids.new() for _ in seating.rooms],
        seating.rooms,
    )


def choose(
    rooms: Sequence[UUID], seated: Sequence[Seated], stay: Stay, count: int, own: Sequence[UUID] = ()
) -> Seating | None:
    """Rooms that are free throughout: the guest's own first, then those where the stay leaves the fewest idle nights
    around it, so that long gaps stay whole. None when there are too few."""
    by_room: dict[UUID, list[Seated]] = {room: [] for room in rooms}
    for other in seated:
        by_room.setdefault(other.room, []).append(other)
    free = [room for room in rooms if not any(_overlap(other, stay) for other in by_room[room])]
    if len(free) < count:
        return None
    kept = set(own)
    free.sort(key=lambda room: (room not in kept, _idle(by_room[room], stay)))
    return Seating(free[:count])


def recolour(
    rooms: Sequence[UUID], seated: Sequence[Seated], stay: Stay, count: int, own: Sequence[UUID], today: date
) -> Seating | None:
    """Seat everybody anew, in the order of arrival; each keeps the room it has when that is free at its turn.

    A guest in the house (the stay began before today) must keep the rooms in `own`. None when a night is full.
    """
    in_house = stay.check_in < today
    if in_house and len(own) < count:
        return None
    new = [
        Seated(
            UUID(int=number), own[number] if number < len(own) else rooms[0], stay.check_in, stay.check_out, in_house
        )
        for number in range(count)
        if rooms
    ]
    free_from = dict.fromkeys(rooms, date.min)
    given: dict[UUID, UUID] = {}
    for guest in sorted((*seated, *new), key=lambda one: (max(one.first, today), not one.settled)):
        room = _turn(free_from, guest, today)
        if room is None:
            return None
        if room in free_from:
            free_from[room] = guest.until
        given[guest.id] = room
    moves = [(other.id, given[other.id]) for other in seated if given[other.id] != other.room]
    return Seating([given[guest.id] for guest in new], moves) if len(new) == count else None


def _turn(free_from: dict[UUID, date], guest: Seated, today: date) -> UUID | None:
    """The room for the next arrival: its own when free, else the one that became free last."""
    first = max(guest.first, today)
    if guest.settled and guest.room not in free_from:
        return guest.room
    if free_from.get(guest.room, date.max) <= first:
        return guest.room
    free = [room for room, since in free_from.items() if since <= first]
    return None if guest.settled or not free else max(free, key=lambda room: free_from[room])


def _overlap(other: Seated, stay: Stay) -> bool:
    return other.first < stay.check_out and stay.check_in < other.until


def _idle(neighbours: Sequence[Seated], stay: Stay) -> int:
    """Nights between the stay and its neighbours on both sides."""
    before = min(
        ((stay.check_in - other.until).days for other in neighbours if other.until <= stay.check_in), default=None
    )
    after = min(
        ((other.first - stay.check_out).days for other in neighbours if other.first >= stay.check_out), default=None
    )
    return (_OPEN_END if before is None else before) + (_OPEN_END if after is None else after)
