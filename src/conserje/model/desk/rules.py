"""A house's own rules for its desk, as `[desk]` in hotel.toml sets them. Defaults come from the specification."""

from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from conserje.model.desk.extras import Extra
from conserje.model.desk.hours import StaffHours


class Department(StrEnum):
    RECEPTION = "reception"
    HOUSEKEEPING = "housekeeping"
    MAINTENANCE = "maintenance"
    KITCHEN = "kitchen"
    CONCIERGE = "concierge"


class Approval(StrEnum):
    """Is something that a guest asks for granted at once, or does somebody of the staff decide?"""

    INSTANT = "instant"
    STAFF = "staff"


class Topic(StrEnum):
    """What a turn is about, as far as autonomy goes."""

    HOUSE = "house"
    PRICES = "prices"
    BOOKING = "booking"
    CHANGE = "change"
    CANCEL = "cancel"
    STAY = "stay"
    PAYMENT = "payment"
    JOURNEY = "journey"


class Autonomy(StrEnum):
    """AUTO answers; DRAFT writes the answer for somebody of the staff to send; STAFF leaves it to people."""

    AUTO = "auto"
    DRAFT = "draft"
    STAFF = "staff"


class During(StrEnum):
    ALWAYS = "always"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AutonomyRule:
    """`topic` None means every topic. The first rule that fits the topic and the hour decides; none means AUTO."""

    mode: Autonomy
    topic: Topic | None = None
    during: During = During.ALWAYS


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who is called when a guest waits too long, in the order of the list; `on_call` at once when it is urgent."""

    name: str
    email: str | None = None
    phone: str | None = None
    on_call: bool = False


@dataclass(frozen=True, slots=True)
class StaffRules:
    """How soon a person has to answer before the next contact is told, and when the bot takes over again. Contacts with a
    phone are told on WhatsApp by the approved template `notice_template`, where the house has one."""

    answer_minutes: int = 10
    urgent_minutes: int = 5
    resume_hours: int = 12
    contacts: tuple[Contact, ...] = ()
    notice_template: str | None = None


@dataclass(frozen=True, slots=True)
class HoursOfStay:
    """Early check-in and late check-out. `percent` is of the night's price; 0 is free."""

    early_from: time = time(10)
    early_percent: Decimal = Decimal(50)
    early_approval: Approval = Approval.INSTANT
    late_until: time = time(14)
    late_percent: Decimal = Decimal(50)
    late_approval: Approval = Approval.INSTANT
    upgrade_approval: Approval = Approval.INSTANT
    offer_hours: int = 24


@dataclass(frozen=True, slots=True)
class JourneyRules:
    """Messages of the house's own accord. `quiet` are hours in which none goes out; `review_links` are (name, address);
    `templates` (kind, name) are those that WhatsApp has approved for the house, for guests who have not written for a day."""

    enabled: bool = True
    quiet_from: time = time(21)
    quiet_to: time = time(9)
    without: tuple[str, ...] = ()
    review_links: tuple[tuple[str, str], ...] = ()
    reviews: int = 3
    review_hours: int = 72
    templates: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderKeys:
    """Names of a provider's keys among those of the deployment: `key` asks it for something, `webhook_key` checks what it
    tells. `currencies` are those that its account takes; none named means every one that the provider knows."""

    key: str
    webhook_key: str
    currencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentRules:
    """`methods` in the order in which they are offered: bank_transfer, stripe, mercadopago. Deposits themselves are the rate
    plan's affair. `link_minutes` is how long a payment link is good for, `proof_hours` how long a reservation waits while a
    receipt is looked at, `rejected_hours` how long at least after a receipt was rejected."""

    methods: tuple[str, ...] = ("bank_transfer",)
    link_minutes: int = 1440
    proof_hours: int = 72
    rejected_hours: int = 2
    stripe: ProviderKeys | None = None
    mercadopago: ProviderKeys | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the house is, in degrees of WGS 84; north and east are positive."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that guests may be sent: `of` a room type's code, or of the house ("house"). Its bytes are a stored file of
    type `mime`, or stand at `url`."""

    of: str
    name: str
    file: UUID | None = None
    mime: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class DeskRules:
    """`keep_files_days` is how long what guests send and are sent is kept; 0 keeps it for good."""

    hours: StaffHours = field(default_factory=StaffHours)
    staff: StaffRules = field(default_factory=StaffRules)
    autonomy: tuple[AutonomyRule, ...] = ()
    stay: HoursOfStay = field(default_factory=HoursOfStay)
    journeys: JourneyRules = field(default_factory=JourneyRules)
    payments: PaymentRules = field(default_factory=PaymentRules)
    extras: tuple[Extra, ...] = ()
    photos: tuple[Photo, ...] = ()
    place: Place | None = None
    keep_files_days: int = 365

    def autonomy_for(self, topic: Topic, *, is_open: bool) -> Autonomy:
        """What the bot may do about a topic now."""
        for rule in self.autonomy:
            fits = rule.during is During.ALWAYS or (rule.during is During.OPEN) == is_open
            if rule.topic in (None, topic) and fits:
                return rule.mode
        return Autonomy.AUTO
