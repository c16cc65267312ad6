"""Children that no word of the grammar names, and ages told at some distance from the children they are of."""

import re

from conserje.understanding.stays.kinds import Kind, pattern
from conserje.understanding.stays.party.minors import NAMED, OLDEST_CHILD, Minors, told_ages
from conserje.understanding.stays.points import Found

_OLD = "(?: YEARS | MONTHS_OLD)"
_JOINT = "(?: COMMA | AND | DASH | OF_ANY | OTHER (?= NUMBER | OF_ANY))"
_AGES_IN_A_ROW = f"NUMBER {_OLD}? (?: {_JOINT}{{1,3}} (?: ONE OF_ANY)? NUMBER {_OLD}?)+"
# Ages some words after the children: "3 kids (5/7/9)".
_LATER = pattern(
    f"(?: OPEN | COMMA | AGED | WE_ARE | OTHER | DASH | OF_ANY | STOP | YEARS | ELSEWHEN){{0,5}} (?P<ages> {_AGES_IN_A_ROW})"
    " (?= CLOSE | STOP | COMMA | WITH | $)"
)
# "mis tres soles de 4, 6 y 9 años", "two ankle-nibblers aged 3 and 5"
_UNKNOWN = pattern(
    f"""(?P<many> NUMBER | PAIR) OTHER{{1,2}} (?: OF_ANY | AGED | OPEN | WITH)+ (?P<ages> {_AGES_IN_A_ROW})
    (?= CLOSE | STOP | COMMA | WITH | $)"""
)
_UNKNOWN_ONE = pattern(
    f"""(?: WITH | AND | COMMA) (?: ONE | MY | LETTER_A) OTHER (?: OF_ANY | AGED | OPEN)+ (?P<ages> NUMBER {_OLD})
    (?= CLOSE | STOP | COMMA | WITH | $)"""
)
# "las gemelas de dos y Tomi de siete"
_NAMED_TOO = pattern(
    f"""SPENT (?: COMMA | AND)+ OTHER (?: AGED | OPEN | OF_ANY) (?P<ages> NUMBER {_OLD}? )
    (?= CLOSE | STOP | COMMA | AND | WITH | $)"""
)
_BIRTHDAY = pattern(
    f"(?<! RELATION) (?<! PARENTS) (?<! SPEAKER) AGED (?P<ages> NUMBER {_OLD}?) (?= CLOSE | STOP | COMMA | AND | WITH | IN | $)"
)
_FEWEST = 2
_HAVE = frozenset(
    (
        "tenemos",
        "tengo",
        "have",
        "got",
        "temos",
        "tenho",
        "con",
        "with",
        "com",
        "llevamos",
        "llevo",
        "levamos",
        "bringing",
    )
)
_PEOPLE = tuple(
    kind.value for kind in (Kind.SPEAKER, Kind.ADULT, Kind.COUPLE, Kind.RELATION, Kind.PARENTS, Kind.US, Kind.PERSON)
)


def unknown_children(kinds: str, found: Found) -> tuple[Minors, str]:
    """Children counted with a word that the grammar does not know, and the kinds without the words of them."""
    minors = Minors()
    match = _UNKNOWN.search(kinds) if Kind.NUMBER.value in kinds else None
    if match is None:
        return minors, kinds
    ages = told_ages(match, found)
    if found.items[match.start("many")].value != len(ages) or not _are_years(match, found):
        return minors, kinds
    return minors, _taken(match, kinds, minors, ages)


def told_apart(kinds: str, unread: str, minors: Minors, found: Found) -> str:
    """Adds to `minors` what is told apart; the words that are not read yet, without those of children found here."""
    if minors.count >= _FEWEST and not minors.ages[minors.assumed :]:
        _ages_that_follow(unread, minors, found)
    if not minors.count:
        return _never_counted(kinds, unread, minors, found)
    named = _NAMED_TOO.search(unread) if minors.ages else None
    return unread if named is None else _taken(named, unread, minors, told_ages(named, found))


def _ages_that_follow(unread: str, minors: Minors, found: Found) -> None:
    later = _LATER.match(unread, minors.end)
    ages = told_ages(later, found) if later is not None else []
    if len(ages) == minors.count:
        minors.ages, minors.assumed = ages, 0


def _never_counted(kinds: str, unread: str, minors: Minors, found: Found) -> str:
    if Kind.NUMBER.value not in unread:
        return unread
    speaks_of_children = minors.uncounted or any(kind in kinds for kind in (Kind.CHILD, Kind.BABY))
    named = NAMED.search(unread)
    has_people = any(kind in unread for kind in _PEOPLE)
    if named is not None and (speaks_of_children or has_people or _HAVE & set(found.folded.split())):
        return _taken(named, unread, minors, told_ages(named, found))
    one = _UNKNOWN_ONE.search(unread)
    if one is not None and any(kind in unread[: one.start() + 1] for kind in _PEOPLE):
        return _taken(one, unread, minors, told_ages(one, found))
    birthday = _BIRTHDAY.search(unread)
    if birthday is not None and found.items[birthday.start()].value and Kind.THING not in unread:
        return _taken(birthday, unread, minors, told_ages(birthday, found))
    return unread


def _are_years(match: re.Match[str], found: Found) -> bool:
    """Whether the numbers are told to be years ("aged 3 and 5") or the noun to be somebody's ("mis tres soles")."""
    told = [item.kind for item in found.items[match.start() : match.end()]]
    before = found.items[match.start() - 1].kind if match.start() else None
    return before is Kind.MY or any(kind in told for kind in (Kind.AGED, Kind.YEARS, Kind.MONTHS_OLD))


def _taken(match: re.Match[str], unread: str, minors: Minors, ages: list[int]) -> str:
    if not ages or len(ages) != match["ages"].count(Kind.NUMBER) or any(age > OLDEST_CHILD for age in ages):
        return unread
    minors.count += len(ages)
    minors.ages += ages
    minors.first = match.start() if minors.first is None else minors.first
    minors.end = match.end()
    return unread[: match.start()] + Kind.SPENT * (match.end() - match.start()) + unread[match.end() :]
