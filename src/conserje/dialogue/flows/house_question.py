"""Questions about the house, answered from its own facts and articles, or honestly not at all."""

import re
from datetime import time

from conserje.dialogue import guard
from conserje.dialogue.context import TurnContext
from conserje.dialogue.handover import presence
from conserje.dialogue.house import told
from conserje.dialogue.policy import HOUSE, REQUESTS, STAY
from conserje.knowledge.matters.aspects import asked_aspects
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.hotel import RoomType
from conserje.model.knowledge import Lack, Passage
from conserje.model.reading import Intent
from conserje.understanding.entities.clock import find_time
from conserje.understanding.entities.house_words import find_house_words
from conserje.understanding.entities.naming import ordinals
from conserje.understanding.folding import fold, listen
from conserje.understanding.rules import asks, is_about_nobody, leaves_luggage

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
_COMES_OR_LEAVES = re.compile(
    r"\b(?:lleg\w+|ingres\w+|entr(?:ar|amos|o)|arriv\w+|get there|check ?in|come|cheg\w+|salir|salimos|irnos|irme"
    r"|dej(?:ar|amos)|leave|check ?out|sair|saimos|deixar)\b"
)
_LEAVES = re.compile(r"\b(?:salir|salimos|irnos|irme|dej(?:ar|amos)|leave|check ?out|sair|saimos|deixar)\b")
_HOURS = ("late_check_out", "check_out_time", "late_arrival", "check_in_time", "early_check_in")
_EARLY_MORNING, _EVENING = time(6), time(21)
MOST_ANSWERS = 6
_FEW_WORDS = 4
_RECEPTION = "fact:reception_hours"
_MEANT = ((Intent.ASK_LOCATION, "address"), (Intent.ASK_HOURS, "reception_hours"))


def asks_day_use(text: str) -> bool:
    """ "Can I use the room for the day, no overnight?": no stay, and the house's to say whether there is such a thing."""
    return bool(_DAY_USE.search(fold(text)))


async def step(turn: TurnContext) -> None:
    found = await _passages(turn)
    passages = await _with_desk_hours(turn, [one for one in found if not one.lacks])
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
    """ "How deep is the pool?", of which only the hours are known: the hours, and that the depth is not known."""
    turn.evidence.append(f"lacks:{passage.lacks}")
    if passage.lacks is Lack.UNSURE or passage.is_absent:
        await _tell(turn, [passage])
        _own_up(turn, "unsure_person", "unsure_noted")
        return
    turn.say("known_lead")
    await _tell(turn, [passage])
    _own_up(turn, "lacking_person", "lacking_noted", lack=turn.wording.text(f"lacks_{passage.lacks}"))


async def _tell(turn: TurnContext, passages: list[Passage]) -> None:
    told.remember(turn, passages)
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


async def _with_desk_hours(turn: TurnContext, passages: list[Passage]) -> list[Passage]:
    """Who is at reception is told from the hours of the desk, where the house set them: of them, "now" can be told too. Who
    fears to find nobody also wants to know how one gets in."""
    if is_about_nobody(turn.text):
        entry = await turn.knowledge.named(turn.hotel, "late_arrival", turn.wording.language)
        passages = [
            *([entry] if entry else []),
            *(one for one in passages if entry is None or one.source != entry.source),
        ]
    if not turn.hotel.desk.hours.periods:
        return passages
    spoken = presence.reception_hours(turn.hotel, turn.now, turn.wording)
    hours = Passage("desk:hours", turn.wording.language, "", spoken, 1.0)
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
    """A room type that was named, or all for "what rooms do you have", as the house describes them; of "does it have a
    balcony?" to an offer, its room. False when none is meant."""
    wished = (turn.facts.room_type or "").casefold()
    offered = None if wished or _WHICH_ROOMS.search(turn.text) else _offered_room(turn)
    if not turn.has(Intent.ASK_ROOM) or not (wished or offered or _WHICH_ROOMS.search(turn.text)):
        return False
    rooms = [
        room
        for room in await turn.desk.room_types()
        if offered == room.code or (not offered and _is_called(room, wished))
    ]
    for room in rooms:
        turn.describe(room)
    return bool(rooms)


