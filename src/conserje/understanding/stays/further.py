"""Several stays in one message: "a double from 1 to 4 June for 2, and also a suite from 10 to 12 June"."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from conserje.model.reading import Asked, Facts, ReadingContext
from conserje.understanding.text import fold

Read = Callable[[str, ReadingContext], Facts]

_JOINT = re.compile(
    r"(?:\s*[,;.\n]\s*|\s+)(?=(?:y|e|and|plus|also|then|luego|despu[eé]s|depois|adem[aá]s|tambi[eé]n|tamb[eé]m|otr[ao]|outr[ao]"
    r"|another|m[aá]s)\b)|\s*[;\n]\s*",
    re.IGNORECASE,
)
# Words that name one stay instead of another, or speak of one that exists.
_NOT_BOTH = re.compile(
    r"\b(?:or|ou|o (?:del?|sino|si no)|mejor|melhor|instead|rather|en vez|em vez|en lugar|cambi\w+|chang\w+|mud\w+|mover|move"
    r"|troc\w+|pasar?|not|no puedo|can'?t|nao posso|entre|between|si no|se nao"
    r"|if (?:not|there|it|that)|sino|stayed|last year|ano pasado|ano passado)\b"
)
_WEEKDAY = (
    r"lunes|martes|miercoles|jueves|viernes|sabado|domingo|(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?|segunda|terca|quarta"
    r"|quinta|sexta"
)
_NAMES_A_DAY = re.compile(rf"\d|\b(?:{_WEEKDAY})\b")
_NAMES_A_MONTH = re.compile(
    rf"\d ?[/-] ?\d|\b(?:{_WEEKDAY}"
    r"|(?:ene|jan|feb|fev|mar|abr|apr|may|mai|jun|jul|ago|aug|sep|set|oct|out|nov|dic|dec|dez)\w*)\b"
)
_OF_THE_STAY = ("check_in", "check_out", "nights", "adults", "children", "ages", "rooms", "room_type", "beds")
_PARTY = ("adults", "children", "ages")


def stays_in(text: str, context: ReadingContext, facts: Facts, read: Read) -> tuple[Facts, tuple[Facts, ...]]:
    """The facts with the first stay alone, and those of the stays that follow it, in the order in which they are told. Who
    sleeps there, where a stay does not say it, is as in the one before. `facts` are those of the whole text."""
    if facts.check_in is None or facts.booking_code or _NOT_BOTH.search(fold(text)):
        return facts, ()
    first, *others = _with_party(_parts(text, context, read) or [facts])
    if not others:
        return facts, ()
    return replace(facts, **{name: getattr(first, name) for name in _OF_THE_STAY}), tuple(others)


def _parts(text: str, context: ReadingContext, read: Read) -> list[Facts]:
    """The stays that the text falls into where it is cut at its joints; none when it is of a single one."""
    for head, tail in _cuts(text):
        later = read(tail, context)
        if later.check_in is None:
            continue
        around = None if _NAMES_A_MONTH.search(fold(head)) else later.check_in.replace(day=1)
        first = read(head, replace(context, asked=Asked(None, around)))
        if not _is_stay(first):
            continue
        after = replace(context, asked=Asked(None, first.check_in))
        later = read(tail, after)
        if _is_stay(later) and _are_apart(first, later):
            return [first, *(_parts(tail, after, read) or [later])]
    return []


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    """Both sides of every joint that may join two stays."""
    for joint in _JOINT.finditer(text):
        head, tail = text[: joint.start()], text[joint.end() :]
        if _NAMES_A_DAY.search(fold(head)) and _NAMES_A_DAY.search(fold(tail)):
            yield head, tail


def _is_stay(facts: Facts) -> bool:
    return facts.check_in is not None and (facts.check_out is not None or facts.nights is not None)


def _are_apart(one: Facts, other: Facts) -> bool:
    """Does one of the stays end before the other begins?"""
    (starts, ends), (later, _) = sorted((_span(one), _span(other)))
    return starts < later >= ends


def _span(facts: Facts) -> tuple[date, date]:
    arrival = facts.check_in or date.max
    return arrival, facts.check_out or arrival + timedelta(days=facts.nights or 1)


def _with_party(parts: list[Facts]) -> list[Facts]:
    """Every stay with its people: its own, those of the one before, or, where only a later one tells them, those."""
    known = next((one for one in parts if one.adults is not None), None)
    found = []
    for one in parts:
        known = one if one.adults is not None else known
        party = {name: getattr(known, name) for name in _PARTY} if known else {}
        found.append(replace(one, **party))
    return found
