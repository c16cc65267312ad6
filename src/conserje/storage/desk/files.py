"""Files that guests sent and that we send: stored whole, found by their id, never by a name that somebody chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from conserje.errors import NotFound, PayloadTooLarge
from conserje.model.hotel import Hotel
from conserje.model.ids import Clock, Ids, PropertyId, TenantId
from conserje.model.reply import Attachment
from conserje.storage.database import Connection, Database

# The largest document that WhatsApp takes is 100 MB; what hotels and guests exchange here are receipts and pictures.
MOST_BYTES = 10 * 1024 * 1024

STORE = """
WITH known AS (
    SELECT id FROM files WHERE property_id = $3 AND sha256 = $6 AND mime = $4 AND name = $5
      AND content IS NOT NULL LIMIT 1
), fresh AS (
    INSERT INTO files (id, tenant_id, property_id, mime, name, sha256, content, created_at)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE NOT EXISTS (SELECT FROM known) RETURNING id
)
SELECT id FROM known UNION ALL SELECT id FROM fresh
"""

LOAD = "SELECT * FROM files WHERE id = $1"

KINDS = "SELECT id, mime FROM files WHERE id = ANY($1::uuid[])"

# What a stay that is not over yet was given (its files are called by its code) is still needed.
ERASE = """
UPDATE files SET content = NULL, deleted_at = $3 WHERE id IN (
    SELECT f.id FROM files f WHERE f.property_id = $1 AND f.content IS NOT NULL AND f.created_at < $2
      AND NOT f.id = ANY($4) AND NOT EXISTS (
        SELECT FROM reservations r WHERE r.property_id = $1 AND lower(r.code) = split_part(f.name, '.', 1)
          AND upper(r.stay) >= $3::date
      )
    ORDER BY f.created_at LIMIT $5
) RETURNING id
"""


@dataclass(frozen=True, slots=True)
class StoredFile:
    id: UUID
    property_id: PropertyId
    mime: str
    name: str
    content: bytes
    created_at: datetime


async def store_file(
    connection: Connection,
    tenant: TenantId,
    property_id: PropertyId,
    *,
    mime: str,
    name: str,
    content: bytes,
    now: datetime,
    ids: Ids,
) -> Attachment:
    """Keep a file in the caller's transaction; the same bytes under the same name are kept once.

    Raises PayloadTooLarge above MOST_BYTES.
    """
    if len(content) > MOST_BYTES:
        raise PayloadTooLarge(f"a file of {len(content)} bytes")
    digest = sha256(content).digest()
    kept: UUID = await connection.fetchval(
        STORE, ids.new(), tenant, property_id, mime, name[:200], digest, content, now
    )
    return Attachment(kept, mime, name[:200])


class FileRoom:
    """Keeps files of every house, each in a transaction of its own."""

    def __init__(self, database: Database, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids

    async def keep(self, hotel: Hotel, *, mime: str, name: str, content: bytes) -> Attachment:
        """Raises PayloadTooLarge above MOST_BYTES."""
        now, where = self._clock.now(), (hotel.tenant_id, hotel.id)
        async with self._database.transaction(hotel.tenant_id) as connection:
            return await store_file(connection, *where, mime=mime, name=name, content=content, now=now, ids=self._ids)


async def load_file(database: Database, tenant: TenantId, file: UUID) -> StoredFile:
    """Raises NotFound for a file that this tenant does not have, or whose bytes are kept no longer."""
    async with database.transaction(tenant) as connection:
        row = await connection.fetchrow(LOAD, file)
    if row is None:
        raise NotFound("no such file")
    if row["content"] is None:
        raise NotFound("this file is kept no longer")
    plain = {name: row[name] for name in ("id", "mime", "name", "content", "created_at")}
    return StoredFile(property_id=PropertyId(row["property_id"]), **plain)


async def kinds_of(connection: Connection, files: Sequence[UUID]) -> Mapping[UUID, str]:
    """Their MIME types, of those that this tenant has."""
    return {row["id"]: row["mime"] for row in await connection.fetch(KINDS, files)} if files else {}


async def erase_files(
    connection: Connection, property_id: PropertyId, before: datetime, now: datetime, *, keep: Sequence[UUID], most: int
) -> int:
    """Of what was stored `before`, the bytes go, oldest first, `most` at a time; the rows stay as evidence that there was a
    file, with name and digest. How many went."""
    return len(await connection.fetch(ERASE, property_id, before, now, list(keep), most))
