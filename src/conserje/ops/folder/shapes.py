"""The shapes of hotel.toml and inventory.toml, as a hotelier writes them. Unknown words are refused, not ignored."""

from dataclasses import asdict
from datetime import time
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from conserje.model.desk.rules import DeskRules
from conserje.model.hotel import CancellationFee, HouseLimits, MealPlan
from conserje.model.inventory import EVERY_DAY, ChargeKind, ChildPrice, DepositKind
from conserje.ops.folder.desk import known_words, possible

_MAY_BE_ZERO = {"min_hours_before_arrival", "hold_extensions", "burst_pause_seconds", "burst_limit_seconds"}
_MOST = 100_000


def _exact(value: object) -> object:
    """TOML writes 0.1 as a binary float; what the hotelier wrote is its shortest decimal form."""
    return str(value) if isinstance(value, float) else value


Amount = Annotated[Decimal, BeforeValidator(_exact), Field(max_digits=12, decimal_places=2)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Words = Annotated[dict[Literal["es", "en", "pt"], Annotated[str, Field(min_length=1)]], Field(min_length=1)]
MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Weekday = Annotated[int, Field(ge=0, le=6)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Account(_Table):
    currency: Currency
    holder: str
    bank: str
    lines: tuple[tuple[str, str], ...] = Field(min_length=1)


class HotelFile(_Table):
    """hotel.toml. `tenant` is the company that owns the house; `routes` the address it has on each channel."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
    tenant: str
    name: str
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    timezone: str
    language: Annotated[str, Field(pattern=r"^(es|en|pt)(-[A-Z]{2})?$")]
    currencies: tuple[Currency, ...] = Field(min_length=1)
    check_in: time
    check_out: time
    address: str
    map_url: Annotated[str, Field(pattern=r"^https://\S+$")]
    phone: Annotated[str, Field(pattern=r"^\+[1-9]\d{6,14}$")]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    bank_accounts: tuple[Account, ...] = ()
    limits: HouseLimits = Field(default_factory=HouseLimits)
    desk: Annotated[DeskRules, BeforeValidator(known_words), AfterValidator(possible)] = Field(
        default_factory=DeskRules
    )
    routes: dict[Literal["webchat", "whatsapp", "email", "telegram"], str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_limits_that_sell(self) -> Self:
        for name, value in asdict(self.limits).items():
            least = 0 if name in _MAY_BE_ZERO else 1
            if not least <= value <= _MOST:
                raise ValueError(f"limits.{name} is a number from {least} to {_MOST}")
        if self.limits.burst_pause_seconds > self.limits.burst_limit_seconds:
            raise ValueError("limits.burst_pause_seconds is more than limits.burst_limit_seconds")
        return self


class Calendar(_Table):
    """Days that come back every year: a range of month-days, a range around Easter Sunday, or the country's long
    weekends (their nights)."""

    first: MonthDay | None = None
    last: MonthDay | None = None
    easter: tuple[int, int] | None = None
    long_weekends: bool = False

    @model_validator(mode="after")
    def _says_when_once(self) -> Self:
        if (self.first is None) != (self.last is None):
            raise ValueError("first and last go together")
        if [self.first is not None, self.easter is not None, self.long_weekends].count(True) != 1:
            raise ValueError("say when by first and last, by easter, or by long_weekends: one of them")
        return self


class RoomTypeTable(_Table):
    """`rooms` lists the numbers of each floor."""

    code: Code
    name: Words
    description: Words
    beds: tuple[str, ...] = Field(min_length=1)
    features: tuple[str, ...] = ()
    max_adults: int
    max_children: int
    max_guests: int
    base_occupancy: int = 2
    cots: int = 1
    rooms: dict[str, tuple[str, ...]] = Field(min_length=1)


class RateTable(_Table):
    standard: Amount
    single: Amount | None = None
    extra_adult: Amount | None = None


class DerivedRates(_Table):
    """Prices of another plan, `percent` up or down, rounded to a multiple of `round_to`."""

    plan: Code
    percent: Amount
    round_to: Amount = Decimal(1)


class RatePlanTable(_Table):
    """`prices` by room type, or `derived`."""

    code: Code
    name: Words
    currency: Currency
    meal_plan: MealPlan
    free_until_hours: int | None = None
    fee: CancellationFee
    fee_percent: Amount = Decimal(0)
    deposit: DepositKind = DepositKind.PERCENT
    deposit_percent: Amount = Decimal(0)
    round_to: Amount = Decimal(1)
    prices: dict[Code, RateTable] = Field(default_factory=dict)
    derived: DerivedRates | None = None

    @model_validator(mode="after")
    def _priced_once(self) -> Self:
        if bool(self.prices) == (self.derived is not None):
            raise ValueError("give prices or derived, one of them")
        return self


class WeekendTable(_Table):
    """Nights that cost `percent` more than the others."""

    weekdays: tuple[Weekday, ...] = Field(min_length=1)
    percent: Amount


class SeasonTable(Calendar):
    """Days on which everything costs `percent` more (or less). Later seasons win over earlier ones."""

    code: Code
    percent: Amount


class RestrictionTable(Calendar):
    code: Code
    weekdays: tuple[Weekday, ...] = EVERY_DAY
    room_type: Code | None = None
    rate_plan: Code | None = None
    min_stay: int | None = None
    max_stay: int | None = None
    through: bool = False
    closed_to_arrival: bool = False
    closed_to_departure: bool = False
    stop_sell: bool = False


class ChildBandTable(_Table):
    code: Code
    first_age: int
    last_age: int
    price: ChildPrice
    value: Amount = Decimal(0)
    currency: Currency | None = None
    counts: bool = True
    rate_plan: Code | None = None


class ChargeTable(_Table):
    code: Code
    name: Words
    kind: ChargeKind
    value: Amount
    included: bool
    currency: Currency | None = None
    currencies: tuple[Currency, ...] = ()
    rate_plans: tuple[Code, ...] = ()
    exempt_under_age: int = 0
    max_nights: int | None = None


class InventoryFile(_Table):
    """inventory.toml."""

    room_types: tuple[RoomTypeTable, ...] = Field(min_length=1)
    rate_plans: tuple[RatePlanTable, ...] = Field(min_length=1)
    weekend: WeekendTable | None = None
    seasons: tuple[SeasonTable, ...] = ()
    restrictions: tuple[RestrictionTable, ...] = ()
    child_bands: tuple[ChildBandTable, ...] = ()
    charges: tuple[ChargeTable, ...] = ()
