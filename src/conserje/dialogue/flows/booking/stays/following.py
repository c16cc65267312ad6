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


def note_further(turn: TurnContext) -> None:
    """Remember the stays that were wished beside the first, and say that they come next."""
    wishes = []
    for facts in turn.reading.further:
        wish = Wish()
        merge(wish, facts, asked=None)
        wishes.append(wish)
    if wishes:
        _tell(turn, wishes)


def note_the_other(turn: TurnContext, told: Told) -> None:
    """An offer that is wanted too, beside the one that is taken now."""
    wish = turn.memory.wish
    piece = told.pieces[0] if len(told.pieces) == 1 else None
    ages = piece.ages if piece else wish.ages
    further = Wish(
        check_in=told.check_in,
        check_out=told.check_out,
        adults=piece.adults if piece else wish.adults,
        children=len(ages),
        ages=ages,
        rooms=piece.rooms if piece else wish.rooms,
        room_type=told.room_type,
        currency=told.currency,
    )
    _tell(turn, [further])


def drops_further(turn: TurnContext) -> bool:
    """ "Forget the second one": of stays wished together the later are not wanted any more; says so, and what is open stays."""
    memory = turn.memory
    if turn.tap or not memory.further or not _LATER_ONE.search(folded(turn.text)):
        return False
    memory.further = []
    turn.say("only_this_stay")
    return True


def _tell(turn: TurnContext, wishes: list[Wish]) -> None:
    turn.memory.further = wishes
    stays = [wish.stay for wish in wishes if wish.stay]
    for stay in stays:
        turn.desk.held.take_stay(stay)
    turn.say("stays_one_by_one", further=turn.wording.joined([turn.wording.stay(stay) for stay in stays]))


def begin_next(turn: TurnContext, further: list[Wish]) -> None:
    """The next of them is what is wanted now."""
    memory = turn.memory
    memory.goal = "booking"
    memory.wish, memory.further = further[0], further[1:]
    if memory.wish.stay:
        turn.desk.held.take_stay(memory.wish.stay)
    turn.say("next_stay", stay=memory.wish.stay)
