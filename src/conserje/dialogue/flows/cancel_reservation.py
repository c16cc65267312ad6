"""Cancelling: whose it is, what it costs, an explicit yes to exactly that, done."""

from decimal import Decimal

from conserje.dialogue.context import TurnContext
from conserje.dialogue.identity import identified
from conserje.dialogue.memory import Cancelling
from conserje.errors import PriceChanged, ReservationClosed
from conserje.model.money import Money
from conserje.model.reading import Intent


async def step(turn: TurnContext) -> None:
    memory = turn.memory
    memory.goal = "cancel"
    waiting = memory.cancelling
    if waiting and turn.facts.booking_code in (None, waiting.code):
        if turn.is_yes() or (turn.has(Intent.CANCEL_BOOKING) and turn.has(Intent.AFFIRM)):
            await _cancel(turn, waiting)
            return
        if turn.is_no():
            turn.say("kept", code=waiting.code)
            memory.forget_goal()
            return
    reservation = await identified(turn)
    if reservation is None:
        return
    if not reservation.status.is_live:
        turn.say("reservation_closed", code=reservation.code, status=turn.wording.status(reservation.status))
        memory.forget_goal()
        return
    await _explain(turn, reservation.code)


async def _explain(turn: TurnContext, code: str) -> None:
    """Tell what it would cost now, and ask for the yes that binds to it."""
    terms = await turn.desk.cancellation_terms(code)
    if terms.fee.amount:
        turn.say("cancel_fee", fee=terms.fee)
    else:
        turn.say("cancel_free")
    turn.memory.cancelling = Cancelling(code, str(terms.fee.amount), terms.fee.currency)
    turn.ask_yes_no("ask_cancel", "choice_cancel", "choice_keep", code=code)


async def _cancel(turn: TurnContext, agreed: Cancelling) -> None:
    fee = Money(Decimal(agreed.fee), agreed.currency)
    try:
        reservation = await turn.desk.cancel(agreed.code, fee)
    except PriceChanged:
        await _explain(turn, agreed.code)
        return
    except ReservationClosed:
        closed = await turn.desk.find_own(agreed.code)
        turn.say("reservation_closed", code=closed.code, status=turn.wording.status(closed.status))
    else:
        key = "cancelled_fee" if fee.amount else "cancelled_free"
        turn.say(key, code=reservation.code, fee=fee)
        turn.cancelled_timers.append(f"deposit_due:{reservation.code}")
    turn.memory.forget_goal()
