"""What departments do with what guests asked for: take it, finish it, decline it; the guest is told each time."""

from dataclasses import dataclass
from uuid import UUID

from conserje.dialogue.desk import PmsOf, nights
from conserje.dialogue.supervision import orders
from conserje.dialogue.wording import Wording
from conserje.errors import NotFound
from conserje.model.conversation import TaskState
from conserje.model.desk.extras import Order, OrderState
from conserje.model.hotel import Hotel
from conserje.model.ids import Clock, Ids, PropertyId, TenantId
from conserje.model.reply import Reply
from conserje.storage.conversations import load_conversation
from conserje.storage.database import Connection, Database
from conserje.storage.desk.cases import lock_talk
from conserje.storage.desk.takeover import stop_waiting
from conserje.storage.desk.tasks import Task, load_task, move_task
from conserje.storage.hotels import HouseBook
from conserje.storage.outbox import queue_message
from conserje.storage.payments.refunds import move_refund
from conserje.storage.staff import Remark, remark

LONGEST_NOTE = 400
_SHORT = 80
_OF_ORDER = {
    OrderState.ORDERED: "order_granted",
    OrderState.DECLINED: "order_declined",
    OrderState.CANCELLED: "order_dropped",
}


@dataclass(frozen=True, slots=True)
class Hand:
    """Who of the house does it, and where."""

    tenant: TenantId
    property_id: PropertyId
    actor: str


class Board:
    """The tasks of one deployment's houses. Every move is audited, and happens once however often it is clicked."""

    def __init__(self, database: Database, houses: HouseBook, pms_of: PmsOf, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._houses = houses
        self._pms_of = pms_of
        self._clock = clock
        self._ids = ids

    async def move(self, hand: Hand, task_id: UUID, state: TaskState, note: str = "") -> Task:
        """Take, finish or decline a task; its guest is told with the note.

        Raises NotFound for one of another house, and BadRequest for what cannot be granted by now.
        """
        task = await load_task(self._database, hand.tenant, task_id)
        if task is None or task.property_id != hand.property_id:
            raise NotFound("no such task")
        hotel = await self._houses.hotel(hand.tenant, hand.property_id)
        note = " ".join(note.split())[:LONGEST_NOTE]
        wording = await self._wording(hotel, task)
        now, pms = self._clock.now(), self._pms_of(hotel)
        waiting = orders.waiting(task)
        if waiting and state is TaskState.DONE:
            await nights.keep_before_grant(self._database, pms, hotel, waiting)
        async with self._database.transaction(hand.tenant) as connection:
            await lock_talk(connection, task.conversation_id)
            moved = await move_task(connection, task_id, state, actor=hand.actor, now=now)
            if moved is None:
                return task
            order = await orders.decided(connection, hand.property_id, moved, hand.actor, now, self._ids)
            reply = await _said(connection, moved, order, wording, note)
            if reply and moved.conversation_id:
                await queue_message(connection, hand.tenant, moved.conversation_id, reply, now=now, ids=self._ids)
            if moved.conversation_id:
                await stop_waiting(connection, moved.conversation_id)
        if order and order.state is OrderState.CANCELLED:
            await nights.give(pms, hotel, order, f"drop:{order.id}")
        said = {"state": state.value, **({"note": note} if note else {})}
        line = Remark(hand.actor, "move_task", "done", str(task_id), said, moved.conversation_id)
        await remark(self._database, hand.tenant, now, line)
        return moved

    async def _wording(self, hotel: Hotel, task: Task) -> Wording | None:
        """The language of the guest who asked; None for a task that no guest knows of."""
        if task.conversation_id is None or not {"words", "refund", "order"} & task.payload.keys():
            return None
        conversation = await load_conversation(self._database, hotel.tenant_id, task.conversation_id)
        return Wording(conversation.language or hotel.language, house=hotel.language, timezone=hotel.timezone)


async def _said(
    connection: Connection, task: Task, order: Order | None, wording: Wording | None, note: str
) -> Reply | None:
    """To the guest; money that somebody sent back is noted as sent."""
    if "refund" not in task.payload:
        return _told(task, order, wording, note) if wording else None
    if task.state is not TaskState.DONE:
        return None
    refund = await move_refund(connection, UUID(task.payload["refund"]), "done")
    if refund is None or wording is None:
        return None
    return Reply(wording.text("money_sent_back", code=refund.code, amount=refund.amount))


def _told(task: Task, order: Order | None, wording: Wording, note: str) -> Reply:
    if order:
        lines = [
            wording.text(_OF_ORDER[order.state], what=wording.name(order.name), code=order.code, total=order.amount)
        ]
    elif "order" in task.payload:
        lines = [wording.text("order_over" if task.state is not TaskState.ACCEPTED else "order_looked_at")]
    else:
        words = " ".join(str(task.payload["words"]).split())
        words = words if len(words) <= _SHORT else f"{words[:_SHORT].rstrip()}…"
        lines = [wording.text(f"task_{task.state}", words=words)]
    if note:
        lines.append(wording.text("task_note", note=note))
    return Reply("\n".join(lines))
