"""The waiting list of a house: who wants which stay, in the order in which they came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from conserje.errors import NotFound
from conserje.model.ids import ConversationId, PropertyId, TenantId
from conserje.model.stay import Party, Stay, StayRequest
from conserje.storage.database import Database

# One wish per conversation: a new one takes the place of the old one, at the end of the line.
JOIN = """
INSERT INTO waiting_list (id, tenant_id, property_id, conversation_id, check_in, check_out, adults, children, rooms,
                          room_type, currency, created_at)
SELECT $1, $2, property_id, id, $4, $5, $6, $7, $8, $9, $10, $11 FROM conversations WHERE id = $3
ON CONFLICT (conversation_id) WHERE state = 'waiting' DO UPDATE
SET check_in = EXCLUDED.check_in, check_out = EXCLUDED.check_out, adults = EXCLUDED.adults, children = EXCLUDED.children,
    rooms = EXCLUDED.rooms, room_type = EXCLUDED.room_type, currency = EXCLUDED.currency,
    created_at = CASE WHEN (waiting_list.check_in, waiting_list.check_out) = (EXCLUDED.check_in, EXCLUDED.check_out)
                      THEN waiting_list.created_at ELSE EXCLUDED.created_at END
RETURNING *
"""

END = "UPDATE waiting_list SET state = $2, ended_at = $3 WHERE id = $1 AND state = 'waiting'"

OF_CONVERSATION = "SELECT * FROM waiting_list WHERE conversation_id = $1 AND state = 'waiting'"

AHEAD = """
SELECT * FROM waiting_list
WHERE property_id = $1 AND state = 'waiting' AND (created_at, id) < ($2, $3) AND check_in < $5 AND check_out > $4
ORDER BY created_at, id LIMIT 20
"""

OF_HOUSE = """
SELECT w.*, c.guest_name FROM waiting_list w JOIN conversations c ON c.id = w.conversation_id
WHERE w.property_id = $1 AND w.state = 'waiting' ORDER BY w.created_at LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """`room_type` is the word for the only kind that will do, None when any does."""

    id: UUID
    property_id: PropertyId
    conversation_id: ConversationId
    request: StayRequest
    room_type: str | None
    created_at: datetime


class WaitingBook:
    """Reads and writes the list; every call is a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def join(
        self,
        tenant: TenantId,
        conversation: ConversationId,
        request: StayRequest,
        room_type: str | None,
        *,
        id: UUID,
        now: datetime,
    ) -> Waiting:
        """Raises NotFound for a conversation that this tenant does not have."""
        stay, party = request.stay, request.party
        async with self._database.transaction(tenant) as connection:
            row = await connection.fetchrow(
                JOIN,
                *(id, tenant, conversation, stay.check_in, stay.check_out, party.adults, list(party.children)),
                *(request.rooms, room_type, request.currency, now),
            )
        if row is None:
            raise NotFound("no such conversation")
        return _waiting(row)

    async def end(self, tenant: TenantId, entry: UUID, state: str, now: datetime) -> None:
        """`state` is "told", "left" or "over"; one that has ended stays as it ended."""
        async with self._database.transaction(tenant) as connection:
            await connection.execute(END, entry, state, now)

    async def of_conversation(self, tenant: TenantId, conversation: ConversationId) -> Waiting | None:
        async with self._database.transaction(tenant) as connection:
            row = await connection.fetchrow(OF_CONVERSATION, conversation)
        return _waiting(row) if row else None

    async def ahead_of(self, tenant: TenantId, entry: Waiting) -> Sequence[Waiting]:
        """Who came earlier and wants a night that this one wants, first come first."""
        stay = entry.request.stay
        async with self._database.transaction(tenant) as connection:
            where = (entry.property_id, entry.created_at, entry.id, stay.check_in, stay.check_out)
            return [_waiting(row) for row in await connection.fetch(AHEAD, *where)]

    async def of_house(
        self, tenant: TenantId, property_id: PropertyId, most: int = 100
    ) -> Sequence[tuple[Waiting, str]]:
        """Everybody who waits, with the name that they gave."""
        async with self._database.transaction(tenant) as connection:
            rows = await connection.fetch(OF_HOUSE, property_id, most)
        return [(_waiting(row), row["guest_name"] or "") for row in rows]


def _waiting(row: asyncpg.Record) -> Waiting:
    party = Party(row["adults"], tuple(row["children"]))
    request = StayRequest(Stay(row["check_in"], row["check_out"]), party, row["rooms"], row["currency"])
    where = (PropertyId(row["property_id"]), ConversationId(row["conversation_id"]))
    return Waiting(row["id"], *where, request, row["room_type"], row["created_at"])
