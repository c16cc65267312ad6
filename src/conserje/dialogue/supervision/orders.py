"""What people decide about orders: one that waits is granted, and on the bill, or declined; one that a guest drops is taken off
it again."""

from datetime import datetime
from uuid import UUID

from conserje.dialogue.desk.money.bill import take_off
from conserje.model.conversation import NewTask, TaskKind, TaskState
from conserje.model.desk.extras import Order, OrderKind, OrderState
from conserje.model.desk.ledger import EntryKind
from conserje.model.desk.rules import Department
from conserje.model.ids import Ids, PropertyId
from conserje.storage.database import Connection
from conserje.storage.desk.tasks import Task, add_task
from conserje.storage.payments.ledger import Where, entry_now, open_account, write_entry
from conserje.storage.stay.orders import decide_order

# What a task is about: an order that waits for it, or one that its guest wants taken back.
WAITS, DROPPED = "order", "dropped"


def waiting(task: Task) -> UUID | None:
    """The order that waits for this task."""
    return UUID(task.payload[WAITS]) if WAITS in task.payload else None


async def decided(
    connection: Connection, property_id: PropertyId, task: Task, actor: str, now: datetime, ids: Ids
) -> Order | None:
    """The order as it is now; None where nothing was decided."""
    if task.state is TaskState.ACCEPTED:
        return None
    if waiting(task):
        return await _granted_or_declined(connection, property_id, task, actor, now, ids)
    if DROPPED in task.payload and task.state is TaskState.DONE:
        dropped = UUID(task.payload[DROPPED])
        return await take_off(connection, property_id, dropped, conversation=task.conversation_id, actor=actor, now=now)
    return None


async def _granted_or_declined(
    connection: Connection, property_id: PropertyId, task: Task, actor: str, now: datetime, ids: Ids
) -> Order | None:
    is_granted = task.state is TaskState.DONE
    state = OrderState.ORDERED if is_granted else OrderState.DECLINED
    order = await decide_order(connection, UUID(task.payload[WAITS]), state, actor)
    if order and is_granted and order.kind is not OrderKind.EXTRA:
        await add_task(connection, property_id, None, _for_housekeeping(order, task), now, ids)
    if order and is_granted and order.amount.amount:
        where = Where(property_id, order.code)
        await open_account(connection, where, task.conversation_id)
        entry = entry_now(EntryKind.CHARGE, order.what, order.amount, now, actor=actor)
        await write_entry(connection, where, f"order:{order.id}", entry)
    return order


def _for_housekeeping(order: Order, task: Task) -> NewTask:
    return NewTask(
        TaskKind.REQUEST,
        task.summary,
        due_at=order.at,
        department=Department.HOUSEKEEPING,
        room_number=task.room_number,
        reservation_code=order.code,
        payload={"errand": "order"},
    )
