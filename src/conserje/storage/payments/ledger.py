"""The ledger: what was agreed, came and went back, written once under a key and never changed.

Whoever decides about money holds the row of the reservation's account (`account_of`), so that decisions come one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from conserje.model.desk.ledger import Entry, EntryKind
from conserje.model.ids import ConversationId, PropertyId
from conserje.model.money import Money
from conserje.storage.database import Connection

OPEN = """
INSERT INTO accounts (tenant_id, property_id, reservation_code, conversation_id)
SELECT tenant_id, id, $2, $3 FROM properties WHERE id = $1
ON CONFLICT (property_id, reservation_code) DO UPDATE
SET conversation_id = COALESCE(accounts.conversation_id, EXCLUDED.conversation_id)
RETURNING conversation_id
"""

HOLD = "SELECT conversation_id FROM accounts WHERE property_id = $1 AND reservation_code = $2 FOR UPDATE"

IS_OPEN = "SELECT EXISTS (SELECT FROM accounts WHERE property_id = $1 AND reservation_code = $2)"

WRITE = """
INSERT INTO ledger (tenant_id, property_id, reservation_code, at, kind, what, amount, currency, method, reference, actor,
                    event_id, key)
SELECT tenant_id, property_id, reservation_code, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
FROM accounts WHERE property_id = $1 AND reservation_code = $2
ON CONFLICT (property_id, key) DO NOTHING
"""

READ = "SELECT * FROM ledger WHERE property_id = $1 AND reservation_code = $2 ORDER BY id"


@dataclass(frozen=True, slots=True)
class Where:
    """One reservation of one house."""

    property_id: PropertyId
    code: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry with its key, and the event that told of it first."""

    key: str
    entry: Entry
    event: UUID | None = None


async def open_account(connection: Connection, where: Where, conversation: UUID | None) -> ConversationId | None:
    """Begin the account of a reservation, and keep it until the transaction ends. Its guest is told in the conversation
    that was named first, which is returned."""
    return _named(await connection.fetchval(OPEN, where.property_id, where.code, conversation))


async def hold_account(connection: Connection, where: Where) -> ConversationId | None:
    """Keep the account until the transaction ends, if there is one."""
    return _named(await connection.fetchval(HOLD, where.property_id, where.code))


async def has_account(connection: Connection, where: Where) -> bool:
    found: bool = await connection.fetchval(IS_OPEN, where.property_id, where.code)
    return found


async def write_entry(connection: Connection, where: Where, key: str, entry: Entry, event: UUID | None = None) -> None:
    """Needs the account. The same key again writes nothing; `event` is the provider's that told of it first."""
    what = (entry.at, entry.kind.value, entry.what, entry.amount.amount, entry.amount.currency)
    await connection.execute(
        WRITE, where.property_id, where.code, *what, entry.method, entry.reference, entry.actor, event, key
    )


async def read_ledger(connection: Connection, where: Where) -> Sequence[Kept]:
    """In the order in which it was written."""
    return [_kept(row) for row in await connection.fetch(READ, where.property_id, where.code)]


def at_most(money: Money, limit: Money) -> Money:
    return money if money <= limit else limit


def payment_key(method: str, reference: str) -> str:
    return f"payment:{method}:{reference}"


def refund_key(refund: UUID) -> str:
    return f"refund:{refund}"


def outside_refund_key(method: str, reference: str) -> str:
    """Of a refund that was made at the provider's, not by us."""
    return f"refund:{method}:{reference}"


def entry_now(
    kind: EntryKind, what: str, amount: Money, now: datetime, actor: str = "till", **more: str | None
) -> Entry:
    return Entry(kind, what, amount, now, actor, more.get("method"), more.get("reference"))


def _kept(row: asyncpg.Record) -> Kept:
    amount = Money(row["amount"], row["currency"])
    plain = (EntryKind(row["kind"]), row["what"], amount, row["at"], row["actor"], row["method"], row["reference"])
    return Kept(row["key"], Entry(*plain), row["event_id"])


def _named(conversation: UUID | None) -> ConversationId | None:
    return ConversationId(conversation) if conversation else None
