"""A guest under way with one stay who asks about another has two open offers, if both were told; a bare yes then asks which."""

import re
from dataclasses import replace

from conserje.dialogue.context import TurnContext
from conserje.dialogue.flows.booking.matching import by_stay, is_among
from conserje.dialogue.flows.booking.taking import whole
from conserje.dialogue.flows.booking.telling import offer_choices
from conserje.dialogue.memory import Told
from conserje.model.reading import Facts, Intent
from conserje.understanding.entities.naming import folded

_ASKS_TOO = re.compile(
    r"(?:(?:hola|hi|hello|oi|ok|okay|dale|bueno|bien|perfecto|great|thanks|gracias|obrigad[oa]|hmm*|mmm*|ah|y)[ ,.!]+)*"
    r"(?:y|e|and|o|or|ou|what about|how about|what if|que tal|y si|e se|cuanto|quanto|how much|tambien"
    r"|tambem|also|por curiosidad)\b"
)
_CORRECTS = re.compile(
    r"\b(?:mejor|prefer\w*|prefier\w+|prefiro|en realidad|actually|na verdade|cambi\w+|chang\w+|mud\w+|troc\w+|instead|rather"
    r"|melhor"
    r"|me equivoque|perdon|sorry|i meant|i mean|quise decir|quis dizer|me enganei|errei|error)\b"
)
_TWO = 2
_BOTH = re.compile(r"\b(?:both|las dos|los dos|ambas|ambos|as duas|os dois|las 2|as 2)\b")


def open_offer(turn: TurnContext) -> Told | None:
    """The offer that stays open while the guest only asks about other days beside it; None where they correct its days."""
    memory, facts, words = turn.memory, turn.facts, folded(turn.text)
    names_a_stay = facts.check_in is not None and (facts.check_out is not None or facts.nights is not None)
    if turn.tap or not names_a_stay or not memory.told or memory.is_choice or memory.wish.party is None:
        return None
    told = memory.told[0]
    is_asked_too = _ASKS_TOO.match(words) and not _CORRECTS.search(words)
    if told.check_in == facts.check_in or not is_asked_too or by_stay(facts, (told, *memory.beside)):
        return None
    return told if told.pieces else replace(told, pieces=[whole(turn, told)])


def stay_open(turn: TurnContext, before: Told) -> None:
    """Say beside what was found for the other days that the offer of before is open too, and ask which."""
    memory = turn.memory
    memory.beside = [before]
    turn.desk.held.money.add(before.money)
    turn.desk.held.take_stay(before.stay)
    still = turn.wording.text("still_open", offer=_line(turn, before))
    if memory.asked == "room" and not memory.is_choice:
        turn.paragraphs[-1:] = [still, turn.wording.text("ask_which_stay")]
    else:
        turn.paragraphs.append(still)


def picks_open(turn: TurnContext) -> Told | None:
    """One of the offers of two stays by its days, and nothing else that is wished."""
    memory, facts = turn.memory, turn.facts
    if memory.stage != "offered" or "?" in turn.text or _says_more(facts):
        return None
    picked = by_stay(facts, (*memory.told[:1], *memory.beside) if memory.beside else memory.told)
    if picked and facts.room_type and not is_among([picked], turn.text, facts.room_type):
        return None
    return picked


def _says_more(facts: Facts) -> bool:
    return any(value is not None for value in (facts.adults, facts.children, facts.rooms, facts.currency))


def is_ambiguous(turn: TurnContext) -> bool:
    """Is something wanted, of which both stays have one?"""
    memory = turn.memory
    if not memory.beside or turn.is_no():
        return False
    room = turn.facts.room_type
    is_of_both = room is None or is_among(memory.beside, turn.text, room)
    return is_of_both and (turn.is_yes() or turn.has(Intent.BOOK))


def wants_both(turn: TurnContext) -> tuple[Told, Told] | None:
    """The two stays that are open, the earlier first, where both are wanted."""
    memory = turn.memory
    is_asked = memory.stage == "offered" and memory.asked == "room"
    if turn.tap or not is_asked or "?" in turn.text or not _BOTH.search(folded(turn.text)):
        return None
    both = (*memory.beside, *memory.told[:1]) if memory.beside else tuple(memory.told)
    if len(both) != _TWO:
        return None
    early, late = sorted(both, key=lambda one: one.check_in)
    return (early, late) if early.check_out <= late.check_in else None


def ask_which_stay(turn: TurnContext) -> None:
    """Both, by their days; none of them is proposed."""
    memory = turn.memory
    both = sorted((*memory.beside, memory.told[0]), key=lambda one: one.check_in)
    for one in both:
        turn.desk.held.money.add(one.money)
        turn.desk.held.take_stay(one.stay)
    turn.say_lines([f"{number}. {_line(turn, one)}" for number, one in enumerate(both, start=1)])
    memory.told, memory.shown, memory.beside, memory.is_choice = both, both, [], True
    turn.ask("room", "ask_which_stay")
    turn.choices = offer_choices(turn)


def _line(turn: TurnContext, told: Told) -> str:
    line = turn.wording.text("offer_line_stay", stay=told.stay, room=told.label, plan=told.plan, total=told.money)
    return line.removeprefix("• ")
