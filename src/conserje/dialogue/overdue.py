"""What ends by the clock: a hold nobody confirmed, a deposit that did not come."""

from conserje.dialogue.desk.money.proofs import unseen
from conserje.dialogue.due import Due, Notice
from conserje.dialogue.flows.booking import freed
from conserje.dialogue.handover import waiting as handover_clocks
from conserje.dialogue.journeys import abandoned, planner, telling
from conserje.dialogue.money import news
from conserje.dialogue.money import unseen as unseen_proofs
from conserje.dialogue.stay import keeping, orders
from conserje.errors import PmsUnavailable, ReservationNotFound
from conserje.model.conversation import TimerOutcome
from conserje.model.reservation import ReservationStatus


async def _hold_expires(due: Due) -> TimerOutcome:
    """The room is given back; the guest is told if they were still about to take it."""
    await due.desk.expire()
    if str(due.memory.hold_id) != due.timer.payload["hold"]:
        return TimerOutcome()
    return due.say("hold_ended")


async def _deposit_due(due: Due) -> TimerOutcome:
    """An unpaid reservation lapses and the guest is told; a paid or cancelled one needs no word.

    Raises PmsUnavailable while somebody has their hands on it: nobody else would come back to let it lapse.
    """
    await due.desk.expire()
    code = due.timer.payload["code"]
    try:
        reservation = await due.desk.find_own(code)
    except ReservationNotFound:
        return TimerOutcome()
    if reservation.status is ReservationStatus.AWAITING_DEPOSIT:
        if reservation.deposit_due and reservation.deposit_due > due.now:
            return TimerOutcome(again_at=reservation.deposit_due)
        raise PmsUnavailable(f"{code} is being changed by somebody, and is due")
    if reservation.status is not ReservationStatus.EXPIRED:
        return TimerOutcome()
    has_money = (await due.desk.till.account(reservation)).paid.amount > 0
    await due.desk.till.look_again(code)
    if has_money:
        return TimerOutcome()
    return (
        unseen_proofs.lapsed(due, reservation)
        if await unseen(due.desk.till, code)
        else due.say("deposit_ended", code=code)
    )


NOTICES: dict[str, Notice] = {
    "hold_expires": _hold_expires,
    "deposit_due": _deposit_due,
    "waiting": freed.look,
    "plan_journeys": planner.plan_all,
    "journey": telling.tell,
    "abandoned": abandoned.ask_once,
    "abandoned_again": abandoned.ask_again,
    "hold_ends_soon": abandoned.hold_ends_soon,
    **handover_clocks.NOTICES,
    "order_expires": orders.expire,
    keeping.ERASE_FILES: keeping.erase,
    **news.NOTICES,
    **unseen_proofs.NOTICES,
}
