"""Everything a message states, whatever it wants: `read_facts` joins the stay grammar and the entities.

Figures that are something else (a telephone, a price, a time, a room, a code) are taken out first, so that what is left
can be read as dates and counts.
"""

import re

from conserje.model.reading import Facts, ReadingContext
from conserje.understanding.entities import Entities, read_entities
from conserje.understanding.entities.rooms import own_room_type
from conserje.understanding.folding import Message, listen
from conserje.understanding.stays import StayWords, read_stay
from conserje.understanding.stays.party import People

_IN_EACH = re.compile(
    r"\b(?:adult\w*|person\w*|people|ppl|pers|pessoas?|pax|guests?|huesped\w*|hospedes?|[1-4])"
    r"(?: adult\w*| people| personas| pessoas)?"
    r" (?:(?:in|per|en|por|em|para|for) )(?:each|every|room|cada|habitacion|quarto)\b"
)


def read_facts(text: str, context: ReadingContext) -> Facts:
    """The facts of one message. Pure; reads any text without raising."""
    message = listen(text, context.language, context.house_language)
    entities = read_entities(message, context)
    stay = read_stay(message, entities.taken, context)
    return _joined(message, context, entities, stay)


def _in_all(message: Message, people: People) -> int | None:
    """ "2 rooms, 2 adults in each" are four."""
    if people.adults is None or not people.rooms or not _IN_EACH.search(message.folded):
        return people.adults
    return people.adults * people.rooms


def _joined(message: Message, context: ReadingContext, entities: Entities, stay: StayWords) -> Facts:
    return Facts(
        check_in=stay.nights.check_in,
        check_out=stay.nights.check_out,
        nights=stay.nights.nights,
        flexible=stay.nights.flexible,
        adults=_in_all(message, stay.people),
        children=stay.people.children,
        ages=stay.people.ages,
        rooms=stay.people.rooms,
        room_type=own_room_type(message, context.room_types) or entities.first("room_type"),
        beds=entities.first("beds"),
        features=tuple(dict.fromkeys(entities.house.get("feature", ()))),
        booking_code=entities.booking_code,
        guest_name=entities.guest_name,
        email=entities.email,
        phone=entities.phone,
        time=entities.time,
        amenity=entities.first("amenity"),
        service=entities.first("service"),
        topic=entities.first("topic"),
        amount=entities.amount,
        currency=entities.currency,
        payment_method=entities.first("payment_method"),
        meal_plan=entities.first("meal_plan"),
        room_number=entities.room_number,
        rating=entities.rating,
        ambiguous_dates=stay.nights.ambiguous_dates,
        impossible_date=stay.impossible_date,
    )
