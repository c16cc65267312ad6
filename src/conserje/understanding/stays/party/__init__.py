"""Who comes and into how many rooms: adults, children with their ages, rooms."""

import re
from dataclasses import dataclass

from conserje.understanding.stays.kinds import Kind, pattern
from conserje.understanding.stays.lexicon import Lexeme
from conserje.understanding.stays.party.answers import bare_ages, bare_numbers, is_a_fuller_answer
from conserje.understanding.stays.party.grown_ups import grown_ups, read_heads, total_of, with_relatives, writer_joins
from conserje.understanding.stays.party.minors import read_minors
from conserje.understanding.stays.party.shares import shared_out
from conserje.understanding.stays.party.told_apart import told_apart, unknown_children
from conserje.understanding.stays.points import Found

_ROOMS = pattern("(?P<count> COUNT | PAIR | THE_NUMBER) OF? (?P<kind> LODGING)")
_TWO_NUMBERS = pattern(
    "(?: ^ | (?<= COMMA) | (?<= FOR) | (?<= WE_ARE) | (?<= OTHER) | (?<= POINT)) NUMBER AND NUMBER (?! COUNTED | YEARS | AND)"
)
_MOST_A_ROOM = 9
_GROWN_UP = pattern("(?:WE_ARE | FAMILY OF_ANY?) NUMBER CHILD (?! AND | COMMA | OF_ANY)")
_ALL_ADULTS = pattern("CHILD COMMA? OTHER ADULT (?= $ | STOP | COMMA)")
_AMONG_FRIENDS = re.compile(
    r"\b(?:sol[ao]s|amig[ao]s|facu|facultad|universidad|uni|hen|stag|bachelor\w*|despedida|egresad\w+|colegas|trabajo|laburo|trabalho"
    r"|congreso|congresso|conference|gira|equipo|team|club|futbol|football|futebol|rugby|banda"
    r"|on a night out|girls trip|girls' trip|mochiler\w+|mochileir\w+|backpack\w+)\b"
)
# "Two adults, two children and my mother-in-law": told after everybody was counted, she comes on top.
_BESIDE = pattern("(?<= SPENT) COMMA? (?:AND | WITH) MY (?P<who> RELATION | PARENTS) (?= $ | STOP | COMMA)")
_MOST_ROOMS = 60


@dataclass(frozen=True, slots=True)
class People:
    """None where nothing was said; `ages` in years, one for each child whose age was told."""

    adults: int | None = None
    children: int | None = None
    ages: tuple[int, ...] = ()
    rooms: int | None = None


def read_people(found: Found, spent: tuple[tuple[int, int], ...], question: str | None) -> People:
    """`spent` are the places of words that state a length of stay and so count no people; `question` what was asked."""
    kinds = found.kinds
    for start, end in spent:
        kinds = kinds[:start] + Kind.SPENT * (end - start) + kinds[end:]
    rooms = _rooms(kinds, found.items)
    minors, kinds = unknown_children(writer_joins(kinds), found)
    minors, unread = read_minors(kinds, found, minors)
    unread = told_apart(kinds, unread, minors, found)
    heads = total_of(kinds, read_heads(unread, found), minors, found)
    heads, minors = shared_out(kinds, unread, heads, minors)
    if heads.is_typical_family and heads.total in (None, 4) and not heads.adults and not minors.count:
        return People(2, 2, (), rooms)
    adults = grown_ups(heads, minors, kinds) or with_relatives(unread, found, minors) or heads.none
    if adults is not None and adults == heads.total and (minors.count or heads.is_us):
        named = with_relatives(unread, found, minors) or 0
        is_all = named + minors.count == heads.total or (heads.is_us and named > adults)
        adults = named if named and is_all else adults
    if adults is not None and adults == heads.adults and minors.count:
        adults += sum(2 if beside["who"] == Kind.PARENTS else 1 for beside in _BESIDE.finditer(unread))
    children = minors.count or (len(minors.ages) or None)
    if children is None and adults is not None and Kind.NO_MINORS.value in kinds:
        children = 0
    if adults is None and children and not minors.ages and _are_grown_up(kinds, found):
        adults, children = children, None
    if adults is None and children is None and (both := _TWO_NUMBERS.search(kinds)):
        adults, children = _adults_plus_children(both, found)
    if question == "party" and adults is None:
        adults, among = bare_numbers(kinds if minors.first is None else kinds[: minors.first], found.items)
        children = among if children is None else children
    if question == "ages" and (bare := bare_ages(kinds, found)) and is_a_fuller_answer(bare, minors):
        counted = None if minors.ages or len(bare) > (children or 0) else children
        return People(None, counted, bare, rooms)
    return People(adults, children, tuple(minors.ages), rooms)


def _are_grown_up(kinds: str, found: Found) -> bool:
    """ "somos tres chicas", "4 chicos de la facu": young people, and nobody's children."""
    told = _GROWN_UP.search(kinds) or _ALL_ADULTS.search(kinds)
    return bool(told) or bool(_AMONG_FRIENDS.search(found.folded))


def _adults_plus_children(both: re.Match[str], found: Found) -> tuple[int | None, int | None]:
    """ "2+2": how families write it."""
    first, sign, second = found.items[both.start() : both.end()]
    return (first.value, second.value) if found.words(sign) == "+" and first.value <= _MOST_A_ROOM else (None, None)


def _rooms(kinds: str, items: list[Lexeme]) -> int | None:
    """The number of rooms said, or of rooms of each type taken together ("una doble y dos simples")."""
    named = []
    end = len(kinds)
    for match in _ROOMS.finditer(kinds):
        if Kind.OTHER.value in kinds[end : match.start()]:
            break
        of_a_type = kinds[match.end() : match.end() + 1] == Kind.ROOM_KIND
        named.append((Kind.ROOM_KIND if of_a_type else match["kind"], items[match.start()].value))
        end = match.end()
    plain = next((count for kind, count in named if kind == Kind.ROOM), None)
    total = plain or sum(count for _, count in named)
    return total if 0 < total <= _MOST_ROOMS else None
