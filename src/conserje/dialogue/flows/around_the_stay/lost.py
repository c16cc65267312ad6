"""Something was left behind: what, where, when, and how its owner is reached; then housekeeping looks for it."""

from conserje.dialogue.context import TurnContext
from conserje.dialogue.flows.around_the_stay.errands import LONGEST_WORDS, end, task_of
from conserje.model.desk.rules import Department
from conserje.model.desk.wanted import Errand
from conserje.model.reading import Intent
from conserje.understanding.entities.errands import has_no_room, names_what_is_lost, names_where_and_when


def answers(turn: TurnContext) -> bool:
    """A place ("in the restaurant, yesterday") sounds like a question about it; after ours it is where the thing was."""
    asked = turn.memory.asked or ""
    is_question = "?" in turn.text or turn.has(Intent.CANCEL_BOOKING, Intent.FIND_BOOKING, Intent.BOOK, Intent.HUMAN)
    return turn.memory.errand is not None and asked.startswith("lost_") and not is_question


async def begin(turn: TurnContext) -> None:
    memory = turn.memory
    stays = await turn.desk.floor.known_stays(memory.codes, turn.guest_phone)
    memory.errand = Errand(
        "lost",
        turn.text[:LONGEST_WORDS],
        Department.HOUSEKEEPING.value,
        room=turn.facts.room_number,
        code=stays[0].code if stays else next(iter(memory.codes), None),
        contact=_contact(turn),
    )
    _go(turn, memory.errand)


async def go_on(turn: TurnContext) -> None:
    errand = turn.memory.errand
    if errand is None:
        return
    errand.words = f"{errand.words} / {turn.text}"[:LONGEST_WORDS]
    errand.room = turn.facts.room_number or errand.room
    errand.contact = _contact(turn) or errand.contact
    _go(turn, errand)


def _contact(turn: TurnContext) -> str | None:
    facts, memory = turn.facts, turn.memory
    return facts.email or facts.phone or memory.email or memory.phone or turn.guest_phone


def _go(turn: TurnContext, errand: Errand) -> None:
    """Each question once; whoever does not know is not asked again. How to reach the guest is asked twice where they told of
    something else."""
    where, when = names_where_and_when(errand.words)
    missing = {
        "lost_what": not names_what_is_lost(errand.words),
        "lost_where": not (where or errand.room) or not when,
        "lost_contact": errand.contact is None,
    }
    for question, is_missing in missing.items():
        most = 2 if question == "lost_contact" and not has_no_room(turn.text) and not turn.is_no() else 1
        if is_missing and errand.asked.count(question) < most:
            errand.asked.append(question)
            turn.memory.goal = "errand"
            turn.memory.move("errand", "asks")
            turn.ask(question, f"ask_{question}")
            return
    turn.say("lost_noted", contact=errand.contact) if errand.contact else turn.say("lost_noted_here")
    turn.tasks.append(task_of(turn, errand, Department.HOUSEKEEPING, None))
    end(turn)
