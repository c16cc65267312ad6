"""What we owe guests: queued with the turn that wrote it, sent in order, retried, parked where people see it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from conserje.model.conversation import Conversation, OutboundRow
from conserje.model.ids import Ids, TenantId
from conserje.model.reply import Attachment, Choice, Link, Reply, Template
from conserje.storage.conversations import conversation_from
from conserje.storage.database import Connection, Database
from conserje.storage.work import FINISH, Claim
from conserje.telemetry.spans import current_traceparent

LOAD = """
SELECT c.*, o.id AS row_id, o.text, o.choices, o.attachments, o.template, o.links, o.state AS row_state, o.attempts,
       o.begun_at, o.traceparent
FROM conversations c LEFT JOIN messages_out o ON o.conversation_id = c.id AND o.state IN ('queued', 'sending', 'unsure')
WHERE c.id = $1 ORDER BY o.seq
"""

# Written down before the channel is called: a row that is found in this state later may have been sent or not.
BEGIN = "UPDATE messages_out SET state = 'sending', attempts = attempts + 1, begun_at = $2 WHERE id = $1"

SENT = """
UPDATE messages_out SET state = CASE WHEN r.state IS NULL THEN 'sent' ELSE r.state END,
                        provider_id = $2, sent_at = $3, error = r.error_code
FROM (SELECT 1) one LEFT JOIN LATERAL (
    SELECT state, error_code FROM receipts WHERE tenant_id = $4 AND channel = $5 AND provider_id = $2
    ORDER BY at DESC LIMIT 1
) r ON true
WHERE id = $1
"""

FAILED = "UPDATE messages_out SET state = $2, error = $3 WHERE id = $1"

UNSURE = "UPDATE messages_out SET state = 'unsure' WHERE id = $1 AND state = 'sending'"

# The receipt of a message that nobody knows, for the same guest and not before the attempt, is the receipt of this one: only
# we write from the house's address. A message that had a receipt before the attempt is another one: of a long reply, sent in
# parts, only the last part's id is known.
SETTLE = """
UPDATE messages_out o SET state = r.state, provider_id = r.provider_id, sent_at = r.at, error = r.error_code
FROM conversations c, LATERAL (
    SELECT * FROM receipts WHERE channel = c.channel AND recipient = c.guest_address AND is_orphan AND at >= $2
      AND NOT EXISTS (SELECT FROM messages_out k WHERE k.provider_id = receipts.provider_id)
      AND NOT EXISTS (SELECT FROM receipts e WHERE e.channel = receipts.channel
                      AND e.provider_id = receipts.provider_id AND e.at < $2)
    ORDER BY at LIMIT 1
) r
WHERE o.id = $1 AND o.state IN ('queued', 'unsure') AND c.id = o.conversation_id
RETURNING o.id
"""

QUEUE_AGAIN = "UPDATE messages_out SET state = 'queued' WHERE id = $1 AND state = 'sending'"

ADD = """
WITH o AS (
    INSERT INTO messages_out (id, tenant_id, conversation_id, author, author_name, text, choices, created_at, attachments,
                              template, traceparent, links)
    SELECT $1, $2, id, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM conversations WHERE id = $3 RETURNING conversation_id
), w AS (
    INSERT INTO work AS w (kind, key, tenant_id, since, due_at, due_limit)
    SELECT 'send', conversation_id, $2, $8, $8, $8 FROM o
    ON CONFLICT (kind, key) DO UPDATE SET version = w.version + 1
), c AS (
    UPDATE conversations SET last_message_at = $8 WHERE id = $3
)
SELECT pg_notify('conserje_work', 'send'), pg_notify('conserje_live', conversation_id::text) FROM o
"""

PARKED = """
SELECT o.*, c.channel, c.guest_address FROM messages_out o JOIN conversations c ON c.id = o.conversation_id
WHERE o.state IN ('parked', 'failed') ORDER BY o.created_at DESC LIMIT $1
"""

REQUEUE = """
WITH o AS (
    UPDATE messages_out SET state = 'queued', attempts = 0, error = NULL WHERE id = $1 AND state IN ('parked', 'failed')
    RETURNING conversation_id
)
INSERT INTO work AS w (kind, key, tenant_id, since, due_at, due_limit)
SELECT 'send', conversation_id, $2, $3, $3, $3 FROM o
ON CONFLICT (kind, key) DO UPDATE SET version = w.version + 1
RETURNING pg_notify('conserje_work', 'send')
"""


@dataclass(frozen=True, slots=True)
class Parked:
    """A reply that nobody got, for people to look at."""

    id: UUID
    conversation_id: UUID
    channel: str
    text: str
    state: str
    error: str | None
    created_at: datetime


async def load_outbox(
    database: Database, tenant: TenantId, conversation: UUID
) -> tuple[Conversation, Sequence[OutboundRow]] | None:
    """The conversation and its unsent rows, oldest first; None when it was deleted."""
    async with database.transaction(tenant) as connection:
        rows = await connection.fetch(LOAD, conversation)
    if not rows:
        return None
    return conversation_from(rows[0]), [_row(row) for row in rows if row["row_id"] is not None]


async def begin_sending(database: Database, tenant: TenantId, row: UUID, now: datetime) -> None:
    async with database.transaction(tenant) as connection:
        await connection.execute(BEGIN, row, now)


async def mark_sent(
    database: Database, tenant: TenantId, channel: str, row: UUID, provider_id: str, now: datetime, last: Claim | None
) -> None:
    """The channel has it. With `last`, the claim on the conversation's outbox ends in the same transaction."""
    async with database.transaction(tenant) as connection:
        await connection.execute(SENT, row, provider_id, now, tenant, channel)
        if last:
            await connection.execute(FINISH, last.kind, last.key, last.lease, last.version)


