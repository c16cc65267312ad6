"""Wishes of guests: a cot, a diet, a quiet room. Noted on the reservation, or kept for the one that is about to be booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from conserje.model.ids import ConversationId, PropertyId, TenantId
from conserje.storage.database import Connection, Database

ADD = """
INSERT INTO wishes (id, tenant_id, property_id, conversation_id, reservation_code, kind, words, created_at)
SELECT $1, tenant_id, id, $3, $4, $5, $6, $7 FROM properties WHERE id = $2
ON CONFLICT DO NOTHING
"""

CARRY = """
UPDATE wishes SET reservation_code = $2 WHERE conversation_id = $1 AND reservation_code IS NULL
RETURNING id, kind, words, reservation_code, created_at
"""

OF_RESERVATION = """
SELECT id, kind, words, reservation_code, created_at FROM wishes
WHERE property_id = $1 AND reservation_code = $2 ORDER BY created_at, kind
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """A wish as it was noted. `words` are the guest's own."""

    id: UUID
    kind: str
    words: str
    reservation_code: str | None
    created_at: datetime


async def add_wish(
    database: Database,
    tenant: TenantId,
    property_id: PropertyId,
    conversation: ConversationId | None,
    wish: Noted,
) -> None:
    """Adding the same one again does nothing."""
    what = (wish.reservation_code, wish.kind, wish.words, wish.created_at)
    async with database.transaction(tenant) as connection:
        await connection.execute(ADD, wish.id, property_id, conversation, *what)


async def carry_wishes(
    database: Database, tenant: TenantId, conversation: ConversationId, code: str
) -> Sequence[Noted]:
    """What was wished before there was a reservation becomes that reservation's; returned, once."""
    async with database.transaction(tenant) as connection:
        return [Noted(**dict(row)) for row in await connection.fetch(CARRY, conversation, code)]


async def wishes_of(connection: Connection, property_id: PropertyId, code: str) -> Sequence[Noted]:
    """In the order in which they were told."""
    return [Noted(**dict(row)) for row in await connection.fetch(OF_RESERVATION, property_id, code)]
