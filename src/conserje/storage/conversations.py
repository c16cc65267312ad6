"""Conversations as people look at them: the guest's own page, and the staff view."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from conserje.errors import NotFound
from conserje.model.conversation import Conversation, ConversationState
from conserje.model.ids import ConversationId, PropertyId, TenantId
from conserje.model.reply import Attachment
from conserje.storage.database import Database

LIST = """
SELECT c.*, last.text AS last_text, last.author AS last_author,
       EXISTS (SELECT FROM tasks t WHERE t.conversation_id = c.id AND t.done_at IS NULL) AS has_tasks
FROM conversations c LEFT JOIN LATERAL (
    (SELECT text, 'guest' AS author, received_at AS at FROM messages_in WHERE conversation_id = c.id
     ORDER BY seq DESC LIMIT 1)
    UNION ALL
    (SELECT text, author, created_at FROM messages_out WHERE conversation_id = c.id ORDER BY seq DESC LIMIT 1)
    ORDER BY at DESC LIMIT 1
) last ON true
WHERE c.property_id = $1 AND ($2::text IS NULL OR c.state = $2) AND ($3::timestamptz IS NULL OR c.last_message_at < $3)
ORDER BY c.last_message_at DESC LIMIT $4
"""

LOAD = "SELECT * FROM conversations WHERE id = $1"

FIND = """
SELECT * FROM conversations WHERE tenant_id = $1 AND channel = $2 AND receiver = $3 AND guest_address = $4
"""

# Everything said, in the order in which it was stored; what was understood and done hangs on the turn.
HISTORY = """
SELECT * FROM (
    SELECT id, 'guest' AS author, NULL AS author_name, text, NULL::jsonb AS choices, kind, kind_of_media, NULL AS state,
           NULL AS error, received_at AS at, turn_id, provider_id,
           CASE WHEN media ->> 'reference' LIKE 'file:%' THEN jsonb_build_array(jsonb_build_object(
               'file', substr(media ->> 'reference', 6), 'mime', media ->> 'mime', 'name', media ->> 'name'))
           ELSE '[]'::jsonb END AS attachments
    FROM messages_in WHERE conversation_id = $1
    UNION ALL
    SELECT id, author, author_name, text, choices, 'text', NULL, state, error, created_at, turn_id, provider_id, attachments
    FROM messages_out WHERE conversation_id = $1
) said
WHERE ($2::timestamptz IS NULL OR at > $2)
ORDER BY at DESC, author = 'guest', id DESC LIMIT $3
"""

TURNS = "SELECT * FROM turns WHERE conversation_id = $1 ORDER BY at DESC, id DESC LIMIT $2"

SEEN = "UPDATE conversations SET unseen = 0 WHERE id = $1"

OPEN_TASKS = """
SELECT t.*, c.guest_name, c.channel FROM tasks t LEFT JOIN conversations c ON c.id = t.conversation_id
WHERE t.property_id = $1 AND t.done_at IS NULL ORDER BY t.urgent DESC, t.due_at NULLS LAST, t.created_at LIMIT $2
"""

AUDIT = "SELECT * FROM audit WHERE conversation_id = $1 ORDER BY id DESC LIMIT $2"

WRITE_AUDIT = """
INSERT INTO audit (tenant_id, conversation_id, at, actor, action, phase, key, details)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the staff's list. `unseen` counts guest messages that nobody on the staff has looked at since take-over."""

    conversation: Conversation
    last_text: str | None
    last_author: str | None
    last_message_at: datetime
    unseen: int
    has_tasks: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a conversation. `author` is "guest", "bot" or "staff"; `state` the delivery state of ours;
    `provider_id` the channel's own id; `attachments` are stored files that came or went with it."""

    id: UUID
    author: str
    author_name: str | None
    text: str
    choices: list[dict[str, Any]]
    kind: str
    kind_of_media: str | None
    state: str | None
    error: str | None
    at: datetime
    turn_id: UUID | None
    provider_id: str | None = None
    attachments: tuple[Attachment, ...] = ()


