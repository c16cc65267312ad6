"""What people said while the bot was silent, for a guest who asks."""

import re
from collections.abc import Sequence

from conserje.dialogue.memory import Memory
from conserje.model.conversation import StaffWord
from conserje.understanding.folding import fold

_ES_VERBS = "dijeron|contestaron|respondieron|escribieron|habian dicho|dijo|contesto|respondio"
_EN_PEOPLE = (
    "they|he|she|the (?:staff|team|hotel|reception(?:ist)?|person|manager|front desk)"
    "|your colleague|reception|you(?: guys)?"
)
_EN_VERBS = "say|said|tell|told|answer(?:ed)?|write|written|reply|replied"
_PT_PEOPLE = "a recepcao|o hotel|a equipe|seu colega|a moca|o rapaz|eles|voces|a pessoa"
_PT_VERBS = "disseram|falaram|responderam|escreveram|tinham dito|disse|falou|respondeu"
_ASKS = re.compile(
    rf"\b(?:que (?:fue lo que )?(?:me |nos )?(?:{_ES_VERBS})"
    rf"|what (?:did|have|has) (?:{_EN_PEOPLE}) (?:{_EN_VERBS})|what was (?:the|their) (?:answer|reply)"
    rf"|o que (?:foi que )?(?:(?:{_PT_PEOPLE}) )?(?:me |nos )?(?:{_PT_VERBS}))\b"
)
_ELSEWHERE = re.compile(r"\b(?:booking|expedia|airbnb|tripadvisor|telefono|telefone|phone|mail|correo)\b")


def asks_what_people_said(text: str) -> bool:
    """ "¿Qué me dijeron?", "what did they say?", "o que a recepção respondeu?"."""
    folded = fold(text)
    return bool(_ASKS.search(folded)) and not _ELSEWHERE.search(folded)


def latest_word(said: Sequence[StaffWord], memory: Memory) -> StaffWord | None:
    """What people said last, if that was not before our own last word: then it is what "say it again" means."""
    if not said:
        return None
    return said[-1] if memory.said_at is None or said[-1].at >= memory.said_at else None
