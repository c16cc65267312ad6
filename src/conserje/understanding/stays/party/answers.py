"""Bare numbers that answer "how many?" and "how old?"."""

from conserje.understanding.stays.kinds import Kind
from conserje.understanding.stays.lexicon import Lexeme
from conserje.understanding.stays.party.minors import MOST_GUESTS, OLDEST_CHILD


def bare_numbers(kinds: str, items: list[Lexeme]) -> tuple[int | None, int | None]:
    """The answer to "how many?": "2", "dos y uno"."""
    counts = [
        item.value
        for kind, item, following in zip(kinds, items, [*kinds[1:], Kind.STOP], strict=False)
        if kind in (Kind.NUMBER, Kind.ONE, Kind.THE_NUMBER)
        and following not in (Kind.YEARS, Kind.THING, Kind.ROOM, Kind.NIGHT)
    ]
    if not counts or not 0 < counts[0] <= MOST_GUESTS:
        return None, None
    children = counts[1] if len(counts) == 2 and Kind.AND.value in kinds and counts[1] <= MOST_GUESTS else None
    return counts[0], children


def bare_ages(kinds: str, items: list[Lexeme]) -> tuple[int, ...]:
    """The answer to "how old?": "4 y 7", "tiene 8 meses", "es un bebé"."""
    ages: list[int] = []
    figures = (Kind.NUMBER, Kind.THE_NUMBER) if Kind.NUMBER.value in kinds else (Kind.ONE, Kind.THE_NUMBER)
    for kind, item in zip(kinds, items, strict=True):
        if kind in figures:
            ages.append(item.value)
        elif kind == Kind.MONTHS_OLD and ages:
            ages[-1] //= 12
        elif kind == Kind.BABY and not ages:
            ages.append(0)
    return tuple(age for age in ages if age <= OLDEST_CHILD)
