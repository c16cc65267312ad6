"""Orders around a stay: written once, decided once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from conserje.model.desk.extras import Order, OrderKind, OrderState
from conserje.model.ids import ConversationId, PropertyId
from conserje.model.money import Money
from conserje.storage.database import Connection

ADD = """
INSERT INTO orders (id, tenant_id, property_id, conversation_id, reservation_code, kind, what, name, count, amount, currency,
                    at, state, created_at)
SELECT $1, tenant_id, id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 FROM properties WHERE id = $2
ON CONFLICT DO NOTHING
"""

# Only what still waits is decided, whoever comes second.
DECIDE = "UPDATE orders SET state = $2, decided_by = $3 WHERE id = $1 AND state = 'asked' RETURNING *"

# What was granted already, or still waits, is not wanted any more.
CANCEL = """
UPDATE orders AS o SET state = 'cancelled', decided_by = $2 FROM (SELECT id, state FROM orders WHERE id = $1 FOR UPDATE) AS was
WHERE o.id = was.id AND was.state IN ('asked', 'ordered') RETURNING o.*, was.state = 'ordered' AS was_ordered
"""

ONE = "SELECT * FROM orders WHERE id = $1"

OF_RESERVATION = "SELECT * FROM orders WHERE property_id = $1 AND reservation_code = $2 ORDER BY created_at, id"


async def add_order(
    connection: Connection, property_id: PropertyId, conversation: ConversationId | None, order: Order
) -> None:
    """Adding the same one again does nothing."""
    what = (order.code, order.kind.value, order.what, order.name, order.count)
    price = (order.amount.amount, order.amount.currency, order.at, order.state.value, order.created_at)
    await connection.execute(ADD, order.id, property_id, conversation, *what, *price)


async def decide_order(connection: Connection, order: UUID, state: OrderState, actor: str) -> Order | None:
    """None when it was decided before."""
    row = await connection.fetchrow(DECIDE, order, state.value, actor)
    return _order(row) if row else None


async def cancel_order(connection: Connection, order: UUID, actor: str) -> tuple[Order, bool] | None:
    """With whether it was on the bill; None when it was over before."""
    row = await connection.fetchrow(CANCEL, order, actor)
    return (_order(row), row["was_ordered"]) if row else None


async def load_order(connection: Connection, order: UUID) -> Order | None:
    row = await connection.fetchrow(ONE, order)
    return _order(row) if row else None


async def orders_of(connection: Connection, property_id: PropertyId, code: str) -> Sequence[Order]:
    """In the order in which they were made."""
    return [_order(row) for row in await connection.fetch(OF_RESERVATION, property_id, code)]


def _order(row: asyncpg.Record) -> Order:
    created: datetime = row["created_at"]
    return Order(
        id=row["id"],
        code=row["reservation_code"],
        kind=OrderKind(row["kind"]),
        what=row["what"],
        name=row["name"],
        count=row["count"],
        amount=Money(row["amount"], row["currency"]),
        at=row["at"],
        state=OrderState(row["state"]),
        created_at=created,
        decided_by=row["decided_by"],
    )
