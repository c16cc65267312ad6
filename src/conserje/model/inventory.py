"""A house as it is set up for sale: room types, rooms, rate plans, prices, restrictions, children, taxes and fees.

Everything is known by a code of the hotelier's own, so storing the same inventory twice changes nothing. Amounts are
in the currency of the rate plan they belong to; weekdays count from Monday = 0, a night's is that of its beginning.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from conserje.model.hotel import CancellationPolicy, Localized, MealPlan
from conserje.model.ids import RatePlanId, RoomTypeId

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


class DepositKind(StrEnum):
    PERCENT = "percent"
    FIRST_NIGHT = "first_night"
    FULL = "full"


class ChildPrice(StrEnum):
    """FREE children also leave the places of the standard price to others; PERCENT is of the extra adult's price."""

    FREE = "free"
    PERCENT = "percent"
    FIXED = "fixed"
    AS_ADULT = "as_adult"


class ChargeKind(StrEnum):
    """PERCENT is of the nights; the other kinds are amounts."""

    PERCENT = "percent"
    PER_PERSON_NIGHT = "per_person_night"
    PER_ROOM_NIGHT = "per_room_night"
    PER_STAY = "per_stay"


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days from `first` to `last`, both included, as people say seasons."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a season that ends before it begins: {self.first} to {self.last}")


@dataclass(frozen=True, slots=True)
class RoomTypeEntry:
    """A kind of room on sale. The standard price is for `base_occupancy` guests.

    `max_guests`, `max_children` count children too, except infants who sleep in one of the room's `cots`.
    """

    code: str
    name: Localized
    description: Localized
    beds: tuple[str, ...]
    features: tuple[str, ...]
    max_adults: int
    max_children: int
    max_guests: int
    base_occupancy: int = 2
    cots: int = 1

    def __post_init__(self) -> None:
        if self.max_adults < 1 or self.max_children < 0 or self.max_guests < self.max_adults or self.cots < 0:
            raise ValueError(f"room type {self.code}: limits that contradict each other")
        if not 1 <= self.base_occupancy <= self.max_guests:
            raise ValueError(f"room type {self.code}: base occupancy {self.base_occupancy} of {self.max_guests} guests")


@dataclass(frozen=True, slots=True)
class RoomEntry:
    """One door with a number. An `out_of_order` room is not sold."""

    number: str
    floor: str
    room_type: str
    out_of_order: bool = False


@dataclass(frozen=True, slots=True)
class RatePlanEntry:
    """Terms of sale. `deposit_percent` counts where `deposit` is PERCENT (0 = no deposit)."""

    code: str
    name: Localized
    currency: str
    meal_plan: MealPlan
    cancellation: CancellationPolicy
    deposit: DepositKind = DepositKind.PERCENT
    deposit_percent: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        if not 0 <= self.deposit_percent <= 100 or not 0 <= self.cancellation.percent <= 100:
            raise ValueError(f"rate plan {self.code}: percentages go from 0 to 100")


@dataclass(frozen=True, slots=True)
class NightRate:
    """What one room costs for one night: `standard` for the base occupancy, `single` for one guest alone (None: the
    same), `extra_adult` for each adult above the base occupancy (None: extra guests are not sold)."""

    standard: Decimal
    single: Decimal | None = None
    extra_adult: Decimal | None = None

    def __post_init__(self) -> None:
        if any(amount is not None and amount < 0 for amount in (self.standard, self.single, self.extra_adult)):
            raise ValueError(f"a negative price: {self}")


@dataclass(frozen=True, slots=True)
class RateRule:
    """The price of a room type under a plan in a season. Where rules overlap, the highest `priority` wins."""

    code: str
    room_type: str
    rate_plan: str
    days: Days
    rate: NightRate
    weekdays: tuple[int, ...] = EVERY_DAY
    priority: int = 0

    def __post_init__(self) -> None:
        _check_weekdays(self.code, self.weekdays)


@dataclass(frozen=True, slots=True)
class DailyRate:
    """A price for one day that wins over every rule."""

    day: date
    room_type: str
    rate_plan: str
    rate: NightRate


@dataclass(frozen=True, slots=True)
class Restriction:
    """What may not be sold on some days; `room_type` or `rate_plan` None means every one.

    `min_stay`, `max_stay` (nights) and `closed_to_arrival` look at the arrival day, `closed_to_departure` at the
    departure day, `stop_sell` at every night. With `through`, the stay limits also bind stays that merely pass through
    these days (New Year).
    """

    code: str
    days: Days
    weekdays: tuple[int, ...] = EVERY_DAY
    room_type: str | None = None
    rate_plan: str | None = None
    min_stay: int | None = None
    max_stay: int | None = None
    through: bool = False
    closed_to_arrival: bool = False
    closed_to_departure: bool = False
    stop_sell: bool = False

    def __post_init__(self) -> None:
        _check_weekdays(self.code, self.weekdays)
        if any(limit is not None and limit < 1 for limit in (self.min_stay, self.max_stay)):
            raise ValueError(f"restriction {self.code}: a stay has at least one night")


