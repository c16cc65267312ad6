"""Loading what a turn needs, and committing everything it did at once, fenced by the lease."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from conserje.errors import LeaseLost
from conserje.model.conversation import (
    Conversation,
    ConversationState,
    GuestDetails,
    ReceivedMessage,
    StaffWord,
    TaskKind,
    TurnOutcome,
)
from conserje.model.ids import Ids, MessageId, TenantId
from conserje.model.knowledge import KnowledgeGap
from conserje.model.message import Content, ContentKind, Media
from conserje.storage.conversations import conversation_from
from conserje.storage.database import Connection, Database
from conserje.storage.desk.drafts import supersede_drafts
from conserje.storage.desk.notices import add_notice
from conserje.storage.desk.tasks import add_task
from conserje.storage.desk.timers import cancel_timers, set_timer
from conserje.storage.knowledge import note_gap
from conserje.storage.reservations import remember_conversation
from conserje.storage.work import Claim
from conserje.telemetry.spans import current_traceparent

# With what people said last, and whether an answer of ours waits for them.
LOAD = """
SELECT c.*, m.id AS message_id, m.provider_id, m.sent_at, m.kind, m.text, m.choice, m.kind_of_media, m.media,
       m.traceparent, m.raw ->> 'origin' AS origin,
       EXISTS (SELECT FROM messages_out o WHERE o.conversation_id = c.id AND o.state = 'draft') AS has_drafts,
       ARRAY(SELECT jsonb_build_object('text', o.text, 'at', COALESCE(o.sent_at, o.created_at)) FROM messages_out o
             WHERE o.conversation_id = c.id AND o.author = 'staff' AND o.state NOT IN ('draft', 'discarded')
             ORDER BY o.seq DESC LIMIT 5) AS staff_said
FROM conversations c LEFT JOIN messages_in m ON m.conversation_id = c.id AND m.answered_at IS NULL
WHERE c.id = $1 ORDER BY m.seq
"""

# One statement, nothing of it without the fence: the conversation, the turn, the answered messages, the outbox, and the work
# list. When the outbox was empty the caller gets the lease on sending at once; otherwise its rows queue up behind. Drafts
# ($23) are put on nobody's list.
COMMIT = """
WITH fence AS (
    SELECT version FROM work WHERE kind = 'answer' AND key = $1 AND lease = $2 FOR UPDATE
), finished AS (
    DELETE FROM work USING fence WHERE kind = 'answer' AND key = $1 AND work.version = $3 AND fence.version = $3
), kept AS (
    UPDATE work SET lease = NULL, leased_until = NULL, attempts = 0
    FROM fence WHERE kind = 'answer' AND key = $1 AND fence.version <> $3
    RETURNING pg_notify('conserje_work', 'answer')
), talk AS (
    UPDATE conversations SET memory = $4, state = $5, language = COALESCE($6, language), unseen = unseen + $7,
                             last_message_at = $8
    WHERE id = $1 AND EXISTS (SELECT FROM fence)
), turn AS (
    INSERT INTO turns (id, tenant_id, conversation_id, at, flow, reading, actions, evidence, micros)
    SELECT $9, $10, $1, $8, $11, $12, $13, $14, $15 FROM fence
), answered AS (
    UPDATE messages_in SET answered_at = $8, turn_id = $9 WHERE id = ANY($16) AND EXISTS (SELECT FROM fence)
), sending AS (
    INSERT INTO work AS w (kind, key, tenant_id, since, due_at, due_limit, lease, leased_until, attempts)
    SELECT 'send', $1, $10, $8, $8, $8, $17, $18, 1 FROM fence WHERE cardinality($19::uuid[]) > 0 AND NOT $23
    ON CONFLICT (kind, key) DO UPDATE SET version = w.version + 1
    RETURNING lease IS NOT DISTINCT FROM $17 AS mine
), queued AS (
    INSERT INTO messages_out (id, tenant_id, conversation_id, turn_id, author, text, choices, attachments, links, state,
                              attempts, created_at, begun_at, traceparent)
    SELECT o.id, $10, $1, $9, 'bot', o.text, $21::jsonb -> (o.position - 1)::int, $22::jsonb -> (o.position - 1)::int,
           $25::jsonb -> (o.position - 1)::int,
           CASE WHEN $23 THEN 'draft' WHEN s.mine THEN 'sending' ELSE 'queued' END,
           CASE WHEN s.mine THEN 1 ELSE 0 END, $8, CASE WHEN s.mine THEN $8 END, $24
    FROM fence LEFT JOIN sending s ON true, unnest($19::uuid[], $20::text[]) WITH ORDINALITY AS o (id, text, position)
    ORDER BY o.position
)
SELECT true AS held, (SELECT mine FROM sending) AS mine, pg_notify('conserje_live', $1::text) FROM fence
"""

SAVE_GUEST = """
WITH known AS (
    SELECT guest_id AS id FROM channel_addresses WHERE tenant_id = $1 AND channel = $3 AND address = $4
), fresh AS (
    INSERT INTO guests (id, tenant_id, created_at) SELECT $5, $1, $6 WHERE NOT EXISTS (SELECT FROM known) RETURNING id
), address AS (
    INSERT INTO channel_addresses (tenant_id, channel, address, guest_id) SELECT $1, $3, $4, id FROM fresh
), talk AS (
    UPDATE conversations SET guest_id = (SELECT id FROM known UNION ALL SELECT id FROM fresh),
                             guest_name = COALESCE($7, guest_name) WHERE id = $2
)
SELECT id FROM known UNION ALL SELECT id FROM fresh
"""

DESCRIBE_GUEST = """
UPDATE guests SET name = COALESCE($2, name), email = COALESCE($3, email), phone = COALESCE($4, phone),
                  language = COALESCE($5, language)
