"""Extras of the house's list that are wished while a room is being booked: noted, and ordered when there is a reservation."""

import re

from conserje.dialogue.context import TurnContext
from conserje.dialogue.stay.orders import count_in, extra_in, gives_up, wants
from conserje.model.desk.extras import Extra, OrderKind
from conserje.model.desk.wanted import Ordering
from conserje.model.hotel import MealPlan
from conserje.understanding.folding import fold

_WITH = r"\b(?:con|with|com|mas|plus|including|incluyendo|incluindo)\b.{{0,20}}\b{}s?\b"


def adds_extra(turn: TurnContext) -> Extra | None:
    """ "Y agregale desayuno para mañana", "add a transfer please": an extra beside a room that was offered or is kept. Whoever
    asks about one, or says other days or people with it, does something else."""
    facts, memory, words = turn.facts, turn.memory, fold(turn.text)
    if turn.tap or memory.goal != "booking" or "?" in turn.text or gives_up(words):
        return None
    if facts.check_out or facts.nights or facts.adults:
        return None
    return extra_in(turn.hotel.desk.extras, turn.text) if memory.stage and wants(words) else None


def _wished_with_the_room(turn: TurnContext) -> Extra | None:
    """ "A double from 3 to 5 May with parking". A meal is a rate's, and looked for with the room."""
    extra, words = extra_in(turn.hotel.desk.extras, turn.text), fold(turn.text)
    if extra is None or extra.is_meal or turn.tap or "?" in turn.text:
        return None
    is_with = any(re.search(_WITH.format(re.escape(fold(word))), words) for word in extra.words)
    return extra if is_with and turn.facts.check_in else None


async def note_extra(turn: TurnContext) -> bool:
    """Remember an extra that is wished beside the room, and say what becomes of it; false where none is."""
    extra, memory = adds_extra(turn) or _wished_with_the_room(turn), turn.memory
    if extra is None:
        return False
    what = turn.wording.name(extra.name)
    if extra.is_meal and memory.kept and await _is_included(turn):
        turn.say("extra_included", what=what)
        return True
    if extra.code not in [code for code, _ in memory.extras]:
        memory.extras.append((extra.code, count_in(turn.text) if adds_extra(turn) else 1))
    turn.say("extra_noted", what=what)
    return True


async def _is_included(turn: TurnContext) -> bool:
    quotes = [await turn.desk.find_quote(one.quote_id) for one in turn.memory.kept]
    return all(one.offer.rate_plan.meal_plan is not MealPlan.ROOM_ONLY for one in quotes)


def order_noted(turn: TurnContext, extras: list[tuple[str, int]], code: str, *, is_last: bool) -> None:
    """What was wished with the room that is booked now, under `code`: the first is summed up for a yes, the others are told
    how to have. `is_last`: nothing else is asked after this."""
    memory = turn.memory
    first, others = (extras[:1], extras[1:]) if is_last else ([], extras)
    names = {extra.code: turn.wording.name(extra.name) for extra in turn.hotel.desk.extras}
    known = [names[what] for what, _ in others if what in names]
    if known:
        turn.say("extra_how", what=turn.wording.joined(known))
    for what, count in first:
        if what in names:
            memory.goal, memory.about, memory.ordering = "order", code, Ordering(OrderKind.EXTRA, what, count)
            turn.follow = "order"
