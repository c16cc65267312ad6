"""Whose years are told: "un nene, 5 años" is a child's age, "el edificio tiene 12 años" and "a 10 year anniversary" are not."""

import re

from conserje.understanding.stays.kinds import Kind
from conserje.understanding.stays.points import Found

_NOUN_BEFORE = re.compile(
    r"\b(?:el|la|los|las|un|una|the|a|an|o|os|as|um|uma|su|este|esta|this|that|your|nuestro|nuestra|our) $"
)
_PEOPLE = frozenset(
    (
        *(Kind.SPEAKER, Kind.ADULT, Kind.CHILD, Kind.BABY, Kind.SIBLING, Kind.PERSON, Kind.COUPLE, Kind.RELATION),
        *(Kind.PARENTS, Kind.US, Kind.WE_ARE, Kind.FAMILY),
    )
)
_JOINING = (Kind.WITH, Kind.AND, Kind.COMMA)
_SLIGHT = (Kind.ONE, Kind.MY, Kind.LETTER_A, Kind.OTHER)
_BARE_YEARS = frozenset(("year", "years", "yr", "yrs"))


def is_somebodys_age(match: re.Match[str], found: Found) -> bool:
    """Whether years told without a word for a child ("5 años") are those of somebody who may come."""
    items, place = found.items, match.start()
    following = items[match.end()] if match.end() < len(items) else None
    if following is not None and following.kind is Kind.OTHER and found.words(items[match.end() - 1]) in _BARE_YEARS:
        return False
    before = items[place - 1] if place else None
    if before is None:
        return True
    subject = items[place - 2] if place > 1 else None
    if before.kind is Kind.OF:
        return subject is None or subject.kind not in (Kind.OTHER, Kind.THING) or _joins(found, place - 2)
    if before.kind is Kind.AGED and subject is not None:
        is_noun = subject.kind is Kind.OTHER and bool(_NOUN_BEFORE.search(found.folded[: subject.start]))
        return subject.kind is not Kind.THING and not (is_noun and not _has_people(found))
    return before.kind is not Kind.OTHER or _has_people(found)


def _joins(found: Found, place: int) -> bool:
    """ "mi mujer y un purrete de 5 años": who is joined to people is one of them."""
    while place and found.items[place].kind in _SLIGHT:
        place -= 1
    return found.items[place].kind in _JOINING and _has_people(found)


def _has_people(found: Found) -> bool:
    return any(item.kind in _PEOPLE for item in found.items)
