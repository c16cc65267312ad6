"""Answers that wait for somebody of the staff: sent as they are, corrected and sent, thrown away, or overtaken by the guest."""

from datetime import datetime
from typing import Any
from uuid import UUID

from conserje.errors import NotFound
from conserje.model.conversation import TaskKind
from conserje.model.ids import ConversationId
from conserje.storage.database import Connection, Database
from conserje.storage.desk.cases import finish_open, lock_talk
from conserje.storage.desk.takeover import DISCARD_DRAFTS, Hand, stop_waiting

# A draft becomes what it would have been, now: its time is that of sending, so that open pages of the guest see it.
RELEASE = """
UPDATE messages_out SET state = 'queued', created_at = $3, author_name = $4, text = COALESCE($5, text),
                        author = CASE WHEN $5::text IS NULL THEN author ELSE 'staff' END
WHERE conversation_id = $1 AND id = $2 AND state = 'draft' RETURNING id
"""

# The other messages of the same answer leave with it, as they are.
RELEASE_REST = """
UPDATE messages_out SET state = 'queued', created_at = $3, author_name = $4
WHERE conversation_id = $1 AND state = 'draft'
  AND turn_id = (SELECT turn_id FROM messages_out WHERE id = $2)
"""

# What the bot would remember had it said this itself stands in the task.
REMEMBER = """
WITH t AS (
    UPDATE tasks SET state = 'done', done_at = $3, done_by = $2
    WHERE conversation_id = $1 AND kind = 'draft' AND done_at IS NULL RETURNING payload, created_at
)
UPDATE conversations SET memory = COALESCE((SELECT payload -> 'memory' FROM t ORDER BY created_at DESC LIMIT 1), memory),
                         last_message_at = $3
WHERE id = $1
"""

QUEUE = """
INSERT INTO work AS w (kind, key, tenant_id, since, due_at, due_limit) VALUES ('send', $1, $2, $3, $3, $3)
ON CONFLICT (kind, key) DO UPDATE SET version = w.version + 1
RETURNING pg_notify('conserje_work', 'send'), pg_notify('conserje_live', $1::text)
"""

NOTE = """
INSERT INTO audit (tenant_id, conversation_id, at, actor, action, phase, key, details)
VALUES ($1, $2, $3, $4, $5, 'done', $6, $7)
"""


async def send_draft(database: Database, hand: Hand, message: UUID, *, text: str | None = None) -> None:
    """Send an answer that waits, with another text where one is given. Raises NotFound when it does not wait any more."""
    async with database.transaction(hand.tenant) as connection:
        await lock_talk(connection, hand.conversation)
        where = (hand.conversation, message, hand.now, hand.actor)
        if await connection.fetchval(RELEASE, *where, text) is None:
            raise NotFound("no such draft")
        await connection.execute(RELEASE_REST, *where)
        await connection.execute(REMEMBER, hand.conversation, hand.actor, hand.now)
        await connection.execute(QUEUE, hand.conversation, hand.tenant, hand.now)
        await stop_waiting(connection, hand.conversation)
        await _note(connection, hand, "send_draft", message, {"edited": text is not None})


async def discard_drafts(database: Database, hand: Hand, message: UUID) -> None:
    """Nothing of an answer is sent. Raises NotFound when it does not wait any more."""
    async with database.transaction(hand.tenant) as connection:
        await lock_talk(connection, hand.conversation)
        if await connection.execute(DISCARD_DRAFTS, hand.conversation) == "UPDATE 0":
            raise NotFound("no such draft")
        await finish_open(connection, hand.conversation, [TaskKind.DRAFT], actor=hand.actor, now=hand.now)
        await stop_waiting(connection, hand.conversation)
        await _note(connection, hand, "discard_draft", message, {})


async def supersede_drafts(connection: Connection, conversation: ConversationId, now: datetime) -> None:
    """The guest wrote again, in the caller's transaction: what waited answers something older."""
    await lock_talk(connection, conversation)
    await connection.execute(DISCARD_DRAFTS, conversation)
    await finish_open(connection, conversation, [TaskKind.DRAFT], actor="bot", now=now)


async def _note(connection: Connection, hand: Hand, action: str, message: UUID, details: dict[str, Any]) -> None:
    await connection.execute(NOTE, hand.tenant, hand.conversation, hand.now, hand.actor, action, str(message), details)
