"""What a house sells and at which rates, as prices are computed from it; read from the database once per version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import Any
from uuid import UUID

import asyncpg

from conserje.model.hotel import CancellationFee, CancellationPolicy, MealPlan, RatePlan, RoomType
from conserje.model.ids import PropertyId, RatePlanId, RoomTypeId
from conserje.model.inventory import (
    EVERY_DAY,
    ChargeKind,
    ChargeRule,
    ChildBand,
    ChildPrice,
    Days,
    DepositKind,
    NightRate,
)
from conserje.pms.builtin import statements
from conserje.storage.database import Connection


@dataclass(frozen=True, slots=True)
class SoldType:
    """A room type with what pricing needs beyond its description. `rooms` counts those that are in order."""

    room_type: RoomType
    base_occupancy: int
    cots: int
    rooms: int
    active: bool


@dataclass(frozen=True, slots=True)
class SoldPlan:
    rate_plan: RatePlan
    deposit: DepositKind
    active: bool


@dataclass(frozen=True, slots=True)
class Season:
    """One rate rule: its days, weekdays and price."""

    days: Days
    weekdays: frozenset[int]
    rate: NightRate

    def prices(self, day: date) -> bool:
        return self.days.first <= day <= self.days.last and day.weekday() in self.weekdays


class PriceList:
    """The seasons of a room type under a plan, highest priority first. What a day costs is looked for once."""

    def __init__(self, seasons: Sequence[Season]) -> None:
        self._seasons = tuple(seasons)
        self._days: dict[date, NightRate | None] = {}

    def rate(self, day: date) -> NightRate | None:
        """None when no season prices the day: it is not sold."""
        if day not in self._days:
            self._days[day] = next((season.rate for season in self._seasons if season.prices(day)), None)
        return self._days[day]


@dataclass(frozen=True, slots=True)
class Rule:
    """One restriction; `room_type` or `rate_plan` None binds every one. Meaning as in `model.inventory.Restriction`."""

    days: Days
    weekdays: frozenset[int]
    room_type: RoomTypeId | None
    rate_plan: RatePlanId | None
    min_stay: int | None
    max_stay: int | None
    through: bool
    closed_to_arrival: bool
    closed_to_departure: bool
    stop_sell: bool

    def binds(self, day: date) -> bool:
        return self.days.first <= day <= self.days.last and day.weekday() in self.weekdays

    def concerns(self, room_type: RoomTypeId, rate_plan: RatePlanId) -> bool:
        return self.room_type in (None, room_type) and self.rate_plan in (None, rate_plan)


# What is priced: a room type under a rate plan.
Sold = tuple[RoomTypeId, RatePlanId]


@dataclass(frozen=True)
class Catalogue:
    """One version of a house's inventory. `rooms` tells every room's type. Types and plans are in the house's own order."""

    version: int
    types: dict[RoomTypeId, SoldType]
    rooms: dict[UUID, RoomTypeId]
    plans: dict[RatePlanId, SoldPlan]
    prices: dict[Sold, PriceList]
    restrictions: tuple[Rule, ...]
    bands: tuple[ChildBand, ...]
    charges: tuple[ChargeRule, ...]

    @cached_property
    def types_on_sale(self) -> Sequence[SoldType]:
        return [sold for sold in self.types.values() if sold.active]

    def plans_on_sale(self, currency: str) -> Sequence[SoldPlan]:
        return [sold for sold in self.plans.values() if sold.active and sold.rate_plan.currency == currency]

    def band(self, plan: RatePlan, age: int) -> ChildBand | None:
        """The band of a child of `age`: the plan's own before the house's; None when there is none."""
        fits = [band for band in self.bands if band.first_age <= age <= band.last_age]
        fits = [band for band in fits if band.currency in (None, plan.currency)]
        own = [band for band in fits if band.rate_plan == plan.code]
        general = [band for band in fits if band.rate_plan is None]
        return next(iter((*own, *general)), None)

    def charges_for(self, plan: RatePlan) -> Sequence[ChargeRule]:
        return [charge for charge in self.charges if _applies(charge, plan)]


def _applies(charge: ChargeRule, plan: RatePlan) -> bool:
    return (
        charge.currency in (None, plan.currency)
        and (not charge.currencies or plan.currency in charge.currencies)
        and (not charge.rate_plans or plan.code in charge.rate_plans)
    )


async def load(connection: Connection, property_id: PropertyId) -> Catalogue:
    """Everything from one snapshot. A house that was never stocked has an empty catalogue of version 0."""
    [row] = await connection.fetch(statements.LOAD_CATALOGUE, property_id)
    return _catalogue(row)


