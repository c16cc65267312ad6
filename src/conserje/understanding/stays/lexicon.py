"""The words that the stay grammar knows, from `words.toml`, `holidays.toml` and the numbers."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files

from conserje.understanding.stays import numbers
from conserje.understanding.stays.holidays import HOLIDAYS
from conserje.understanding.stays.kinds import Kind
from conserje.understanding.stays.numbers import Entry

_SIGNS = {",": Kind.COMMA, ":": Kind.COMMA, ".": Kind.STOP, ";": Kind.STOP, "?": Kind.STOP, "!": Kind.STOP}
_BRACKETS = {"(": Kind.OPEN, ")": Kind.CLOSE}


def entries() -> Iterator[Entry]:
    """Every word or phrase that the grammar knows: `(words, kind, value)`. Of two for the same words the last stands.

    Children and babies in the plural have the value 0: how many they are is not said.
    """
    yield from numbers.entries()
    for row in tomllib.loads((files(__package__) / "words.toml").read_text("utf-8"))["words"]:
        kind = Kind[row["kind"]]
        for words in split(row["words"]):
            many = kind in (Kind.CHILD, Kind.BABY) and words.endswith(("s", "children"))
            yield words, kind, 0 if many else row["value"]
    for index, holiday in enumerate(HOLIDAYS):
        for words in holiday.words:
            yield words, Kind.HOLIDAY, index
    for sign, kind in (_SIGNS | _BRACKETS).items():
        yield sign, kind, 0


def split(words: str) -> list[str]:
    """The phrases of an entry, which commas part."""
    return [" ".join(phrase.split()) for phrase in words.split(",")]
