"""A guest asks for another language: so it is from here on, and what was last told is told in it."""

from conserje.dialogue.context import TurnContext
from conserje.dialogue.memory import Memory
from conserje.dialogue.policy import GOAL_FLOWS, LANGUAGES
from conserje.model.knowledge import Passage
from conserje.model.reading import Intent
from conserje.understanding.language import language_asked_for

_ASKED_AGAIN = {"booking_code": "ask_code", "identity": "ask_identity", "name": "ask_name_too"}


def flows_for_language(turn: TurnContext) -> tuple[str, ...]:
    """What is told again in the language that is asked for; nothing where the message says more than that."""
    memory = turn.memory
    if (
        turn.tap
        or turn.facts.stated()
        or language_asked_for(turn.text) is None
        or turn.has(Intent.HUMAN, Intent.URGENT)
    ):
        return ()
    if memory.goal == "booking" and memory.stage in ("details", "summary"):
        return ("in_language", "resume")
    if memory.goal == "booking":
        return ("in_language", "pick_up_stale")
    if memory.goal in ("change", "cancel") and memory.at.get(memory.goal) == "summary":
        return ("in_language", GOAL_FLOWS[memory.goal])
    return ("in_language",)


async def step(turn: TurnContext) -> None:
    memory = turn.memory
    turn.say("in_language")
    if memory.asked in _ASKED_AGAIN and memory.goal in GOAL_FLOWS:
        turn.ask(memory.asked, _ASKED_AGAIN[memory.asked])
    elif memory.goal is None:
        passage = await _told_last(turn)
        if passage is None:
            turn.say("how_can_i_help")
            return
        turn.evidence.append(passage.source)
        turn.quoted.append(passage.text)
        turn.paragraphs.append(passage.text)


async def _told_last(turn: TurnContext) -> Passage | None:
    """What the house says, in this language, to the question that was asked last in another one; None where none was."""
    question = _last_question(turn.memory)
    if question is None:
        return None
    others = [language for language in LANGUAGES if language != turn.wording.language]
    found = [await turn.knowledge.answer(turn.hotel, question, language) for language in others]
    best = max((one for one in found if one and not one.lacks), key=lambda one: one.score, default=None)
    return (
        await turn.knowledge.named(turn.hotel, best.source.partition(":")[2], turn.wording.language) if best else None
    )


def _last_question(memory: Memory) -> str | None:
    last = memory.trail[-1] if memory.trail else None
    return str(last["said"]) if last and last["flow"] == "house_question" else None
