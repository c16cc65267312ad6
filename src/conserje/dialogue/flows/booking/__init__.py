"""From a wish to a reservation: search, offer, hold, details, summary, an explicit yes, booked.

`memory.stage` says how far it is; a detail that changes at any stage goes back to an offer with the new total.
"""

from conserje.dialogue.context import CHANGE, OFFER, TurnContext
from conserje.dialogue.flows.booking.changing import abandon, ask_for_new_value
from conserje.dialogue.flows.booking.details import go_on_with_details, sum_up, take_details
from conserje.dialogue.flows.booking.group import collect
from conserje.dialogue.flows.booking.matching import suits
from conserje.dialogue.flows.booking.offers import choose_offer, search, search_again, take_or_look_again
from conserje.dialogue.flows.booking.stays.beside import open_offers, stay_open
from conserje.dialogue.flows.booking.stays.following import drops_further, note_another, note_further, wants_another_too
from conserje.dialogue.flows.booking.stays.restated import asks_what_number, facts_beside, tell_how_long_kept
from conserje.dialogue.flows.booking.summary import at_summary, keep_hold_alive, let_think
from conserje.dialogue.flows.booking.switching import lacks_what_is_wished, other_offer, switch
from conserje.dialogue.flows.booking.telling import offer_again
from conserje.dialogue.flows.booking.waiting import join, leave, wants_to_leave
from conserje.dialogue.memory import Wish
from conserje.dialogue.stay.noted import note_extra
from conserje.dialogue.wish import merge
from conserje.errors import StayRefused
from conserje.model.reading import Intent
from conserje.model.stay import StayRequest
from conserje.understanding.entities.kinds import room_kinds
from conserje.understanding.entities.naming import folded
from conserje.understanding.rules import puts_off

__all__ = ["ask_to_resume", "group", "let_go", "pick_up_stale", "resume", "step", "waiting"]

# What moves a booking that is already priced back to a new price. A currency or a room is another price, too.
_PRICED_BY = {"check_in", "check_out", "nights", "adults", "children", "ages", "rooms", "room_type", "currency"}


async def step(turn: TurnContext) -> None:
    """One turn of a booking, at whatever stage it is."""
    memory = turn.memory
    memory.goal = "booking"
    if drops_further(turn):
        await (resume(turn) if memory.stage else search(turn))
        return
    is_corrected = turn.facts.adults or turn.facts.children or turn.facts.check_in
    if memory.stage and turn.reading.top is Intent.CANCEL_BOOKING and not is_corrected:
        await abandon(turn)
        return
    if memory.asked == "confirm_waiting" and turn.is_no():
        await abandon(turn)
        return
    if asks_what_number(turn):
        return
    if wants_another_too(turn):
        note_another(turn)
        await resume(turn)
        return
    note_further(turn)
    before, noted = open_offers(turn), await note_extra(turn)
    changed = _with_kinds(turn, merge(memory.wish, facts_beside(turn), asked=memory.asked))
    noted = tell_how_long_kept(turn) or noted
    if _asks_about_dates(turn):
        return
    await _go_on(turn, changed, noted=noted, is_other=bool(before))
    if before and memory.stage == "offered":
        stay_open(turn, before)


async def _go_on(turn: TurnContext, changed: set[str], *, noted: bool, is_other: bool) -> None:
    """`noted`: an extra was wished beside the room; `is_other`: days were asked about beside those that were told."""
    memory, told_details = turn.memory, take_details(turn)
    if _thinks_it_over(turn, changed, told_details):
        await let_think(turn)
    elif turn.tap and turn.tap.kind == OFFER and not memory.kept:
        await choose_offer(turn)
    elif memory.stage == "offered":
        await _at_offers(turn, changed, told_details, is_clear=noted)
    elif memory.stage in ("details", "summary"):
        memory.asked = None if noted and memory.stage == "details" else memory.asked
        await _with_hold(turn, changed & _PRICED_BY, told_details, noted=noted, is_other=is_other)
    else:
        await search(turn)


async def group(turn: TurnContext) -> None:
    """A group or a long stay: collected for people, unless it has become something that is sold here."""
    if await collect(turn):
        await search(turn)


async def waiting(turn: TurnContext) -> None:
    """Join the waiting list for a stay that is full, or leave it; what is free is offered instead."""
    wish = turn.memory.wish
    if wants_to_leave(turn):
        await leave(turn)
        return
    if not turn.tap:
        merge(wish, turn.facts, asked=turn.memory.asked)
    turn.memory.goal = "booking"
    if wish.stay is None or wish.party is None:
        await search(turn)
        return
    request = StayRequest(wish.stay, wish.party, wish.rooms, wish.currency)
    try:
        offers = await turn.desk.offers(request)
    except StayRefused:
        await search(turn)
        return
    if any(wish.room_type is None or suits(offer, wish.room_type) for offer in offers):
        await search(turn)
    else:
        await join(turn, request)


