"""Finds the words of the house (`vocabulary.toml`) in a message, several words before one."""

import re
import tomllib
from importlib.resources import files

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[-/&]")
Slot = str
_Meanings = tuple[tuple[Slot, str], ...]
_SHORTEST_PLURAL = 4
# Phrases that sound like a room or a bed and are none: a "single mum", "our twins".
_NOTHING = frozenset(("not_a_room", "not_a_bed"))


def _stem(word: str) -> str:
    """A word without its plural "s"."""
    return word[:-1] if len(word) >= _SHORTEST_PLURAL and word[-1] == "s" and word[-2] != "s" else word


def _compile() -> tuple[dict[str, _Meanings], dict[str, dict[str, list[tuple[tuple[str, ...], _Meanings]]]]]:
    """Single words; and what follows the first two words of phrases, longest first."""
    meanings: dict[tuple[str, ...], dict[Slot, str]] = {}
    tables = tomllib.loads((files(__package__) / "vocabulary.toml").read_text("utf-8"))
    for slot, table in tables.items():
        for value, phrases in table.items():
            for phrase in phrases.split(","):
                words = tuple(_stem(word) for word in _WORD.findall(phrase))
                meanings.setdefault(words, {}).setdefault(slot, value)
    single = {words[0]: tuple(found.items()) for words, found in meanings.items() if len(words) == 1}
    longer: dict[str, dict[str, list[tuple[tuple[str, ...], _Meanings]]]] = {}
    for words in sorted(meanings, key=len, reverse=True):
        if len(words) > 1:
            longer.setdefault(words[0], {}).setdefault(words[1], []).append((words[2:], tuple(meanings[words].items())))
    return single, longer


_SINGLE, _LONGER = _compile()


def find_house_words(folded: str) -> dict[Slot, list[str]]:
    """What is told of each slot, in the order of the message. For one slot, a word belongs to the longest phrase only."""
    words = [_stem(word) for word in _WORD.findall(folded)]
    told: dict[Slot, list[str]] = {}
    busy_until: dict[Slot, int] = {}
    for place, word in enumerate(words):
        if word in _LONGER and place + 1 < len(words):
            for rest, meanings in _LONGER[word].get(words[place + 1], ()):
                if tuple(words[place + 2 : place + 2 + len(rest)]) == rest:
                    _tell(meanings, place, place + 2 + len(rest), told, busy_until)
        if word in _SINGLE:
            _tell(_SINGLE[word], place, place + 1, told, busy_until)
    return told


def _tell(meanings: _Meanings, start: int, end: int, told: dict[Slot, list[str]], busy_until: dict[Slot, int]) -> None:
    for slot, value in meanings:
        if busy_until.get(slot, 0) <= start:
            busy_until[slot] = end
            if value not in _NOTHING:
                told.setdefault(slot, []).append(value)
