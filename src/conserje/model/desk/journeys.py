"""Messages that go out by the calendar of a stay, and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from conserje.model.ids import ConversationId, PropertyId


class JourneyKind(StrEnum):
    PRE_ARRIVAL_7D = "pre_arrival_7d"
    PRE_ARRIVAL_1D = "pre_arrival_1d"
    ARRIVAL_DAY = "arrival_day"
    IN_STAY = "in_stay"
    CHECK_OUT = "check_out"
    REVIEW_1 = "review_1"
    REVIEW_2 = "review_2"
    REVIEW_3 = "review_3"

    @property
    def is_review(self) -> bool:
        return self in (self.REVIEW_1, self.REVIEW_2, self.REVIEW_3)


class JourneyState(StrEnum):
    """SKIPPED has a reason: the guest said stop, it was too late, no template fits."""

    PLANNED = "planned"
    SENT = "sent"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class Segment(StrEnum):
    """Who was here, for the words of a review."""

    COUPLE = "couple"
    BUSINESS = "business"
    FAMILY = "family"
    SOLO = "solo"
    GROUP = "group"
    VIP = "vip"


@dataclass(frozen=True, slots=True)
class Journey:
    """One message of one reservation. `conversation_id` is where it goes."""

    id: UUID
    property_id: PropertyId
    reservation_code: str
    conversation_id: ConversationId | None
    kind: JourneyKind
    due_at: datetime
    state: JourneyState
    reason: str | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class JourneyEnd:
    """What became of a journey, stored with the message that it sent."""

    id: UUID
    state: JourneyState
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How a guest can be written to: whether they said stop, when they last wrote, and when a journey last went out."""

    has_stopped: bool
    last_inbound_at: datetime | None
    last_journey_at: datetime | None
    stays_before: int = 0