async def list_conversations(
    database: Database,
    tenant: TenantId,
    property_id: PropertyId,
    *,
    state: ConversationState | None = None,
    before: datetime | None = None,
    most: int = 50,
) -> Sequence[Listed]:
    """The most recent conversations first; `before` continues where a page ended."""
    async with database.transaction(tenant) as connection:
        rows = await connection.fetch(LIST, property_id, state.value if state else None, before, most)
    return [
        Listed(
            conversation_from(row),
            row["last_text"],
            row["last_author"],
            row["last_message_at"],
            row["unseen"],
            row["has_tasks"],
        )
        for row in rows
    ]


async def load_conversation(database: Database, tenant: TenantId, conversation: UUID) -> Conversation:
    """Raises NotFound for a conversation that this tenant does not have."""
    async with database.transaction(tenant) as connection:
        row = await connection.fetchrow(LOAD, conversation)
    if row is None:
        raise NotFound("no such conversation")
    return conversation_from(row)


async def find_conversation(
    database: Database, tenant: TenantId, channel: str, receiver: str, guest_address: str
) -> Conversation | None:
    async with database.transaction(tenant) as connection:
        row = await connection.fetchrow(FIND, tenant, channel, receiver, guest_address)
    return conversation_from(row) if row else None


async def history(
    database: Database, tenant: TenantId, conversation: UUID, *, after: datetime | None = None, most: int = 200
) -> Sequence[Said]:
    """The newest `most` messages, oldest first."""
    async with database.transaction(tenant) as connection:
        rows = await connection.fetch(HISTORY, conversation, after, most)
    plain = ("id", "author", "author_name", "text", "kind", "kind_of_media", "state", "error", "at", "turn_id")
    names = (*plain, "provider_id")
    return [
        Said(
            choices=row["choices"] or [],
            attachments=tuple(Attachment(UUID(one["file"]), one["mime"], one["name"]) for one in row["attachments"]),
            **{name: row[name] for name in names},
        )
        for row in reversed(rows)
    ]


async def turns_of(
    database: Database, tenant: TenantId, conversation: UUID, most: int = 100
) -> Sequence[dict[str, Any]]:
    """What was understood and done, newest first: id, at, flow, reading, actions, evidence, micros."""
    async with database.transaction(tenant) as connection:
        return [dict(row) for row in await connection.fetch(TURNS, conversation, most)]


async def mark_seen(database: Database, tenant: TenantId, conversation: UUID) -> None:
    async with database.transaction(tenant) as connection:
        await connection.execute(SEEN, conversation)


async def open_tasks(
    database: Database, tenant: TenantId, property_id: PropertyId, most: int = 100
) -> Sequence[dict[str, Any]]:
    """Open tasks, urgent and due first: the columns of `tasks` with guest_name and channel."""
    async with database.transaction(tenant) as connection:
        return [dict(row) for row in await connection.fetch(OPEN_TASKS, property_id, most)]


async def audit_of(
    database: Database, tenant: TenantId, conversation: UUID, most: int = 200
) -> Sequence[dict[str, Any]]:
    async with database.transaction(tenant) as connection:
        return [dict(row) for row in await connection.fetch(AUDIT, conversation, most)]


def conversation_from(row: asyncpg.Record) -> Conversation:
    return Conversation(
        id=ConversationId(row["id"]),
        tenant_id=TenantId(row["tenant_id"]),
        property_id=PropertyId(row["property_id"]),
        channel=row["channel"],
        receiver=row["receiver"],
        guest_address=row["guest_address"],
        guest_name=row["guest_name"],
        language=row["language"],
        state=ConversationState(row["state"]),
        memory=row["memory"],
        taken_by=row["taken_by"],
    )


class AuditLog:
    """Where the desk writes down what it is about to do and what came of it. Rows are never changed or removed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(
        self,
        tenant: TenantId,
        conversation: UUID | None,
        *,
        at: datetime,
        actor: str,
        action: str,
        phase: str,
        key: str,
        details: dict[str, Any],
    ) -> None:
        async with self._database.transaction(tenant) as connection:
            await connection.execute(WRITE_AUDIT, tenant, conversation, at, actor, action, phase, key, details)
