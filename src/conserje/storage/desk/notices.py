"""Notices to people of the house: noted with what they are about, told by the work list, withdrawn when somebody takes over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from conserje.model.desk.notice import StaffNotice
from conserje.model.ids import ConversationId, Ids, PropertyId, TenantId
from conserje.storage.database import Connection, Database

ADD = """
WITH n AS (
    INSERT INTO staff_notices (id, tenant_id, property_id, conversation_id, contact, email, phone, subject, text, urgent,
                               created_at, due_at)
    SELECT $1, tenant_id, id, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM properties WHERE id = $2 RETURNING id, tenant_id
)
INSERT INTO work (kind, key, tenant_id, since, due_at, due_limit)
SELECT 'notice', id, tenant_id, $11, $11, $11 FROM n RETURNING pg_notify('conserje_work', 'notice')
"""

WITHDRAW = """
WITH gone AS (
    UPDATE staff_notices SET state = 'withdrawn' WHERE conversation_id = $1 AND state = 'queued' AND told = '{}'
    RETURNING id
)
DELETE FROM work USING gone WHERE work.kind = 'notice' AND work.key = gone.id
"""

# With the address that the house has on WhatsApp, to write to its people from.
LOAD = """
SELECT n.*, (SELECT receiver FROM routes r WHERE r.property_id = n.property_id AND r.channel = 'whatsapp'
             ORDER BY receiver LIMIT 1) AS sender
FROM staff_notices n WHERE n.id = $1
"""

PROGRESS = """
UPDATE staff_notices SET state = $2, told = $3, error = $4, attempts = attempts + 1,
                         sent_at = CASE WHEN cardinality($3::text[]) > 0 THEN COALESCE(sent_at, $5) END
WHERE id = $1
"""

LATEST = """
SELECT n.*, c.guest_name, c.guest_address FROM staff_notices n LEFT JOIN conversations c ON c.id = n.conversation_id
WHERE n.property_id = $1 ORDER BY n.created_at DESC, n.id DESC LIMIT $2
"""

OF_CONVERSATION = "SELECT * FROM staff_notices WHERE conversation_id = $1 ORDER BY created_at, id"

AGAIN = """
WITH n AS (
    UPDATE staff_notices SET state = 'queued', error = NULL WHERE id = $1 AND property_id = $2
    AND state IN ('parked', 'unsent') RETURNING id, tenant_id
)
INSERT INTO work (kind, key, tenant_id, since, due_at, due_limit)
SELECT 'notice', id, tenant_id, $3, $3, $3 FROM n ON CONFLICT DO NOTHING
RETURNING pg_notify('conserje_work', 'notice')
"""


@dataclass(frozen=True, slots=True)
class WaitingNotice:
    """A notice with what telling it needs. `told` are the ways that worked so far; `sender` is the house's own address on
    WhatsApp; `conversation` says where it leads."""

    id: UUID
    conversation: UUID | None
    contact: str
    email: str | None
    phone: str | None
    subject: str
    text: str
    urgent: bool
    state: str
    told: tuple[str, ...]
    sender: str | None
    property_id: PropertyId


async def add_notice(
    connection: Connection,
    property_id: PropertyId,
    conversation: ConversationId | None,
    notice: StaffNotice,
    now: datetime,
    ids: Ids,
) -> None:
    """Note it in the caller's transaction; it is told from `due_at` on."""
    who = (notice.contact.name, notice.contact.email, notice.contact.phone)
    what = (notice.subject, notice.text, notice.urgent, now, notice.due_at)
    await connection.execute(ADD, ids.new(), property_id, conversation, *who, *what)


async def withdraw(connection: Connection, conversation: UUID) -> None:
    """Somebody is there: who was not told yet need not be."""
    await connection.execute(WITHDRAW, conversation)


async def load_notice(database: Database, tenant: TenantId, notice: UUID) -> WaitingNotice | None:
    async with database.transaction(tenant) as connection:
        row = await connection.fetchrow(LOAD, notice)
    return _waiting(row) if row else None


async def note_progress(
    database: Database,
    tenant: TenantId,
    notice: UUID,
    *,
    state: str,
    told: Sequence[str],
    error: str | None,
    now: datetime,
) -> None:
    """After a try: the ways that have worked by now, and "queued" (again later), "sent", "unsent" or "parked"."""
    async with database.transaction(tenant) as connection:
        await connection.execute(PROGRESS, notice, state, list(told), error[:500] if error else None, now)


async def latest_notices(
    database: Database, tenant: TenantId, property_id: PropertyId, most: int = 100
) -> Sequence[dict[str, Any]]:
    """Newest first: the columns of the table with guest_name and guest_address."""
    async with database.transaction(tenant) as connection:
        return [dict(row) for row in await connection.fetch(LATEST, property_id, most)]


async def notices_of(database: Database, tenant: TenantId, conversation: UUID) -> Sequence[dict[str, Any]]:
    """Who was told of a conversation, oldest first."""
    async with database.transaction(tenant) as connection:
        return [dict(row) for row in await connection.fetch(OF_CONVERSATION, conversation)]


async def tell_again(
    database: Database, tenant: TenantId, property_id: PropertyId, notice: UUID, now: datetime
) -> bool:
    """Try a notice again that did not reach its contact; False when there is none such at this property."""
    async with database.transaction(tenant) as connection:
        return bool(await connection.fetch(AGAIN, notice, property_id, now))


def _waiting(row: asyncpg.Record) -> WaitingNotice:
    plain = ("id", "contact", "email", "phone", "subject", "text", "urgent", "state", "sender")
    return WaitingNotice(
        conversation=row["conversation_id"],
        told=tuple(row["told"]),
        property_id=PropertyId(row["property_id"]),
        **{name: row[name] for name in plain},
    )
