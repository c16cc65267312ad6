"""Receipts and notices of transfers: kept with their reservation, decided once by a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from conserje.model.ids import ConversationId, PropertyId, TenantId
from conserje.model.money import Money
from conserje.storage.database import Connection, Database
from conserje.storage.payments.ledger import Where

STORE = """
INSERT INTO proofs (id, tenant_id, property_id, reservation_code, conversation_id, file_id, amount, currency, reference,
                    due_before, key, created_at, paid_on, holder, fingerprint)
SELECT $3, tenant_id, property_id, reservation_code, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14
FROM accounts WHERE property_id = $1 AND reservation_code = $2
ON CONFLICT (property_id, key) DO NOTHING
"""

OF_RESERVATION = "SELECT * FROM proofs WHERE property_id = $1 AND reservation_code = $2 ORDER BY created_at, id"

ONE = "SELECT * FROM proofs WHERE id = $1 AND property_id = $2"

# The same bytes, or the same name of the transfer with no other amount.
TWINS = """
SELECT * FROM proofs WHERE property_id = $1 AND id <> $2 AND (
    (fingerprint = $3 AND COALESCE(amount = $4, true))
    OR file_id IN (SELECT same.id FROM files own JOIN files same USING (property_id, sha256) WHERE own.id = $5)
)
ORDER BY created_at, id
"""

# Two receipts of one transfer are not approved side by side.
ONE_BY_ONE = "SELECT pg_advisory_xact_lock(hashtextextended('proofs:' || $1::uuid::text, 0))"

DECIDE = """
UPDATE proofs SET state = $2, reason = $3, decided_at = $4, decided_by = $5 WHERE id = $1 AND state = 'waiting' RETURNING *
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """`file` is None for a notice in words. `amount`, `reference`, `paid_on` and `holder` are what could be read, `fingerprint`
    is by what two receipts of one transfer are recognised; `due_before` is the deadline that the reservation had before.
    `state` is "waiting", "approved" or "rejected"."""

    id: UUID
    property_id: PropertyId
    code: str
    conversation_id: ConversationId | None
    file: UUID | None
    amount: Money | None
    reference: str | None
    state: str
    reason: str | None
    due_before: datetime | None
    key: str
    created_at: datetime
    decided_by: str | None = None
    paid_on: date | None = None
    holder: str | None = None
    fingerprint: str | None = None


async def store_proof(connection: Connection, proof: Proof) -> None:
    """Needs the account. Storing one twice is harmless."""
    money = (proof.amount.amount, proof.amount.currency) if proof.amount else (None, None)
    named = (proof.property_id, proof.code, proof.id, proof.conversation_id, proof.file)
    when = (proof.due_before, proof.key, proof.created_at)
    await connection.execute(
        STORE, *named, *money, proof.reference, *when, proof.paid_on, proof.holder, proof.fingerprint
    )


async def proofs_of(connection: Connection, where: Where) -> Sequence[Proof]:
    return [_proof(row) for row in await connection.fetch(OF_RESERVATION, where.property_id, where.code)]


async def load_proof(database: Database, tenant: TenantId, property_id: PropertyId, proof: UUID) -> Proof | None:
    async with database.transaction(tenant) as connection:
        row = await connection.fetchrow(ONE, proof, property_id)
    return _proof(row) if row else None


async def twins_of(connection: Connection, proof: Proof) -> Sequence[Proof]:
    """Receipts of the same transfer as this one, stored or not, for whichever reservation of the house, the oldest first."""
    amount = proof.amount.amount if proof.amount else None
    what = (proof.property_id, proof.id, proof.fingerprint, amount, proof.file)
    return [_proof(row) for row in await connection.fetch(TWINS, *what)]


async def one_by_one(connection: Connection, property_id: PropertyId) -> None:
    """Whoever else decides about a receipt of this house waits until the transaction ends."""
    await connection.execute(ONE_BY_ONE, property_id)


async def decide_proof(
    connection: Connection, proof: UUID, state: str, *, reason: str | None, actor: str, now: datetime
) -> Proof | None:
    """None when somebody has decided before."""
    row = await connection.fetchrow(DECIDE, proof, state, reason, now, actor)
    return _proof(row) if row else None


def _proof(row: asyncpg.Record) -> Proof:
    plain = ("id", "reference", "state", "reason", "due_before", "key", "created_at", "decided_by")
    read = ("paid_on", "holder", "fingerprint")
    return Proof(
        property_id=PropertyId(row["property_id"]),
        code=row["reservation_code"],
        conversation_id=ConversationId(row["conversation_id"]) if row["conversation_id"] else None,
        file=row["file_id"],
        amount=Money(row["amount"], row["currency"]) if row["amount"] is not None and row["currency"] else None,
        **{name: row[name] for name in (*plain, *read)},
    )
