"""Extras that are not wanted, or not possible, any more come off the bill in the same transaction in which their order ends."""

from datetime import datetime
from uuid import UUID

from conserje.model.desk.extras import Order
from conserje.model.desk.ledger import EntryKind
from conserje.model.ids import ConversationId, PropertyId
from conserje.storage.database import Connection
from conserje.storage.payments.ledger import Where, entry_now, open_account, write_entry
from conserje.storage.stay.orders import cancel_order


async def take_off(
    connection: Connection,
    property_id: PropertyId,
    order: UUID,
    *,
    conversation: ConversationId | None,
    actor: str,
    now: datetime,
) -> Order | None:
    """The order that ended by this; None when it was over before."""
    found = await cancel_order(connection, order, actor)
    if found is None:
        return None
    ended, was_ordered = found
    if was_ordered and ended.amount.amount:
        where = Where(property_id, ended.code)
        await open_account(connection, where, conversation)
        entry = entry_now(EntryKind.CREDIT, ended.what, ended.amount, now, actor=actor)
        await write_entry(connection, where, f"credit:{ended.id}", entry)
    return ended
