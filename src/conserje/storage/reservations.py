"""What reception sees of the built-in PMS: who comes, who leaves, who is booked, how full the house is. Reads only.

Every function runs in the caller's transaction of the tenant; days are the hotel's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import asyncpg

from conserje.errors import ReservationNotFound
from conserje.model.hotel import CancellationFee, CancellationPolicy, Localized, MealPlan
from conserje.model.ids import ConversationId, PropertyId
from conserje.model.money import Money
from conserje.model.reservation import Charge, NightPrice, Price, ReservationStatus
from conserje.model.stay import Party, Stay
from conserje.storage.database import Connection

_BOOKED = """
SELECT r.*, t.code AS room_type, t.name AS room_type_name, ARRAY(
    SELECT rooms.number FROM allocations AS a JOIN rooms ON rooms.id = a.room_id
    WHERE a.reservation_id = r.id AND a.live ORDER BY rooms.number
) AS numbers
FROM reservations AS r JOIN room_types AS t ON t.id = r.room_type_id
WHERE r.property_id = $1
"""

UPCOMING = f"""{_BOOKED} AND r.check_out > $2 AND r.status IN ('awaiting_deposit', 'confirmed', 'checked_in')
ORDER BY r.check_in, r.guest_name LIMIT $3
"""

TOUCHING = f"""{_BOOKED} AND ($3::date IS NULL OR r.check_in <= $3) AND ($2::date IS NULL OR r.check_out > $2)
ORDER BY r.check_in, r.guest_name LIMIT $4
"""

ONE = f"{_BOOKED} AND r.code = $2"

OF_CONVERSATION = f"{_BOOKED} AND r.conversation_id = $2 ORDER BY r.created_at DESC LIMIT $3"

# Who did it is in the audit, under the event's key; what the clock or a provider did has no row there.
EVENTS = """
SELECT e.at, e.action, e.outcome, before.outcome AS before, a.actor,
    (SELECT name FROM room_types WHERE id = (e.outcome ->> 'room_type')::uuid) AS room_type
FROM reservation_events AS e JOIN reservations AS r ON r.id = e.reservation_id
LEFT JOIN LATERAL (
    SELECT outcome FROM reservation_events WHERE reservation_id = e.reservation_id AND id < e.id ORDER BY id DESC LIMIT 1
) AS before ON true
LEFT JOIN LATERAL (SELECT actor FROM audit WHERE key = e.key ORDER BY id LIMIT 1) AS a ON true
WHERE r.property_id = $1 AND r.code = $2 ORDER BY e.id
"""

SEARCH = f"""{_BOOKED} AND (r.code = upper($2) OR strpos(lower(unaccent(r.guest_name)), lower(unaccent($2))) > 0
    OR r.email_key = lower($2) OR r.guest_phone = $2)
ORDER BY r.check_in DESC LIMIT $3
"""

ON_DAY = f"""{_BOOKED} AND r.check_in <= $2 AND r.check_out > $2
    AND r.status IN ('awaiting_deposit', 'confirmed', 'checked_in')
ORDER BY r.guest_name
"""

ARRIVALS = f"""{_BOOKED} AND r.check_in = $2 AND r.status IN ('awaiting_deposit', 'confirmed', 'checked_in')
ORDER BY r.guest_name
"""

DEPARTURES = f"""{_BOOKED} AND r.check_out = $2 AND r.status IN ('confirmed', 'checked_in', 'checked_out')
ORDER BY r.guest_name
"""

OCCUPANCY = """
SELECT day::date AS day,
    (SELECT count(*) FROM rooms WHERE property_id = $1 AND active AND NOT out_of_order) AS rooms,
    count(a.id) FILTER (WHERE r.stay @> day::date) AS sold,
    count(a.id) FILTER (WHERE a.hold_id IS NOT NULL) AS held
FROM generate_series($2::date, $3::date - 1, interval '1 day') AS day
LEFT JOIN allocations AS a
    ON a.property_id = $1 AND a.live AND a.check_in <= day::date AND a.check_out > day::date
    AND (a.expires_at IS NULL OR a.expires_at > $4)
