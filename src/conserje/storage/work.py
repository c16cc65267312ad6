"""The work list: which conversation waits to be answered, which outbox to be sent, which timer is due.

A claim is a lease: nobody else gets the row until it expires, and whoever finishes must still hold it. `version` moves with
every new arrival, so that finishing an answer does not swallow a message that came in meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from conserje.model.ids import TenantId
from conserje.storage.database import Database

CLAIM = """
WITH due AS (
    SELECT kind, key, due_at, leased_until IS NOT NULL AS stolen FROM work
    WHERE kind = $1 AND due_at <= $2 AND (leased_until IS NULL OR leased_until < $2)
    ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED
)
UPDATE work w SET lease = gen_random_uuid(), leased_until = $2 + $4::interval, attempts = attempts + 1
FROM due WHERE (w.kind, w.key) = (due.kind, due.key)
RETURNING w.kind, w.key, w.tenant_id, w.lease, w.version, w.attempts, w.since, due.due_at, due.stolen
"""

# Claimed rows sort by when they may be looked at next: at once when due, when their lease ends otherwise.
NEXT_DUE = """
SELECT min(GREATEST(due_at, COALESCE(leased_until, due_at))) FROM work WHERE kind = $1
"""

# Whatever arrived since the claim (a higher version) stays on the list. The row is locked before its version is looked at: a
# statement that had to wait for an arrival would otherwise still see the old version, and neither end nor return the lease.
FINISH = """
WITH held AS (
    SELECT version FROM work WHERE kind = $1 AND key = $2 AND lease = $3 FOR UPDATE
), gone AS (
    DELETE FROM work USING held WHERE kind = $1 AND key = $2 AND held.version = $4
)
UPDATE work SET lease = NULL, leased_until = NULL, attempts = 0
FROM held WHERE kind = $1 AND key = $2 AND held.version <> $4
RETURNING pg_notify('conserje_work', kind)
"""

POSTPONE = """
UPDATE work SET lease = NULL, leased_until = NULL, due_at = $4, due_limit = GREATEST(due_limit, $4)
WHERE kind = $1 AND key = $2 AND lease = $3
"""

# What nobody has yet is due or later; of the due rows, how long the oldest is overdue.
STANDING = """
SELECT kind, CASE WHEN leased_until >= $1 THEN 'leased' WHEN due_at <= $1 THEN 'due' ELSE 'later' END AS state,
       count(*) AS rows, min(due_at) AS first
FROM work GROUP BY 1, 2
"""

DEPTH = "SELECT kind, count(*) AS waiting, min(since) AS oldest FROM work GROUP BY kind"


@dataclass(frozen=True, slots=True)
class Claim:
    """A leased row of the work list. `attempts` counts claims since the last success, this one included; `since` is when the
    first thing came that it waits for. `is_stolen`: whoever had it let the lease end."""

    kind: str
    key: UUID
    tenant_id: TenantId
    lease: UUID
    version: int
    attempts: int
    since: datetime | None = None
    due_at: datetime | None = None
    is_stolen: bool = False


async def claim(database: Database, kind: str, now: datetime, *, lease: timedelta, most: int) -> Sequence[Claim]:
    """Lease up to `most` due rows of a kind, oldest first, skipping those that others hold."""
    async with database.system() as connection:
        rows = await connection.fetch(CLAIM, kind, now, most, lease)
    return [_claim(row) for row in sorted(rows, key=lambda row: row["since"])]


async def next_due(database: Database, kind: str) -> datetime | None:
    """When the next row of a kind may be claimed, or None when the list is empty."""
    async with database.system() as connection:
        due: datetime | None = await connection.fetchval(NEXT_DUE, kind)
    return due


async def finish(database: Database, done: Claim) -> None:
    """Take the row off the list, unless something arrived since it was claimed; then only give the lease back."""
    async with database.system() as connection:
        await connection.execute(FINISH, done.kind, done.key, done.lease, done.version)


async def postpone(database: Database, held: Claim, until: datetime) -> None:
    """Give the lease back; the row is due again at `until`, and its attempts are kept."""
    async with database.system() as connection:
        await connection.execute(POSTPONE, held.kind, held.key, held.lease, until)


async def standing(database: Database, now: datetime) -> dict[tuple[str, str], tuple[int, datetime]]:
    """How many rows of each kind are leased, due or later, and when the first of them was due."""
    async with database.system() as connection:
        rows = await connection.fetch(STANDING, now)
    return {(row["kind"], row["state"]): (row["rows"], row["first"]) for row in rows}


async def depth(database: Database) -> dict[str, tuple[int, datetime]]:
    """How many rows wait per kind, and since when the oldest does."""
    async with database.system() as connection:
        rows = await connection.fetch(DEPTH)
    return {row["kind"]: (row["waiting"], row["oldest"]) for row in rows}


def _claim(row: asyncpg.Record) -> Claim:
    named = (row["kind"], row["key"], TenantId(row["tenant_id"]), row["lease"], row["version"], row["attempts"])
    return Claim(*named, row["since"], row["due_at"], row["stolen"])
