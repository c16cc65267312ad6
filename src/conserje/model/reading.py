"""What a message means. Vocabulary shared by rules, classifier, LLM, tests and evaluation."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from datetime import time as clock_time
from decimal import Decimal
from enum import StrEnum


class Intent(StrEnum):
    ASK_AVAILABILITY = "ask_availability"
    ASK_PRICE = "ask_price"
    BOOK = "book"
    FIND_BOOKING = "find_booking"
    CHANGE_BOOKING = "change_booking"
    CANCEL_BOOKING = "cancel_booking"
    ASK_PAYMENT = "ask_payment"
    PAYMENT_PROOF = "payment_proof"
    ASK_ROOM = "ask_room"
    ASK_AMENITY = "ask_amenity"
    ASK_POLICY = "ask_policy"
    ASK_LOCATION = "ask_location"
    ASK_TRANSPORT = "ask_transport"
    ASK_AREA = "ask_area"
    ASK_HOURS = "ask_hours"
    EARLY_CHECKIN = "early_checkin"
    LATE_CHECKOUT = "late_checkout"
    UPGRADE = "upgrade"
    REQUEST_SERVICE = "request_service"
    SPECIAL_REQUEST = "special_request"
    COMPLAINT = "complaint"
    URGENT = "urgent"
    HUMAN = "human"
    FEEDBACK = "feedback"
    LOST_ITEM = "lost_item"
    GREET = "greet"
    GOODBYE = "goodbye"
    THANK = "thank"
    AFFIRM = "affirm"
    DENY = "deny"
    ACKNOWLEDGE = "acknowledge"
    REPEAT = "repeat"
    HELP = "help"
    OPT_OUT = "opt_out"
    PRIVACY = "privacy"
    OUT_OF_SCOPE = "out_of_scope"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class ScoredIntent:
    """`confidence` is calibrated, 0 to 1."""

    name: Intent
    confidence: float


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a message may state. None (or an empty tuple) means: not said.

    `ages` are in years, one for each child whose age was told; `children` may be larger. `flexible` is a number of days of
    tolerance, or a month as "2027-03". Codes are upper case without blanks, phones E.164. `ambiguous_dates` holds the
    readings of a date that could mean two days (03/04); `impossible_date` the words of one that is no day at all (31/02).
    `day` is one that is not of a stay ("wake me tomorrow").
    """

    check_in: date | None = None
    check_out: date | None = None
    nights: int | None = None
    flexible: int | str | None = None
    adults: int | None = None
    children: int | None = None
    ages: tuple[int, ...] = ()
    rooms: int | None = None
    room_type: str | None = None
    beds: str | None = None
    features: tuple[str, ...] = ()
    booking_code: str | None = None
    guest_name: str | None = None
    email: str | None = None
    phone: str | None = None
    time: clock_time | None = None
    amenity: str | None = None
    service: str | None = None
    topic: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    payment_method: str | None = None
    meal_plan: str | None = None
    room_number: str | None = None
    rating: int | None = None
    day: date | None = None
    ambiguous_dates: tuple[date, ...] = ()
    impossible_date: str | None = None

    def stated(self) -> dict[str, object]:
        """Only what was said, by name."""
        pairs = ((f.name, getattr(self, f.name)) for f in fields(self))
        return {name: value for name, value in pairs if value is not None and value != ()}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the guest was asked last, so that "el 15" or "sí" can be read.

    `question` is one of "check_in", "check_out", "dates", "nights", "party", "ages", "room", "name", "email", "phone",
    "booking_code", "confirm" or None; `check_in` the arrival already known.
    """

    question: str | None = None
    check_in: date | None = None


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """`now` is the hotel's local time (aware); `country` ISO 3166 alpha-2; `language` what the guest spoke before."""

    now: datetime
    country: str
    language: str | None = None
    house_language: str = "es"
    asked: Asked = field(default_factory=Asked)
    room_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """`language` is "es", "en" or "pt", or another ISO 639-1 code when the guest writes something else. `further` are the stays
    that the message wishes beside the one of `facts`: "and also a suite from 10 to 12 June"."""

    language: str
    intents: tuple[ScoredIntent, ...]
    facts: Facts
    reader: str
    further: tuple[Facts, ...] = ()

    @property
    def top(self) -> Intent:
        return self.intents[0].name if self.intents else Intent.UNCLEAR

    def has(self, *names: Intent) -> bool:
        return any(intent.name in names for intent in self.intents)
