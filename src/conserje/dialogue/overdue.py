"""What ends by the clock: a hold nobody confirmed, a deposit that did not come."""

from collections.abc import Awaitable, Callable

from conserje.dialogue.desk import Desk
from conserje.dialogue.memory import Memory
from conserje.dialogue.wording import Wording
from conserje.errors import PmsUnavailable, ReservationNotFound
from conserje.model.conversation import NewTimer
from conserje.model.reply import Reply
from conserje.model.reservation import ReservationStatus

Notice = Callable[[NewTimer, Memory, Desk, Wording], Awaitable[Reply | None]]


async def _hold_expires(timer: NewTimer, memory: Memory, desk: Desk, wording: Wording) -> Reply | None:
    """The room is given back; the guest is told if they were still about to take it."""
    await desk.expire()
    if str(memory.hold_id) != timer.payload["hold"]:
        return None
    return Reply(wording.text("hold_ended"))


async def _deposit_due(timer: NewTimer, _memory: Memory, desk: Desk, wording: Wording) -> Reply | None:
    """An unpaid reservation lapses and the guest is told; a paid or cancelled one needs no word.

    Raises PmsUnavailable while somebody has their hands on it: nobody else would come back to let it lapse.
    """
    await desk.expire()
    code = timer.payload["code"]
    try:
        reservation = await desk.find_own(code)
    except ReservationNotFound:
        return None
    if reservation.status is ReservationStatus.AWAITING_DEPOSIT:
        raise PmsUnavailable(f"{code} is being changed by somebody, and is due")
    if reservation.status is not ReservationStatus.EXPIRED:
        return None
    return Reply(wording.text("deposit_ended", code=code))


NOTICES: dict[str, Notice] = {"hold_expires": _hold_expires, "deposit_due": _deposit_due}