@dataclass(frozen=True, slots=True)
class ChildBand:
    """What children of `first_age` to `last_age` (both included) pay when they are extra guests.

    `value` is a percentage for PERCENT and an amount in `currency` for FIXED. Children who do not `count` sleep in a
    cot while the room has one. `rate_plan` None means every plan; a plan's own band wins. A child without a band pays
    as an adult.
    """

    code: str
    first_age: int
    last_age: int
    price: ChildPrice
    value: Decimal = Decimal(0)
    currency: str | None = None
    counts: bool = True
    rate_plan: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.first_age <= self.last_age <= 17:
            raise ValueError(f"child band {self.code}: ages {self.first_age} to {self.last_age}")
        if self.value < 0 or (self.price is ChildPrice.FIXED and self.currency is None):
            raise ValueError(f"child band {self.code}: a fixed price needs an amount and its currency")


@dataclass(frozen=True, slots=True)
class ChargeRule:
    """A tax or fee. `included` ones are inside the nights already. Guests younger than `exempt_under_age` do not count
    for PER_PERSON_NIGHT. `currencies` and `rate_plans` say where it applies (empty: everywhere); `max_nights` caps the
    nights that are charged. `currency` is that of the amount (None for PERCENT) and limits where it applies."""

    code: str
    name: Localized
    kind: ChargeKind
    value: Decimal
    included: bool
    currency: str | None = None
    currencies: tuple[str, ...] = ()
    rate_plans: tuple[str, ...] = ()
    exempt_under_age: int = 0
    max_nights: int | None = None

    def __post_init__(self) -> None:
        if self.value < 0 or (self.kind is not ChargeKind.PERCENT and self.currency is None):
            raise ValueError(f"charge {self.code}: an amount needs its currency")


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything one property sells. Codes are unique per kind and refer to codes that exist."""

    room_types: tuple[RoomTypeEntry, ...]
    rooms: tuple[RoomEntry, ...]
    rate_plans: tuple[RatePlanEntry, ...]
    rate_rules: tuple[RateRule, ...] = ()
    daily_rates: tuple[DailyRate, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    child_bands: tuple[ChildBand, ...] = ()
    charges: tuple[ChargeRule, ...] = ()

    def __post_init__(self) -> None:
        types = _unique("room type", (entry.code for entry in self.room_types))
        plans = _unique("rate plan", (entry.code for entry in self.rate_plans))
        _unique("room", (room.number for room in self.rooms))
        _unique("rate rule", (rule.code for rule in self.rate_rules))
        _unique("restriction", (restriction.code for restriction in self.restrictions))
        _unique("child band", (band.code for band in self.child_bands))
        _unique("charge", (charge.code for charge in self.charges))
        self._check_references(types, plans)

    def _check_references(self, types: set[str], plans: set[str]) -> None:
        for room in self.rooms:
            _known("room type", types, room.room_type)
        for rule in self.rate_rules:
            _known("room type", types, rule.room_type)
            _known("rate plan", plans, rule.rate_plan)
        for daily in self.daily_rates:
            _known("room type", types, daily.room_type)
            _known("rate plan", plans, daily.rate_plan)
        for restriction in self.restrictions:
            _known("room type", types, restriction.room_type)
            _known("rate plan", plans, restriction.rate_plan)
        for band in self.child_bands:
            _known("rate plan", plans, band.rate_plan)
        for plan in (plan for charge in self.charges for plan in charge.rate_plans):
            _known("rate plan", plans, plan)


def _check_weekdays(code: str, weekdays: tuple[int, ...]) -> None:
    if not weekdays or len(set(weekdays)) != len(weekdays) or not set(weekdays) <= set(EVERY_DAY):
        raise ValueError(f"{code}: weekdays are 0 (Monday) to 6, each once, not {weekdays}")


def _unique(kind: str, codes: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    for code in codes:
        if not code or code in seen:
            raise ValueError(f"{kind} {code!r} is empty or there twice")
        seen.add(code)
    return seen


def _known(kind: str, known: set[str], code: str | None) -> None:
    if code is not None and code not in known:
        raise ValueError(f"there is no {kind} {code!r}")


@dataclass(frozen=True, slots=True)
class Nights:
    """What moves in a house, night by night from `first` on, under one version of its inventory: rooms taken of each type,
    and the prices that were set for single days."""

    version: int
    first: date
    taken: dict[RoomTypeId, tuple[int, ...]]
    daily: Sequence[tuple[RoomTypeId, RatePlanId, date, NightRate]]
