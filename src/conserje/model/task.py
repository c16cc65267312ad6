"""Work for people."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conserje.model.ids import ConversationId, TaskId


class TaskKind(StrEnum):
    HAND_OVER = "hand_over"
    DEPOSIT_CHECK = "deposit_check"
    KNOWLEDGE_GAP = "knowledge_gap"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Task:
    """`summary` is for staff, in the house language; `urgent` ones reach the on-call person."""

    id: TaskId
    kind: TaskKind
    conversation_id: ConversationId
    summary: str
    urgent: bool
    due_at: datetime | None
