"""What became of my reservation? Told only to whoever proves that it is theirs."""

from conserje.dialogue.confirmation.papers import summary_of
from conserje.dialogue.context import TurnContext
from conserje.dialogue.identity import identified, leave
from conserje.model.reservation import Reservation, ReservationStatus


async def step(turn: TurnContext) -> None:
    turn.memory.goal = "find"
    reservation = await identified(turn)
    if reservation is None:
        return
    tell(turn, reservation)
    leave(turn.memory)


def tell(turn: TurnContext, reservation: Reservation) -> None:
    turn.say("reservation", **summary_of(reservation, turn.wording))
    if reservation.status is ReservationStatus.AWAITING_DEPOSIT and reservation.deposit_due:
        turn.say("reservation_deposit", deposit=reservation.deposit, due=reservation.deposit_due)
