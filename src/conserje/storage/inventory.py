"""Set a house up for sale: store everything it sells, known by its codes, so that storing twice changes nothing.

What the inventory no longer holds is taken off sale: room types, rooms and plans stay behind for old reservations,
while rules, restrictions, bands and charges go. Daily rates are only added or replaced, since they come day by day.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from conserje.model.ids import Ids, PropertyId, TenantId
from conserje.model.inventory import (
    DailyRate,
    Inventory,
    NightRate,
    RatePlanEntry,
    RateRule,
    Restriction,
)
from conserje.storage.database import Connection

_ROOM_TYPES = """
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset($3::jsonb) AS w (id uuid, code text, position smallint, name jsonb,
        description jsonb, beds text[], features text[], max_adults smallint, max_children smallint,
        max_guests smallint, base_occupancy smallint, cots smallint)
), withdrawn AS (
    UPDATE room_types SET active = false
    WHERE property_id = $2 AND active AND code NOT IN (SELECT code FROM wanted)
)
INSERT INTO room_types (tenant_id, property_id, id, code, position, name, description, beds, features,
                        max_adults, max_children, max_guests, base_occupancy, cots)
SELECT $1, $2, w.* FROM wanted AS w
ON CONFLICT (property_id, code) DO UPDATE SET position = excluded.position, name = excluded.name,
    description = excluded.description, beds = excluded.beds, features = excluded.features,
    max_adults = excluded.max_adults, max_children = excluded.max_children, max_guests = excluded.max_guests,
    base_occupancy = excluded.base_occupancy, cots = excluded.cots, active = true
"""

_ROOMS = """
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset($3::jsonb)
        AS w (id uuid, number text, floor text, room_type text, out_of_order boolean)
), withdrawn AS (
    UPDATE rooms SET active = false
    WHERE property_id = $2 AND active AND number NOT IN (SELECT number FROM wanted)
)
INSERT INTO rooms (tenant_id, property_id, id, room_type_id, number, floor, out_of_order)
SELECT $1, $2, w.id, t.id, w.number, w.floor, w.out_of_order
FROM wanted AS w JOIN room_types AS t ON t.property_id = $2 AND t.code = w.room_type
ON CONFLICT (property_id, number) DO UPDATE SET room_type_id = excluded.room_type_id, floor = excluded.floor,
    out_of_order = excluded.out_of_order, active = true
"""

_RATE_PLANS = """
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset($3::jsonb) AS w (id uuid, code text, position smallint, name jsonb, currency text,
        meal_plan text, free_until_hours integer, cancellation_fee text, cancellation_percent numeric,
        deposit text, deposit_percent numeric)
), withdrawn AS (
    UPDATE rate_plans SET active = false
    WHERE property_id = $2 AND active AND code NOT IN (SELECT code FROM wanted)
)
INSERT INTO rate_plans (tenant_id, property_id, id, code, position, name, currency, meal_plan, free_until_hours,
                        cancellation_fee, cancellation_percent, deposit, deposit_percent)
SELECT $1, $2, w.* FROM wanted AS w
ON CONFLICT (property_id, code) DO UPDATE SET position = excluded.position, name = excluded.name,
    currency = excluded.currency, meal_plan = excluded.meal_plan, free_until_hours = excluded.free_until_hours,
    cancellation_fee = excluded.cancellation_fee, cancellation_percent = excluded.cancellation_percent,
    deposit = excluded.deposit, deposit_percent = excluded.deposit_percent, active = true
"""

_RATE_RULES = """
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset($3::jsonb) AS w (code text, room_type text, rate_plan text, first date, last date,
        weekdays smallint, priority integer, standard numeric, single numeric, extra_adult numeric)
), gone AS (
    DELETE FROM rate_rules WHERE property_id = $2 AND code NOT IN (SELECT code FROM wanted)
)
INSERT INTO rate_rules (tenant_id, property_id, code, room_type_id, rate_plan_id, days, weekdays, priority,
                        standard, single, extra_adult)
SELECT $1, $2, w.code, t.id, p.id, daterange(w.first, w.last, '[]'), w.weekdays, w.priority,
       w.standard, w.single, w.extra_adult
FROM wanted AS w
JOIN room_types AS t ON t.property_id = $2 AND t.code = w.room_type
JOIN rate_plans AS p ON p.property_id = $2 AND p.code = w.rate_plan
ON CONFLICT (property_id, code) DO UPDATE SET room_type_id = excluded.room_type_id,
    rate_plan_id = excluded.rate_plan_id, days = excluded.days, weekdays = excluded.weekdays,
    priority = excluded.priority, standard = excluded.standard, single = excluded.single,
    extra_adult = excluded.extra_adult
"""

_DAILY_RATES = """
INSERT INTO daily_rates (tenant_id, property_id, day, room_type_id, rate_plan_id, standard, single, extra_adult)
SELECT $1, $2, w.day, t.id, p.id, w.standard, w.single, w.extra_adult
FROM jsonb_to_recordset($3::jsonb) AS w (day date, room_type text, rate_plan text, standard numeric, single numeric,
    extra_adult numeric)
JOIN room_types AS t ON t.property_id = $2 AND t.code = w.room_type
JOIN rate_plans AS p ON p.property_id = $2 AND p.code = w.rate_plan
ON CONFLICT (property_id, day, room_type_id, rate_plan_id) DO UPDATE SET standard = excluded.standard,
    single = excluded.single, extra_adult = excluded.extra_adult
