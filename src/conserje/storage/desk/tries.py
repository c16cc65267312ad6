"""Wrong tries to prove a reservation, counted by where they came from, so that a new conversation does not begin at zero."""

from datetime import datetime

from conserje.model.ids import PropertyId
from conserje.storage.database import Connection

ADD = """
INSERT INTO wrong_tries (tenant_id, property_id, key, origin, at)
SELECT tenant_id, id, $2, $3, $4 FROM properties WHERE id = $1
ON CONFLICT DO NOTHING
"""

NTH_LAST = (
    "SELECT at FROM wrong_tries WHERE property_id = $1 AND origin = $2 AND at > $3 ORDER BY at DESC OFFSET $4 LIMIT 1"
)

FORGET = "DELETE FROM wrong_tries WHERE property_id = $1 AND at < $2"


async def add_try(connection: Connection, property_id: PropertyId, key: str, origin: str, now: datetime) -> None:
    """The same key again adds nothing."""
    await connection.execute(ADD, property_id, key, origin, now)


async def nth_last_try(
    connection: Connection, property_id: PropertyId, origin: str, since: datetime, n: int
) -> datetime | None:
    """When the n-th last one was (1 is the last), if it was after `since`."""
    at: datetime | None = await connection.fetchval(NTH_LAST, property_id, origin, since, n - 1)
    return at


async def forget_tries(connection: Connection, property_id: PropertyId, before: datetime) -> None:
    await connection.execute(FORGET, property_id, before)
