"""Questions about the house, answered from its own facts and articles, or honestly not at all."""

import re

from conserje.dialogue import guard
from conserje.dialogue.context import TurnContext
from conserje.dialogue.handover import presence
from conserje.dialogue.policy import HOUSE, REQUESTS, STAY
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.hotel import RoomType
from conserje.model.knowledge import Passage
from conserje.model.reading import Intent
from conserje.understanding.entities.house_words import find_house_words
from conserje.understanding.folding import fold
from conserje.understanding.rules import asks

# Where one question ends and another begins: punctuation, or an "and" in one of the languages.
_NEXT_QUESTION = re.compile(r"[?!.;\n]+|,|\s(?:y|e|and|também|también|also|además|além disso)\s", re.IGNORECASE)
_WHICH_ROOMS = re.compile(
    r"\b(qu[eé]|cu[aá]les|what|which|quais)\b.{0,20}\b(habitaciones|cuartos|piezas|rooms|quartos)\b"
    r"|\b(tipos?|types?|kinds?) (de|of) (habitaci|cuarto|pieza|room|quarto)",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"(?:\w+[,!] )?(?:hay|tienen|tenes|tiene|ofrecen|sirven|dan|aceptan|toman|reciben"
    r"|do you (?:have|serve|offer|accept|take|provide)|have you got|is there|are there"
    r"|tem|voces tem|ha|servem|aceitam|aceita|oferecem) (?:(?:an?|any|una?|alguna?|el|la|the|o|um|uma) )?"
    r"(?:cafe da manha|ar condicionado|aire acondicionado|air conditioning|room service|caja fuerte|hair dryer|\w+)"
    r"(?: (?:here|aca|aqui|ai|en el hotel|no hotel|at the hotel))?\W*$"
)
# A part of a message that asks for the address without naming it.
_WHERE = re.compile(
    r"\bwhere (?:exactly |abouts )?(?:are you|is (?:it|the (?:hotel|place|inn)))|\bwhereabouts\b"
    r"|\b(?:en )?donde (?:exactamente )?(?:estan|esta|queda|quedan|se encuentran|son)\b"
    r"|\b(?:a)?onde (?:exatamente )?(?:fica|ficam|voces (?:ficam|estao)|esta)\b"
)
_WHERE_IT_IS = re.compile(
    r"\b(?:donde (?:estan|queda\w*|se encuentra\w*|es|esta (?:el|ubicad\w+))|ubicad\w+|ubicacion|direccion"
    r"|where (?:are you|is (?:it|the (?:hotel|house|place)))|your (?:address|location)|the address"
    r"|how (?:do|can) (?:i|we) get (?:there|to (?:you|the hotel))|onde (?:voces |fica\w*|esta\w*|e )|endereco|localizacao"
    r"|como (?:llego|llegamos|llegar|chego|chegamos|chegar)(?: al hotel| ahi| no hotel| ai)?(?=\W*$))\b"
)
_DAY_USE = re.compile(
    r"\bday[- ]?use\b|\b(?:por|so por) (?:el dia|o dia|unas horas|umas horas|algumas horas)\b"
    r"|\b(?:just |only )?for (?:the day|a few hours)\b"
    r"|\bsin (?:dormir|pernoctar|pasar la noche)\b|\b(?:no|not) (?:staying )?overnight\b|\bsem (?:dormir|pernoitar|pernoite)\b"
    r"|\bpassar (?:so )?o dia\b|\bpasar (?:solo )?el dia\b"
)
_SHORT_WHAT = re.compile(r"\b[qk]\b")
MOST_ANSWERS = 4
_FEW_WORDS = 4
_RECEPTION = "fact:reception_hours"
_MEANT = ((Intent.ASK_LOCATION, "address"), (Intent.ASK_HOURS, "reception_hours"))


def asks_day_use(text: str) -> bool:
    """ "Can I use the room for the day, no overnight?": no stay, and the house's to say whether there is such a thing."""
    return bool(_DAY_USE.search(fold(text)))


async def step(turn: TurnContext) -> None:
    found = await _passages(turn)
    passages = _with_desk_hours(turn, [one for one in found if not one.lacks])
    if _asks_where(turn) and await _show_the_place(turn, is_told=bool(passages)):
        return
    if not passages and _offers_answer_it(turn):
        return
    if not passages and await _describe_room(turn):
        return
    is_booking = turn.memory.goal == "booking" and turn.memory.stage is not None
    if not passages and is_booking and turn.is_yes() and not asks(turn.text):
        return
    if not passages and turn.has(*REQUESTS) and not turn.has(*STAY) and not turn.memory.stage:
        return
    if passages:
        await _tell(turn, passages)
        return
    turn.tasks.append(NewTask(TaskKind.KNOWLEDGE_GAP, turn.text[:500]))
    if found:
        await _tell_what_is_known(turn, found[0])
    else:
        _own_up(turn, "unknown_answer", "unknown_noted")


async def _tell_what_is_known(turn: TurnContext, passage: Passage) -> None:
    """ "How deep is the pool?", of which only the hours are known: that it is not known, then the hours."""
    turn.say(f"lacks_{passage.lacks}")
    turn.evidence.append(f"lacks:{passage.lacks}")
    await _tell(turn, [passage])
    _own_up(turn, "lacking_person", "lacking_noted")


async def _tell(turn: TurnContext, passages: list[Passage]) -> None:
    if await _say_phrased(turn, passages):
        return
    if any(passage.language != turn.wording.language for passage in passages):
        turn.say("house_in_other_language")
    for passage in passages:
        turn.evidence.append(passage.source)
        turn.quoted.append(passage.text)
        turn.paragraphs.append(passage.text)


