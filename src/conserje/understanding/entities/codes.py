"""Reservation codes: ours, and those that other systems, portals and travel agents give."""

import re
from collections.abc import Iterator
from itertools import pairwise

from conserje.understanding.folding import Message

Span = tuple[int, int]

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_CODE_WORD = re.compile(
    r"\b(?:codigos?|codes?|reservas?|reserva(?:cion|tion)|booking|reservation|confirmacion|confirmation|confirmacao|localizador|locator"
    r"|voucher|ref|referencia|reference|nro|numero|number|n[o°º]|res)\b"
)
_CODE = re.compile(rf"(?<![a-z0-9@#.-])(?=[a-z]*[2-9])[{_LETTERS}]{{6}}(?![a-z0-9@]|[.-][a-z0-9])")
_SPACED_CODE = re.compile(rf"(?<![a-z0-9@.])[{_LETTERS}](?:[ -]?[{_LETTERS}]){{5}}(?![a-z0-9@]|[.-][a-z0-9])")
# "no deluxe a partir de 22 de janeiro" holds no code "DE22DE".
_NO_PART_OF_A_CODE = re.compile(r"\b(?:al?|ate|and|at|d[aeo]l?|d[ao]s|em?|e[ns]|for|is|o[fn]|the|to|y)\b")
_TIME_OR_UNIT = re.compile(
    r"^[0-9]{1,5}(?:hs|hrs|am|pm|km|mts|dias|noche|nights?|noite|pesos|usd|ars|th|st|nd|rd|pax|mar|abr|ago|sep|nov|feb|jun)$"
)
_NUMBER_WORD = r"(?:codigo|cod|code|numero|number|nro|num|no|n[o°º]\.?|ref|referencia|reference|id|pnr)"
_RESERVATION = (
    r"(?:reservas?|reservacion|reservation|booking|bkg|confirmacion|confirmation|confirmacao|localizador|locator"
    r"|voucher)"
)
# What names a reservation's code so plainly that the next word may be one, whatever it looks like; not a code for the door,
# the wifi, the post or a discount.
_CUE = re.compile(
    rf"\b(?:{_RESERVATION}(?: (?:de|da|do))?(?: (?:la |mi |my |a |minha )?{_NUMBER_WORD})?"
    rf"|{_NUMBER_WORD} (?:de|da|do|of|for) (?:la |mi |my |the |our |a |minha |nossa )?{_RESERVATION}"
    rf"|(?:mi|my|our|meu|nuestro|nosso|el|the|o) (?:codigo|cod|code|localizador|locator|pnr|ref|referencia|reference)"
    rf"|(?:^|[,.;:(]|(?<![a-z])(?:con|with|com|tengo|have|tenho)) ?(?:codigo|cod|code|pnr)(?=[ :#]))(?![a-z])"
    r"(?: (?:is|es|e|was|era))?[ ]?[:#.=]?[ ]?#?(?:(?:el|la|o|a|the) )?#?"
)
_PLAIN_CUE = re.compile(rf"\b{_RESERVATION}(?: (?:de|da|do))?[ ]?[:.=]?[ ]?(?:(?:la|a) )?$")
_TOKEN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){0,2}(?![a-z0-9@/%]|[.,][0-9])")
_MONEY_OR_PEOPLE = re.compile(
    r"^ ?(?:pesos|usd|ars|brl|eur|u\$s|r\$|dolares|dollars|reais|mil|k\b|noches?|nights?|noites?|personas?|people|pessoas"
    r"|habitacion|rooms?|quartos?|por|x\b|de [a-z]|/)"
)
_SHORTEST, _LONGEST = 4, 16
# "booking 2027" is a year and "reserva 305" a room; a code without letters is longer, or called a code.
_FIGURES_OF_A_PLAIN_ONE = range(5, 11)
_FIGURES_WHEN_ASKED = range(5, 8)
_CAPITALS = range(6, 11)


def find_booking_code(message: Message, *, asked: bool) -> tuple[str, Span] | None:
    """A reservation code in capitals without blanks.

    Ours has six signs without 0, 1, I, L and O, figures and letters, blanks and hyphens inside allowed; with blanks it
    counts only after a word like "código", or when the code was asked for. Others ("RES-4821", "48213") count where they
    are called a reservation's code, and keep their hyphens.
    """
    folded = message.folded
    for found in _candidates(folded, asked):
        code = found[0].replace(" ", "").replace("-", "")
        if code.isdigit() or code.isalpha() or _TIME_OR_UNIT.match(found[0]):
            continue
        if " " in found[0] and _NO_PART_OF_A_CODE.search(found[0]):
            continue
        announced = asked or bool(_CODE_WORD.search(folded, max(0, found.start() - 40), found.start()))
        whole = len(found[0]) == len(code)
        if announced or (whole and (_turns(code) > 1 or message.said[found.start() : found.end()].isupper())):
            return code.upper(), found.span()
    return _of_others(message, asked=asked)


def is_called_a_code(folded: str) -> bool:
    """Whether a code may follow that has no figure."""
    return bool(_CUE.search(folded))


def _candidates(folded: str, asked: bool) -> Iterator[re.Match[str]]:
    yield from _CODE.finditer(folded)
    for word in _CODE_WORD.finditer(folded):
        found = _SPACED_CODE.search(folded, word.end())
        if found and found.start() - word.end() <= 20:
            yield found
    if asked:
        yield from _SPACED_CODE.finditer(folded)


def _turns(code: str) -> int:
    """How often letters and figures alternate: more than once in a code, once in "noches4"."""
    return sum(left.isdigit() != right.isdigit() for left, right in pairwise(code))


def _of_others(message: Message, *, asked: bool) -> tuple[str, Span] | None:
    folded = message.folded
    for cue in _CUE.finditer(folded):
        token = _TOKEN.match(folded, cue.end())
        if token and _may_be_one(message, token, is_plain=bool(_PLAIN_CUE.search(cue[0]))):
            return token[0].upper(), token.span()
    if asked:
        for token in _TOKEN.finditer(folded):
            is_number = token[0].isdigit() and len(token[0]) in _FIGURES_WHEN_ASKED
            if is_number or (_is_mixed(token[0]) and not _TIME_OR_UNIT.match(token[0])):
                return token[0].upper(), token.span()
    return None


def _may_be_one(message: Message, token: re.Match[str], *, is_plain: bool) -> bool:
    word, after = token[0], message.folded[token.end() :]
    if not _SHORTEST <= len(word) <= _LONGEST or _TIME_OR_UNIT.match(word) or _MONEY_OR_PEOPLE.match(after):
        return False
    if word.isdigit():
        return len(word) in _FIGURES_OF_A_PLAIN_ONE if is_plain else True
    if word.replace("-", "").isalpha():
        written = message.said[token.start() : token.end()]
        return written.isupper() and not message.said.isupper() and len(word) in _CAPITALS
    return not word[0].isdigit() or _turns(word) > 1 or word[-1].isdigit()


def _is_mixed(word: str) -> bool:
    has_figure, has_letter = any(sign.isdigit() for sign in word), any(sign.isalpha() for sign in word)
    return has_figure and has_letter and _SHORTEST < len(word) <= _LONGEST
