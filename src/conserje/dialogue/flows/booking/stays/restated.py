"""What a message states beside what is open: numbers and days that mean something else there than they would alone."""

import re
from dataclasses import replace
from datetime import timedelta

from conserje.dialogue.context import PEOPLE, ROOMS, TurnContext
from conserje.dialogue.flows.booking.matching import by_ordinal, fewer_rooms, number_of
from conserje.dialogue.flows.booking.stays.beside import picks_open
from conserje.dialogue.flows.booking.telling import offer_choices
from conserje.dialogue.stay.noted import adds_extra
from conserje.model.reading import Facts, Intent
from conserje.understanding.entities.naming import folded
from conserje.understanding.entities.shifts import Shift, shift_in
from conserje.understanding.rules import asks

_KEEPS = re.compile(
    r"\b(?:(?:guard|reten|aguant|segur|mant|sujet|bloque)\w*|hold|keep|save|segura\w*)\b.{0,40}\b(?:hasta|until|till?|ate|for|por|una?|unos"
    r"|umas?|uns)\b"
)
# "No, actually 4" of the people; "leave it at 2" of the people as they were.
_PEOPLE_NUMBER = re.compile(
    r"(?:(?:no|nao|uh|ah|uy|perdon|sorry|desculpa|ok|bueno|mejor)[ ,]+)*"
    r"(?P<surely>(?:dej\w+|deix\w+|qued\w+|fic\w+|leave it|keep it|back to|volve\w*|volt\w+|somos|seriamos|we are|we're)"
    r"(?: (?:en|em|at|a|to|with|con|com|de nuevo))?|en realidad|actually|na verdade|digo|i mean|quer\w* dizer|perdon|sorry"
    r"|desculpa)"
    r"[ ,]+(?:(?:en|em|at|a|to|son|are|sao|somos) )?(?P<number>[1-9]|[a-z]+)(?: nomas| nada mas)?"
)
_ANOTHER = re.compile(r"\b(?:otr[ao]|another|outr[ao])\b")
_NIGHTS_ALONE = re.compile(r"(?:solo |so |just |only |por |for )?(?P<number>[1-9]|1[0-9]|2[0-9]|30)")
_SURE = re.compile(r"(?:dej|deix|qued|fic|leave|keep|back|volve|volt|somos|seriamos|we)")


def facts_beside(turn: TurnContext) -> Facts:
    """What the message states. "A segunda" is Monday, but beside offers it is the second of them; the day of the move that
    an offer was told with is no other arrival, nor is one for which an extra is wished, nor the day until which a room shall
    be kept; days that name one of two open offers, and the currency that they were told in, change nothing; and "make it 2",
    of three rooms, are rooms. What is told by how much ("one more night", "sin uno de los chicos") is told to what."""
    facts, memory = turn.facts, turn.memory
    if memory.stage and {one.currency for one in memory.told} == {facts.currency}:
        facts = replace(facts, currency=None)
    if memory.stage and asks_to_keep(turn):
        return replace(facts, check_in=None, check_out=None, nights=None)
    if is_told_by_how_much(turn):
        return _shifted(turn, _by_how_much(turn))
    if memory.stage and adds_extra(turn):
        return replace(facts, check_in=None)
    if picks_open(turn):
        return replace(facts, check_in=None, check_out=None, nights=None, flexible=None)
    number = _number(turn)
    if number:
        what, count, _ = number
        return replace(facts, rooms=count) if what == ROOMS else replace(facts, adults=count)
    nights = _nights_alone(turn)
    if nights:
        return replace(facts, check_out=None, nights=nights)
    is_day_alone = facts.check_in is not None and facts.check_out is None and facts.nights is None
    moves = [piece.check_in for one in memory.told for piece in one.pieces if piece.check_in != one.check_in]
    is_of_an_offer = facts.check_in in moves or by_ordinal(turn.text, memory.told) is not None
    if memory.stage == "offered" and is_day_alone and is_of_an_offer:
        return replace(facts, check_in=None)
    return facts


def is_told_by_how_much(turn: TurnContext) -> bool:
    """ "One more night", "sumá una persona", "e se a gente tirar uma criança?", while a stay is offered or kept."""
    memory, facts = turn.memory, turn.facts
    if turn.tap or memory.goal != "booking" or memory.stage is None or memory.wish.stay is None:
        return False
    return facts.check_in is None and facts.check_out is None and bool(_by_how_much(turn))


