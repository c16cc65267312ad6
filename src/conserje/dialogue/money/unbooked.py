"""A deposit that the PMS knows to be paid and that is on no account here: what of it goes back is for people to see, after a
cancellation, and no amount is told."""

from conserje.dialogue.context import TurnContext
from conserje.dialogue.wording import Wording
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.desk.ledger import Account
from conserje.model.money import Money
from conserje.model.reservation import Reservation, ReservationStatus


def has_deposit_unbooked(reservation: Reservation, account: Account, fee: Money) -> bool:
    """A reservation stands by its deposit, none of which was booked here, and giving it up for `fee` costs less."""
    stands = reservation.status is ReservationStatus.CONFIRMED and not account.paid.amount
    return stands and reservation.deposit.amount > fee.amount


def leave_deposit_to_people(turn: TurnContext, reservation: Reservation) -> None:
    hotel = turn.hotel
    ours = Wording(hotel.language, house=hotel.language, timezone=hotel.timezone)
    summary = ours.text("staff_deposit_unbooked", code=reservation.code, name=reservation.guest.name)
    turn.tasks.append(NewTask(TaskKind.REQUEST, summary, reservation_code=reservation.code))
    turn.say("money_seen_by_people", code=reservation.code)
