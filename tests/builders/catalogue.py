"""An inventory as pricing sees it, without a database in between."""

from uuid import NAMESPACE_OID, UUID, uuid5

from conserje.model.hotel import RatePlan, RoomType
from conserje.model.ids import RatePlanId, RoomTypeId
from conserje.model.inventory import DepositKind, Inventory, RatePlanEntry, RateRule, Restriction, RoomTypeEntry
from conserje.pms.builtin.catalogue import Catalogue, PriceList, Rule, Season, Sold, SoldPlan, SoldType


def identity(code: str) -> UUID:
    return uuid5(NAMESPACE_OID, code)


def sold(room_type: str = "double", plan: str = "flexible") -> Sold:
    return RoomTypeId(identity(room_type)), RatePlanId(identity(plan))


def catalogue_of(stock: Inventory) -> Catalogue:
    types = [_type(entry, stock) for entry in stock.room_types]
    plans = [_plan(entry) for entry in stock.rate_plans]
    return Catalogue(
        version=1,
        types={entry.room_type.id: entry for entry in types},
        rooms={identity(room.number): RoomTypeId(identity(room.room_type)) for room in stock.rooms},
        plans={entry.rate_plan.id: entry for entry in plans},
        prices=_prices(stock.rate_rules),
        restrictions=tuple(map(rule_of, stock.restrictions)),
        bands=stock.child_bands,
        charges=stock.charges,
    )


def rule_of(restriction: Restriction) -> Rule:
    return Rule(
        days=restriction.days,
        weekdays=frozenset(restriction.weekdays),
        room_type=RoomTypeId(identity(restriction.room_type)) if restriction.room_type else None,
        rate_plan=RatePlanId(identity(restriction.rate_plan)) if restriction.rate_plan else None,
        min_stay=restriction.min_stay,
        max_stay=restriction.max_stay,
        through=restriction.through,
        closed_to_arrival=restriction.closed_to_arrival,
        closed_to_departure=restriction.closed_to_departure,
        stop_sell=restriction.stop_sell,
    )


def _type(entry: RoomTypeEntry, stock: Inventory) -> SoldType:
    room_type = RoomType(
        id=RoomTypeId(identity(entry.code)),
        code=entry.code,
        name=entry.name,
        description=entry.description,
        beds=entry.beds,
        features=entry.features,
        max_adults=entry.max_adults,
        max_children=entry.max_children,
        max_guests=entry.max_guests,
    )
    in_order = sum(room.room_type == entry.code and not room.out_of_order for room in stock.rooms)
    return SoldType(room_type, entry.base_occupancy, entry.cots, in_order, active=True)


def _plan(entry: RatePlanEntry) -> SoldPlan:
    rate_plan = RatePlan(
        id=RatePlanId(identity(entry.code)),
        code=entry.code,
        name=entry.name,
        currency=entry.currency,
        meal_plan=entry.meal_plan,
        cancellation=entry.cancellation,
        deposit_percent=entry.deposit_percent,
    )
    return SoldPlan(rate_plan, DepositKind(entry.deposit), active=True)


def _prices(rules: tuple[RateRule, ...]) -> dict[Sold, PriceList]:
    seasons: dict[Sold, list[Season]] = {}
    for rule in sorted(rules, key=lambda rule: -rule.priority):
        season = Season(rule.days, frozenset(rule.weekdays), rule.rate)
        seasons.setdefault(sold(rule.room_type, rule.rate_plan), []).append(season)
    return {key: PriceList(found) for key, found in seasons.items()}
