"""The explicit yes, and what it makes of a held room: a reservation with its deposit, or a kept hold."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from conserje.dialogue.context import NO, YES, TurnContext
from conserje.dialogue.flows.booking.details import sum_up
from conserje.dialogue.flows.booking.offers import search, search_again
from conserje.dialogue.flows.booking.stays.following import begin_next
from conserje.dialogue.flows.booking.taking import kept_quotes, sum_of
from conserje.dialogue.memory import Wish
from conserje.dialogue.money.deposit import tell_deposit
from conserje.dialogue.stay.noted import order_noted
from conserje.dialogue.stay.wishes import carry
from conserje.errors import HoldExpired, QuoteExpired
from conserje.model.conversation import GuestDetails, NewTimer
from conserje.model.guest import Guest
from conserje.model.reading import Intent
from conserje.model.reservation import Quote, Reservation, ReservationStatus
from conserje.understanding.entities.figures import sums_in
from conserje.understanding.folding import fold
from conserje.understanding.rules import agrees_at_last, sets_a_condition

# A guest who is answering does not lose the room for a minute.
_NEARLY_OVER = timedelta(minutes=5)

_BY_NIGHT = re.compile(r"\b(?:noches?|nights?|noites?|diarias?)\b")


async def keep_hold_alive(turn: TurnContext) -> bool:
    """Lengthen a hold that is about to end, as often as the house allows; false when it is gone."""
    memory, limits = turn.memory, turn.hotel.limits
    if not memory.kept or memory.hold_until is None:
        return False
    if memory.hold_until - turn.now > _NEARLY_OVER:
        return True
    if memory.extended >= limits.hold_extensions:
        return memory.hold_until > turn.now or _gone(turn)
    try:
        holds = [await turn.desk.extend_hold(one.hold_id) for one in memory.kept]
    except HoldExpired:
        return _gone(turn)
    memory.extended += 1
    memory.hold_until = min(hold.expires_at for hold in holds)
    turn.timers.append(NewTimer("hold_expires", memory.hold_until, {"hold": str(memory.hold_id)}))
    return True


def _gone(turn: TurnContext) -> bool:
    turn.say("hold_expired")
    return False


async def at_summary(turn: TurnContext, told_details: bool) -> None:
    """Book on the yes that belongs to this summary, and to nothing that was not told; everything else shows it again."""
    memory = turn.memory
    if turn.tap and turn.tap.token != memory.token and turn.tap.kind in (YES, NO):
        turn.say("old_summary")
        await sum_up(turn)
    elif told_details:
        await sum_up(turn)
    elif await _agrees_to_something_else(turn):
        turn.say("only_as_told")
        await sum_up(turn)
    elif _is_yes(turn) and (turn.tap or memory.asked == "confirm"):
        await _book(turn)
    elif turn.is_no():
        await let_think(turn)
    else:
        await sum_up(turn)


def _is_yes(turn: TurnContext) -> bool:
    return turn.is_yes() or (turn.tap is None and agrees_at_last(turn.text))


async def _agrees_to_something_else(turn: TurnContext) -> bool:
    """A yes on a condition, or to a sum that is none of the summary's."""
    says_yes = turn.has(Intent.AFFIRM) and not turn.has(Intent.DENY)
    if turn.tap or not (says_yes or agrees_at_last(turn.text)):
        return False
    if sets_a_condition(turn.text):
        return True
    named = sums_in(turn.text)
    if not named:
        return False
    try:
        quotes = await kept_quotes(turn)
    except QuoteExpired:
        return False
    return not {round(one) for one in named} <= {round(one) for one in _amounts_of(quotes, turn.text)}


def _amounts_of(quotes: Sequence[Quote], text: str) -> Iterator[Decimal]:
    """What may be agreed to: totals and deposits, and a night's price where it is called that."""
    totals, deposits = [one.offer.price.total for one in quotes], [one.deposit for one in quotes]
    yield from (one.amount for one in (*totals, sum_of(totals), *deposits, sum_of(deposits)))
    if _BY_NIGHT.search(fold(text)):
        yield from (one.offer.price.total.amount / one.offer.stay.nights for one in quotes)


async def let_think(turn: TurnContext) -> None:
    """Nothing is booked and nothing is lost: what was open stays so, a held room until its time is over."""
    memory = turn.memory
    if memory.hold_until is None or not memory.kept:
        turn.say("nothing_open_no")
        return
    if memory.stage == "summary":
        memory.asked = "confirm"
    quotes = await kept_quotes(turn)
    turn.desk.held.moments.add(memory.hold_until)
    room = turn.wording.joined([turn.wording.name(quote.offer.room_type.name) for quote in quotes])
    turn.say("not_confirmed", room=room, until=turn.wording.clock(memory.hold_until))


async def _book(turn: TurnContext) -> None:
    memory = turn.memory
    if memory.name is None:
        raise HoldExpired("a booking needs a name")
    guest = Guest(memory.name, memory.email, memory.phone, turn.wording.language)
    try:
        quotes = await kept_quotes(turn)
        holds = [one.hold_id for one in memory.kept]
        made = await turn.desk.book_together(list(zip(holds, quotes, strict=True)), guest)
    except (HoldExpired, QuoteExpired):
        turn.say("hold_expired")
        await search_again(turn)
        return
    await _tell(turn, made)
    for reservation in made:
        await turn.confirm(reservation)
    await carry(turn, made[0])
    memory.codes += [one.code for one in made]
    further, extras = memory.further, memory.extras
    memory.forget_goal("books")
    memory.wish = Wish()
    turn.guest = GuestDetails(memory.name, memory.email, memory.phone)
    turn.cancelled_timers.append("hold_expires")
    for one in made:
        if one.deposit_due:
            turn.timers.append(NewTimer(f"deposit_due:{one.code}", one.deposit_due, {"code": one.code}))
    order_noted(turn, extras, made[0].code, is_last=not further)
    if further:
        begin_next(turn, further)
        await search(turn)


async def _tell(turn: TurnContext, made: Sequence[Reservation]) -> None:
    if len(made) == 1:
        _tell_one(turn, made[0])
    else:
        _tell_together(turn, made)
    owing = [one for one in made if one.deposit_due]
    if owing:
        await tell_deposit(turn, *owing)


def _tell_together(turn: TurnContext, made: Sequence[Reservation]) -> None:
    wording, total, deposit = turn.wording, sum_of([one.total for one in made]), sum_of([one.deposit for one in made])
    turn.desk.held.money |= {total, deposit}
    turn.say("booked_together", total=total, name=made[0].guest.name)
    lines = []
    for one in made:
        room = wording.text("summary_room", rooms=one.rooms, room=wording.name(one.room_type.name), plan=one.code)
        lines.append(f"{room}: {wording.stay(one.stay)}, {wording.money(one.total)}")
    turn.say_lines(lines)


def _tell_one(turn: TurnContext, reservation: Reservation) -> None:
    awaiting = reservation.status is ReservationStatus.AWAITING_DEPOSIT
    turn.say(
        "booked_awaiting" if awaiting else "booked",
        code=reservation.code,
        room=turn.wording.name(reservation.room_type.name),
        stay=reservation.stay,
        name=reservation.guest.name,
        total=reservation.total,
    )
