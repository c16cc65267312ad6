"""The words that the stay grammar knows, from `words.toml`, `holidays.toml` and the numbers."""

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from conserje.understanding.stays import near_misses, numbers
from conserje.understanding.stays.holidays import HOLIDAYS
from conserje.understanding.stays.kinds import Kind
from conserje.understanding.stays.numbers import Entry

_SIGNS = {",": Kind.COMMA, ":": Kind.COMMA, ".": Kind.STOP, ";": Kind.STOP, "?": Kind.STOP, "!": Kind.STOP}
_BRACKETS = {"(": Kind.OPEN, ")": Kind.CLOSE}
_TOKEN = re.compile(
    r"(?P<iso>(?<![0-9])[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}(?![0-9]))"
    r"|(?P<full>(?<![0-9/])[0-9]{1,2}(?P<sep>[/.-])[0-9]{1,2}(?P=sep)(?:[0-9]{4}|[0-9]{2})(?![0-9/]))"
    r"|(?P<slash>(?<![0-9/])[0-9]{1,2}/[0-9]{1,2}(?![0-9/]))"
    r"|(?P<dashed>(?<![0-9-])[0-9]{1,2}-[0-9]{1,2}(?![0-9/-]))"
    r"|(?P<ordinal>[0-9]{1,2}(?:(?:st|nd|rd|th|ro|ero|er|ra|do|da|to|vo)(?![a-z])|[ºª°]))"
    r"|(?P<digits>[0-9]+(?:[.,][0-9]+)*)"
    r"|(?P<word>[a-z]+(?:'[a-z]+)?)"
    r"|(?P<other>\w+|[^\w\s])"
)
_COUNTABLE = frozenset(
    (
        *(Kind.NIGHT, Kind.DAY, Kind.WEEK, Kind.ADULT, Kind.CHILD, Kind.PERSON, Kind.COUPLE, Kind.ROOM, Kind.ROOM_KIND),
        *(Kind.YEARS, Kind.MONTHS_OLD),
    )
)


class Lexeme(NamedTuple):
    """`value` is the number it stands for; `start` and `end` are places in the message."""

    kind: Kind
    value: int
    start: int
    end: int


def entries() -> Iterator[Entry]:
    """Every word or phrase that the grammar knows: `(words, kind, value)`. Of two for the same words the last stands.

    Children and babies in the plural have the value 0: how many they are is not said.
    """
    yield from numbers.entries()
    for row in tomllib.loads((files(__package__) / "words.toml").read_text("utf-8"))["words"]:
        kind = Kind[row["kind"]]
        for words in split(row["words"]):
            many = kind in (Kind.CHILD, Kind.BABY) and row["value"] == 1 and words.endswith(("s", "children"))
            yield words, kind, 0 if many else row["value"]
    for index, holiday in enumerate(HOLIDAYS):
        for words in holiday.words:
            yield words, Kind.HOLIDAY, index
    for sign, kind in (_SIGNS | _BRACKETS).items():
        yield sign, kind, 0


def split(words: str) -> list[str]:
    """The phrases of an entry, which commas part."""
    return [" ".join(phrase.split()) for phrase in words.split(",")]


class Word(NamedTuple):
    text: str
    group: str
    start: int
    end: int


Meaning = tuple[Kind, int]
_Phrases = dict[str, dict[str, list[tuple[tuple[str, ...], Meaning]]]]


def cut(folded: str) -> list[Word]:
    return [Word(found[0], found.lastgroup or "", found.start(), found.end()) for found in _TOKEN.finditer(folded)]


def _compile() -> tuple[dict[str, Meaning], _Phrases]:
    """Single words; and what follows the first two words of phrases, longest first."""
    single: dict[str, Meaning] = {}
    phrases: dict[tuple[str, ...], Meaning] = {}
    for written, kind, value in entries():
        words = tuple(word.text for word in cut(written))
        if len(words) > 1:
            phrases[words] = kind, value
        else:
            single[words[0]] = kind, value
    ordered: _Phrases = {}
    for words in sorted(phrases, key=len, reverse=True):
        ordered.setdefault(words[0], {}).setdefault(words[1], []).append((words[2:], phrases[words]))
    return single, ordered


SINGLE, PHRASES = _compile()
_CORRECT = near_misses.corrections(
    {
        word: meaning
        for word, meaning in SINGLE.items()
        if meaning[0] in near_misses.CORRECTED and len(word) >= near_misses.SHORTEST
    },
    frozenset(SINGLE) | frozenset(PHRASES),
)


@lru_cache(maxsize=8192)
def correct(word: str) -> str:
    """The known word that a misspelt or a made-small one stands for, or ""."""
    return _CORRECT(word) or near_misses.made_small(word, SINGLE)


def kind_at(words: list[Word], place: int) -> Kind | None:
    known = SINGLE.get(words[place].text) if place < len(words) else None
    return known[0] if known else None


def is_kind(kind: Kind, words: list[Word], place: int) -> bool:
    return place < len(words) and SINGLE.get(words[place].text, (None,))[0] is kind


def is_counted(words: list[Word], place: int) -> bool:
    return place < len(words) and SINGLE.get(words[place].text, (Kind.OTHER,))[0] in _COUNTABLE
