"""Several stays wished in one breath are taken one after the other: the first now, the next as soon as it is booked."""

import re

from conserje.dialogue.context import TurnContext
from conserje.dialogue.memory import Told, Wish
from conserje.dialogue.wish import merge
from conserje.understanding.entities.naming import folded

_DROPS = (
    r"forget|cancel\w*|drop|skip|leave out|without|not|no longer|olvid\w+|dej\w+|sac\w+|sin|no|esquec\w+|deix\w+|tir\w+"
    r"|sem|nao"
)
_LATER_ONE = re.compile(
    rf"\b(?:{_DROPS})\b.{{0,24}}\b(?:second|other|segunda|otra|outra|2nd|la 2|the 2)"
    r"(?: one| stay| estadia| reserva| booking)?\W*$"
)

_MORE = r"tambien|ademas|also|too|as well|tambem|alem disso|otra mas|outra|another|otra|one more|mais uma|una mas"
_WANTS = r"quiero|queremos|necesit\w+|quisiera|reserv\w+|sum\w+|agreg\w+|want|need|would like|'d like"
_WANTS += r"|book|add|quero|precis\w+"
_ONE_MORE = re.compile(
    rf"\b(?:{_MORE})\b.{{0,40}}\b(?:{_WANTS})\b|\b(?:{_WANTS})\b.{{0,40}}\b(?:{_MORE})\b"
    r"|\b(?:otra mas|una mas|one more|another one|mais uma|outra mais)\b"
)


def note_further(turn: TurnContext) -> None:
    """Remember the stays that were wished beside the first, and say that they come next."""
    wishes = []
    for facts in turn.reading.further:
        wish = Wish()
        merge(wish, facts, asked=None)
        wishes.append(wish)
    if wishes:
        _note(turn, wishes)


def note_the_others(turn: TurnContext, others: list[Told]) -> None:
    """Offers that are wanted too, beside the one that is taken now."""
    _note(turn, [_wish_of(turn, told) for told in others])


def _wish_of(turn: TurnContext, told: Told) -> Wish:
    wish = turn.memory.wish
    piece = told.pieces[0] if len(told.pieces) == 1 else None
    ages = piece.ages if piece else wish.ages
    return Wish(
        check_in=told.check_in,
        check_out=told.check_out,
        adults=piece.adults if piece else wish.adults,
        children=len(ages),
        ages=ages,
        rooms=piece.rooms if piece else wish.rooms,
        room_type=told.room_type,
        currency=told.currency,
    )


def wants_another_too(turn: TurnContext) -> bool:
    """ "También quiero otra del 20 al 22", "and I also need a room from 5 to 7 January", beside an offer, taken or not."""
    memory, facts = turn.memory, turn.facts
    names_a_stay = facts.check_in is not None and (facts.check_out is not None or facts.nights is not None)
    if turn.tap or memory.stage is None or not memory.told or not names_a_stay or "?" in turn.text:
        return False
    return facts.check_in != memory.told[0].check_in and bool(_ONE_MORE.search(folded(turn.text)))


def note_another(turn: TurnContext) -> None:
    """It comes when this one is booked; for the same people, where none are named."""
    wish, memory = Wish(), turn.memory
    merge(wish, turn.facts, asked=None)
    if not wish.adults:
        wish.adults, wish.children, wish.ages = memory.wish.adults, memory.wish.children, memory.wish.ages
    wishes = [wish]
    for facts in turn.reading.further:
        further = Wish(adults=wish.adults, children=wish.children, ages=wish.ages)
        merge(further, facts, asked=None)
        wishes.append(further)
    _note(turn, wishes)


def drops_further(turn: TurnContext) -> bool:
    """ "Forget the second one": of stays wished together the later are not wanted any more; says so, and what is open stays."""
    memory = turn.memory
    if turn.tap or not memory.further or not _LATER_ONE.search(folded(turn.text)):
        return False
    memory.further = []
    turn.say("only_this_stay")
    return True


def _note(turn: TurnContext, wishes: list[Wish]) -> None:
    """None that was noted before is lost, and none is noted twice."""
    memory = turn.memory
    noted = {wish.stay for wish in memory.further}
    memory.further = [*memory.further, *(wish for wish in wishes if wish.stay is None or wish.stay not in noted)]
    stays = [wish.stay for wish in memory.further if wish.stay]
    for stay in stays:
        turn.desk.held.take_stay(stay)
    told = turn.wording.joined([turn.wording.stay(stay) for stay in stays])
    turn.say("stays_one_by_one" if len(stays) == 1 else "stays_in_turn", further=told)


def begin_next(turn: TurnContext, further: list[Wish]) -> None:
    """The next of them is what is wanted now."""
    memory = turn.memory
    memory.goal = "booking"
    memory.wish, memory.further = further[0], further[1:]
    if memory.wish.stay:
        turn.desk.held.take_stay(memory.wish.stay)
    turn.say("next_stay", stay=memory.wish.stay)
