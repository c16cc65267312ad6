"""Timers: at most one of a kind per conversation, due on the work list like everything else, fired once."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from conserje.errors import LeaseLost
from conserje.model.conversation import NewTimer
from conserje.model.ids import ConversationId, Ids, TenantId
from conserje.model.reply import Reply
from conserje.storage.database import Connection, Database
from conserje.storage.outbox import ADD
from conserje.storage.work import Claim

SET = """
WITH timer AS (
    INSERT INTO timers (id, tenant_id, conversation_id, kind, payload, due_at) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (tenant_id, conversation_id, kind) DO UPDATE SET payload = EXCLUDED.payload, due_at = EXCLUDED.due_at
    RETURNING id
)
INSERT INTO work AS w (kind, key, tenant_id, since, due_at, due_limit) SELECT 'timer', id, $2, $7, $6, $6 FROM timer
ON CONFLICT (kind, key) DO UPDATE SET due_at = EXCLUDED.due_at, due_limit = EXCLUDED.due_limit, version = w.version + 1
"""

CANCEL = """
WITH gone AS (DELETE FROM timers WHERE conversation_id = $1 AND kind = ANY($2) RETURNING id)
DELETE FROM work USING gone WHERE work.kind = 'timer' AND work.key = gone.id
"""

DROP = """
WITH gone AS (DELETE FROM timers WHERE kind = $1 RETURNING id, conversation_id),
     off AS (DELETE FROM work USING gone WHERE work.kind = 'timer' AND work.key = gone.id)
SELECT conversation_id FROM gone
"""

LOAD = "SELECT * FROM timers WHERE id = $1"

FIRED = """
WITH held AS (DELETE FROM work WHERE kind = 'timer' AND key = $1 AND lease = $2 AND version = $3 RETURNING key)
DELETE FROM timers USING held WHERE timers.id = held.key RETURNING timers.id
"""


async def set_timer(
    connection: Connection, tenant: TenantId, conversation: ConversationId, timer: NewTimer, now: datetime, ids: Ids
) -> None:
    arguments = (timer.kind, timer.payload, timer.due_at, now)
    await connection.execute(SET, ids.new(), tenant, conversation, *arguments)


async def cancel_timers(connection: Connection, conversation: ConversationId, kinds: list[str]) -> None:
    await connection.execute(CANCEL, conversation, kinds)


async def drop_timer(database: Database, tenant: TenantId, kind: str) -> ConversationId | None:
    """Cancel the timer of a kind that names its subject, and tell whose conversation it belonged to."""
    async with database.transaction(tenant) as connection:
        conversation = await connection.fetchval(DROP, kind)
    return ConversationId(conversation) if conversation else None


async def load_timer(database: Database, tenant: TenantId, timer: UUID) -> tuple[ConversationId, NewTimer] | None:
    """A timer by its id; None when it was cancelled meanwhile."""
    async with database.transaction(tenant) as connection:
        row = await connection.fetchrow(LOAD, timer)
    if row is None:
        return None
    return ConversationId(row["conversation_id"]), NewTimer(row["kind"], row["due_at"], row["payload"])


async def finish_timer(
    database: Database, held: Claim, conversation: ConversationId, notice: Reply | None, now: datetime, ids: Ids
) -> None:
    """Remove a fired timer and queue its notice in one transaction. Raises LeaseLost when somebody moved or took it."""
    async with database.transaction(held.tenant_id) as connection:
        if await connection.fetchval(FIRED, held.key, held.lease, held.version) is None:
            raise LeaseLost(f"timer {held.key} was moved")
        if notice:
            choices = [asdict(choice) for choice in notice.choices]
            message = (ids.new(), held.tenant_id, conversation, "bot", None, notice.text, choices, now)
            await connection.execute(ADD, *message)
