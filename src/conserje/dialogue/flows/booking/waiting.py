"""The waiting list, for a stay that is full: offered beside the alternatives, joined on a tap or a plain wish, left on a no."""

import re
from datetime import timedelta

from conserje.dialogue.context import WAIT, TurnContext
from conserje.dialogue.flows.booking.taking import give_back
from conserje.model.conversation import NewTimer
from conserje.model.stay import StayRequest
from conserje.understanding.entities.naming import folded

FIRST_LOOK = timedelta(minutes=5)
_TELL_ME = r"avisame|avisenme|avisarme|me avis\w+|avisas?|avisar|anot(?:ame|arme)|let me know|tell me if|notify me"
_FREES = r"liber\w+|frees?|opens?|vag\w+|lugar|espera|list|lista|cancel\w*|desist\w+|available|disponib\w+"
_WAITS = re.compile(rf"\b(?:{_TELL_ME})\b.{{0,40}}\b(?:{_FREES})\b|\b(?:lista de espera|waiting list|wait ?list)\b")
_LEAVES = re.compile(
    r"\b(?:sacame|borrame|salir|take me off|remove me|leave|me tire|tirar|sair)\b.{0,30}\b(?:espera|wait\w*|list\w*)\b"
)


def offer_waiting(turn: TurnContext) -> None:
    """Beside what there is instead: to be told when the stay that was wished frees up."""
    turn.say("waiting_offer")
    turn.choices = (*turn.choices, turn.choice(WAIT, "", turn.wording.text("choice_wait")))


def wants_waiting(text: str) -> bool:
    """ "Avisame si se libera", "put me on the waiting list", "me avisa se vagar"; also to be taken off it."""
    words = folded(text)
    return bool(_WAITS.search(words) or _LEAVES.search(words))


def wants_to_leave(turn: TurnContext) -> bool:
    return turn.tap is None and bool(_LEAVES.search(folded(turn.text)))


async def join(turn: TurnContext, request: StayRequest) -> None:
    """Wait for the stay that was wished last, for the kind of room that was named or for any; what was kept is given back.
    A guest waits for one stay at a time, and is told which one is not waited for any more."""
    memory = turn.memory
    before = await turn.desk.line.mine()
    await turn.desk.line.join(request, memory.wish.room_type)
    if memory.stage is not None:
        await give_back(turn)
        memory.forget_offers("declines" if memory.stage == "offered" else "changes")
    memory.move("waiting", "joins")
    turn.timers.append(NewTimer("waiting", turn.now + FIRST_LOOK, {"token": turn.token}))
    turn.desk.held.take_stay(request.stay)
    turn.say("waiting_joined", stay=request.stay, party=request.party)
    if before and before.request.stay != request.stay:
        turn.desk.held.take_stay(before.request.stay)
        turn.say("waiting_instead", before=before.request.stay)


async def leave(turn: TurnContext) -> None:
    entry = await turn.desk.line.mine()
    if entry is None:
        turn.say("waiting_none")
        return
    await turn.desk.line.end(entry, "left")
    turn.memory.move("waiting", "leaves")
    turn.cancelled_timers.append("waiting")
    turn.say("waiting_left")
