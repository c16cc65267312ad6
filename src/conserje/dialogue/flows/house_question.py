"""Questions about the house, answered from its own facts and articles, or honestly not at all."""

from conserje.dialogue.context import TurnContext
from conserje.model.conversation import NewTask
from conserje.model.task import TaskKind


async def step(turn: TurnContext) -> None:
    facts = turn.facts
    topics = tuple(word for word in (facts.amenity, facts.service, facts.topic) if word)
    passage = await turn.knowledge.answer(turn.hotel, turn.text, turn.wording.language, topics)
    if passage is None:
        turn.tasks.append(NewTask(TaskKind.KNOWLEDGE_GAP, turn.text[:500]))
        turn.offer_person("unknown_answer")
        return
    if passage.language != turn.wording.language:
        turn.say("house_in_other_language")
    turn.evidence.append(passage.source)
    turn.quoted.append(passage.text)
    turn.paragraphs.append(passage.text)