LEFT JOIN reservations AS r ON r.id = a.reservation_id
GROUP BY day ORDER BY day
"""

REMEMBER_CONVERSATION = "UPDATE reservations SET conversation_id = $3 WHERE property_id = $1 AND code = $2"


@dataclass(frozen=True, slots=True)
class BookedStay:
    """A line of a reservation list. `numbers` are the doors it has now; a future stay may still be moved."""

    code: str
    status: ReservationStatus
    stay: Stay
    party: Party
    room_type: str
    room_type_name: Localized
    numbers: tuple[str, ...]
    guest_name: str
    guest_email: str | None
    guest_phone: str | None
    total: Money
    deposit: Money
    deposit_due: datetime | None
    cancellation_charged: Decimal | None
    conversation_id: ConversationId | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """`action` is the PMS's word for what happened ("book", "change", "rename", "cancel", …), `actor` who did it: "bot", the
    name of a member of the staff, or None for what ran out by itself. `stay`, `party`, `rooms`, `room_type` and `total` are
    set where they became others than they were."""

    at: datetime
    action: str
    actor: str | None = None
    stay: Stay | None = None
    party: Party | None = None
    rooms: int | None = None
    room_type: Localized | None = None
    total: Money | None = None


@dataclass(frozen=True, slots=True)
class BookedRecord:
    """One reservation with everything that was promised with it, and what happened to it."""

    booked: BookedStay
    rooms: int
    plan: Localized
    meal_plan: MealPlan
    cancellation: CancellationPolicy
    free_cancellation_until: datetime | None
    price: Price
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class NightOccupancy:
    """One night: `rooms` that can be sold, of which `sold` are reserved and `held` are kept for somebody right now."""

    day: date
    rooms: int
    sold: int
    held: int


async def upcoming(
    connection: Connection, property_id: PropertyId, today: date, limit: int = 100
) -> Sequence[BookedStay]:
    """Stays that are not over on `today`, soonest arrival first."""
    return _stays(await connection.fetch(UPCOMING, property_id, today, limit))


async def touching(
    connection: Connection, property_id: PropertyId, first: date | None, last: date | None, limit: int = 100
) -> Sequence[BookedStay]:
    """Stays, of any status, with a night or a morning from `first` to `last`; None leaves that end open."""
    return _stays(await connection.fetch(TOUCHING, property_id, first, last, limit))


async def of_conversation(
    connection: Connection, property_id: PropertyId, conversation: ConversationId, limit: int = 10
) -> Sequence[BookedStay]:
    """What was booked in a conversation, the latest first."""
    return _stays(await connection.fetch(OF_CONVERSATION, property_id, conversation, limit))


async def record(connection: Connection, property_id: PropertyId, code: str) -> BookedRecord:
    """Raises ReservationNotFound."""
    row = await connection.fetchrow(ONE, property_id, code)
    if row is None:
        raise ReservationNotFound(f"no reservation {code}")
    events = await connection.fetch(EVENTS, property_id, code)
    return _record(row, [_event(event) for event in events])


async def search(connection: Connection, property_id: PropertyId, words: str, limit: int = 50) -> Sequence[BookedStay]:
    """By code, by part of the guest's name (accents and case do not matter), by whole e-mail or phone; newest first."""
    words = words.strip()
    return _stays(await connection.fetch(SEARCH, property_id, words, limit)) if words else ()


async def in_house(connection: Connection, property_id: PropertyId, night: date) -> Sequence[BookedStay]:
    """Who sleeps here in the night that begins on `night`."""
    return _stays(await connection.fetch(ON_DAY, property_id, night))


async def arrivals(connection: Connection, property_id: PropertyId, day: date) -> Sequence[BookedStay]:
    return _stays(await connection.fetch(ARRIVALS, property_id, day))


async def departures(connection: Connection, property_id: PropertyId, day: date) -> Sequence[BookedStay]:
    return _stays(await connection.fetch(DEPARTURES, property_id, day))


async def occupancy(
    connection: Connection, property_id: PropertyId, period: Stay, now: datetime
) -> Sequence[NightOccupancy]:
    """Every night of `period`; holds that ran out before `now` do not count."""
    rows = await connection.fetch(OCCUPANCY, property_id, period.check_in, period.check_out, now)
    return [NightOccupancy(row["day"], row["rooms"], row["sold"], row["held"]) for row in rows]


async def remember_conversation(
    connection: Connection, property_id: PropertyId, code: str, conversation: ConversationId
) -> None:
    """Note in which conversation a reservation was made."""
    await connection.execute(REMEMBER_CONVERSATION, property_id, code, conversation)


def _event(row: asyncpg.Record) -> Event:
    after, before = row["outcome"], row["before"]

    def changed(*names: str) -> bool:
        return before is not None and any(after[name] != before[name] for name in names)

    return Event(
        row["at"],
        row["action"],
        row["actor"],
        stay=Stay(*map(date.fromisoformat, after["stay"])) if changed("stay") else None,
        party=Party(after["adults"], tuple(after["children"])) if changed("adults", "children") else None,
        rooms=after["rooms"] if changed("rooms") else None,
        room_type=row["room_type"] if changed("room_type") else None,
        total=Money(Decimal(after["total"][0]), after["total"][1]) if changed("total") else None,
    )


def _stays(rows: Sequence[asyncpg.Record]) -> Sequence[BookedStay]:
    return [_stay(row) for row in rows]


def _stay(row: asyncpg.Record) -> BookedStay:
    return BookedStay(
        code=row["code"],
        status=ReservationStatus(row["status"]),
        stay=Stay(row["stay"].lower, row["stay"].upper),
        party=Party(row["adults"], tuple(row["children"])),
        room_type=row["room_type"],
        room_type_name=row["room_type_name"],
        numbers=tuple(row["numbers"]),
        guest_name=row["guest_name"],
        guest_email=row["guest_email"],
        guest_phone=row["guest_phone"],
        total=Money(row["total"], row["currency"]),
        deposit=Money(row["deposit"], row["deposit_currency"]),
        deposit_due=row["deposit_due"],
        cancellation_charged=row["cancellation_charged"],
        conversation_id=ConversationId(row["conversation_id"]) if row["conversation_id"] else None,
        created_at=row["created_at"],
    )


def _record(row: asyncpg.Record, events: Sequence[Event]) -> BookedRecord:
    plan = row["rate_plan"]
    return BookedRecord(
        booked=_stay(row),
        rooms=row["rooms"],
        plan=plan["name"],
        meal_plan=MealPlan(plan["meal_plan"]),
        cancellation=CancellationPolicy(
            plan["free_until_hours"], CancellationFee(plan["fee"]), Decimal(plan["percent"])
        ),
        free_cancellation_until=row["free_cancellation_until"],
        price=_price(row["price"]),
        events=events,
    )


def _price(raw: dict[str, Any]) -> Price:
    """The breakdown as it is kept with the reservation."""

    def money(amount: str) -> Money:
        return Money(Decimal(amount), raw["currency"])

    return Price(
        nights=tuple(NightPrice(date.fromisoformat(day), money(amount)) for day, amount in raw["nights"]),
        charges=tuple(Charge(code, name, money(amount), included) for code, name, amount, included in raw["charges"]),
        total=money(raw["total"]),
    )
