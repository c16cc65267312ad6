"""What guests wrote, stored once. A 200 to the channel means: this statement committed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from conserje.model.ids import PropertyId, TenantId
from conserje.model.message import DeliveryReceipt, InboundMessage
from conserje.storage.database import Database

# One statement for a whole batch of one tenant: conversations opened or touched, messages deduplicated by the provider's id,
# and each conversation put on the work list, due when the burst pause is over but at most the burst limit after its first
# unanswered message. A repeat of a known message changes nothing but the conversation's time.
STORE = """
WITH incoming AS (
    SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                         $10::timestamptz[], $11::text[], $12::text[], $13::text[], $14::text[], $15::jsonb[],
                         $16::jsonb[], $17::timestamptz[], $18::timestamptz[], $20::text[])
        WITH ORDINALITY AS i (id, conversation_id, property_id, channel, receiver, sender, sender_name, provider_id,
                              sent_at, kind, text, choice, kind_of_media, media, raw, due_at, due_limit,
                              traceparent, position)
), talks AS (
    INSERT INTO conversations AS c (id, tenant_id, property_id, channel, receiver, guest_address, guest_name,
                                    last_inbound_at, last_message_at, created_at)
    SELECT DISTINCT ON (channel, receiver, sender)
           conversation_id, $1, property_id, channel, receiver, sender, sender_name, $19, $19, $19
    FROM incoming ORDER BY channel, receiver, sender, position
    ON CONFLICT (tenant_id, channel, receiver, guest_address) DO UPDATE
    SET last_inbound_at = EXCLUDED.last_inbound_at, last_message_at = EXCLUDED.last_message_at,
        guest_name = COALESCE(EXCLUDED.guest_name, c.guest_name)
    RETURNING c.id, c.channel, c.receiver, c.guest_address
), stored AS (
    INSERT INTO messages_in (id, tenant_id, conversation_id, channel, receiver, provider_id, sent_at, received_at, kind,
                             text, choice, kind_of_media, media, raw, traceparent)
    SELECT i.id, $1, t.id, i.channel, i.receiver, i.provider_id, i.sent_at, $19, i.kind, i.text, i.choice,
           i.kind_of_media, i.media, i.raw, i.traceparent
    FROM incoming i JOIN talks t ON (t.channel, t.receiver, t.guest_address) = (i.channel, i.receiver, i.sender)
    ORDER BY i.position
    ON CONFLICT (tenant_id, channel, receiver, provider_id) DO NOTHING
    RETURNING id, conversation_id
), to_answer AS (
    INSERT INTO work AS w (kind, key, tenant_id, since, due_at, due_limit)
    SELECT 'answer', s.conversation_id, $1, $19, max(i.due_at), max(i.due_limit)
    FROM stored s JOIN incoming i USING (id) GROUP BY s.conversation_id
    ON CONFLICT (kind, key) DO UPDATE
    SET due_at = CASE WHEN w.lease IS NULL THEN LEAST(EXCLUDED.due_at, w.due_limit) ELSE EXCLUDED.due_at END,
        due_limit = CASE WHEN w.lease IS NULL THEN w.due_limit ELSE EXCLUDED.due_limit END,
        since = CASE WHEN w.lease IS NULL THEN w.since ELSE $19 END,
        version = w.version + 1
)
SELECT id, conversation_id, (SELECT pg_notify('conserje_work', 'answer')),
       pg_notify('conserje_live', conversation_id::text)
FROM stored
"""

# States only move forward, whatever the order of arrival; `failed` ends everything that is not yet delivered. A receipt of a
# message that nobody knows (yet) is kept as an orphan: its sender may have died before it could write down the id.
STORE_RECEIPTS = """
WITH incoming AS (
    SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::jsonb[])
        AS r (channel, provider_id, state, at, error_code, recipient, raw)
), kept AS (
    INSERT INTO receipts (tenant_id, channel, provider_id, state, at, error_code, recipient, is_orphan, raw)
    SELECT $1, channel, provider_id, state, at, error_code, recipient,
           NOT EXISTS (SELECT FROM messages_out o WHERE o.provider_id = i.provider_id), raw
    FROM incoming i
    ON CONFLICT DO NOTHING
), newest AS (
    SELECT DISTINCT ON (provider_id) *, array_position(ARRAY['sent', 'delivered', 'read', 'failed'], state) AS rank
    FROM incoming ORDER BY provider_id, rank DESC
)
UPDATE messages_out o SET state = n.state, error = COALESCE(n.error_code, o.error)
FROM newest n
WHERE o.provider_id = n.provider_id
  AND CASE o.state WHEN 'sent' THEN n.rank > 1 WHEN 'delivered' THEN n.rank = 3 ELSE false END
RETURNING o.state, o.traceparent
"""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A parsed message with the house it is for and the ids it will have when it is new."""

    message: InboundMessage
    channel: str
    property_id: PropertyId
    id: UUID
    conversation_id: UUID
    pause: timedelta
    limit: timedelta
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    id: UUID
    conversation_id: UUID


async def store_messages(
    database: Database, tenant: TenantId, batch: Sequence[Incoming], now: datetime
) -> Sequence[Stored]:
    """Store a batch of one tenant in one statement and return the ones that were new."""
    columns = zip(*(_columns(one, now) for one in batch), strict=True)
    async with database.transaction(tenant) as connection:
        traces = [one.traceparent for one in batch]
        rows = await connection.fetch(STORE, tenant, *map(list, columns), now, traces)
    return [Stored(row["id"], row["conversation_id"]) for row in rows]


async def store_receipts(
    database: Database, tenant: TenantId, channel: str, receipts: Sequence[DeliveryReceipt]
) -> Sequence[tuple[str, str | None]]:
    """Keep what became of our messages; a later state is never overwritten by an earlier one that arrives late. The new state
    and the traceparent of each message that moved."""
    columns = zip(
        *((channel, r.provider_id, r.state.value, r.at, r.error_code, r.recipient, r.raw) for r in receipts),
        strict=True,
    )
    async with database.transaction(tenant) as connection:
        rows = await connection.fetch(STORE_RECEIPTS, tenant, *map(list, columns))
    return [(row["state"], row["traceparent"]) for row in rows]


def _columns(one: Incoming, now: datetime) -> tuple[Any, ...]:
    message, content = one.message, one.message.content
    return (
        *(one.id, one.conversation_id, one.property_id, one.channel, message.receiver, message.sender),
        *(_text(message.sender_name), message.provider_id, message.sent_at),
        *(content.kind.value, content.text.replace("\0", ""), _text(content.choice)),
        *(content.kind_of_media, asdict(content.media) if content.media else None, message.raw),
        *(now + one.pause, now + one.limit),
    )


def _text(value: str | None) -> str | None:
    """PostgreSQL has no NUL character."""
    return value.replace("\0", "") if value else value
