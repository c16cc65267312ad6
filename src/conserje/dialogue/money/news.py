"""What becomes of money by itself: events of providers, looks at accounts, refunds that are sent, links that are closed.

All of these are timers of the house, fired under a lease like everything else; guests are told where they wrote.
"""

from uuid import UUID

from conserje.dialogue.desk.money import dispatch
from conserje.dialogue.desk.money.income import Looked, Said, look_after
from conserje.dialogue.due import Due, Notice
from conserje.dialogue.wording import Wording
from conserje.errors import NotFound
from conserje.model.conversation import Conversation, NewTask, NewTimer, TaskKind, TimerOutcome
from conserje.model.reply import Reply
from conserje.model.reservation import ReservationStatus
from conserje.storage.conversations import load_conversation
from conserje.storage.payments.refunds import Refund


async def _event(due: Due) -> TimerOutcome:
    """A provider told something: ask what it came to, and whose it is."""
    await dispatch.understand(due.desk.till, UUID(due.timer.payload["event"]))
    return TimerOutcome()


async def _account(due: Due) -> TimerOutcome:
    """Look at the money of a reservation, do what follows from it, and tell guest and staff."""
    till, code = due.desk.till, due.timer.payload["code"]
    looked = await look_after(till, code)
    guest = await _guest(due, code)
    is_news = looked.is_square or looked.left is not None
    closing = await dispatch.links_to_close(till, code, but=looked.left) if is_news else ()
    return TimerOutcome(
        replies=(
            *_replies(due, guest, [*looked.said, *(("money_back_by_hand", _of(one)) for one in looked.failed)]),
            *await _confirmation(due, guest, looked, code),
        ),
        tasks=(*_tasks(due, looked, code), *(till.by_hand(one) for one in looked.failed)),
        timers=tuple(NewTimer(f"close_link:{one.id}", due.now, {"link": str(one.id)}) for one in closing),
        settled=looked.events,
        told_to=guest.id if guest else None,
    )


async def _refund(due: Due) -> TimerOutcome:
    """Send money back by the way it came; where that does not go, a person does it, and the guest is told so."""
    till = due.desk.till
    stuck = await dispatch.send_refund(till, UUID(due.timer.payload["refund"]))
    if stuck is None:
        return TimerOutcome()
    guest = await _guest(due, stuck.code)
    replies = _replies(due, guest, [("money_back_by_hand", _of(stuck))])
    told_to = guest.id if guest else None
    return TimerOutcome(replies=replies, tasks=(till.by_hand(stuck),), told_to=told_to)


async def _close_link(due: Due) -> TimerOutcome:
    await dispatch.close_link(due.desk.till, UUID(due.timer.payload["link"]))
    return TimerOutcome()


_CONFIRMED = {"money_confirmed", "money_revived"}

NOTICES: dict[str, Notice] = {
    "payment_event": _event,
    "account": _account,
    "refund": _refund,
    "close_link": _close_link,
}


def _of(refund: Refund) -> dict[str, object]:
    return {"code": refund.code, "amount": refund.amount}


async def _guest(due: Due, code: str) -> Conversation | None:
    """Where the guest of a reservation is told of money."""
    told_to = await dispatch.told_to(due.desk.till, code)
    if told_to is None:
        return None
    try:
        return await load_conversation(due.desk.till.drawer.database, due.hotel.tenant_id, told_to)
    except NotFound:
        return None


async def _confirmation(due: Due, guest: Conversation | None, looked: Looked, code: str) -> tuple[Reply, ...]:
    """Whoever has paid gets the confirmation anew, with the QR."""
    if guest is None or not _CONFIRMED.intersection(key for key, _ in looked.said):
        return ()
    reservation = await due.desk.find_own(code)
    if reservation.status is not ReservationStatus.CONFIRMED:
        return ()
    wording = Wording(guest.language or due.hotel.language, house=due.hotel.language, timezone=due.hotel.timezone)
    return (await due.desk.confirmations.for_reservation(due.hotel, reservation, wording),)


def _replies(due: Due, guest: Conversation | None, said: list[Said]) -> tuple[Reply, ...]:
    """One message for everything."""
    if guest is None or not said:
        return ()
    tag = guest.language or due.hotel.language
    wording = Wording(tag, house=due.hotel.language, timezone=due.hotel.timezone)
    return (Reply("\n\n".join(wording.text(key, **values) for key, values in said)),)


def _tasks(due: Due, looked: Looked, code: str) -> list[NewTask]:
    """For people of the house, in its language."""
    wording = Wording(due.hotel.language, house=due.hotel.language, timezone=due.hotel.timezone)
    tasks = [
        NewTask(TaskKind.DEPOSIT_CHECK, wording.text(key, **values), reservation_code=code)
        for key, values in looked.noted
    ]
    if looked.is_disputed:
        summary = wording.text("staff_money_disputed", code=code)
        tasks.append(NewTask(TaskKind.HAND_OVER, summary, urgent=True, due_at=due.now, reservation_code=code))
    return tasks
