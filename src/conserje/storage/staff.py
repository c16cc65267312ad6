"""The people of the house: accounts, sessions, sign-in attempts, and what waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg

from conserje.errors import BadRequest, NotFound
from conserje.model.ids import ConversationId, PropertyId, TenantId
from conserje.storage.conversations import Listed, conversation_from
from conserje.storage.database import Database

ADD = """
INSERT INTO staff (id, tenant_id, email, name, role, password, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, email) DO NOTHING RETURNING *
"""

BY_EMAIL = "SELECT * FROM staff WHERE tenant_id = $1 AND email = $2"
EVERYBODY = "SELECT * FROM staff ORDER BY active DESC, name, email"

RENEW = """
WITH s AS (UPDATE staff SET password = $2 WHERE id = $1 RETURNING id),
     out AS (DELETE FROM staff_sessions USING s WHERE staff_id = s.id)
SELECT id FROM s
"""

SET_ACTIVE = """
WITH s AS (UPDATE staff SET active = $2 WHERE id = $1 RETURNING id),
     out AS (DELETE FROM staff_sessions USING s WHERE staff_id = s.id AND NOT $2)
SELECT id FROM s
"""

# Counted before the password is looked at, so that a hundred guesses at once are a hundred attempts. $4 is the lockout,
# $5 the failures that are allowed; no row comes back while the e-mail is locked.
ATTEMPT = """
INSERT INTO login_attempts AS a (tenant_id, email, failures, last_at) VALUES ($1, $2, 1, $3)
ON CONFLICT (tenant_id, email) DO UPDATE
SET failures = CASE WHEN a.last_at < $3 - $4::interval THEN 1 ELSE a.failures + 1 END, last_at = $3
WHERE a.failures < $5 OR a.last_at < $3 - $4::interval
RETURNING failures
"""

LAST_FAILURE = "SELECT last_at FROM login_attempts WHERE tenant_id = $1 AND email = $2"
FORGET_OLD_ATTEMPTS = "DELETE FROM login_attempts WHERE tenant_id = $1 AND last_at < $2"
FORGET_ATTEMPTS = "DELETE FROM login_attempts WHERE tenant_id = $1 AND email = $2"

OPEN_SESSION = """
INSERT INTO staff_sessions (token_hash, tenant_id, staff_id, created_at, seen_at) VALUES ($1, $2, $3, $4, $4)
"""

DROP_IDLE_SESSIONS = "DELETE FROM staff_sessions WHERE tenant_id = $1 AND (seen_at < $2 OR created_at < $3)"

FIND_SESSION = """
SELECT s.*, o.seen_at FROM staff_sessions o JOIN staff s ON s.id = o.staff_id
WHERE o.tenant_id = $4 AND o.token_hash = $1 AND o.seen_at >= $2 AND o.created_at >= $3 AND s.active
"""

TOUCH_SESSION = "UPDATE staff_sessions SET seen_at = $2 WHERE token_hash = $1"
CLOSE_SESSION = "DELETE FROM staff_sessions WHERE token_hash = $1"

WRITE_AUDIT = """
INSERT INTO audit (tenant_id, conversation_id, at, actor, action, phase, key, details)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""

AUDIT = """
SELECT a.*, c.guest_name, c.guest_address FROM audit a LEFT JOIN conversations c ON c.id = a.conversation_id
WHERE (c.property_id = $1 OR a.conversation_id IS NULL) AND ($2::bigint IS NULL OR a.id < $2)
ORDER BY a.id DESC LIMIT $3
"""

# A person is needed where a task is open, where a guest wrote after the take-over, and where a reply got stuck.
NEEDED = """
c.property_id = $1 AND c.state <> 'closed' AND (
    c.unseen > 0
    OR EXISTS (SELECT FROM tasks t WHERE t.conversation_id = c.id AND t.done_at IS NULL)
    OR EXISTS (SELECT FROM messages_out o WHERE o.conversation_id = c.id AND o.state IN ('parked', 'failed'))
)
"""

