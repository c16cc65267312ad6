"""Finds the words of the vocabulary in a message, several words before one."""

import re

from conserje.understanding.entities.vocabulary import TABLES, Slot

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[-/&]")
_Entry = tuple[tuple[str, ...], tuple[tuple[Slot, str], ...]]
_SHORTEST_PLURAL = 4


def _stem(word: str) -> str:
    """A word without its plural "s"."""
    return word[:-1] if len(word) >= _SHORTEST_PLURAL and word[-1] == "s" and word[-2] != "s" else word


def _compile() -> dict[str, tuple[_Entry, ...]]:
    meanings: dict[tuple[str, ...], dict[Slot, str]] = {}
    for slot, table in TABLES.items():
        for value, phrases in table.items():
            for phrase in phrases.split("|"):
                words = tuple(_stem(word) for word in _WORD.findall(phrase))
                meanings.setdefault(words, {}).setdefault(slot, value)
    by_first: dict[str, list[_Entry]] = {}
    for words, found in sorted(meanings.items(), key=lambda pair: -len(pair[0])):
        by_first.setdefault(words[0], []).append((words[1:], tuple(found.items())))
    return {first: tuple(entries) for first, entries in by_first.items()}


_PHRASES = _compile()


def find_house_words(folded: str) -> dict[Slot, list[str]]:
    """What is told of each slot, in the order of the message. For one slot, a word belongs to the longest phrase only."""
    words = [_stem(word) for word in _WORD.findall(folded)]
    told: dict[Slot, list[str]] = {}
    busy_until: dict[Slot, int] = {}
    for place, word in enumerate(words):
        for rest, meanings in _PHRASES.get(word, ()):
            end = place + 1 + len(rest)
            if rest and tuple(words[place + 1 : end]) != rest:
                continue
            for slot, value in meanings:
                if busy_until.get(slot, 0) <= place:
                    told.setdefault(slot, []).append(value)
                    busy_until[slot] = end
    return told