def _catalogue(row: asyncpg.Record) -> Catalogue:
    seasons: dict[Sold, list[Season]] = {}
    for room_type, plan, *season in row["seasons"]:
        seasons.setdefault((RoomTypeId(UUID(room_type)), RatePlanId(UUID(plan))), []).append(_season(*season))
    types = [_type(raw) for raw in row["types"]]
    plans = [_plan(raw) for raw in row["plans"]]
    return Catalogue(
        version=row["version"],
        types={sold.room_type.id: sold for sold in types},
        rooms={UUID(room): RoomTypeId(UUID(room_type)) for room, room_type in row["rooms"]},
        plans={sold.rate_plan.id: sold for sold in plans},
        prices={sold: PriceList(found) for sold, found in seasons.items()},
        restrictions=tuple(_rule(raw) for raw in row["restrictions"]),
        bands=tuple(_band(raw) for raw in row["bands"]),
        charges=tuple(_charge(raw) for raw in row["charges"]),
    )


def _type(raw: dict[str, Any]) -> SoldType:
    room_type = RoomType(
        id=RoomTypeId(UUID(raw["id"])),
        code=raw["code"],
        name=raw["name"],
        description=raw["description"],
        beds=tuple(raw["beds"]),
        features=tuple(raw["features"]),
        max_adults=raw["max_adults"],
        max_children=raw["max_children"],
        max_guests=raw["max_guests"],
    )
    return SoldType(room_type, raw["base_occupancy"], raw["cots"], raw["rooms"], raw["active"])


def _plan(raw: dict[str, Any]) -> SoldPlan:
    deposit = DepositKind(raw["deposit"])
    terms = CancellationPolicy(
        raw["free_until_hours"], CancellationFee(raw["cancellation_fee"]), Decimal(raw["cancellation_percent"])
    )
    rate_plan = RatePlan(
        id=RatePlanId(UUID(raw["id"])),
        code=raw["code"],
        name=raw["name"],
        currency=raw["currency"],
        meal_plan=MealPlan(raw["meal_plan"]),
        cancellation=terms,
        deposit_percent=Decimal(100) if deposit is DepositKind.FULL else Decimal(raw["deposit_percent"]),
    )
    return SoldPlan(rate_plan, deposit, raw["active"])


def _season(first: str, last: str, weekdays: int, standard: str, single: str | None, extra_adult: str | None) -> Season:
    rate = NightRate(Decimal(standard), _amount(single), _amount(extra_adult))
    return Season(_days(first, last), _weekdays(weekdays), rate)


def _rule(raw: dict[str, Any]) -> Rule:
    return Rule(
        days=_days(raw["first"], raw["last"]),
        weekdays=_weekdays(raw["weekdays"]),
        room_type=RoomTypeId(UUID(raw["room_type_id"])) if raw["room_type_id"] else None,
        rate_plan=RatePlanId(UUID(raw["rate_plan_id"])) if raw["rate_plan_id"] else None,
        min_stay=raw["min_stay"],
        max_stay=raw["max_stay"],
        through=raw["through"],
        closed_to_arrival=raw["closed_to_arrival"],
        closed_to_departure=raw["closed_to_departure"],
        stop_sell=raw["stop_sell"],
    )


def _band(raw: dict[str, Any]) -> ChildBand:
    return ChildBand(
        code=raw["code"],
        first_age=raw["first_age"],
        last_age=raw["last_age"],
        price=ChildPrice(raw["price"]),
        value=Decimal(raw["value"]),
        currency=raw["currency"],
        counts=raw["counts"],
        rate_plan=raw["rate_plan"],
    )


def _charge(raw: dict[str, Any]) -> ChargeRule:
    return ChargeRule(
        code=raw["code"],
        name=raw["name"],
        kind=ChargeKind(raw["kind"]),
        value=Decimal(raw["value"]),
        included=raw["included"],
        currency=raw["currency"],
        currencies=tuple(raw["currencies"]),
        rate_plans=tuple(raw["rate_plans"]),
        exempt_under_age=raw["exempt_under_age"],
        max_nights=raw["max_nights"],
    )


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _days(first: str, last: str) -> Days:
    return Days(date.fromisoformat(first), date.fromisoformat(last))


@cache
def _weekdays(mask: int) -> frozenset[int]:
    return frozenset(weekday for weekday in EVERY_DAY if mask & 1 << weekday)