WHERE id = $1
"""


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit stored. `lease` is the lease on sending `rows`, or None when they wait behind older ones."""

    turn_id: UUID
    rows: tuple[UUID, ...]
    lease: UUID | None


async def load_turn(
    database: Database, tenant: TenantId, conversation: UUID
) -> tuple[Conversation, Sequence[ReceivedMessage]] | None:
    """The conversation and its unanswered messages in the order of arrival; None when it was deleted meanwhile."""
    async with database.transaction(tenant) as connection:
        rows = await connection.fetch(LOAD, conversation)
    if not rows:
        return None
    waiting = [_message(row) for row in rows if row["message_id"] is not None]
    words = tuple(
        StaffWord(said["text"], datetime.fromisoformat(said["at"])) for said in reversed(rows[0]["staff_said"])
    )
    return replace(conversation_from(rows[0]), staff_said=words, has_drafts=rows[0]["has_drafts"]), waiting


async def commit_turn(
    database: Database,
    held: Claim,
    conversation: Conversation,
    answered: Sequence[ReceivedMessage],
    outcome: TurnOutcome,
    *,
    now: datetime,
    micros: int,
    ids: Ids,
    lease_for: timedelta,
) -> Committed:
    """Store a turn whole or not at all. Raises LeaseLost when another worker holds the conversation by now."""
    turn_id, sending = ids.new(), ids.new()
    rows = tuple(ids.new() for _ in outcome.replies)
    unseen = len(answered) if outcome.state is ConversationState.WITH_STAFF else 0
    async with database.transaction(conversation.tenant_id) as connection:
        if conversation.has_drafts:
            await supersede_drafts(connection, conversation.id, now)
        result = await connection.fetchrow(
            COMMIT,
            *(conversation.id, held.lease, held.version, outcome.memory, outcome.state.value, outcome.language),
            *(unseen, now, turn_id, conversation.tenant_id, outcome.flow, outcome.reading),
            *(outcome.actions, outcome.evidence, micros),
            *([message.id for message in answered], sending, now + lease_for, list(rows)),
            [reply.text for reply in outcome.replies],
            [reply.choices for reply in outcome.replies],
            [reply.attachments for reply in outcome.replies],
            outcome.is_draft,
            current_traceparent(),
            [reply.links for reply in outcome.replies],
        )
        if result is None:
            raise LeaseLost(f"conversation {conversation.id} was taken over")
        await _store_rest(connection, conversation, outcome, now, ids)
    return Committed(turn_id, rows, sending if result["mine"] else None)


async def _store_rest(
    connection: Connection, conversation: Conversation, outcome: TurnOutcome, now: datetime, ids: Ids
) -> None:
    """The parts that few turns have."""
    for task in outcome.tasks:
        await add_task(connection, conversation.property_id, conversation.id, task, now, ids)
        if task.kind is TaskKind.KNOWLEDGE_GAP:
            language = outcome.language or conversation.language or ""
            gap = KnowledgeGap(task.summary, language, conversation.id, now)
            await note_gap(connection, conversation.tenant_id, conversation.property_id, gap)
    for timer in outcome.timers:
        await set_timer(connection, conversation.property_id, conversation.id, timer, now, ids)
    for notice in outcome.notices:
        await add_notice(connection, conversation.property_id, conversation.id, notice, now, ids)
    if outcome.cancelled_timers:
        await cancel_timers(connection, conversation.id, list(outcome.cancelled_timers))
    for code in outcome.booked:
        await remember_conversation(connection, conversation.property_id, code, conversation.id)
    if outcome.guest:
        await _save_guest(connection, conversation, outcome.guest, outcome.language, now, ids)


async def _save_guest(
    connection: Connection,
    conversation: Conversation,
    guest: GuestDetails,
    language: str | None,
    now: datetime,
    ids: Ids,
) -> None:
    where = (conversation.tenant_id, conversation.id, conversation.channel, conversation.guest_address)
    guest_id = await connection.fetchval(SAVE_GUEST, *where, ids.new(), now, guest.name)
    await connection.execute(DESCRIBE_GUEST, guest_id, guest.name, guest.email, guest.phone, language)


def _message(row: asyncpg.Record) -> ReceivedMessage:
    media = Media(**row["media"]) if row["media"] else None
    content = Content(ContentKind(row["kind"]), row["text"], row["choice"], row["kind_of_media"], media)
    named = (MessageId(row["message_id"]), row["provider_id"], row["sent_at"])
    return ReceivedMessage(*named, content, row["traceparent"], row["origin"])
