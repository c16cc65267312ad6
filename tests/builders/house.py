"""Houses to sell rooms of: an inventory with prices that can be added up in one's head, stored in a real database.

`inventory()` has doubles at 100.00 (single use 80.00, extra adult 40.00) under a flexible plan, 90.00 non-refundable,
and suites at 200.00; every argument replaces a part of it.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID, uuid4

from conserje.model.hotel import CancellationFee, CancellationPolicy, Hotel, MealPlan
from conserje.model.ids import MovableClock, PropertyId, TenantId
from conserje.model.inventory import (
    Days,
    DepositKind,
    Inventory,
    NightRate,
    RatePlanEntry,
    RateRule,
    RoomEntry,
    RoomTypeEntry,
)
from conserje.model.stay import Party, Stay, StayRequest
from conserje.pms.builtin.pms import BuiltinPms
from conserje.storage.database import Database
from conserje.storage.hotels import save_hotel, save_tenant
from conserje.storage.inventory import store_inventory

TODAY = date(2027, 3, 1)
NOON = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)  # 12:00 in Buenos Aires
ALWAYS = Days(date(2026, 1, 1), date(2028, 12, 31))

OVERLAPS = """
SELECT count(*) FROM allocations AS a JOIN allocations AS b ON a.room_id = b.room_id AND a.id < b.id AND a.stay && b.stay
WHERE a.live AND b.live
"""

# Reservations whose rooms are not the ones they were sold: too many, too few, of another type or for other nights.
MISPLACED = """
SELECT r.code FROM reservations AS r
LEFT JOIN allocations AS a ON a.reservation_id = r.id AND a.live AND a.stay = r.stay
LEFT JOIN rooms ON rooms.id = a.room_id AND rooms.room_type_id = r.room_type_id
GROUP BY r.id
HAVING count(rooms.id) <> CASE WHEN r.status IN ('awaiting_deposit', 'confirmed', 'checked_in') THEN r.rooms ELSE 0 END
"""


class CountingIds:
    """Identifiers in the order of time that never meet those of another counter."""

    def __init__(self) -> None:
        self._next = uuid4().int & ~0xFFFFFFFF

    def new(self) -> UUID:
        self._next += 1
        return UUID(int=self._next)


@dataclass(frozen=True)
class OpenHouse:
    """A stored property with its PMS, whose clock can be moved."""

    database: Database
    hotel: Hotel
    pms: BuiltinPms
    clock: MovableClock
    ids: CountingIds

    async def rows(self, sql: str, *arguments: object) -> list[dict[str, Any]]:
        """What the database says, seen by this tenant."""
        async with self.database.transaction(self.hotel.tenant_id) as connection:
            return [dict(row) for row in await connection.fetch(sql, *arguments)]

    async def store(self, stock: Inventory) -> None:
        async with self.database.transaction(self.hotel.tenant_id) as connection:
            await store_inventory(connection, self.hotel.tenant_id, self.hotel.id, stock, self.ids)


async def assert_nothing_is_sold_twice(house: OpenHouse) -> None:
    assert await house.rows(OVERLAPS) == [{"count": 0}]
    assert await house.rows(MISPLACED) == []


def text(words: str) -> dict[str, str]:
    return {"es": words, "en": words, "pt": words}


def room_type(code: str = "double", **limits: Any) -> RoomTypeEntry:
    standard = {"max_adults": 3, "max_children": 2, "max_guests": 4, "base_occupancy": 2, "cots": 1}
    return RoomTypeEntry(code, text(code), text(code), ("double",), (), **(standard | limits))


def rooms(count: int, code: str = "double", first: int = 101) -> tuple[RoomEntry, ...]:
    return tuple(RoomEntry(str(first + number), "1", code) for number in range(count))


def plan(code: str = "flexible", **terms: Any) -> RatePlanEntry:
    flexible: dict[str, Any] = {
        "currency": "ARS",
        "meal_plan": MealPlan.BREAKFAST,
        "cancellation": CancellationPolicy(48, CancellationFee.FIRST_NIGHT),
        "deposit": DepositKind.PERCENT,
        "deposit_percent": Decimal(30),
    }
    return RatePlanEntry(code, text(code), **(flexible | terms))


def rule(standard: str, room: str = "double", rate_plan: str = "flexible", **terms: Any) -> RateRule:
    rate = NightRate(Decimal(standard), terms.pop("single", None), terms.pop("extra_adult", Decimal(40)))
    code = terms.pop("code", f"{room}-{rate_plan}-{terms.get('priority', 0)}")
    return RateRule(code, room, rate_plan, terms.pop("days", ALWAYS), rate, **terms)


def inventory(**parts: Any) -> Inventory:
    stock = Inventory(
        room_types=(room_type("double"), room_type("suite")),
        rooms=(*rooms(3), *rooms(1, "suite", 301)),
        rate_plans=(
            plan("flexible"),
            plan(
                "strict",
                cancellation=CancellationPolicy(None, CancellationFee.TOTAL),
                deposit=DepositKind.FULL,
            ),
        ),
        rate_rules=(
            rule("100", single=Decimal(80)),
            rule("90", rate_plan="strict", single=Decimal(70)),
            rule("200", "suite"),
        ),
    )
    return replace(stock, **parts)


def hotel(tenant: TenantId | None = None, **details: Any) -> Hotel:
    standard: dict[str, Any] = {
        "slug": f"house-{uuid4().hex[:12]}",
        "name": "Casa de prueba",
        "country": "AR",
        "timezone": "America/Argentina/Buenos_Aires",
        "language": "es-AR",
        "currencies": ("ARS", "USD"),
        "check_in": time(15),
        "check_out": time(11),
        "address": "Calle 1",
        "map_url": "",
        "phone": "+541140000000",
        "email": "casa@example.com",
    }
    return Hotel(id=PropertyId(uuid4()), tenant_id=tenant or TenantId(uuid4()), **(standard | details))


async def open_house(database: Database, stock: Inventory | None = None, house: Hotel | None = None) -> OpenHouse:
    """Store a property and what it sells (`inventory()` unless given); it is noon on 1 March 2027."""
    house = house or hotel()
    clock, ids = MovableClock(NOON), CountingIds()
    await save_tenant(database, house.tenant_id, f"tenant-{house.tenant_id.hex[:12]}", house.name, clock)
    await save_hotel(database, house)
    opened = OpenHouse(database, house, BuiltinPms(database, house, clock, ids, Random(7)), clock, ids)
    await opened.store(stock or inventory())
    return opened


def nights(first: int, count: int, month: int = 4) -> Stay:
    """So many nights from that day of April 2027 (or another month)."""
    start = date(2027, month, first)
    return Stay(start, date.fromordinal(start.toordinal() + count))


def request(
    first: int = 10, count: int = 2, adults: int = 2, children: tuple[int, ...] = (), **more: Any
) -> StayRequest:
    return StayRequest(nights(first, count), Party(adults, children), **more)