def _with_kinds(turn: TurnContext, changed: set[str]) -> set[str]:
    """What changed, rooms of several kinds included; a kind or a number of rooms that is named alone is all that is wanted.
    An offer by its whole name is one room ("Twin or Triple")."""
    words = folded(turn.text)
    for told in turn.memory.told:
        words = words.replace(folded(told.label), " ") if told.label else words
    wish, kinds = turn.memory.wish, room_kinds(words)
    if kinds:
        wish.room_type = wish.beds = None
        wish.rooms, wish.is_spread = sum(rooms for _, rooms in kinds), False
        changed = (changed - {"room_type"}) | ({"rooms"} if kinds != wish.kinds else set())
        wish.kinds = kinds
    elif changed & {"room_type", "rooms"}:
        wish.kinds = ()
    return changed


def _thinks_it_over(turn: TurnContext, changed: set[str], told_details: bool) -> bool:
    """ "I'll think about it" to an offer, a detail or a summary: no yes, and no reason to ask again."""
    says_more = turn.tap or changed or told_details or "?" in turn.text or turn.has(Intent.AFFIRM, Intent.BOOK)
    return turn.memory.stage is not None and not says_more and puts_off(turn.text)


def _asks_about_dates(turn: TurnContext) -> bool:
    """An impossible or ambiguous date is asked about, never guessed."""
    facts = turn.facts
    if facts.impossible_date:
        turn.quoted.append(facts.impossible_date)
        turn.ask("dates", "impossible_date", words=facts.impossible_date)
        return True
    if len(facts.ambiguous_dates) == 2 and facts.check_in is None:
        first, second = facts.ambiguous_dates
        turn.ask("dates", "ask_ambiguous_date", first=first, second=second)
        return True
    return False


async def _at_offers(turn: TurnContext, changed: set[str], told_details: bool, *, is_clear: bool) -> None:
    only_room = changed <= {"room_type"}
    if changed and not only_room:
        await search_again(turn)
    else:
        await choose_offer(turn, gave_details=told_details, is_clear=is_clear)


async def _with_hold(turn: TurnContext, changed: set[str], told_details: bool, *, noted: bool, is_other: bool) -> None:
    other = None if changed else other_offer(turn)
    if other:
        await switch(turn)
        await take_or_look_again(turn, other)
        return
    if not changed and await lacks_what_is_wished(turn):
        memory = turn.memory
        await switch(turn)
        memory.wish.room_type = memory.wish.beds = None
        await search_again(turn)
        return
    if changed:
        await search_again(turn, requoted=not is_other)
        return
    if not await keep_hold_alive(turn):
        await search_again(turn)
        return
    wants_change = turn.memory.asked == "change" or (turn.has(Intent.CHANGE_BOOKING) and not noted)
    states_one = turn.facts.guest_name or turn.facts.email or turn.facts.phone
    if wants_change and not (told_details or states_one) and not turn.tap and await ask_for_new_value(turn):
        return
    if turn.memory.stage == "details":
        if turn.has(Intent.DENY) and not noted and turn.memory.asked not in ("email", "change") and not told_details:
            turn.memory.asked = "change"
            turn.say("ask_what_to_change")
            return
        await go_on_with_details(turn)
    elif turn.tap and turn.tap.kind == CHANGE:
        turn.ask("change", "ask_what_to_change")
    else:
        await at_summary(turn, told_details)


async def resume(turn: TurnContext) -> None:
    """Come back to an interrupted booking: ask again what was open."""
    stage = turn.memory.stage
    if stage == "details":
        turn.memory.asked = None
        await go_on_with_details(turn)
    elif stage == "summary" and await keep_hold_alive(turn):
        await sum_up(turn)
    elif stage == "offered":
        offer_again(turn)
    else:
        await search_again(turn)


async def pick_up_stale(turn: TurnContext) -> None:
    """A yes to something of long ago books nothing: the room is looked up anew and told at today's price."""
    turn.memory.goal = "booking"
    await search_again(turn)


async def ask_to_resume(turn: TurnContext) -> None:
    """Somebody who was booking comes back with a greeting: is it still about that stay?"""
    turn.memory.goal = "booking"
    turn.ask("resume", "resume_stale", stay=turn.memory.wish.stay)


async def let_go(turn: TurnContext) -> None:
    """It is not: nothing of it is left."""
    turn.memory.forget_goal()
    turn.memory.wish = Wish()
    turn.say("declined_offers")
