"""What became of my reservation? Told only to whoever proves that it is theirs."""

import re

from conserje.dialogue.confirmation.papers import CONFIRMABLE, summary_of
from conserje.dialogue.context import TurnContext
from conserje.dialogue.identity import identified, leave
from conserje.model.reservation import Reservation, ReservationStatus
from conserje.understanding.entities.naming import folded

# The confirmation itself is asked for, not what became of the reservation.
_WANTS_IT_AGAIN = re.compile(
    r"\b(?:(?:mand|envi|pas|reenvi|send|resend|e-?mail|manda)\w*|quiero|necesito|want|need|quero|preciso)\b.{0,40}"
    r"\b(?:confirmacion|confirmation|confirmacao|qr|voucher|comprovante da reserva|comprobante de la reserva)\b"
)


async def step(turn: TurnContext) -> None:
    turn.memory.goal = "find"
    reservation = await identified(turn)
    if reservation is None:
        return
    tell(turn, reservation)
    if _WANTS_IT_AGAIN.search(folded(turn.text)) and reservation.status in CONFIRMABLE:
        await turn.confirm(reservation)
    leave(turn.memory)


def tell(turn: TurnContext, reservation: Reservation) -> None:
    turn.say("reservation", **summary_of(reservation, turn.wording))
    if reservation.status is ReservationStatus.AWAITING_DEPOSIT and reservation.deposit_due:
        turn.say("reservation_deposit", deposit=reservation.deposit, due=reservation.deposit_due)
