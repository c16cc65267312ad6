"""Groups and long stays: what the house sells only through people is collected here, so that nobody asks for it twice."""

from conserje.dialogue.context import TurnContext
from conserje.dialogue.flows.booking.details import take_details
from conserje.dialogue.handover.reasons import Reason
from conserje.dialogue.memory import Wish
from conserje.dialogue.wish import merge, missing
from conserje.errors import StayRefused
from conserje.model.reading import Intent
from conserje.model.stay import StayRequest


def begin(turn: TurnContext, refused: StayRefused) -> None:
    """Say why this is for people, and ask for the first thing that they will want to know."""
    turn.memory.move("group", "is_for_people")
    turn.memory.goal = "group"
    turn.say(f"group_{refused.reason}", limit=refused.limit or "")
    _go_on(turn, is_answer=False)


async def collect(turn: TurnContext) -> bool:
    """One answer more; with all of them the case is a person's. True when what is wanted by now is something that the desk
    sells itself."""
    memory = turn.memory
    if (turn.is_no() and not turn.facts.stated()) or turn.has(Intent.CANCEL_BOOKING):
        _end(turn, "gives_up")
        turn.say("declined_offers")
        return False
    is_corrected = bool(merge(memory.wish, turn.facts, asked=memory.asked))
    take_details(turn)
    if _is_for_the_desk(turn):
        memory.move("group", "fits_the_desk")
        memory.goal = "booking"
        return True
    _go_on(turn, is_answer=not is_corrected)
    return False


def _is_for_the_desk(turn: TurnContext) -> bool:
    """What is wanted by now is something that the desk sells."""
    wish = turn.memory.wish
    if wish.stay is None or wish.party is None:
        return False
    try:
        turn.desk.check_limits(StayRequest(wish.stay, wish.party, wish.rooms))
    except StayRefused:
        return False
    return True


def _go_on(turn: TurnContext, *, is_answer: bool) -> None:
    """`is_answer`: the message said nothing but what was asked; if that is still missing, it was not understood."""
    memory, need = turn.memory, missing(turn.memory.wish)
    if need and need != "ages" and not (need == "party" and memory.asked == "party"):
        turn.ask(need, f"ask_{need}")
    elif not memory.name:
        turn.ask("name", "bad_name" if is_answer and memory.asked == "name" else "ask_name")
    elif not memory.email and not memory.phone:
        turn.ask("email", "bad_email" if is_answer and memory.asked == "email" else "ask_contact")
    else:
        _hand_over(turn)


def _hand_over(turn: TurnContext) -> None:
    wish, memory, wording = turn.memory.wish, turn.memory, turn.wording
    if wish.stay is None:
        raise ValueError("a group without dates")
    turn.desk.held.take_stay(wish.stay)
    people = wording.count("person", (wish.adults or 0) + (wish.children or 0))
    reach = memory.email or memory.phone or ""
    turn.say("group_handed", stay=wish.stay, people=people, name=memory.name, reach=reach)
    rooms = ", ".join(f"{count} × {kind}" for kind, count in wish.kinds) or str(wish.rooms)
    turn.hand_over(
        f"{memory.name} · {reach} · {wish.check_in} – {wish.check_out} · {wish.adults}+{wish.children or 0} · "
        f"{rooms} · {turn.text[:200]}",
        reason=Reason.LIMIT,
    )
    _end(turn, "handed_over")


def _end(turn: TurnContext, event: str) -> None:
    memory = turn.memory
    memory.move("group", event)
    memory.goal = memory.asked = None
    memory.wish = Wish()