WAITING = f"""
SELECT c.*, last.text AS last_text, last.author AS last_author,
       EXISTS (SELECT FROM tasks t WHERE t.conversation_id = c.id AND t.done_at IS NULL) AS has_tasks
FROM conversations c LEFT JOIN LATERAL (
    (SELECT text, 'guest' AS author, received_at AS at FROM messages_in WHERE conversation_id = c.id
     ORDER BY seq DESC LIMIT 1)
    UNION ALL
    (SELECT text, author, created_at FROM messages_out WHERE conversation_id = c.id ORDER BY seq DESC LIMIT 1)
    ORDER BY at DESC LIMIT 1
) last ON true
WHERE {NEEDED} AND ($2::timestamptz IS NULL OR c.last_message_at < $2)
ORDER BY c.last_message_at DESC LIMIT $3
"""  # noqa: S608 - put together from constants

COUNTS = f"""
SELECT (SELECT count(*) FROM conversations c WHERE {NEEDED}) AS needing,
       (SELECT count(*) FROM tasks WHERE property_id = $1 AND done_at IS NULL) AS tasks,
       (SELECT count(*) FROM messages_out o JOIN conversations c ON c.id = o.conversation_id
        WHERE c.property_id = $1 AND o.state IN ('parked', 'failed')) AS parked,
       (SELECT count(*) FROM staff_notices n WHERE n.property_id = $1 AND n.state IN ('parked', 'unsent') AND EXISTS (
            SELECT FROM tasks t WHERE t.conversation_id = n.conversation_id AND t.kind IN ('hand_over', 'draft')
            AND t.state = 'open')) AS untold
"""  # noqa: S608 - put together from constants

MESSAGE = """
SELECT o.conversation_id FROM messages_out o JOIN conversations c ON c.id = o.conversation_id
WHERE o.id = $1 AND c.property_id = $2
"""


class Role(StrEnum):
    OWNER = "owner"
    RECEPTION = "reception"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody with an account at a tenant; `email` is lower case and what they sign in with."""

    id: UUID
    tenant_id: TenantId
    email: str
    name: str
    role: Role
    active: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits for people at one property; `untold` are notices of waiting guests that did not reach their contact."""

    needing: int
    tasks: int
    parked: int
    untold: int


@dataclass(frozen=True, slots=True)
class Remark:
    """A line for the audit. `phase` is "asked", "done", "refused" or "failed"."""

    actor: str
    action: str
    phase: str
    key: str
    details: dict[str, Any]
    conversation: ConversationId | None = None


async def add_member(database: Database, member: StaffMember, password_hash: str) -> None:
    """Raises BadRequest when the tenant has an account with this e-mail."""
    async with database.transaction(member.tenant_id) as connection:
        row = await connection.fetchrow(
            ADD,
            *(member.id, member.tenant_id, member.email, member.name, member.role.value),
            *(password_hash, member.created_at),
        )
    if row is None:
        raise BadRequest("somebody has an account with this e-mail")


async def find_member(database: Database, tenant: TenantId, email: str) -> tuple[StaffMember, str] | None:
    """The account and its password hash."""
    async with database.transaction(tenant) as connection:
        row = await connection.fetchrow(BY_EMAIL, tenant, email.lower())
    return (_member(row), row["password"]) if row else None


async def everybody(database: Database, tenant: TenantId) -> Sequence[StaffMember]:
    async with database.transaction(tenant) as connection:
        return [_member(row) for row in await connection.fetch(EVERYBODY)]


async def set_password(database: Database, tenant: TenantId, member: UUID, password_hash: str) -> None:
    """Ends every session of theirs. Raises NotFound."""
    await _change(database, tenant, RENEW, member, password_hash)


async def set_active(database: Database, tenant: TenantId, member: UUID, *, active: bool) -> None:
    """Close an account, which ends every session of theirs, or open it again. Raises NotFound."""
    await _change(database, tenant, SET_ACTIVE, member, active)


async def count_attempt(
    database: Database, tenant: TenantId, email: str, now: datetime, *, allowed: int, lockout: timedelta
) -> datetime | None:
    """Count one more attempt to sign in and return until when the e-mail is locked, or None."""
    async with database.transaction(tenant) as connection:
        await connection.execute(FORGET_OLD_ATTEMPTS, tenant, now - lockout - timedelta(days=1))
        if await connection.fetchval(ATTEMPT, tenant, email, now, lockout, allowed) is not None:
            return None
        last: datetime = await connection.fetchval(LAST_FAILURE, tenant, email)
    return last + lockout


