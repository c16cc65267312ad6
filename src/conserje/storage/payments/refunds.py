"""Money that goes back: planned once, under the account, from the payments that it came by; then sent, or done by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from conserje.model.desk.ledger import EntryKind
from conserje.model.ids import Ids, TenantId
from conserje.model.money import Money
from conserje.storage.database import Connection, Database
from conserje.storage.payments.ledger import Kept, Where, at_most, entry_now, refund_key, write_entry

# Money that came this way goes back by a person's hand.
BY_HAND = ("bank_transfer", "cash")

PLAN = """
INSERT INTO refunds (id, tenant_id, property_id, reservation_code, method, payment, amount, currency, state, key, created_at)
SELECT $3, tenant_id, property_id, reservation_code, $4, $5, $6, $7, $8, $9, $10
FROM accounts WHERE property_id = $1 AND reservation_code = $2
"""

OF_RESERVATION = "SELECT * FROM refunds WHERE property_id = $1 AND reservation_code = $2 ORDER BY created_at, id"

ONE = "SELECT * FROM refunds WHERE id = $1"

MOVE = "UPDATE refunds SET state = $2, provider_id = COALESCE($3, provider_id) WHERE id = $1 AND state <> 'done' RETURNING *"


@dataclass(frozen=True, slots=True)
class Refund:
    """`state` is "planned", "sent" (the provider has it), "by_hand" (a person sends it) or "done". `payment` is the
    provider's name of what it is taken from."""

    id: UUID
    code: str
    method: str
    payment: str | None
    amount: Money
    state: str
    provider_id: str | None
    key: str


async def refunds_of(connection: Connection, where: Where) -> Sequence[Refund]:
    return [_refund(row) for row in await connection.fetch(OF_RESERVATION, where.property_id, where.code)]


async def load_refund(database: Database, tenant: TenantId, refund: UUID) -> Refund | None:
    async with database.transaction(tenant) as connection:
        row = await connection.fetchrow(ONE, refund)
    return _refund(row) if row else None


async def plan_refunds(
    connection: Connection,
    where: Where,
    ledger: Sequence[Kept],
    amount: Money,
    *,
    only: str | None,
    key: str,
    what: str,
    now: datetime,
    ids: Ids,
) -> Sequence[Refund]:
    """Take `amount` from the payments it came by, the newest first, or from the one named `only`, as far as that goes.

    Needs the account. Each part is written to the ledger with it, so that nothing is sent back twice. What no payment
    covers is by hand.
    """
    planned: list[Refund] = []
    left = amount
    for method, payment, rest in sources(ledger, amount.currency):
        if only is not None and payment != only:
            continue
        part = at_most(rest, left)
        if part.amount > 0:
            state = "by_hand" if method in BY_HAND else "planned"
            planned.append(Refund(ids.new(), where.code, method, payment, part, state, None, f"{key}:{len(planned)}"))
            left -= part
    if left.amount > 0 and only is None:
        planned.append(
            Refund(ids.new(), where.code, "bank_transfer", None, left, "by_hand", None, f"{key}:{len(planned)}")
        )
    for one in planned:
        money = (one.amount.amount, one.amount.currency)
        await connection.execute(
            PLAN, where.property_id, where.code, one.id, one.method, one.payment, *money, one.state, one.key, now
        )
        entry = entry_now(EntryKind.REFUND, what, one.amount, now, method=one.method, reference=one.payment)
        await write_entry(connection, where, refund_key(one.id), entry)
    return planned


def sources(ledger: Sequence[Kept], currency: str) -> list[tuple[str, str | None, Money]]:
    """(method, payment, what is left of it), in the order in which refunds are taken."""
    rest: dict[tuple[str, str | None], Money] = {}
    for kept in ledger:
        entry = kept.entry
        if entry.amount.currency != currency or entry.method is None or entry.kind is EntryKind.CHARGE:
            continue
        place = (entry.method, entry.reference)
        so_far = rest.get(place, Money.zero(currency))
        rest[place] = so_far + entry.amount if entry.kind is EntryKind.PAYMENT else so_far - entry.amount
    return [(*place, money) for place, money in reversed(rest.items())]


async def move_refund(
    connection: Connection, refund: UUID, state: str, provider_id: str | None = None
) -> Refund | None:
    """None when it was done already."""
    row = await connection.fetchrow(MOVE, refund, state, provider_id)
    return _refund(row) if row else None


def _refund(row: asyncpg.Record) -> Refund:
    plain = {name: row[name] for name in ("id", "method", "payment", "state", "provider_id", "key")}
    return Refund(code=row["reservation_code"], amount=Money(row["amount"], row["currency"]), **plain)
