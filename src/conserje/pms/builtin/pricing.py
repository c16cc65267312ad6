"""Who sleeps in which room, and what that makes a stay cost.

Every line is rounded once; the total is the sum of rounded lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from conserje.model.hotel import RatePlan
from conserje.model.inventory import ChargeKind, ChargeRule, ChildBand, ChildPrice, NightRate
from conserje.model.money import Money
from conserje.model.reservation import Charge, NightPrice, Price
from conserje.model.stay import Party, Stay
from conserje.pms.builtin.catalogue import Catalogue, PriceList, SoldType

# Prices that were set for one day.
Daily = Mapping[date, NightRate]


@dataclass(slots=True)
class RoomParty:
    """The guests of one room. `children` sleep in beds, `infants` in cots; both hold ages."""

    adults: int
    children: list[int] = field(default_factory=list)
    infants: list[int] = field(default_factory=list)

    def free_places(self, sold: SoldType) -> int:
        limits = sold.room_type
        taken = len(self.children)
        return min(limits.max_children - taken, limits.max_guests - self.adults - taken)


@dataclass(frozen=True, slots=True)
class Occupancy:
    """What one night of all rooms is made of: so many `standard` and `single` prices, so many prices of an `extra`
    adult (a child at half of it is 0.5), and a `fixed` amount."""

    standard: int
    single: int
    extra: Decimal
    fixed: Decimal

    def night(self, rate: NightRate) -> Decimal | None:
        """The price of one night, unrounded; None when `rate` does not sell to extra guests and there are some."""
        alone = rate.standard if rate.single is None else rate.single
        amount = rate.standard * self.standard + alone * self.single + self.fixed
        if not self.extra:
            return amount
        return None if rate.extra_adult is None else amount + rate.extra_adult * self.extra


def seat(catalogue: Catalogue, sold: SoldType, plan: RatePlan, party: Party, rooms: int) -> list[RoomParty] | None:
    """Spread the party over `rooms`: adults evenly, infants into cots, children where most places are free.

    None when it does not fit. Even adults leave the most places to children, so nothing that fits is refused.
    """
    if party.adults < rooms:
        return None
    each, more = divmod(party.adults, rooms)
    if each + (more > 0) > sold.room_type.max_adults:
        return None
    seated = [RoomParty(each + (number < more)) for number in range(rooms)]
    for age in sorted(party.children, reverse=True):
        band = catalogue.band(plan, age)
        emptiest = min(seated, key=lambda room: len(room.infants))
        if band is not None and not band.counts and len(emptiest.infants) < sold.cots:
            emptiest.infants.append(age)
            continue
        roomiest = max(seated, key=lambda room: room.free_places(sold))
        if roomiest.free_places(sold) < 1:
            return None
        roomiest.children.append(age)
    return seated


def occupancy(catalogue: Catalogue, sold: SoldType, plan: RatePlan, seated: list[RoomParty]) -> Occupancy:
    """Add up what the rooms' guests pay.

    A room's standard price is for its base occupancy: adults first, then the oldest children who pay at all. Whoever is
    left over is extra. One adult alone, or with children who pay nothing, uses the room singly.
    """
    singles, extra, fixed = 0, Decimal(0), Decimal(0)
    for room in seated:
        paying = [band for band in _bands(catalogue, plan, room.children) if not _free(band)]
        cots = [band for band in _bands(catalogue, plan, room.infants) if not _free(band)]
        places = max(0, sold.base_occupancy - room.adults)
        singles += room.adults == 1 and not paying and sold.base_occupancy > 1
        extra += max(0, room.adults - sold.base_occupancy)
        for band in (*paying[places:], *cots):
            fixed += band.value if band is not None and band.price is ChildPrice.FIXED else 0
            extra += _share(band)
    return Occupancy(len(seated) - singles, singles, extra, fixed)


def _bands(catalogue: Catalogue, plan: RatePlan, ages: list[int]) -> list[ChildBand | None]:
    return [catalogue.band(plan, age) for age in sorted(ages, reverse=True)]


def _free(band: ChildBand | None) -> bool:
    return band is not None and band.price is ChildPrice.FREE


def _share(band: ChildBand | None) -> Decimal:
    """The part of an extra adult's price that a child pays."""
    if band is None or band.price is ChildPrice.AS_ADULT:
        return Decimal(1)
    return band.value / 100 if band.price is ChildPrice.PERCENT else Decimal(0)


def nights_of(
    stay: Stay, occupancy: Occupancy, currency: str, daily: Daily, prices: PriceList | None
) -> tuple[NightPrice, ...] | None:
    """The price of every night of all rooms, set for the day or else by season; None when one of them has none."""
    nights: list[NightPrice] = []
    for day in stay.days():
        rate = daily.get(day) or (prices.rate(day) if prices else None)
        amount = None if rate is None else occupancy.night(rate)
        if amount is None:
            return None
        nights.append(NightPrice(day, Money(amount, currency)))
    return tuple(nights)


def price(nights: Sequence[NightPrice], rules: Sequence[ChargeRule], plan: RatePlan, party: Party, rooms: int) -> Price:
    """Add the taxes and fees that apply to `plan` to the nights."""
    inside = sum((rule.value for rule in rules if rule.included and rule.kind is ChargeKind.PERCENT), Decimal(0))
    charges: list[Charge] = []
    for rule in rules:
        charged = nights[: rule.max_nights]
        amount = (
            _percentage(rule, charged, inside) if rule.kind is ChargeKind.PERCENT else _fee(rule, charged, party, rooms)
        )
        line = Money(amount, plan.currency)
        if line.amount:
            charges.append(Charge(rule.code, rule.name, line, rule.included))
    parts = [night.amount.amount for night in nights]
    parts += [charge.amount.amount for charge in charges if not charge.included]
    return Price(tuple(nights), tuple(charges), Money(sum(parts, Decimal(0)), plan.currency))


def _percentage(rule: ChargeRule, nights: Sequence[NightPrice], inside: Decimal) -> Decimal:
    """An included percentage is taken out of the nights, together with its neighbours: 21 % of the net inside 121."""
    base = sum((night.amount.amount for night in nights), Decimal(0))
    return base * rule.value / (100 + inside if rule.included else 100)


def _fee(rule: ChargeRule, nights: Sequence[NightPrice], party: Party, rooms: int) -> Decimal:
    match rule.kind:
        case ChargeKind.PER_PERSON_NIGHT:
            persons = party.adults + sum(age >= rule.exempt_under_age for age in party.children)
            return rule.value * persons * len(nights)
        case ChargeKind.PER_ROOM_NIGHT:
            return rule.value * rooms * len(nights)
        case _:
            return rule.value
