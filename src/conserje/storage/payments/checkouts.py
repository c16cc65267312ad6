"""Links that guests were given, and what providers tell of them: each event kept once, applied once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from conserje.model.conversation import NewTimer
from conserje.model.ids import Ids, PropertyId, TenantId
from conserje.model.money import Money
from conserje.storage.database import Connection, Database
from conserje.storage.desk.timers import set_timer
from conserje.storage.payments.ledger import Where, open_account

OPEN_LINKS = """
SELECT * FROM checkouts WHERE property_id = $1 AND reservation_code = $2 AND closed_at IS NULL ORDER BY created_at, id
"""

FIND = "SELECT * FROM checkouts WHERE property_id = $1 AND id = $2"

STORE = """
INSERT INTO checkouts (id, tenant_id, property_id, reservation_code, provider, provider_id, amount, currency, url,
                       expires_at, created_at)
SELECT $3, tenant_id, property_id, reservation_code, $4, $5, $6, $7, $8, $9, $10
FROM accounts WHERE property_id = $1 AND reservation_code = $2
ON CONFLICT DO NOTHING
"""

CLOSE = "UPDATE checkouts SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL"

KEEP_EVENT = """
INSERT INTO payment_events (id, tenant_id, property_id, provider, event_id, heard, received_at)
SELECT $1, tenant_id, id, $3, $4, $5, $6 FROM properties WHERE id = $2
ON CONFLICT (property_id, provider, event_id) DO NOTHING RETURNING id
"""

KEEP_UNDERSTOOD = """
INSERT INTO payment_events (id, tenant_id, property_id, provider, event_id, heard, told, reservation_code, received_at)
SELECT $1, tenant_id, property_id, $4, $5, '{}', $6, reservation_code, $7
FROM accounts WHERE property_id = $2 AND reservation_code = $3
ON CONFLICT (property_id, provider, event_id) DO NOTHING
"""

EVENT = "SELECT * FROM payment_events WHERE id = $1"

UNDERSTOOD = """
UPDATE payment_events SET told = $2, reservation_code = $3, applied_at = CASE WHEN $3::text IS NULL THEN $4::timestamptz END
WHERE id = $1 AND told IS NULL
"""

TO_APPLY = """
SELECT * FROM payment_events WHERE property_id = $1 AND reservation_code = $2 AND applied_at IS NULL
ORDER BY received_at, id
"""


@dataclass(frozen=True, slots=True)
class Checkout:
    id: UUID
    code: str
    provider: str
    provider_id: str
    amount: Money
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """`heard` and `told` are plain values of payments.port; `told` is None until the provider was asked."""

    id: UUID
    provider: str
    heard: dict[str, Any]
    told: dict[str, Any] | None
    code: str | None


async def open_links(connection: Connection, where: Where) -> Sequence[Checkout]:
    """Links of a reservation that nobody closed, oldest first; their time may be over."""
    return [_checkout(row) for row in await connection.fetch(OPEN_LINKS, where.property_id, where.code)]


async def find_checkout(connection: Connection, property_id: PropertyId, checkout: UUID) -> Checkout | None:
    row = await connection.fetchrow(FIND, property_id, checkout)
    return _checkout(row) if row else None


async def store_checkout(
    connection: Connection, where: Where, checkout: Checkout, conversation: UUID | None, now: datetime
) -> None:
    """Storing one twice is harmless."""
    await open_account(connection, where, conversation)
    named = (checkout.id, checkout.provider, checkout.provider_id, checkout.amount.amount, checkout.amount.currency)
    await connection.execute(STORE, where.property_id, where.code, *named, checkout.url, checkout.expires_at, now)


async def close_checkout(connection: Connection, checkout: UUID, now: datetime) -> None:
    await connection.execute(CLOSE, checkout, now)


async def keep_event(
    database: Database,
    tenant: TenantId,
    property_id: PropertyId,
    provider: str,
    event_id: str,
    heard: dict[str, Any],
    now: datetime,
    ids: Ids,
) -> bool:
    """Store what a provider told and put it on the work list, in one transaction. False for a repeat."""
    async with database.transaction(tenant) as connection:
        kept = await connection.fetchval(KEEP_EVENT, ids.new(), property_id, provider, event_id, heard, now)
        if kept is None:
            return False
        timer = NewTimer(f"payment_event:{kept}", now, {"event": str(kept)})
        await set_timer(connection, property_id, None, timer, now, ids)
    return True


async def keep_understood(
    connection: Connection, where: Where, method: str, event_id: str, told: dict[str, Any], now: datetime, ids: Ids
) -> None:
    """What a person tells of money is known at once; the reservation's account is looked at next. Needs the account."""
    named = (ids.new(), where.property_id, where.code, method, event_id)
    await connection.execute(KEEP_UNDERSTOOD, *named, told, now)
    await set_timer(connection, where.property_id, None, account_timer(where.code, now), now, ids)


async def load_event(database: Database, tenant: TenantId, event: UUID) -> PaymentEvent | None:
    async with database.transaction(tenant) as connection:
        row = await connection.fetchrow(EVENT, event)
    return _event(row) if row else None


async def understand_event(
    connection: Connection, event: UUID, told: dict[str, Any], where: Where | None, now: datetime, ids: Ids
) -> None:
    """Keep what an event came to, and have its reservation's account looked at. Without `where` it is none of ours and
    done with."""
    if where is None:
        await connection.execute(UNDERSTOOD, event, told, None, now)
        return
    await connection.execute(UNDERSTOOD, event, told, where.code, now)
    await set_timer(connection, where.property_id, None, account_timer(where.code, now), now, ids)


def account_timer(code: str, at: datetime) -> NewTimer:
    """Has the money of a reservation looked at: what came is booked, what is too much goes back, the guest is told."""
    return NewTimer(f"account:{code}", at, {"code": code})


async def events_to_apply(connection: Connection, where: Where) -> Sequence[PaymentEvent]:
    return [_event(row) for row in await connection.fetch(TO_APPLY, where.property_id, where.code)]


def _checkout(row: asyncpg.Record) -> Checkout:
    plain = {name: row[name] for name in ("id", "provider", "provider_id", "url", "expires_at")}
    return Checkout(code=row["reservation_code"], amount=Money(row["amount"], row["currency"]), **plain)


def _event(row: asyncpg.Record) -> PaymentEvent:
    return PaymentEvent(row["id"], row["provider"], row["heard"], row["told"], row["reservation_code"])
