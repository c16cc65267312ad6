"""What people have to do: noted with the turn that asked for it, taken, done or declined, and told to the guest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from conserje.model.conversation import NewTask, TaskKind, TaskState
from conserje.model.desk.rules import Department
from conserje.model.ids import ConversationId, Ids, PropertyId, TenantId
from conserje.storage.database import Connection, Database

ADD = """
INSERT INTO tasks (id, tenant_id, property_id, conversation_id, kind, summary, urgent, due_at, department, room_number,
                   reservation_code, payload, created_at)
SELECT $1, tenant_id, id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM properties WHERE id = $2
"""

ONE = "SELECT * FROM tasks WHERE id = $1"

OF_CONVERSATION = "SELECT * FROM tasks WHERE conversation_id = $1 AND done_at IS NULL ORDER BY created_at"

# A task that is over stays as it is, whoever clicks again.
MOVE = """
UPDATE tasks SET state = $2, taken_by = COALESCE(taken_by, $3),
    done_at = CASE WHEN $2 IN ('done', 'declined') THEN $4::timestamptz END,
    done_by = CASE WHEN $2 IN ('done', 'declined') THEN $3 END
WHERE id = $1 AND done_at IS NULL AND state <> $2 RETURNING *
"""

FINISH_KIND = """
UPDATE tasks SET state = 'done', done_at = $3, done_by = $4
WHERE conversation_id = $1 AND kind = $2 AND done_at IS NULL
"""

FINISH_ABOUT = """
UPDATE tasks SET state = 'done', done_at = $4, done_by = $5
WHERE property_id = $1 AND payload ->> $2 = $3 AND done_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Task:
    """`step` counts how often it was passed on to the next contact because nobody took it in time."""

    id: UUID
    property_id: PropertyId
    conversation_id: ConversationId | None
    kind: TaskKind
    summary: str
    urgent: bool
    state: TaskState
    department: Department | None
    room_number: str | None
    reservation_code: str | None
    payload: dict[str, Any]
    due_at: datetime | None
    step: int
    taken_by: str | None
    created_at: datetime
    done_at: datetime | None


async def add_task(
    connection: Connection,
    property_id: PropertyId,
    conversation: ConversationId | None,
    task: NewTask,
    now: datetime,
    ids: Ids,
) -> UUID:
    """Note a task in the caller's transaction, and return its id."""
    task_id = ids.new()
    what = (task.kind.value, task.summary, task.urgent, task.due_at, task.department, task.room_number)
    await connection.execute(ADD, task_id, property_id, conversation, *what, task.reservation_code, task.payload, now)
    return task_id


async def load_task(database: Database, tenant: TenantId, task: UUID) -> Task | None:
    async with database.transaction(tenant) as connection:
        row = await connection.fetchrow(ONE, task)
    return _task(row) if row else None


async def tasks_of(database: Database, tenant: TenantId, conversation: ConversationId) -> Sequence[Task]:
    """What is still to be done for a conversation, oldest first."""
    async with database.transaction(tenant) as connection:
        return [_task(row) for row in await connection.fetch(OF_CONVERSATION, conversation)]


async def move_task(connection: Connection, task: UUID, state: TaskState, *, actor: str, now: datetime) -> Task | None:
    """Take, finish or decline a task; None when it was over or in that state already."""
    row = await connection.fetchrow(MOVE, task, state.value, actor, now)
    return _task(row) if row else None


async def finish_tasks(
    connection: Connection, conversation: ConversationId, kind: TaskKind, *, actor: str, now: datetime
) -> None:
    """Every open task of a kind is done: what they asked for has happened."""
    await connection.execute(FINISH_KIND, conversation, kind.value, now, actor)


async def finish_about(
    connection: Connection, property_id: PropertyId, name: str, value: str, *, actor: str, now: datetime
) -> None:
    """Every open task whose payload says this is done: it was decided where it is shown."""
    await connection.execute(FINISH_ABOUT, property_id, name, value, now, actor)


def _task(row: asyncpg.Record) -> Task:
    plain = ("id", "summary", "urgent", "room_number", "reservation_code", "payload", "due_at", "step", "taken_by")
    return Task(
        property_id=PropertyId(row["property_id"]),
        conversation_id=ConversationId(row["conversation_id"]) if row["conversation_id"] else None,
        kind=TaskKind(row["kind"]),
        state=TaskState(row["state"]),
        department=Department(row["department"]) if row["department"] else None,
        created_at=row["created_at"],
        done_at=row["done_at"],
        **{name: row[name] for name in plain},
    )
