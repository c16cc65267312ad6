"""A conversation, one turn of it, and what a turn leaves behind."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from conserje.model.desk.journeys import JourneyEnd
from conserje.model.desk.notice import StaffNotice
from conserje.model.desk.rules import Department
from conserje.model.ids import ConversationId, MessageId, PropertyId, TenantId
from conserje.model.message import Content
from conserje.model.reply import Reply


class ConversationState(StrEnum):
    OPEN = "open"
    WITH_STAFF = "with_staff"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class StaffWord:
    """What somebody of the house wrote to the guest."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """One guest on one channel of one house. `memory` is the dialogue's own (dialogue/memory.py); storage only keeps it.
    `taken_by` is who of the staff has it. For a turn, `staff_said` are the latest words of people, oldest first, and
    `has_drafts` tells that answers wait for them."""

    id: ConversationId
    tenant_id: TenantId
    property_id: PropertyId
    channel: str
    receiver: str
    guest_address: str
    guest_name: str | None
    language: str | None
    state: ConversationState
    memory: dict[str, Any]
    taken_by: str | None = None
    staff_said: tuple[StaffWord, ...] = ()
    has_drafts: bool = False


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A stored message that waits for its answer. `traceparent` names the trace that it came in with, where one is told;
    `origin` from where it was written, as a word that tells nobody's address."""

    id: MessageId
    provider_id: str
    sent_at: datetime
    content: Content
    traceparent: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something done at the desk in a turn, as staff and evaluations see it. `outcome` is "done" or why it was not."""

    name: str
    arguments: dict[str, Any]
    outcome: str


class TaskKind(StrEnum):
    HAND_OVER = "hand_over"
    DEPOSIT_CHECK = "deposit_check"
    KNOWLEDGE_GAP = "knowledge_gap"
    REQUEST = "request"
    DRAFT = "draft"
    APPROVAL = "approval"
    REFUND = "refund"
    REVIEW = "review"


class TaskState(StrEnum):
    """DECLINED: people said no to what was asked."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DONE = "done"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class NewTask:
    """Work for people. `summary` is one line for them; `payload` are plain values for whoever acts on it (an order's id, a
    proof's). `department` is who does it, reception where nobody is named."""

    kind: TaskKind
    summary: str
    urgent: bool = False
    due_at: datetime | None = None
    department: Department | None = None
    room_number: str | None = None
    reservation_code: str | None = None
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewTimer:
    """At most one timer of a kind per conversation, or per house for those of no conversation: setting it again moves it.
    A kind that is about one thing names it after a colon ("deposit_due:K7M2QX")."""

    kind: str
    due_at: datetime
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GuestDetails:
    """What the guest told of themselves in this turn; None leaves what is known."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """Everything a turn wants stored, in one commit. `reading` and `evidence` are plain JSON values for the staff view;
    `booked` are the codes of reservations that it made; the replies of a draft wait for somebody of the staff; `notices` tell
    people of the house."""

    replies: tuple[Reply, ...]
    memory: dict[str, Any]
    state: ConversationState
    language: str | None
    flow: str
    reading: dict[str, Any]
    actions: tuple[Action, ...] = ()
    evidence: tuple[str, ...] = ()
    tasks: tuple[NewTask, ...] = ()
    timers: tuple[NewTimer, ...] = ()
    cancelled_timers: tuple[str, ...] = ()
    guest: GuestDetails | None = None
    booked: tuple[str, ...] = ()
    is_draft: bool = False
    notices: tuple[StaffNotice, ...] = ()


@dataclass(frozen=True, slots=True)
class TimerOutcome:
    """Everything that a timer that was due wants stored, in one commit with its end. `memory` is laid over what the
    conversation remembers, `state` None leaves it as it is; `again_at` sets the same timer anew. A timer of a house has no
    conversation: then only tasks, timers, `again_at` and what is told in `told_to` count. `passed_on` is until when the next
    contact has time for what waits here: when nothing waits any more, nothing of the outcome counts. Open tasks of the kinds
    `finished` are over, and so are the events of payment providers in `settled`."""

    replies: tuple[Reply, ...] = ()
    tasks: tuple[NewTask, ...] = ()
    timers: tuple[NewTimer, ...] = ()
    cancelled_timers: tuple[str, ...] = ()
    memory: dict[str, Any] | None = None
    state: ConversationState | None = None
    again_at: datetime | None = None
    notices: tuple[StaffNotice, ...] = ()
    passed_on: datetime | None = None
    finished: tuple[TaskKind, ...] = ()
    settled: tuple[UUID, ...] = ()
    told_to: ConversationId | None = None
    evidence: tuple[str, ...] = ()
    journey: JourneyEnd | None = None


@dataclass(frozen=True, slots=True)
class OutboundRow:
    """A reply in the outbox. `id` is the key that every attempt carries. `state` is "queued", "sending" (its sender may
    have died since `begun_at`) or "unsure" (it has, and its receipt was given time to come)."""

    id: UUID
    reply: Reply
    attempts: int
    state: str = "queued"
    begun_at: datetime | None = None
    traceparent: str | None = None