def _asks_where(turn: TurnContext) -> bool:
    """Where the house itself is, not something near it or in it."""
    facts, words = turn.facts, fold(turn.text)
    is_short = len(words.split()) <= 2 * _FEW_WORDS and not (facts.amenity or facts.service)
    return is_short and turn.reading.top is Intent.ASK_LOCATION and bool(_WHERE_IT_IS.search(words))


async def _show_the_place(turn: TurnContext, *, is_told: bool) -> bool:
    """On WhatsApp a point of the map follows the words; elsewhere their link leads there. True when the address, which every
    house has, was all there is to tell."""
    place = await turn.desk.confirmations.place_of(turn.hotel) if turn.channel == "whatsapp" else None
    if place:
        turn.attachments.append(place)
    if is_told:
        return False
    turn.evidence.append("house:address")
    turn.say("confirmation_address", address=turn.hotel.address)
    turn.say("confirmation_map", url=turn.hotel.map_url)
    return True


def _with_desk_hours(turn: TurnContext, passages: list[Passage]) -> list[Passage]:
    """Who is at reception is told from the hours of the desk, where the house set them: of them, "now" can be told too."""
    if not turn.hotel.desk.hours.periods:
        return passages
    told = presence.reception_hours(turn.hotel, turn.now, turn.wording)
    hours = Passage("desk:hours", turn.wording.language, "", told, 1.0)
    found = [hours if passage.source == _RECEPTION else passage for passage in passages]
    return found if hours in found or not presence.asks_who_is_there(turn.text) else [hours, *found]


async def _say_phrased(turn: TurnContext, passages: list[Passage]) -> bool:
    """The passages in the guest's language or as one text, by the house's language model where it has one and is faithful.

    That a figure is held is `phrasing`'s to judge; that nothing is booked or cancelled is the guard's.
    """
    text = await turn.phrasing.phrase(turn.hotel.tenant_id, passages, turn.wording.language) if turn.phrasing else None
    if text is None or guard.claims(text, turn.desk.held):
        return False
    turn.evidence += [*(passage.source for passage in passages), "phrased:llm"]
    turn.quoted.append(text)
    turn.paragraphs.append(text)
    return True


def _offers_answer_it(turn: TurnContext) -> bool:
    """ "Do you have a double from the 12th?" sounds like a question about rooms; the offers that follow answer it."""
    other = tuple(intent for intent in HOUSE if intent is not Intent.ASK_ROOM)
    return turn.has(Intent.ASK_ROOM) and turn.has(*STAY) and not turn.has(*other)


async def _describe_room(turn: TurnContext) -> bool:
    """A room type that was named, or all for "what rooms do you have", as the house describes them; false when neither."""
    wished = (turn.facts.room_type or "").casefold()
    if not turn.has(Intent.ASK_ROOM) or not (wished or _WHICH_ROOMS.search(turn.text)):
        return False
    rooms = [room for room in await turn.desk.room_types() if _is_called(room, wished)]
    for room in rooms:
        turn.describe(room)
    return bool(rooms)


def _is_called(room: RoomType, word: str) -> bool:
    return any(word in name.casefold() for name in (room.code, *room.name.values()))


def _own_up(turn: TurnContext, offering: str, noting: str) -> None:
    """Say that the question is noted; offer a person unless a booking goes on below, whose question comes last."""
    if turn.memory.stage or turn.has(*STAY):
        turn.say(noting)
    else:
        turn.offer_person(offering)


def _unsaid_topic(turn: TurnContext) -> tuple[str, ...]:
    """ "Where are you?" names no place in the house, yet there is only one thing that it can mean."""
    few = len(turn.text.split()) <= _FEW_WORDS
    return next(((topic,) for intent, topic in _MEANT if few and turn.reading.top is intent), ())


async def _asked_by_name(turn: TurnContext) -> Passage | None:
    """ "Do you serve breakfast?", "¿aceptan tarjetas?": nothing but whether there is a thing that has a name in the house."""
    facts = turn.facts
    if not _WHETHER.match(fold(turn.text)):
        return None
    key = "payment_methods" if facts.payment_method else facts.amenity or facts.topic
    return await turn.knowledge.named(turn.hotel, key, turn.wording.language) if key else None


async def _passages(turn: TurnContext) -> list[Passage]:
    """One passage for each question of the message, and for the message as a whole when its parts say nothing: the only one
    that may lack the answer.

    A part is a question only if it names something of the house: "¿la hacen?" or "I and my husband" ask nothing by
    themselves.
    """
    facts, found = turn.facts, {}
    topics = tuple(word for word in (facts.amenity, facts.service, facts.topic) if word) or _unsaid_topic(turn)
    parts = [part.strip() for part in _NEXT_QUESTION.split(turn.text) if len(part) >= 3]
    for part in parts[:6] if len(parts) > 1 else []:
        spelled = _SHORT_WHAT.sub("que", fold(part))
        named = tuple(word for words in find_house_words(spelled).values() for word in words)
        named = named or (("address",) if _WHERE.search(fold(part)) else ())
        passage = await turn.knowledge.answer(turn.hotel, part, turn.wording.language, named) if named else None
        if passage and not passage.lacks:
            found[passage.source] = passage
    if len(found) < 2:
        whole = await turn.knowledge.answer(turn.hotel, turn.text, turn.wording.language, topics)
        if whole is None or whole.lacks:
            whole = await _asked_by_name(turn) or whole
        found = found or ({whole.source: whole} if whole else {})
    return list(found.values())[:MOST_ANSWERS]
