"""Bare numbers that answer "how many?" and "how old?"."""

import re

from conserje.understanding.stays.kinds import Kind
from conserje.understanding.stays.lexicon import Lexeme
from conserje.understanding.stays.party.minors import MOST_GUESTS, OLDEST_CHILD, Minors
from conserje.understanding.stays.points import Found

_OF_ALL = re.compile(
    r"\b(?:(?:l[oa]s|os|as|all|the|todos|todas|tod[oa]s [oa]s|tod[oa]s l[oa]s) "
    r"(?P<many>dos|dois|duas|two|tres|three|cuatro|quatro|four)|(?P<both>ambos|ambas|both))\b(?! (?:meses|months|anos|years))"
)
_MANY = {"tres": 3, "three": 3, "cuatro": 4, "quatro": 4, "four": 4}
_PARTS_OF_A_YEAR = {Kind.MONTHS_OLD: 12, Kind.MONTH_UNIT: 12, Kind.WEEK: 52, Kind.DAY: 365}


def bare_numbers(kinds: str, items: list[Lexeme]) -> tuple[int | None, int | None]:
    """The answer to "how many?": "2", "dos y uno"; of "2 y un bebé" what comes before the child."""
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


def bare_ages(kinds: str, found: Found) -> tuple[int, ...]:
    """The answer to "how old?": "4 y 7", "tiene 8 meses", "es un bebé", "los dos de 7"."""
    ages: list[int] = []
    of_all = _OF_ALL.search(found.folded)
    start, end = of_all.span() if of_all else (0, 0)
    told = [
        (kind if not start <= item.start < end else Kind.OTHER.value, item)
        for kind, item in zip(kinds, found.items, strict=True)
    ]
    figures = (
        (Kind.NUMBER, Kind.THE_NUMBER) if Kind.NUMBER in [kind for kind, _ in told] else (Kind.ONE, Kind.THE_NUMBER)
    )
    for place, (kind, item) in enumerate(told):
        if kind in figures:
            ages.append(item.value)
        elif kind in _PARTS_OF_A_YEAR and ages:
            ages[-1] //= item.value if kind == Kind.MONTHS_OLD else _PARTS_OF_A_YEAR[Kind(kind)]
        elif kind == Kind.BABY and not ages and not set(kinds[place + 1 : place + 3]) & {*figures}:
            ages.append(0)
    if of_all is not None and len(ages) == 1:
        ages *= _MANY.get(of_all["many"] or "", 2)
    return tuple(age for age in ages if age <= OLDEST_CHILD)


def is_a_fuller_answer(ages: tuple[int, ...], minors: Minors) -> bool:
    """Whether the numbers tell of more children, or more rightly of each, than what reads as children in a sentence."""
    return len(ages) > len(minors.ages) and not (minors.count and len(minors.ages) == minors.count > 1)
