"""What was said, what is kept, and what is sold: offer -> quote -> hold -> reservation."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from conserje.model.guest import Guest
from conserje.model.hotel import RatePlan, RoomType
from conserje.model.ids import HoldId, QuoteId
from conserje.model.money import Money
from conserje.model.stay import Party, Stay


@dataclass(frozen=True, slots=True)
class NightPrice:
    """One night of all rooms of an offer, as the rate plan prices it (before taxes that are added)."""

    day: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Charge:
    """A tax or fee. `included` ones are already inside the nights; the others are added to the total."""

    code: str
    name: dict[str, str]
    amount: Money
    included: bool


@dataclass(frozen=True, slots=True)
class Price:
    """A breakdown that adds up: total = nights + the charges that are not included."""

    nights: tuple[NightPrice, ...]
    charges: tuple[Charge, ...]
    total: Money

    def __post_init__(self) -> None:
        parts = [night.amount for night in self.nights]
        parts += [charge.amount for charge in self.charges if not charge.included]
        if sum((part.amount for part in parts), start=self.total.amount * 0) != self.total.amount:
            raise ValueError(f"a price that does not add up: {self}")


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be sold right now. `left` counts the rooms of this type free for the whole stay."""

    stay: Stay
    party: Party
    rooms: int
    room_type: RoomType
    rate_plan: RatePlan
    price: Price
    left: int


@dataclass(frozen=True, slots=True)
class Quote:
    """An offer that was said to a guest: it has an id, and holds its price until `valid_until`."""

    id: QuoteId
    offer: Offer
    deposit: Money
    free_cancellation_until: datetime | None
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """Rooms kept for one guest until `expires_at`."""

    id: HoldId
    quote_id: QuoteId
    expires_at: datetime


class ReservationStatus(StrEnum):
    AWAITING_DEPOSIT = "awaiting_deposit"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    CHECKED_IN = "checked_in"
    CHECKED_OUT = "checked_out"
    NO_SHOW = "no_show"

    @property
    def is_live(self) -> bool:
        return self in (self.AWAITING_DEPOSIT, self.CONFIRMED, self.CHECKED_IN)


@dataclass(frozen=True, slots=True)
class Reservation:
    """A sold stay. `code` is what the guest is told: six characters without look-alikes. `cancellation_charged` is what
    cancelling it, or some of its rooms, has cost so far; None where nothing was cancelled, or the PMS does not tell."""

    code: str
    status: ReservationStatus
    stay: Stay
    party: Party
    rooms: int
    room_type: RoomType
    rate_plan: RatePlan
    guest: Guest
    total: Money
    deposit: Money
    free_cancellation_until: datetime | None
    deposit_due: datetime | None
    created_at: datetime
    cancellation_charged: Money | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A room that a reservation has. `is_free`: nobody else has it in the night that was asked about; `price` is what
    its guest pays for a night of it on the average, taxes and fees included."""

    number: str
    is_free: bool
    price: Money


@dataclass(frozen=True, slots=True)
class CancellationTerms:
    """What cancelling this reservation now would cost."""

    fee: Money
    free_until: datetime | None
