"""Several stays wished in one breath are taken one after the other: the first now, the next as soon as it is booked."""

from conserje.dialogue.context import TurnContext
from conserje.dialogue.memory import Told, Wish
from conserje.dialogue.wish import merge


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