async def mark_failed(database: Database, tenant: TenantId, row: UUID, state: str, error: str) -> None:
    """`state` is "parked" (people decide) or "failed" (the channel said never)."""
    async with database.transaction(tenant) as connection:
        await connection.execute(FAILED, row, state, error[:500])


async def mark_unsure(database: Database, tenant: TenantId, row: UUID) -> None:
    """Its sender died while sending: it may have left. A receipt settles it; without one it is sent again."""
    async with database.transaction(tenant) as connection:
        await connection.execute(UNSURE, row)


async def settle(database: Database, tenant: TenantId, row: OutboundRow) -> bool:
    """Was a row that was tried before sent after all? True when a receipt said so; then it is marked. An error of the wire
    proves nothing: the channel may have taken the message and lost its answer. Receipts have whole seconds, so one of the
    second of the attempt counts."""
    if row.begun_at is None:
        return False
    since = row.begun_at.replace(microsecond=0)
    async with database.transaction(tenant) as connection:
        return await connection.fetchval(SETTLE, row.id, since) is not None


async def queue_again(database: Database, tenant: TenantId, row: UUID) -> None:
    """Not sent for certain: wait for the next try."""
    async with database.transaction(tenant) as connection:
        await connection.execute(QUEUE_AGAIN, row)


async def add_message(
    database: Database,
    tenant: TenantId,
    conversation: UUID,
    reply: Reply,
    *,
    author: str,
    author_name: str | None,
    now: datetime,
    ids: Ids,
) -> None:
    """Queue a message outside a turn: staff writing ("staff"), or a timer's notice ("bot")."""
    async with database.transaction(tenant) as connection:
        await queue_message(
            connection, tenant, conversation, reply, author=author, author_name=author_name, now=now, ids=ids
        )


async def queue_message(
    connection: Connection,
    tenant: TenantId,
    conversation: UUID,
    reply: Reply,
    *,
    author: str = "bot",
    author_name: str | None = None,
    now: datetime,
    ids: Ids,
) -> None:
    """The same inside the caller's transaction."""
    what = (reply.text, [asdict(choice) for choice in reply.choices], now)
    more = ([asdict(one) for one in reply.attachments], asdict(reply.template) if reply.template else None)
    named = (ids.new(), tenant, conversation, author, author_name)
    links = [asdict(one) for one in reply.links]
    await connection.execute(ADD, *named, *what, *more, current_traceparent(), links)


async def parked(database: Database, tenant: TenantId, most: int = 100) -> Sequence[Parked]:
    async with database.transaction(tenant) as connection:
        rows = await connection.fetch(PARKED, most)
    names = ("id", "conversation_id", "channel", "text", "state", "error", "created_at")
    return [Parked(**{name: row[name] for name in names}) for row in rows]


async def send_again(database: Database, tenant: TenantId, row: UUID, now: datetime) -> None:
    """Put a parked row back into its place; its conversation's later rows have been sent meanwhile."""
    async with database.transaction(tenant) as connection:
        await connection.execute(REQUEUE, row, tenant, now)


def _row(row: asyncpg.Record) -> OutboundRow:
    template = row["template"]
    reply = Reply(
        row["text"],
        tuple(Choice(**choice) for choice in row["choices"]),
        tuple(Attachment(UUID(one["file"]), one["mime"], one["name"]) for one in row["attachments"]),
        Template(template["name"], template["language"], tuple(template["values"])) if template else None,
        tuple(Link(**one) for one in row["links"]),
    )
    state, begun_at, traceparent = row["row_state"], row["begun_at"], row["traceparent"]
    return OutboundRow(row["row_id"], reply, row["attempts"], state, begun_at, traceparent)