def _offered_room(turn: TurnContext) -> str | None:
    """The room of the offer that is named by its place, else of the one that was proposed or is kept."""
    memory = turn.memory
    places = ordinals(fold(turn.text), len(memory.told))
    if len(places) == 1 and places[0] <= len(memory.told):
        return memory.told[places[0] - 1].room_type
    return memory.told[0].room_type if memory.told and not memory.is_choice else None


def _is_called(room: RoomType, word: str) -> bool:
    return any(word in name.casefold() for name in (room.code, *room.name.values()))


def _own_up(turn: TurnContext, offering: str, noting: str, **values: object) -> None:
    """Say that the question is noted; offer a person unless a booking goes on below, whose question comes last."""
    if turn.memory.stage or turn.has(*STAY):
        turn.say(noting, **values)
    else:
        turn.offer_person(offering, **values)


def _unsaid_topic(turn: TurnContext) -> tuple[str, ...]:
    """ "Where are you?" names no place in the house, yet there is only one thing that it can mean."""
    few = len(turn.text.split()) <= _FEW_WORDS
    return next(((topic,) for intent, topic in _MEANT if few and turn.reading.top is intent), ())


async def _asked_by_name(turn: TurnContext) -> Passage | None:
    """ "Do you serve breakfast?", "¿aceptan tarjetas?": nothing but whether there is a thing that has a name in the house."""
    facts = turn.facts
    if leaves_luggage(turn.text) and not asked_aspects(fold(turn.text)):
        return await turn.knowledge.named(turn.hotel, "luggage", turn.wording.language)
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
    leaning = await told.follow_up(turn) if told.follows(turn) else None
    if leaning:
        return [leaning]
    facts, found = turn.facts, {}
    topics = tuple(word for word in (facts.amenity, facts.service, facts.topic) if word) or _unsaid_topic(turn)
    parts = [part.strip() for part in _NEXT_QUESTION.split(turn.text) if len(part) >= 3]
    asked = [(part, words) for part in parts if (words := _named_in(turn, part))] if len(parts) > 1 else []
    for part, words in asked[:MOST_ANSWERS]:
        passage = await _of_part(turn, part, words)
        if passage and not passage.lacks:
            found[passage.source] = passage
    if len(found) < 2:
        whole = await turn.knowledge.answer(turn.hotel, turn.text, turn.wording.language, topics)
        if whole is None or whole.lacks or leaves_luggage(turn.text):
            whole = await _asked_by_name(turn) or whole
        found = found or ({whole.source: whole} if whole else {})
    return list(found.values())


def _named_in(turn: TurnContext, part: str) -> tuple[str, ...]:
    """What of the house a part of the message names, by its words or by an hour to come or leave at."""
    words = fold(part)
    named = tuple(word for found in find_house_words(_SHORT_WHAT.sub("que", words)).values() for word in found)
    at = (
        find_time(listen(part, turn.wording.language, turn.wording.language))
        if _COMES_OR_LEAVES.search(words)
        else None
    )
    if at and not named:
        return _about_hours(turn, at[0], words)
    return named or (("address",) if _WHERE.search(words) else ())


def _about_hours(turn: TurnContext, at: time, words: str) -> tuple[str, ...]:
    """ "¿Puedo llegar a las 11?": before rooms are ready, in the night, or when everybody comes."""
    if _LEAVES.search(words):
        return ("late_check_out",) if at > turn.hotel.check_out else ("check_out_time",)
    if at >= turn.hotel.check_in:
        return ("late_arrival",) if at >= _EVENING else ("check_in_time",)
    return ("late_arrival",) if at < _EARLY_MORNING else ("early_check_in",)


async def _of_part(turn: TurnContext, part: str, words: tuple[str, ...]) -> Passage | None:
    """What the house says of one question; of an hour, what it says under that name."""
    if words[0] in _HOURS:
        return await turn.knowledge.named(turn.hotel, words[0], turn.wording.language)
    return await turn.knowledge.answer(turn.hotel, part, turn.wording.language, words)
