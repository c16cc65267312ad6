"""What was told of the house, to be found again: by a question that leans on it, and by "what did you say about …?"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from conserje.dialogue.context import TurnContext
from conserje.dialogue.house.leaning import is_bare, leans, points_back
from conserje.knowledge.matters.aspects import PRICE, asked_aspects
from conserje.knowledge.words import LANGUAGES, words_of
from conserje.model.knowledge import Lack, Passage
from conserje.model.reading import Intent
from conserje.understanding.folding import fold
from conserje.understanding.rules import asks

_KEPT, _ASKED, _TWO = 5, 60, 2
_SURELY = 0.6
# What has no price of its own: "how much is it?" after them means the stay.
_PRICELESS = frozenset(
    f"fact:{key}"
    for key in (
        *("check_in_time", "check_out_time", "address", "contact", "reception_hours", "quiet_hours", "cancellation"),
        *("deposit", "payment_methods", "documents", "elevator", "accessibility", "late_arrival"),
    )
) | frozenset(f"article:{key}" for key in ("house", "safety", "sights", "change_dates", "high_season"))
# What goes before a question without being part of the talk about the house.
_BETWEEN = ("courtesy", "who")
_OTHER = re.compile(
    r"\b(?:la otra|lo otro|el otro|lo anterior|la anterior|lo de antes|the other (?:one|thing|answer)|the one before"
    r"|the previous|a outra|o outro|a anterior|o anterior|o de antes)\b"
)
_ASPECT = re.compile(r"\b(?:hor[aá]rios?|hours?|times?|inclu\w+)\b", re.IGNORECASE)
_STAY_FACTS = (
    "check_out",
    "nights",
    "adults",
    "rooms",
    "room_type",
    "beds",
    "booking_code",
    "guest_name",
    "email",
    "phone",
)
# "And if there are two?", of dogs or cars.
_MANY_OF_IT = re.compile(
    r"(?:(?:y|e|and|what) )?(?:si|se|if) (?:son|fueran|fuesen|hay|llevo|sao|forem|levar|there are|we have|i have"
    r"|it's|they are)\b"
)
_KIDS = re.compile(
    r"\b(?:chic[oa]s|nen[ea]s?|nin[oa]s?|hij[oa]s?|bebes?|menores|kids?|child\w*|bab(?:y|ies)|son|daughter|minors"
    r"|criancas?|filh[oa]s?|infant\w*)\b"
)
_NOT_MEANT = (Intent.THANK, Intent.GOODBYE, Intent.AFFIRM, Intent.DENY, Intent.HUMAN, Intent.URGENT, Intent.COMPLAINT)


def remember(turn: TurnContext, passages: Sequence[Passage]) -> None:
    """Keep what was just told, the latest last."""
    memory, asked = turn.memory, turn.text[:_ASKED]
    sources = {passage.source for passage in passages}
    kept = [one for one in memory.talk if one["source"] not in sources]
    told = [{"source": one.source, "title": one.title, "text": one.text, "asked": asked} for one in passages]
    memory.talk = [*kept, *told][-_KEPT:]


def follows(turn: TurnContext) -> bool:
    """Does the message ask on about what was told last?"""
    about = _latest(turn)
    if about is None or turn.tap or not leans(turn.text) or _is_of_a_stay(turn):
        return False
    if turn.has(Intent.REPEAT):
        return False
    if turn.reading.top in _NOT_MEANT and "?" not in turn.text and not _MANY_OF_IT.match(fold(turn.text)):
        return False
    is_price = PRICE in asked_aspects(fold(turn.text))
    return not (is_price and about["source"] in _PRICELESS)


def asks_price_of_a_thing(turn: TurnContext) -> bool:
    """ "Do you take dogs? What do you charge?": the price of what is named, with nothing said of a stay."""
    facts, wanted = turn.facts, (Intent.ASK_AVAILABILITY, Intent.BOOK)
    is_named = bool(facts.amenity or facts.service or facts.topic)
    return is_named and not turn.has(*wanted) and not facts.check_in and not _is_of_a_stay(turn)


async def follow_up(turn: TurnContext) -> Passage | None:
    """What answers it of the thing that was talked about; or what is known of the thing, which then lacks the answer. A
    further thing that is named ("and the terrace?") is answered by itself."""
    about = _latest(turn)
    if about is None or not leans(turn.text):
        return None
    if not is_bare(turn.text) and not points_back(turn.text):
        alone = await turn.knowledge.answer(turn.hotel, turn.text, turn.wording.language, ())
        if alone and not alone.lacks:
            return alone
    together = [one for one in reversed(turn.memory.talk) if one["asked"] == about["asked"]]
    found = [await _of(turn, one["source"], one["title"]) for one in together]
    return next((one for one in found if not one.lacks), found[0])


async def _of(turn: TurnContext, source: str, title: str) -> Passage:
    """The question put of one thing. What answers it may stand in another entry, about the same."""
    language, aspects = turn.wording.language, asked_aspects(fold(turn.text))
    thing = _ASPECT.sub(" ", title) if aspects else title
    found = await turn.knowledge.answer(turn.hotel, f"{thing}: {turn.text}", language, ())
    if found and _KIDS.search(fold(turn.text)) and not _KIDS.search(fold(found.text)):
        return replace(found, lacks=found.lacks if found.is_absent else Lack.DETAIL)
    if found and (found.source == source or _stems(found.title, language) & _stems(title, language)):
        return found
    known = await turn.knowledge.named(turn.hotel, source.partition(":")[2], language)
    told = known or Passage(source, language, title, title, 0.0)
    if told.is_absent:
        return told
    return replace(told, lacks=Lack(min(aspects)) if aspects else Lack.DETAIL)


async def told_before(turn: TurnContext) -> Passage | None:
    """What was told of the thing that is named, or the answer before the last; None where neither is meant."""
    facts, words = turn.facts, fold(turn.text)
    for key in (facts.amenity, facts.service, facts.topic):
        passage = await turn.knowledge.named(turn.hotel, key, turn.wording.language) if key else None
        if passage:
            return passage
    if not _OTHER.search(words) or len(turn.memory.talk) < _TWO:
        return None
    before = turn.memory.talk[-_TWO]
    return await turn.knowledge.named(turn.hotel, before["source"].partition(":")[2], turn.wording.language)


def tell_again(turn: TurnContext, passage: Passage) -> None:
    remember(turn, [passage])
    turn.evidence.append(passage.source)
    turn.quoted.append(passage.text)
    turn.paragraphs.append(passage.text)


def _latest(turn: TurnContext) -> dict[str, str] | None:
    """The last thing told, if nothing else was talked about since."""
    memory = turn.memory
    before = next((one for one in reversed(memory.trail) if one["flow"] not in _BETWEEN), None)
    if not memory.talk or before is None or before["said"][:_ASKED] != memory.talk[-1]["asked"]:
        return None
    return memory.talk[-1]


def _is_of_a_stay(turn: TurnContext) -> bool:
    """Days, people or a room of a stay, or an answer to what the booking asked."""
    facts, memory = turn.facts, turn.memory
    if memory.goal == "booking" and memory.asked is not None and (facts.stated() or not asks(turn.text)):
        return True
    if memory.goal is None and _MANY_OF_IT.match(fold(turn.text).lstrip("¿ ")):
        return False
    if any(getattr(facts, name) not in (None, ()) for name in _STAY_FACTS):
        return True
    wanted = (one for one in turn.reading.intents if one.name in (Intent.ASK_AVAILABILITY, Intent.BOOK))
    return any(one.confidence >= _SURELY for one in wanted) and not (points_back(turn.text) and is_bare(turn.text))


def _stems(title: str, language: str) -> frozenset[str]:
    return words_of(language if language in LANGUAGES else LANGUAGES[0]).stems(_ASPECT.sub(" ", title))
