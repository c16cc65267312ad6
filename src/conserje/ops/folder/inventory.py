"""From inventory.toml to what the PMS stores: seasons become days, percentages become prices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from conserje.model.hotel import CancellationPolicy, Localized
from conserje.model.inventory import (
    EVERY_DAY,
    ChargeRule,
    ChildBand,
    Days,
    Inventory,
    NightRate,
    RatePlanEntry,
    RateRule,
    Restriction,
    RoomEntry,
    RoomTypeEntry,
)
from conserje.ops.folder.calendar import horizon, occurrences
from conserje.ops.folder.shapes import DerivedRates, InventoryFile, RatePlanTable, RateTable, RoomTypeTable, Words

_NOTHING_ADDED = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Period:
    """Days on which prices are `percent` above the base; the weekend has `weekend_percent` on top."""

    code: str
    days: Days
    percent: Decimal
    priority: int


def inventory_of(file: InventoryFile, country: str, today: date) -> Inventory:
    """Raises ValueError for contradictions (a plan without a price for a room type, codes that nothing has)."""
    return Inventory(
        room_types=tuple(map(_room_type, file.room_types)),
        rooms=tuple(
            RoomEntry(number, floor, table.code)
            for table in file.room_types
            for floor, numbers in table.rooms.items()
            for number in numbers
        ),
        rate_plans=tuple(map(_rate_plan, file.rate_plans)),
        rate_rules=tuple(_rate_rules(file, country, today)),
        restrictions=tuple(_restrictions(file, country, today)),
        child_bands=tuple(ChildBand(**table.model_dump()) for table in file.child_bands),
        charges=tuple(ChargeRule(**table.model_dump()) for table in file.charges),
    )


def _words(words: Words) -> Localized:
    return {str(language): text for language, text in words.items()}


def _room_type(table: RoomTypeTable) -> RoomTypeEntry:
    plain = table.model_dump(exclude={"rooms", "name", "description"})
    return RoomTypeEntry(name=_words(table.name), description=_words(table.description), **plain)


def _rate_plan(table: RatePlanTable) -> RatePlanEntry:
    return RatePlanEntry(
        code=table.code,
        name=_words(table.name),
        currency=table.currency,
        meal_plan=table.meal_plan,
        cancellation=CancellationPolicy(table.free_until_hours, table.fee, table.fee_percent),
        deposit=table.deposit,
        deposit_percent=table.deposit_percent,
    )


def _rate_rules(file: InventoryFile, country: str, today: date) -> Iterator[RateRule]:
    weekend = file.weekend
    periods = list(_periods(file, country, today))
    for plan in file.rate_plans:
        for room_type in file.room_types:
            base = _base_rate(file, plan, room_type.code)
            for period in periods:
                code = f"{plan.code}.{room_type.code}.{period.code}"
                rate = _raised(base, period.percent, plan.round_to)
                yield RateRule(code, room_type.code, plan.code, period.days, rate, EVERY_DAY, period.priority)
                if weekend is not None:
                    rate = _raised(base, _both(period.percent, weekend.percent), plan.round_to)
                    yield RateRule(
                        f"{code}.weekend",
                        room_type.code,
                        plan.code,
                        period.days,
                        rate,
                        weekend.weekdays,
                        period.priority + 1,
                    )


def _periods(file: InventoryFile, country: str, today: date) -> Iterator[_Period]:
    yield _Period("base", horizon(today), _NOTHING_ADDED, 0)
    for place, season in enumerate(file.seasons, start=1):
        for days in occurrences(season, country, today):
            yield _Period(f"{season.code}.{days.first:%Y-%m-%d}", days, season.percent, place * 10)


def _restrictions(file: InventoryFile, country: str, today: date) -> Iterator[Restriction]:
    for table in file.restrictions:
        terms = table.model_dump(exclude={"code", "first", "last", "easter", "long_weekends"})
        for days in occurrences(table, country, today):
            yield Restriction(code=f"{table.code}.{days.first:%Y-%m-%d}", days=days, **terms)


def _base_rate(file: InventoryFile, plan: RatePlanTable, room_type: str) -> NightRate:
    if plan.derived is not None:
        return _derived_rate(file, plan.code, plan.derived, room_type)
    table: RateTable | None = plan.prices.get(room_type)
    if table is None:
        raise ValueError(f"rate plan {plan.code} has no price for room type {room_type}")
    return NightRate(table.standard, table.single, table.extra_adult)


def _derived_rate(file: InventoryFile, code: str, derived: DerivedRates, room_type: str) -> NightRate:
    origin = next((plan for plan in file.rate_plans if plan.code == derived.plan and plan.derived is None), None)
    if origin is None:
        raise ValueError(f"rate plan {code} is derived from {derived.plan}, which has no prices of its own")
    return _raised(_base_rate(file, origin, room_type), derived.percent, derived.round_to)


def _raised(rate: NightRate, percent: Decimal, round_to: Decimal) -> NightRate:
    def raised(amount: Decimal | None) -> Decimal | None:
        return None if amount is None else _multiple(amount * (100 + percent) / 100, round_to)

    return NightRate(
        _multiple(rate.standard * (100 + percent) / 100, round_to), raised(rate.single), raised(rate.extra_adult)
    )


def _multiple(amount: Decimal, unit: Decimal) -> Decimal:
    return (amount / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


def _both(first: Decimal, second: Decimal) -> Decimal:
    return (100 + first) * (100 + second) / 100 - 100