"""

_RESTRICTIONS = """
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset($3::jsonb) AS w (code text, room_type text, rate_plan text, first date, last date,
        weekdays smallint, min_stay smallint, max_stay smallint, through boolean, closed_to_arrival boolean,
        closed_to_departure boolean, stop_sell boolean)
), gone AS (
    DELETE FROM restrictions WHERE property_id = $2 AND code NOT IN (SELECT code FROM wanted)
)
INSERT INTO restrictions (tenant_id, property_id, code, room_type_id, rate_plan_id, days, weekdays, min_stay, max_stay,
                          through, closed_to_arrival, closed_to_departure, stop_sell)
SELECT $1, $2, w.code, t.id, p.id, daterange(w.first, w.last, '[]'), w.weekdays, w.min_stay, w.max_stay,
       w.through, w.closed_to_arrival, w.closed_to_departure, w.stop_sell
FROM wanted AS w
LEFT JOIN room_types AS t ON t.property_id = $2 AND t.code = w.room_type
LEFT JOIN rate_plans AS p ON p.property_id = $2 AND p.code = w.rate_plan
ON CONFLICT (property_id, code) DO UPDATE SET room_type_id = excluded.room_type_id,
    rate_plan_id = excluded.rate_plan_id, days = excluded.days, weekdays = excluded.weekdays,
    min_stay = excluded.min_stay, max_stay = excluded.max_stay, through = excluded.through,
    closed_to_arrival = excluded.closed_to_arrival, closed_to_departure = excluded.closed_to_departure,
    stop_sell = excluded.stop_sell
"""

_CHILD_BANDS = """
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset($3::jsonb) AS w (code text, rate_plan text, first_age smallint, last_age smallint,
        price text, value numeric, currency text, counts boolean)
), gone AS (
    DELETE FROM child_bands WHERE property_id = $2 AND code NOT IN (SELECT code FROM wanted)
)
INSERT INTO child_bands (tenant_id, property_id, code, rate_plan_id, first_age, last_age, price, value, currency,
                         counts)
SELECT $1, $2, w.code, p.id, w.first_age, w.last_age, w.price, w.value, w.currency, w.counts
FROM wanted AS w LEFT JOIN rate_plans AS p ON p.property_id = $2 AND p.code = w.rate_plan
ON CONFLICT (property_id, code) DO UPDATE SET rate_plan_id = excluded.rate_plan_id, first_age = excluded.first_age,
    last_age = excluded.last_age, price = excluded.price, value = excluded.value, currency = excluded.currency,
    counts = excluded.counts
"""

_CHARGES = """
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset($3::jsonb) AS w (code text, position smallint, name jsonb, kind text,
        value numeric, included boolean, currency text, currencies text[], rate_plans text[], exempt_under_age smallint,
        max_nights smallint)
), gone AS (
    DELETE FROM charges WHERE property_id = $2 AND code NOT IN (SELECT code FROM wanted)
)
INSERT INTO charges (tenant_id, property_id, code, position, name, kind, value, included, currency, currencies,
                     rate_plans, exempt_under_age, max_nights)
SELECT $1, $2, w.* FROM wanted AS w
ON CONFLICT (property_id, code) DO UPDATE SET position = excluded.position, name = excluded.name,
    kind = excluded.kind, value = excluded.value, included = excluded.included, currency = excluded.currency,
    currencies = excluded.currencies, rate_plans = excluded.rate_plans,
    exempt_under_age = excluded.exempt_under_age, max_nights = excluded.max_nights
"""


async def store_inventory(
    connection: Connection, tenant_id: TenantId, property_id: PropertyId, inventory: Inventory, ids: Ids
) -> None:
    """Make `inventory` what the house sells, in the caller's transaction of this tenant."""
    steps: tuple[tuple[str, Iterable[dict[str, Any]]], ...] = (
        (_ROOM_TYPES, ({"id": ids.new(), **asdict(entry)} for entry in inventory.room_types)),
        (_ROOMS, ({"id": ids.new(), **asdict(room)} for room in inventory.rooms)),
        (_RATE_PLANS, ({"id": ids.new(), **_plan(plan)} for plan in inventory.rate_plans)),
        (_RATE_RULES, map(_rule, inventory.rate_rules)),
        (_DAILY_RATES, map(_daily, inventory.daily_rates)),
        (_RESTRICTIONS, map(_restriction, inventory.restrictions)),
        (_CHILD_BANDS, map(asdict, inventory.child_bands)),
        (_CHARGES, map(asdict, inventory.charges)),
    )
    for statement, rows in steps:
        placed = [{"position": position, **row} for position, row in enumerate(rows)]
        await connection.execute(statement, tenant_id, property_id, placed)


def _plan(plan: RatePlanEntry) -> dict[str, Any]:
    row = asdict(plan)
    terms = plan.cancellation
    return row | {
        "free_until_hours": terms.free_until_hours,
        "cancellation_fee": terms.fee,
        "cancellation_percent": terms.percent,
    }


def _rate(rate: NightRate) -> dict[str, Any]:
    return {"standard": rate.standard, "single": rate.single, "extra_adult": rate.extra_adult}


def _rule(rule: RateRule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "room_type": rule.room_type,
        "rate_plan": rule.rate_plan,
        "first": rule.days.first,
        "last": rule.days.last,
        "weekdays": _mask(rule.weekdays),
        "priority": rule.priority,
        **_rate(rule.rate),
    }


def _daily(daily: DailyRate) -> dict[str, Any]:
    row = {"day": daily.day, "room_type": daily.room_type, "rate_plan": daily.rate_plan}
    return row | _rate(daily.rate)


def _restriction(restriction: Restriction) -> dict[str, Any]:
    row = asdict(restriction)
    days = restriction.days
    return row | {"first": days.first, "last": days.last, "weekdays": _mask(restriction.weekdays)}


def _mask(weekdays: tuple[int, ...]) -> int:
    return sum(1 << weekday for weekday in weekdays)
