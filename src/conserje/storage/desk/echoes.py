"""What people wrote to a guest on the house's own phone: kept once, as words of the staff, and the conversation is theirs."""

from datetime import datetime
from uuid import UUID

from conserje.model.hotel import Hotel
from conserje.model.ids import ConversationId, Ids
from conserje.model.message import ContentKind, StaffEcho
from conserje.storage.database import Connection, Database
from conserje.storage.desk.takeover import Hand, note_word

# Under whose name it stands: which of them held the phone, nobody tells.
PHONE = "WhatsApp"

# The guest may never have written. The row is locked until the echo is stored: of two alike the second finds it.
TALK = """
INSERT INTO conversations AS c (id, tenant_id, property_id, channel, receiver, guest_address, last_message_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
ON CONFLICT (tenant_id, channel, receiver, guest_address) DO UPDATE SET last_message_at = EXCLUDED.last_message_at
RETURNING id
"""

KNOWN = "SELECT EXISTS (SELECT FROM messages_out WHERE provider_id = $1 AND conversation_id = $2)"

KEEP = """
WITH o AS (
    INSERT INTO messages_out (id, tenant_id, conversation_id, author, author_name, text, state, provider_id, created_at,
                              sent_at)
    VALUES ($1, $2, $3, 'staff', $4, $5, 'sent', $6, $7, $8) RETURNING conversation_id
)
SELECT pg_notify('conserje_live', conversation_id::text) FROM o
"""

CORRECT = "UPDATE messages_out SET text = $3 WHERE provider_id = $1 AND conversation_id = $2 AND author = 'staff' RETURNING id"

TAKE_BACK = """
UPDATE messages_out SET state = 'discarded' WHERE provider_id = $1 AND conversation_id = $2 AND author = 'staff' RETURNING id
"""


async def store_echo(
    database: Database, hotel: Hotel, channel: str, echo: StaffEcho, *, now: datetime, resume_at: datetime, ids: Ids
) -> bool:
    """False for one that is known already, and for a message of ours."""
    tenant = hotel.tenant_id
    async with database.transaction(tenant) as connection:
        where = (hotel.id, channel, echo.receiver, echo.recipient, now)
        talk = ConversationId(await connection.fetchval(TALK, ids.new(), tenant, *where))
        if await connection.fetchval(KNOWN, echo.provider_id, talk):
            return False
        if echo.content.kind_of_media == "deleted":
            return await connection.fetchval(TAKE_BACK, echo.about, talk) is not None
        if not await _corrected(connection, echo, talk):
            words = (_words(echo), echo.provider_id, now, echo.sent_at)
            await connection.execute(KEEP, ids.new(), tenant, talk, PHONE, *words)
        hand = Hand(tenant, hotel.id, talk, PHONE, now, resume_at)
        await note_word(connection, hand, ids)
    return True


async def _corrected(connection: Connection, echo: StaffEcho, talk: UUID) -> bool:
    if echo.content.kind_of_media != "edited":
        return False
    return await connection.fetchval(CORRECT, echo.about, talk, _words(echo)) is not None


def _words(echo: StaffEcho) -> str:
    """Its text or caption; of anything else only what it was is known."""
    if echo.content.text or echo.content.kind is ContentKind.TEXT:
        return echo.content.text
    return f"[{echo.content.kind_of_media}]"
