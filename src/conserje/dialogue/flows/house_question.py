"""Questions about the house, answered from its own facts and articles, or honestly not at all."""

import re

from conserje.dialogue.context import TurnContext
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.knowledge import Passage

# Where one question ends and another begins: punctuation, or an "and" in one of the languages.
_NEXT_QUESTION = re.compile(r"[?!.;\n]+|,|\s(?:y|e|and|também|también|also|además|além disso)\s", re.IGNORECASE)
MOST_ANSWERS = 3


async def step(turn: TurnContext) -> None:
    passages = await _passages(turn)
    if not passages:
        turn.tasks.append(NewTask(TaskKind.KNOWLEDGE_GAP, turn.text[:500]))
        turn.offer_person("unknown_answer")
        return
    if any(passage.language != turn.wording.language for passage in passages):
        turn.say("house_in_other_language")
    for passage in passages:
        turn.evidence.append(passage.source)
        turn.quoted.append(passage.text)
        turn.paragraphs.append(passage.text)


async def _passages(turn: TurnContext) -> list[Passage]:
    """One passage for each question of the message, and for the message as a whole when its parts say nothing."""
    facts, found = turn.facts, {}
    topics = tuple(word for word in (facts.amenity, facts.service, facts.topic) if word)
    whole = await turn.knowledge.answer(turn.hotel, turn.text, turn.wording.language, topics)
    parts = [part.strip() for part in _NEXT_QUESTION.split(turn.text) if len(part.split()) >= 2]
    for part in parts[:6] if len(parts) > 1 else []:
        passage = await turn.knowledge.answer(turn.hotel, part, turn.wording.language)
        if passage:
            found[passage.source] = passage
    if whole:
        found.setdefault(whole.source, whole)
    return list(found.values())[:MOST_ANSWERS]
