"""Facts that stand for themselves in a message: contacts, codes, names, times, money and the words of the house."""

from dataclasses import dataclass, field
from datetime import time as clock_time
from decimal import Decimal
from typing import TypeVar

from conserje.model.reading import ReadingContext
from conserje.understanding.entities import clock, codes, contacts, figures, names, rooms
from conserje.understanding.entities.house_words import find_house_words
from conserje.understanding.folding import MASK, Message

Span = tuple[int, int]
T = TypeVar("T")


@dataclass(slots=True)
class Entities:
    """What was found; `taken` is the folded message with the found figures masked, for readers of dates and counts."""

    taken: str
    booking_code: str | None = None
    guest_name: str | None = None
    email: str | None = None
    phone: str | None = None
    time: clock_time | None = None
    amount: Decimal | None = None
    currency: str | None = None
    room_number: str | None = None
    rating: int | None = None
    house: dict[str, list[str]] = field(default_factory=dict)

    def first(self, slot: str) -> str | None:
        """The first value that the words of the house tell for a slot."""
        return next(iter(self.house.get(slot, ())), None)


def read_entities(message: Message, context: ReadingContext) -> Entities:
    """Everything of the kind in the message, each read from what the ones before left."""
    found = Entities(message.folded)
    question = context.asked.question
    found.email = _take(found, contacts.find_email(_left(message, found)))
    has_figures = any(letter in message.folded for letter in "0123456789")
    if has_figures or question == "booking_code" or codes.is_called_a_code(message.folded):
        _read_figures(found, message, context)
    else:
        found.currency = figures.find_currency(message, context.country)
    if moment := clock.find_time(_left(message, found)):
        found.time, spans = moment
        _mask(found, spans)
    found.guest_name = _take(found, names.find_name(_left(message, found), asked=question == "name"))
    if rating := figures.find_rating(_left(message, found)):
        found.rating = _take(found, rating)
    found.house = find_house_words(found.taken)
    return found


def _read_figures(found: Entities, message: Message, context: ReadingContext) -> None:
    question = context.asked.question
    found.booking_code = _take(found, codes.find_booking_code(_left(message, found), asked=question == "booking_code"))
    is_asked = question in ("phone", "email")
    found.phone = _take(found, contacts.find_phone(_left(message, found), context.country, is_asked))
    found.amount, found.currency, spans = figures.find_money(_left(message, found), context.country)
    _mask(found, spans)
    found.room_number = _take(found, rooms.find_room_number(_left(message, found)))


def _left(message: Message, found: Entities) -> Message:
    return Message(message.said, found.taken, message.language)


def _take(found: Entities, entity: tuple[T, Span] | None) -> T | None:
    if entity is None:
        return None
    _mask(found, [entity[1]])
    return entity[0]


def _mask(found: Entities, spans: list[Span]) -> None:
    for start, end in spans:
        found.taken = found.taken[:start] + MASK * (end - start) + found.taken[end:]
