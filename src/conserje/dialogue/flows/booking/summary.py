"""The explicit yes, and what it makes of a held room: a reservation with its deposit, or a kept hold."""

from datetime import timedelta

from conserje.dialogue.context import NO, YES, TurnContext
from conserje.dialogue.flows.booking.details import sum_up
from conserje.dialogue.flows.booking.offers import search_again
from conserje.dialogue.memory import Wish
from conserje.errors import HoldExpired, QuoteExpired
from conserje.model.conversation import GuestDetails, NewTimer
from conserje.model.guest import Guest
from conserje.model.hotel import BankAccount
from conserje.model.reservation import Reservation, ReservationStatus

# A guest who is answering does not lose the room for a minute.
_NEARLY_OVER = timedelta(minutes=5)


async def keep_hold_alive(turn: TurnContext) -> bool:
    """Lengthen a hold that is about to end, as often as the house allows; false when it is gone."""
    memory, limits = turn.memory, turn.hotel.limits
    if memory.hold_id is None or memory.hold_until is None:
        return False
    if memory.hold_until - turn.now > _NEARLY_OVER:
        return True
    if memory.extended >= limits.hold_extensions:
        return memory.hold_until > turn.now or _gone(turn)
    try:
        hold = await turn.desk.extend_hold(memory.hold_id)
    except HoldExpired:
        return _gone(turn)
    memory.extended += 1
    memory.hold_until = hold.expires_at
    turn.timers.append(NewTimer("hold_expires", hold.expires_at, {"hold": str(hold.id)}))
    return True


def _gone(turn: TurnContext) -> bool:
    turn.say("hold_expired")
    return False


async def at_summary(turn: TurnContext, told_details: bool) -> None:
    """Book on the yes that belongs to this summary; everything else shows it again."""
    memory = turn.memory
    if turn.tap and turn.tap.token != memory.token and turn.tap.kind in (YES, NO):
        turn.say("old_summary")
        await sum_up(turn)
    elif told_details:
        await sum_up(turn)
    elif turn.is_yes() and (turn.tap or memory.asked == "confirm"):
        await _book(turn)
    elif turn.is_no():
        await let_think(turn)
    else:
        await sum_up(turn)


async def let_think(turn: TurnContext) -> None:
    """Nothing is booked and nothing is lost: what was open stays so, a held room until its time is over."""
    memory = turn.memory
    if memory.hold_until is None or memory.quote_id is None:
        turn.say("nothing_open_no")
        return
    if memory.stage == "summary":
        memory.asked = "confirm"
    quote = await turn.desk.find_quote(memory.quote_id)
    turn.desk.held.moments.add(memory.hold_until)
    room = turn.wording.name(quote.offer.room_type.name)
    turn.say("not_confirmed", room=room, until=turn.wording.clock(memory.hold_until))


async def _book(turn: TurnContext) -> None:
    memory = turn.memory
    if memory.hold_id is None or memory.quote_id is None or memory.name is None:
        raise HoldExpired("a booking needs a hold, a quote and a name")
    guest = Guest(memory.name, memory.email, memory.phone, turn.wording.language)
    try:
        quote = await turn.desk.find_quote(memory.quote_id)
        reservation = await turn.desk.book(memory.hold_id, guest, quote)
    except (HoldExpired, QuoteExpired):
        turn.say("hold_expired")
        await search_again(turn)
        return
    _tell(turn, reservation)
    await turn.confirm(reservation)
    memory.codes.append(reservation.code)
    memory.forget_goal("books")
    memory.wish = Wish()
    turn.guest = GuestDetails(memory.name, memory.email, memory.phone)
    turn.cancelled_timers.append("hold_expires")
    if reservation.deposit_due:
        payload = {"code": reservation.code}
        turn.timers.append(NewTimer(f"deposit_due:{reservation.code}", reservation.deposit_due, payload))


def _tell(turn: TurnContext, reservation: Reservation) -> None:
    awaiting = reservation.status is ReservationStatus.AWAITING_DEPOSIT
    turn.say(
        "booked_awaiting" if awaiting else "booked",
        code=reservation.code,
        room=turn.wording.name(reservation.room_type.name),
        stay=reservation.stay,
        name=reservation.guest.name,
        total=reservation.total,
    )
    if awaiting and reservation.deposit_due:
        _tell_deposit(turn, reservation)


def _tell_deposit(turn: TurnContext, reservation: Reservation) -> None:
    account = _account(turn.hotel.bank_accounts, reservation.deposit.currency)
    if account is None:
        turn.say("deposit_no_account", deposit=reservation.deposit)
        return
    wording = turn.wording
    lines = [wording.text("deposit_how", deposit=reservation.deposit, due=reservation.deposit_due)]
    details = (*account.lines, ("", f"{account.holder} ({account.bank})"))
    lines += [
        wording.text("deposit_line", label=label, value=value) if label else f"• {value}" for label, value in details
    ]
    turn.quoted += lines[1:]
    turn.say_lines(lines)
    turn.say("deposit_then", code=reservation.code)


def _account(accounts: tuple[BankAccount, ...], currency: str) -> BankAccount | None:
    return next((one for one in accounts if one.currency == currency), None)
