"""Facts that a language model proposes, each checked before it is believed.

Names, addresses, codes and counts must stand in the guest's own text, in figures or in words (small models were seen to fill
in people nobody spoke of); dates must lie ahead, within reach, and in order; words of the house must be of the vocabulary.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from datetime import time as clock_time
from importlib.resources import files
from typing import Any

from conserje.model.reading import Facts, ReadingContext
from conserje.understanding.folding import fold
from conserje.understanding.stays.kinds import Kind
from conserje.understanding.stays.numbers import entries as number_words

FARTHEST = timedelta(days=730)
MOST_NIGHTS = 90
MOST_PROPOSED = 30
_LONGEST_VALUE = 200
_VOCABULARY = {
    slot: frozenset(words)
    for slot, words in tomllib.loads(
        (files("conserje.understanding.entities") / "vocabulary.toml").read_text("utf-8")
    ).items()
}
_COUNT_WORDS = {
    count: [words for words, kind, value in number_words() if value == count and kind in (Kind.NUMBER, Kind.ONE)]
    for count in range(1, 100)
}


def accepted(proposed: object, text: str, context: ReadingContext, known: Facts) -> Facts:
    """What of `proposed` ([{"name", "value"}…]) may be believed beside `known`, which the grammar read."""
    found: dict[str, Any] = {}
    for one in proposed[:MOST_PROPOSED] if isinstance(proposed, list) else ():
        name, value = (one.get("name"), one.get("value")) if isinstance(one, Mapping) else (None, None)
        if not isinstance(name, str) or name not in FACTS or name in found or not isinstance(value, str):
            continue
        value = value.strip()
        read = FACTS[name](value, text, context) if 0 < len(value) <= _LONGEST_VALUE else None
        if read is not None:
            found[name] = read
    return _without_contradictions(Facts(**found), context, known)


def _without_contradictions(facts: Facts, context: ReadingContext, known: Facts) -> Facts:
    """Dates must agree with each other and with those that are known; where the grammar found a date that it has to ask
    about, none is believed."""
    if known.ambiguous_dates or known.impossible_date:
        facts = replace(facts, check_in=None, check_out=None, nights=None)
    check_in = known.check_in or facts.check_in or context.asked.check_in
    check_out = known.check_out or facts.check_out
    if check_in and check_out and not timedelta(0) < check_out - check_in <= timedelta(days=MOST_NIGHTS):
        facts = replace(facts, check_in=None, check_out=None)
        check_in, check_out = known.check_in, known.check_out
    nights = known.nights or facts.nights
    if check_in and check_out and nights and check_out - check_in != timedelta(days=nights):
        facts = replace(facts, nights=None) if known.nights is None else replace(facts, check_in=None, check_out=None)
    children = known.children if known.children is not None else facts.children
    if facts.ages and children is None:
        return replace(facts, children=len(facts.ages))
    return replace(facts, ages=()) if len(facts.ages) > (children or 0) else facts


def _day(value: str, _text: str, context: ReadingContext) -> date | None:
    """A past day is a mistake: nobody asks for a stay that is over."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    today = context.now.date()
    return day if today <= day <= today + FARTHEST else None


def _count(least: int, most: int, *, untold: tuple[int, ...] = ()) -> Callable[[str, str, ReadingContext], int | None]:
    """`untold` need not be written: "con mi señora" is two."""

    def read(value: str, text: str, _context: ReadingContext) -> int | None:
        if not re.fullmatch(r"[0-9]{1,3}", value) or not least <= int(value) <= most:
            return None
        count = int(value)
        words = (str(count), *_COUNT_WORDS.get(count, ()))
        return count if count in untold or any(_says(text, word) for word in words) else None

    return read


def _ages(value: str, text: str, _context: ReadingContext) -> tuple[int, ...] | None:
    told = re.findall(r"[0-9]+", value)
    if not told or not re.fullmatch(r"[0-9, ]+", value):
        return None
    return tuple(int(age) for age in told) if all(int(age) <= 17 and _says(text, age) for age in told) else None


def _word(slot: str) -> Callable[[str, str, ReadingContext], str | None]:
    def read(value: str, _text: str, _context: ReadingContext) -> str | None:
        return value if value in _VOCABULARY[slot] else None

    return read


def _room_type(value: str, text: str, context: ReadingContext) -> str | None:
    """A normalised word, or one of the house's own names that the guest wrote."""
    if value in _VOCABULARY["room_type"]:
        return value
    named = next((name for name in context.room_types if fold(name) == fold(value)), None)
    return named if named and _says(text, value) else None


def _written(pattern: str) -> Callable[[str, str, ReadingContext], str | None]:
    """Something the guest wrote down, as it is."""
    shape = re.compile(pattern)

    def read(value: str, text: str, _context: ReadingContext) -> str | None:
        return value if shape.fullmatch(value) and _says(text, value) else None

    return read


def _code(value: str, text: str, _context: ReadingContext) -> str | None:
    """Upper case without blanks, in the guest's text likewise, with a digit: a bare word is no code."""
    code = re.sub(r"[\s-]", "", value).upper()
    said = re.sub(r"[\s-]", "", text).upper()
    return code if re.fullmatch(r"(?=.*[0-9])[A-Z0-9]{4,12}", code) and code in said else None


def _phone(value: str, text: str, _context: ReadingContext) -> str | None:
    digits = re.sub(r"\D", "", value)
    return (
        f"+{digits}" if value.startswith("+") and 8 <= len(digits) <= 15 and digits in re.sub(r"\D", "", text) else None
    )


def _time(value: str, _text: str, _context: ReadingContext) -> clock_time | None:
    return clock_time.fromisoformat(value) if re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", value) else None


def _says(text: str, value: str) -> bool:
    """Whether the guest wrote it, as whole words, accents and capitals apart."""
    return re.search(rf"(?<!\w){re.escape(fold(value))}(?!\w)", fold(text)) is not None


FACTS: dict[str, Callable[[str, str, ReadingContext], Any]] = {
    "check_in": _day,
    "check_out": _day,
    "nights": _count(1, MOST_NIGHTS),
    "adults": _count(1, 40, untold=(1, 2)),
    "children": _count(1, 20),
    "ages": _ages,
    "rooms": _count(1, 20),
    "room_type": _room_type,
    "beds": _word("beds"),
    "booking_code": _code,
    "guest_name": _written(r"[^\W\d_][^\d_<>{}\[\]@/\\]{1,79}"),
    "email": _written(r"[^\s@]+@[^\s@]+\.[^\s@]{2,}"),
    "phone": _phone,
    "time": _time,
    "amenity": _word("amenity"),
    "service": _word("service"),
    "topic": _word("topic"),
    "payment_method": _word("payment_method"),
    "meal_plan": _word("meal_plan"),
    "room_number": _written(r"[0-9]{1,5}[A-Za-z]?"),
    "rating": _count(1, 10),
}
