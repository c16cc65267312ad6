"""The house as its owner set it up: what is sold, at which terms, and where guests find it."""

from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from enum import StrEnum

from conserje.model.desk.rules import DeskRules
from conserje.model.ids import PropertyId, RatePlanId, RoomTypeId, TenantId

# A text in several languages: language tag ("es", "en", "pt") -> wording.
Localized = dict[str, str]


class MealPlan(StrEnum):
    ROOM_ONLY = "room_only"
    BREAKFAST = "breakfast"
    HALF_BOARD = "half_board"
    FULL_BOARD = "full_board"
    ALL_INCLUSIVE = "all_inclusive"


class CancellationFee(StrEnum):
    FIRST_NIGHT = "first_night"
    PERCENT = "percent"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class CancellationPolicy:
    """Free until `free_until_hours` before check-in time; afterwards `fee` (`percent` of the total where it says so).

    A plan that is never free has `free_until_hours` None.
    """

    free_until_hours: int | None
    fee: CancellationFee
    percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class RoomType:
    """A kind of room. `features` are normalised words ("sea_view", "balcony"); `beds` likewise ("double", "twin")."""

    id: RoomTypeId
    code: str
    name: Localized
    description: Localized
    beds: tuple[str, ...]
    features: tuple[str, ...]
    max_adults: int
    max_children: int
    max_guests: int


@dataclass(frozen=True, slots=True)
class RatePlan:
    id: RatePlanId
    code: str
    name: Localized
    currency: str
    meal_plan: MealPlan
    cancellation: CancellationPolicy
    deposit_percent: Decimal


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where deposits go. `lines` are label and value as the bank writes them: ("CBU", "285…"), ("Alias", "AUSTRAL.HOTEL")."""

    currency: str
    holder: str
    bank: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HouseLimits:
    """Numbers a hotel may set; defaults from the specification."""

    max_nights: int = 30
    max_days_ahead: int = 365
    min_hours_before_arrival: int = 2
    max_guests: int = 20
    max_rooms: int = 9
    hold_minutes: int = 20
    hold_extension_minutes: int = 10
    hold_extensions: int = 2
    quote_minutes: int = 60
    deposit_hours: int = 24
    idle_minutes: int = 30
    burst_pause_seconds: float = 1.2
    burst_limit_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Hotel:
    """One property. `language` is the house language with its region ("es-AR"); `currencies` in order of preference."""

    id: PropertyId
    tenant_id: TenantId
    slug: str
    name: str
    country: str
    timezone: str
    language: str
    currencies: tuple[str, ...]
    check_in: time
    check_out: time
    address: str
    map_url: str
    phone: str
    email: str
    bank_accounts: tuple[BankAccount, ...] = ()
    limits: HouseLimits = field(default_factory=HouseLimits)
    desk: DeskRules = field(default_factory=DeskRules)