async def open_session(
    database: Database, member: StaffMember, token_hash: bytes, now: datetime, *, idle: timedelta, longest: timedelta
) -> None:
    """Sign in: forget the failures, clear out sessions that ended by themselves, write it down."""
    tenant = member.tenant_id
    async with database.transaction(tenant) as connection:
        await connection.execute(FORGET_ATTEMPTS, tenant, member.email)
        await connection.execute(DROP_IDLE_SESSIONS, tenant, now - idle, now - longest)
        await connection.execute(OPEN_SESSION, token_hash, tenant, member.id, now)
        await connection.execute(WRITE_AUDIT, tenant, None, now, member.name, "sign_in", "done", str(member.id), {})


async def find_session(
    database: Database, tenant: TenantId, token_hash: bytes, *, seen_since: datetime, opened_since: datetime
) -> tuple[StaffMember, datetime] | None:
    """Whose session it is and when it was last used; None when it is unknown, ended, or its owner's account closed."""
    async with database.transaction(tenant) as connection:
        row = await connection.fetchrow(FIND_SESSION, token_hash, seen_since, opened_since, tenant)
    return (_member(row), row["seen_at"]) if row else None


async def touch_session(database: Database, tenant: TenantId, token_hash: bytes, now: datetime) -> None:
    async with database.transaction(tenant) as connection:
        await connection.execute(TOUCH_SESSION, token_hash, now)


async def close_session(database: Database, tenant: TenantId, token_hash: bytes) -> None:
    async with database.transaction(tenant) as connection:
        await connection.execute(CLOSE_SESSION, token_hash)


async def remark(database: Database, tenant: TenantId, now: datetime, said: Remark) -> None:
    """Write a line into the audit."""
    async with database.transaction(tenant) as connection:
        await connection.execute(
            WRITE_AUDIT,
            *(tenant, said.conversation, now, said.actor, said.action, said.phase, said.key, said.details),
        )


async def audit_of_house(
    database: Database, tenant: TenantId, property_id: PropertyId, *, before: int | None = None, most: int = 100
) -> Sequence[dict[str, Any]]:
    """What was done at the house, newest first: the columns of `audit` with guest_name and guest_address."""
    async with database.transaction(tenant) as connection:
        return [dict(row) for row in await connection.fetch(AUDIT, property_id, before, most)]


async def waiting_for_people(
    database: Database, tenant: TenantId, property_id: PropertyId, *, before: datetime | None = None, most: int = 50
) -> Sequence[Listed]:
    """Conversations that need a person, the most recent first."""
    async with database.transaction(tenant) as connection:
        rows = await connection.fetch(WAITING, property_id, before, most)
    names = ("last_text", "last_author", "last_message_at", "unseen", "has_tasks")
    return [Listed(conversation_from(row), *(row[name] for name in names)) for row in rows]


async def count_waiting(database: Database, tenant: TenantId, property_id: PropertyId) -> Counts:
    async with database.transaction(tenant) as connection:
        [row] = await connection.fetch(COUNTS, property_id)
    return Counts(**row)


async def conversation_of_message(
    database: Database, tenant: TenantId, property_id: PropertyId, message: UUID
) -> ConversationId:
    """Where a message of ours belongs. Raises NotFound for one that this property did not write."""
    conversation = await _conversation(database, tenant, MESSAGE, message, property_id)
    if conversation is None:
        raise NotFound("not at this house")
    return conversation


async def _conversation(
    database: Database, tenant: TenantId, query: str, key: UUID, property_id: PropertyId
) -> ConversationId | None:
    async with database.transaction(tenant) as connection:
        row = await connection.fetchrow(query, key, property_id)
    if row is None:
        raise NotFound("not at this house")
    return ConversationId(row["conversation_id"]) if row["conversation_id"] else None


async def _change(database: Database, tenant: TenantId, query: str, member: UUID, value: str | bool) -> None:
    async with database.transaction(tenant) as connection:
        if await connection.fetchval(query, member, value) is None:
            raise NotFound("nobody of this house")


def _member(row: asyncpg.Record) -> StaffMember:
    return StaffMember(
        id=row["id"],
        tenant_id=TenantId(row["tenant_id"]),
        email=row["email"],
        name=row["name"],
        role=Role(row["role"]),
        active=row["active"],
        created_at=row["created_at"],
    )
