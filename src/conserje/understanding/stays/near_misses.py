"""Slips of the finger in the words that dates are made of: "marso", "febero", "tomorow", "vierenes".

A word one slip (a letter missing, added, changed, or two swapped) away from a known one is taken for it, unless it is a
word of its own.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from conserje.understanding.folding import words_of
from conserje.understanding.stays.kinds import Kind

SHORTEST = 5
CORRECTED = frozenset(
    (Kind.MONTH, Kind.WEEKDAY, Kind.RELATIVE, Kind.NIGHT, Kind.WEEK, Kind.ADULT, Kind.PERSON, Kind.ROOM)
)
# Kinds whose words guests make small: "nochecita", "sobrinita", "filhinho".
_MADE_SMALL = frozenset(
    (
        *(Kind.NIGHT, Kind.CHILD, Kind.BABY, Kind.RELATION, Kind.PARENTS, Kind.BED, Kind.ROOM, Kind.DAY, Kind.WEEK),
        *(Kind.COUPLE, Kind.YEARS),
    )
)
_SMALL = re.compile(r"(?P<stem>[a-z]{3,}?)(?:(?:e?c|z)?it|z?inh)(?P<end>[oa])(?P<many>s?)")
_REAL_WORDS = frozenset(words_of(__package__, "real_words.txt"))
_REMEMBERED = 8192
_LONGEST = 14


def corrections(known: Mapping[str, object], vocabulary: frozenset[str]) -> Callable[[str], str]:
    """A function that answers the known word meant by a misspelt one, or "" when there is none.

    `known` maps words to what they mean; a slip that could be two words is corrected only when both mean the same.
    """
    by_piece: dict[str, set[str]] = {}
    for word in known:
        for piece in (word, *_deletions(word)):
            by_piece.setdefault(piece, set()).add(word)

    @lru_cache(maxsize=_REMEMBERED)
    def correct(word: str) -> str:
        if not SHORTEST - 1 <= len(word) <= _LONGEST or word in _REAL_WORDS or word in vocabulary:
            return ""
        meant = {
            candidate
            for piece in (word, *_deletions(word))
            for candidate in by_piece.get(piece, ())
            if candidate[0] == word[0] and _one_slip(word, candidate)
        }
        return min(meant) if len({known[each] for each in meant}) == 1 else ""

    return correct


def made_small(word: str, known: Mapping[str, tuple[Kind, int]]) -> str:
    """The word that a diminutive is made of, or "" when it is none of the grammar's."""
    found = _SMALL.fullmatch(word)
    if found is None:
        return ""
    stem, end, many = found["stem"], found["end"], found["many"]
    stems = {stem, re.sub("qu$", "c", stem), re.sub("gu$", "g", stem)}
    words = (each + ending + many for ending in (end, "e", "", "o", "a") for each in sorted(stems))
    return next((each for each in words if each in known and known[each][0] in _MADE_SMALL), "")


def _deletions(word: str) -> list[str]:
    return [word[:n] + word[n + 1 :] for n in range(len(word))]


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one letter missing, added, changed, or one swapped pair makes the words equal."""
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    left, right = typed[start:], meant[start:]
    return left[1:] == right or left == right[1:] or left[1:] == right[1:] or (left[1::-1] + left[2:] == right)
