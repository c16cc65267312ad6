"""When guests want to stay and who comes, read from their words: dates, nights, flexibility, party and rooms."""

from dataclasses import dataclass

from conserje.model.reading import ReadingContext
from conserje.understanding.folding import Message
from conserje.understanding.stays.dates import Calendar
from conserje.understanding.stays.party import People, read_people
from conserje.understanding.stays.points import Scene, find_points
from conserje.understanding.stays.ranges import Nights, read_nights
from conserje.understanding.stays.tokens import Lexemes, lex


@dataclass(frozen=True, slots=True)
class StayWords:
    """Everything a message says of a stay; `impossible_date` in the guest's words."""

    nights: Nights
    people: People
    impossible_date: str | None


def read_stay(message: Message, taken: str, context: ReadingContext) -> StayWords:
    """`taken` is the folded message with what other readers found masked; positions are those of `message`."""
    lexemes = lex(message, taken)
    calendar = Calendar(context.now.date(), context.country)
    found = find_points(lexemes, _scene(lexemes, calendar, context))
    nights = read_nights(found, calendar, context.asked)
    people = read_people(found, nights.spent, context.asked.question)
    impossible = nights.impossible
    return StayWords(nights, people, message.said[impossible.start : impossible.end] if impossible else None)


def _scene(lexemes: Lexemes, calendar: Calendar, context: ReadingContext) -> Scene:
    """Who writes English may put the month first: in the United States always, elsewhere unless a date shows the order."""
    english = lexemes.message.language == "en"
    figures = [written for written in lexemes.dates.values() if not written.iso]
    day_first = any(written.first > 12 for written in figures)
    month_first = any(written.second > 12 for written in figures)
    american = english and context.country == "US"
    return Scene(
        calendar,
        month_first=not day_first and (american or (english and month_first)),
        either_order=english and not american and not day_first and not month_first,
        question=context.asked.question,
        known=context.asked.check_in,
    )


__all__ = ["StayWords", "read_stay"]
