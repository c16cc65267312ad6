"""Days that are put right in the same breath: "del 10 al 15, perdón, al 17"; and hours that are no days ("from 7 to 10")."""

import re
from dataclasses import replace

from conserje.understanding.stays.dates import Point
from conserje.understanding.stays.kinds import Kind, pattern
from conserje.understanding.stays.lexicon import Lexeme
from conserje.understanding.stays.points import Found

_EDGE = "(?:POINT | DAY_NUMBER)"
_SLIP = pattern(
    f"""(?P<first> {_EDGE}) COMMA? AND? DEPART? UP_TO+ DEPART? (?P<last> {_EDGE}) (?: COMMA | STOP | DASH | OTHER)*
    (?P<slip> CHANGE) (?: CHANGE | COMMA | STOP | DASH)*
    (?P<how> (?: TO | UNTIL | DEPART | LETTER_A | OF | OF_THE | FROM | ARRIVE | IN | OTHER)*)
    (?P<right> {_EDGE} | VAGUE) (?! UNIT | UP_TO | AND {_EDGE})"""
)
_TWO_BARE = pattern(f"(?P<first> {_EDGE}) UP_TO (?P<last> {_EDGE}) (?! UNIT)")
_BIRTHDAY = pattern("AGED (?:NUMBER | ONE) YEARS? (?: IN | OF | OTHER)? (?:POINT | VAGUE) (?! UP_TO)")
_TURNS = (
    "turn",
    "cumpl",
    "faz",
    "fez",
    "will",
    "va",
    "he'll",
    "she'll",
    "they'll",
    "vai",
    "completa",
    "esta",
    "who",
    "is",
)
_BEGINS = (Kind.FROM, Kind.ARRIVE, Kind.OF, Kind.OF_THE)
_LAST_HOUR = 24
_HAS_HOURS = re.compile(
    r"\b(?:breakfast|desayuno|cafe da manha|pequeno almoco|pool|pileta|piscina|alberca|gym|gimnasio|academia|spa|sauna"
    r"|restaurant\w*|bar|recepcion|reception|recepcao|front desk|lunch|dinner|almuerzo|cena|almoco|jantar|happy hour|open|opens"
    r"|abre|abren|abierto|aberto|abierta|aberta|atiende\w*|atende\w*|funciona\w*"
    r"|served?|sirven|servem|parking|kitchen|cocina|cozinha|ruido|noise|barulho)\b"
)
_OF_A_STAY = re.compile(
    r"\b(?:rooms?|habitaci\w+|quartos?|cuartos?|piezas?|noches?|nights?|noites?|diarias?|stay\w*|reserv\w+|book\w*|hosped\w+|aloj\w+"
    r"|disponib\w+|availab\w+|lugar|vagas?|somos|del|al|ao|do)\b"
)


def put_right(found: Found) -> Found:
    """The message with the day that was meant in the place of the one said by mistake, where one end of a range was."""
    match = _SLIP.search(found.kinds)
    if match is None or not _is_slip(match, found):
        return found
    place = match.start("right")
    meant = found.points.get(place)
    at = match.start("first" if any(kind in match["how"] for kind in _BEGINS) else "last")
    points = dict(found.points)
    points.pop(place, None)
    if meant is not None and isinstance(meant.flexible, str):
        points = {n: _in_month(point, meant.flexible) if n <= at else point for n, point in points.items()}
        return _without(found, match, points, found.items, found.kinds)
    said = points.get(at)
    if meant is not None and said is not None and meant.needs_month:
        meant = replace(meant, month=said.month, year=said.year)
    items, kinds = list(found.items), found.kinds
    if meant is None and said is not None:
        points[at] = replace(said, day=found.items[place].value, weekday=None, fixed=None, until=None)
    elif meant is not None:
        points[at] = meant
        kinds = kinds[:at] + Kind.POINT + kinds[at + 1 :]
    else:
        items[at] = found.items[place]
    return _without(found, match, points, items, kinds)


def _is_slip(match: re.Match[str], found: Found) -> bool:
    told = found.items[match.start("slip") : match.start("right")]
    return any(item.kind is Kind.CHANGE and item.value for item in told)


def _in_month(point: Point, month: str) -> Point:
    year, number = (int(part) for part in month.split("-"))
    return replace(point, month=number, year=year) if point.month is not None else point


def _without(found: Found, match: re.Match[str], points: dict[int, Point], items: list[Lexeme], kinds: str) -> Found:
    """The message without the words that put it right."""
    start, end = match.start("slip"), match.end()
    return replace(found, kinds=kinds[:start] + Kind.SPENT * (end - start) + kinds[end:], points=points, items=items)


def without_birthdays(found: Found) -> Found:
    """ "our son turns 3 next week": the day somebody has a birthday on is none of the stay."""
    match = _BIRTHDAY.search(found.kinds)
    if match is None or not found.words(found.items[match.start()]).split()[0].startswith(_TURNS):
        return found
    place = match.end() - 1
    points = {n: point for n, point in found.points.items() if n != place}
    return replace(found, points=points, kinds=found.kinds[:place] + Kind.SPENT + found.kinds[place + 1 :])


def without_hours(found: Found) -> Found:
    """ "is breakfast from 7 to 10?": two small numbers of something that has hours, where nobody speaks of a stay."""
    match = _TWO_BARE.search(found.kinds)
    if match is None or not _HAS_HOURS.search(found.folded) or _OF_A_STAY.search(found.folded):
        return found
    places = (match.start("first"), match.start("last"))
    ends = [found.points.get(n) or Point(0, 0, day=found.items[n].value) for n in places]
    if not all(end.needs_month and end.weekday is None and (end.day or 0) <= _LAST_HOUR for end in ends):
        return found
    points = {n: point for n, point in found.points.items() if n not in places}
    spent = Kind.SPENT * (match.end() - match.start())
    return replace(found, points=points, kinds=found.kinds[: match.start()] + spent + found.kinds[match.end() :])
