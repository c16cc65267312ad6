"""Identifiers and the two things a turn must be handed to be repeatable: a clock and a source of ids."""

from datetime import UTC, datetime
from typing import NewType, Protocol
from uuid import UUID

TenantId = NewType("TenantId", UUID)
PropertyId = NewType("PropertyId", UUID)
GuestId = NewType("GuestId", UUID)
ConversationId = NewType("ConversationId", UUID)
MessageId = NewType("MessageId", UUID)
RoomTypeId = NewType("RoomTypeId", UUID)
RatePlanId = NewType("RatePlanId", UUID)
QuoteId = NewType("QuoteId", UUID)
HoldId = NewType("HoldId", UUID)
TaskId = NewType("TaskId", UUID)


class Clock(Protocol):
    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """A clock that stands still until it is moved: `conserje talk --now`, replays and journeys."""

    def __init__(self, start: datetime) -> None:
        self.move_to(start)

    def now(self) -> datetime:
        return self._now

    def move_to(self, instant: datetime) -> None:
        if instant.tzinfo is None:
            raise ValueError("a clock needs an aware datetime")
        self._now = instant.astimezone(UTC)


class Ids(Protocol):
    def new(self) -> UUID:
        """A fresh identifier, ordered by time so that indexes grow at one end."""
        ...
