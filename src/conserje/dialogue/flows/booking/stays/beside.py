"""A guest under way with one stay who asks about others has several open offers; a bare yes then asks which."""

import re
from dataclasses import replace
from itertools import pairwise

from conserje.dialogue.context import WAIT, TurnContext
from conserje.dialogue.flows.booking.matching import by_cost, by_position, by_price, by_stay, choosing_words, is_among
from conserje.dialogue.flows.booking.taking import whole
from conserje.dialogue.flows.booking.telling import offer_choices
from conserje.dialogue.memory import Memory, Told
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
_ALL = re.compile(
    r"\b(?:both|las dos|los dos|ambas|ambos|as duas|os dois|las 2|as 2|las tres|los tres|las 3|as tres|all three|all of them"
    r"|todas|todos)\b"
)
_LENGTH = {"tres": 3, "3": 3, "three": 3}


def open_offers(turn: TurnContext) -> list[Told]:
    """The offers that stay open while the guest only asks about other days beside them; none where they correct their days."""
    memory, facts, words = turn.memory, turn.facts, folded(turn.text)
    names_a_stay = facts.check_in is not None and (facts.check_out is not None or facts.nights is not None)
    if turn.tap or not names_a_stay or not memory.told or memory.is_choice or memory.wish.party is None:
        return []
    told = memory.told[0]
    is_asked_too = _ASKS_TOO.match(words) and not _CORRECTS.search(words)
    if told.check_in == facts.check_in or not is_asked_too or by_stay(facts, (told, *memory.beside)):
        return []
    return [*memory.beside, told if told.pieces else replace(told, pieces=[whole(turn, told)])]


def stay_open(turn: TurnContext, before: list[Told]) -> None:
    """Say beside what was found for the other days that the offers of before are open too, by numbers that go on, and ask
    which."""
    memory, wording = turn.memory, turn.wording
    memory.beside = [replace(one, token=turn.token) for one in before]
    lines = []
    for number, one in enumerate(memory.beside, len(memory.told) + 1):
        turn.desk.held.money.add(one.money)
        turn.desk.held.take_stay(one.stay)
        lines.append(f"{number}. {_line(turn, one)}")
    still = "\n".join([wording.text("still_open"), *lines])
    if memory.asked != "room":
        turn.paragraphs.append(still)
        return
    asked = wording.text("ask_which") if memory.is_choice else turn.paragraphs[-1]
    turn.paragraphs = [one for one in turn.paragraphs if one != asked]
    is_of_two = len(before) == 1 and not memory.is_choice
    turn.paragraphs += [still, wording.text("ask_which_stay" if is_of_two else "ask_which")]
    waits = [one for one in turn.choices if one.id.startswith(WAIT)]
    turn.choices = (*offer_choices(turn), *waits)


def picks_open(turn: TurnContext) -> Told | None:
    """One of the offers of two stays by its days, and nothing else that is wished."""
    memory, facts = turn.memory, turn.facts
    if memory.stage != "offered" or "?" in turn.text or _says_more(facts):
        return None
    picked = by_stay(facts, _each_stay(memory) if memory.beside else memory.told)
    if picked and facts.room_type and not is_among([picked], turn.text, facts.room_type):
        return None
    return picked


def _says_more(facts: Facts) -> bool:
    return any(value is not None for value in (facts.adults, facts.children, facts.rooms, facts.currency))


def _each_stay(memory: Memory) -> list[Told]:
    """Of the stays that are open one offer each, those told before first; of a choice of other days all."""
    return [*memory.beside, *(memory.told if memory.is_choice else memory.told[:1])]


def picks_one_of_stays(turn: TurnContext) -> Told | None:
    """Beside several stays: an offer by its number, of all that are told; or the cheaper, or a price, of one each."""
    memory = turn.memory
    if not memory.beside or turn.tap:
        return None
    words, each = choosing_words(turn), _each_stay(memory)
    return by_position(words, [*memory.told, *memory.beside]) or by_price(words, each) or by_cost(words, each)


def is_ambiguous(turn: TurnContext) -> bool:
    """Is something wanted, of which all stays have one?"""
    memory = turn.memory
    if not memory.beside or turn.is_no():
        return False
    room = turn.facts.room_type
    is_of_all = room is None or is_among(memory.beside, turn.text, room)
    wants = turn.is_yes() or turn.has(Intent.BOOK) or turn.facts.guest_name or turn.facts.email
    return is_of_all and bool(wants)


def wants_all(turn: TurnContext) -> list[Told]:
    """The stays that are open, the earliest first, where all of them are wanted."""
    memory = turn.memory
    is_asked = memory.stage == "offered" and memory.asked == "room"
    said = _ALL.search(folded(turn.text))
    if turn.tap or not is_asked or "?" in turn.text or said is None:
        return []
    each = _each_stay(memory) if memory.beside else memory.told
    if len(each) < _TWO or (not memory.beside and len(each) != _LENGTH.get(said[0].split()[-1], _TWO)):
        return []
    in_order = sorted(each, key=lambda one: one.check_in)
    return in_order if all(one.check_out <= two.check_in for one, two in pairwise(in_order)) else []


def ask_which_stay(turn: TurnContext) -> None:
    """One offer of each stay, by their days; none of them is proposed. Who has told their name is thanked for it."""
    memory = turn.memory
    each = sorted(_each_stay(memory), key=lambda one: one.check_in)
    for one in each:
        turn.desk.held.money.add(one.money)
        turn.desk.held.take_stay(one.stay)
    if turn.facts.guest_name or turn.facts.email:
        turn.say("noted_who")
    turn.say_lines([f"{number}. {_line(turn, one)}" for number, one in enumerate(each, start=1)])
    memory.told, memory.shown, memory.beside, memory.is_choice = each, each, [], True
    turn.ask("room", "ask_which_stay" if len(each) == _TWO else "ask_which")
    turn.choices = offer_choices(turn)


def _line(turn: TurnContext, told: Told) -> str:
    line = turn.wording.text("offer_line_stay", stay=told.stay, room=told.label, plan=told.plan, total=told.money)
    return line.removeprefix("• ")
