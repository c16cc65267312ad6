"""Everything a message states, whatever it wants: `read_facts` joins the stay grammar and the entities.

Figures that are something else (a telephone, a price, a time, a room, a code) are taken out first, so that what is left
can be read as dates and counts.
"""

from conserje.model.reading import Facts, ReadingContext
from conserje.understanding.entities import Entities, read_entities
from conserje.understanding.entities.rooms import own_room_type
from conserje.understanding.folding import Message, listen
from conserje.understanding.stays import StayWords, read_stay


def read_facts(text: str, context: ReadingContext) -> Facts:
    """The facts of one message. Pure; reads any text without raising."""
    message = listen(text, context.language, context.house_language)
    entities = read_entities(message, context)
    stay = read_stay(message, entities.taken, context)
    return _joined(message, context, entities, stay)


def _joined(message: Message, context: ReadingContext, entities: Entities, stay: StayWords) -> Facts:
    return Facts(
        check_in=stay.nights.check_in,
        check_out=stay.nights.check_out,
        nights=stay.nights.nights,
        flexible=stay.nights.flexible,
        adults=stay.people.adults,
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