def _by_how_much(turn: TurnContext) -> Shift:
    """ "Do you have another room?" asks for a different one, not for one more."""
    shift = shift_in(turn.text)
    return replace(shift, rooms=0) if asks(turn.text) and _ANOTHER.search(folded(turn.text)) else shift


def _shifted(turn: TurnContext, shift: Shift) -> Facts:
    """The facts with the stay, people and rooms that the shift makes of those wished so far; never fewer than one."""
    wish, facts = turn.memory.wish, turn.facts
    stay, adults, children = wish.stay, wish.adults or 1, wish.children or 0
    if stay is None:
        return facts
    if shift.arrival or shift.departure:
        arrival, departure = timedelta(days=shift.arrival), timedelta(days=shift.departure)
        facts = replace(facts, check_in=stay.check_in + arrival, check_out=stay.check_out + departure, nights=None)
    if shift.adults:
        facts = replace(facts, adults=max(1, adults + shift.adults))
    if shift.children and children:
        facts = replace(facts, children=children + shift.children, ages=())
    if shift.rooms:  # "a room apart for my mother" counts her once more, and nobody else out
        facts = replace(facts, rooms=max(1, wish.rooms + shift.rooms), adults=facts.adults if shift.adults else None)
    return facts


def _nights_alone(turn: TurnContext) -> int | None:
    """ "2", after "until which day, or for how many nights?", where the second of the month is not after the arrival."""
    memory = turn.memory
    found = _NIGHTS_ALONE.fullmatch(folded(turn.text).strip(" .!"))
    if turn.tap or memory.asked != "check_out" or found is None or memory.wish.check_in is None:
        return None
    number = int(found["number"])
    return number if number <= memory.wish.check_in.day else None


def asks_to_keep(turn: TurnContext) -> bool:
    """ "Can you hold it for me until tomorrow?": the day is that of the hold, not of the stay."""
    words, memory = folded(turn.text), turn.memory
    is_open = memory.goal == "booking" and memory.stage is not None and turn.tap is None
    if not is_open or turn.facts.check_in is not None:
        return False
    arrival, until = memory.wish.check_in, turn.facts.check_out
    is_before = arrival is not None and until is not None and until <= arrival and turn.has(Intent.BOOK)
    return is_before or bool(_KEEPS.search(words))


def tell_how_long_kept(turn: TurnContext) -> bool:
    """Say how long a room is kept, to who asks for it; false when nobody does."""
    memory, limits = turn.memory, turn.hotel.limits
    if not asks_to_keep(turn):
        return False
    if memory.kept and memory.hold_until:
        turn.desk.held.moments.add(memory.hold_until)
        turn.say("kept_until", until=turn.wording.clock(memory.hold_until))
    else:
        turn.say("kept_for", minutes=limits.hold_minutes)
    return True


def _number(turn: TurnContext) -> tuple[str, int, bool] | None:
    """Another number of rooms or of people than was wished, by words or a tap, and whether it is surely that."""
    memory, tap = turn.memory, turn.tap
    if tap:
        is_number = tap.kind in (ROOMS, PEOPLE) and tap.argument.isdigit()
        return (tap.kind, int(tap.argument), True) if is_number else None
    if memory.stage is None or turn.facts.rooms or turn.facts.adults or memory.wish.kinds:
        return None
    rooms = fewer_rooms(turn.text, memory.wish.rooms)
    if rooms:
        return ROOMS, rooms[0], rooms[1] or rooms[0] > len(memory.shown)
    found = _PEOPLE_NUMBER.fullmatch(folded(turn.text).strip(" .!"))
    number = number_of(found["number"]) if found and memory.wish.rooms == 1 else None
    if found is None or number is None or number == memory.wish.adults or memory.wish.children:
        return None
    return PEOPLE, number, bool(_SURE.match(found["surely"])) or number > len(memory.shown)


def asks_what_number(turn: TurnContext) -> bool:
    """ "Mejor 2", of three rooms that were told as four offers: two rooms, or the second offer? It is asked."""
    memory, found = turn.memory, _number(turn)
    if found is None or found[2] or memory.stage != "offered":
        return False
    what, number, _ = found
    named = turn.wording.count("room" if what == ROOMS else "person", number)
    turn.ask("room", "ask_number_or_offer", named=named, number=number)
    turn.choices = (turn.choice(what, str(number), named), offer_choices(turn)[number - 1])
    return True
