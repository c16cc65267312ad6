"""What a house sells beside the room, and what of it was ordered."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from conserje.model.money import Money


class Unit(StrEnum):
    """What a price is for."""

    STAY = "stay"
    NIGHT = "night"
    PERSON = "person"
    PERSON_NIGHT = "person_night"
    PIECE = "piece"


@dataclass(frozen=True, slots=True)
class Extra:
    """One line of extras.toml. `name` by language, `words` what guests call it, folded; `prices` by currency. Ordered later
    than `lead_hours` before arrival a person decides, as for everything that is not `instant`. `is_meal`: not sold to
    reservations whose rate has meals already."""

    code: str
    name: dict[str, str]
    words: tuple[str, ...]
    prices: dict[str, Decimal]
    unit: Unit = Unit.PIECE
    instant: bool = True
    department: str = "reception"
    lead_hours: int = 0
    is_meal: bool = False


class OrderKind(StrEnum):
    EXTRA = "extra"
    EARLY_CHECKIN = "early_checkin"
    LATE_CHECKOUT = "late_checkout"


class OrderState(StrEnum):
    """ASKED waits for a person; ORDERED is agreed and on the bill."""

    ASKED = "asked"
    ORDERED = "ordered"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Order:
    """`what` is the extra's code or the kind; `amount` the whole price of `count` units; `at` the hour it is for."""

    id: UUID
    code: str
    kind: OrderKind
    what: str
    name: dict[str, str]
    count: int
    amount: Money
    at: datetime | None
    state: OrderState
    created_at: datetime
    decided_by: str | None = None


def night_of(order: Order, zone: tzinfo) -> date | None:
    """The night beside a stay that it needs the rooms for: before an early arrival, after a late departure; None for others.
    `zone` is the house's."""
    if order.at is None or order.kind is OrderKind.EXTRA:
        return None
    day = order.at.astimezone(zone).date()
    return day - timedelta(days=1) if order.kind is OrderKind.EARLY_CHECKIN else day
