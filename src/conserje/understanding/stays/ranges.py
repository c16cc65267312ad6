"""From the days that a message names to check-in, check-out, nights and flexibility."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from conserje.model.reading import Asked
from conserje.understanding.stays.dates import Calendar, Point, stay_days
from conserje.understanding.stays.kinds import Kind, pattern
from conserje.understanding.stays.points import Found
from conserje.understanding.stays.put_right import put_right, without_birthdays, without_hours

_EDGE = "(?:POINT | DAY_NUMBER)"
_RANGE = pattern(
    f"""BETWEEN (?P<from_a> {_EDGE}) AND (?P<to_a> {_EDGE}) (?!UNIT)
    | (?P<from_b> POINT | DAY_NUMBER (?!UNIT)) COMMA? (?:AND)? (?:DEPART)? UP_TO+ (?:DEPART)? (?P<to_b> POINT)
    | (?P<from_c> POINT) COMMA? (?:AND)? (?:DEPART)? UP_TO+ (?:DEPART)? (?P<to_c> DAY_NUMBER) (?!UNIT | OF_ANY? NUMBER? UNIT)
    | (?<=SINCE) (?P<from_d> DAY_NUMBER) UP_TO+ (?P<to_d> DAY_NUMBER) (?! UNIT)
    | (?<=ARRIVE) (?P<from_e> DAY_NUMBER) UP_TO+ (?P<to_e> DAY_NUMBER) (?! UNIT)
    | (?P<from_f> ORDINAL) UP_TO+ (?P<to_f> ORDINAL) (?! UNIT)
    | (?P<from_h> SHORT_WEEKDAY) UP_TO+ (?P<to_h> SHORT_WEEKDAY)
    | (?P<from_i> SHORT_WEEKDAY) UP_TO+ (?P<to_i> POINT)
    | (?: (?<=COMMA) | (?<=OPEN)) (?P<from_j> NUMBER) UP_TO+ (?P<to_j> NUMBER) (?! COUNTED | UNIT)
    | (?P<from_k> POINT) UP_TO+ (?P<to_k> SHORT_WEEKDAY)
    | (?P<from_g> POINT) (?P<to_g> POINT)"""
)
_DURATION = pattern(
    """(?: (?<!EXTRA) (?<!ELSEWHEN) (?<! BABY OF_ANY) (?! (?<!FOR) ONE DAY)
        (?P<count> NUMBER | ONE | PAIR) (?:OF_ANY | DASH | ALONE)?
        | (?<=FOR) LETTER_A | (?<!THING) LETTER_A (?= WEEK (?:FOR | IN | FROM)) )
        (?P<unit> NIGHT | DAY | WEEK | MONTH_UNIT | FORTNIGHT | MONTHS_OLD (?= (?:COMMA | STOP)? (?:FROM | OF_ANY)+ POINT))
        (?! EXTRA | SHORT_MONTH)
    | (?<=FOR) (?P<months> NUMBER MONTHS_OLD)
    | (?P<couple> COUPLE) OF? (?P<coupled> NIGHT | DAY | WEEK)
    | (?P<fortnight> FORTNIGHT)"""
)
_EITHER_LENGTH = pattern(
    "NUMBER (?:UP_TO | OTHER) NUMBER NIGHT | (?<!FOR) (?<!WE_ARE) NUMBER NUMBER (?:NIGHT|DAY)"
    " | NUMBER MONTH_UNIT (?:AND | COMMA) NUMBER MONTH_UNIT"
)
_TOLERANCE = pattern(
    "FLEXIBLE (?:IN | OF_ANY | OTHER)? (?:NUMBER | ONE | LETTER_A | PAIR | COUPLE) OF_ANY? DAY"
    " | (?:NUMBER | ONE | LETTER_A) DAY FLEXIBLE"
    " | (?:NUMBER | ONE) DAY (?:EXTRA | AND) OTHER (?:NUMBER | ONE) DAY? OTHER | FLEXIBLE (?!COUNT)"
)
_A_FEW = pattern("OTHER? (?: (?: COUPLE | PAIR | LETTER_A PAIR) STOP? | LETTER_A (?P<week> WEEK) STOP?)")
_ROLES = {
    Kind.ARRIVE: "in",
    Kind.FROM: "in",
    Kind.DEPART: "out",
    Kind.UNTIL: "out",
    Kind.ELSEWHEN: "elsewhen",
    Kind.INSTEAD: "elsewhen",
    Kind.TABLE: "elsewhen",
}
_AFTER_OTHER_SPANS = frozenset(
    (
        *(
            "antes",
            "before",
            "prior",
            "ahead",
            "late",
            "sin",
            "sem",
            "without",
            "notice",
            "atras",
            "ago",
            "tarde",
            "roto",
        ),
        *("de aviso", "de anticipacion", "de antecedencia", "de anterioridad", "in advance", "and nobody", "y nadie"),
        *("e ninguem", "pregnant", "esperando", "waiting"),
    )
)
_AND_A_HALF = re.compile(r" (?:y medio|e meio|and a half|and half)\b")
_MONTH = 30
_YEAR = 365
_FROM_WORDS = Kind.OF + Kind.OF_THE + Kind.FROM
_LONGEST_STAY_TOLD = 400
_COUNTED_DAYS = (Kind.NUMBER, Kind.ONE, Kind.LETTER_A, Kind.PAIR, Kind.COUPLE)
_LARGEST_TOLERANCE = 31


@dataclass(frozen=True, slots=True)
class Nights:
    """What a message says of the time of a stay; None where it says nothing."""

    check_in: date | None = None
    check_out: date | None = None
    nights: int | None = None
    flexible: int | str | None = None
    ambiguous_dates: tuple[date, ...] = ()
    impossible: Point | None = None
    spent: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Ends:
    arrival: Point | None = None
    departure: Point | None = None


def read_nights(found: Found, calendar: Calendar, asked: Asked) -> Nights:
    """Days, nights and tolerance. Dates that could be two days, or none, are reported and not chosen."""
    tolerance, found = _tolerance(put_right(without_hours(without_birthdays(found))))
    nights, spent = _duration(found) if asked.question != "ages" else (None, ())
    if nights is None and asked.question == "nights" and not found.points:
        nights, spent = _bare_number(found)
    ends = _ends(found, asked)
    nights = nights or (ends.arrival.nights if ends.arrival else None)
    flexible: int | str | None = tolerance
    month = next((p.flexible for p in found.points.values() if isinstance(p.flexible, str)), None)
    if month is not None:
        ends, used = _in_month(ends, month)
        flexible = tolerance if used or ends.arrival else month
    feast = next((day for p in found.points.values() if p.holiday and (day := calendar.when(p, calendar.today))), None)
    if feast is not None and all(p.needs_month or p.is_weekday_only for p in (ends.arrival, ends.departure) if p):
        ends, _ = _in_month(ends, f"{feast:%Y-%m}")
    within = next((p.within for p in found.points.values() if p.within), None)
    if within is not None and all(p.needs_month for p in (ends.arrival, ends.departure) if p):
        ends, _ = _in_month(ends, within)
    ends = _in_week_told(_in_month_told_later(ends, found), found, calendar)
    week = next((p.flexible for p in (ends.arrival, ends.departure) if p and isinstance(p.flexible, int)), None)
    told = _resolve(ends, calendar, asked, nights)
    return replace(told, nights=nights, flexible=flexible if flexible is not None else week, spent=spent)


def _resolve(ends: _Ends, calendar: Calendar, asked: Asked, nights: int | None) -> Nights:
    swappable = [p for p in (ends.arrival, ends.departure) if p and p.swapped]
    if not swappable:
        return _days(ends, calendar, asked, nights)
    other = _Ends(*(p.other_order() if p else None for p in (ends.arrival, ends.departure)))
    readings = [_days(each, calendar, asked, nights) for each in (ends, other)]
    sound = [told for told in readings if told.impossible is None and _is_likely(told)]
    if len(sound) == 1:
        return sound[0]
    days = tuple(day for told in readings if (day := told.check_in or told.check_out))
    return Nights(ambiguous_dates=days)


def _is_likely(told: Nights) -> bool:
    if told.check_in is None or told.check_out is None:
        return True
    return timedelta() < told.check_out - told.check_in <= timedelta(days=60)


def _days(ends: _Ends, calendar: Calendar, asked: Asked, nights: int | None) -> Nights:
    arrival, departure = ends.arrival, ends.departure
    length = timedelta(days=nights) if nights and nights <= _LONGEST_STAY_TOLD else None
    if arrival is not None and departure is not None:
        check_in, check_out = stay_days(calendar, arrival, departure, asked.check_in)
        impossible = arrival if check_in is None else departure if check_out is None else None
        return Nights(check_in, check_out, impossible=impossible)
    if arrival is not None:
        return _from_arrival(arrival, calendar, length, asked.check_in)
    if departure is not None:
        since = max(asked.check_in or calendar.today, calendar.today) + timedelta(days=1)
        check_out = calendar.when(departure, since)
        if check_out is not None and length is not None and check_out - length >= calendar.today:
            return Nights(check_out - length, check_out)
        return Nights(None, check_out, impossible=departure if check_out is None else None)
    return Nights()


def _from_arrival(arrival: Point, calendar: Calendar, length: timedelta | None, known: date | None) -> Nights:
    check_in = calendar.when(arrival, calendar.since(arrival, known))
    if check_in is None:
        return Nights(impossible=arrival)
    if arrival.month and arrival.weekday is not None and check_in.weekday() != arrival.weekday:
        return Nights(ambiguous_dates=(check_in, _nearest(check_in, arrival.weekday)))
    if length is not None:
        return Nights(check_in, check_in + length)
    return Nights(check_in, calendar.block_end(arrival, check_in))


def _nearest(day: date, weekday: int) -> date:
    """The day nearest to `day` that falls on `weekday`."""
    ahead = (weekday - day.weekday()) % 7
    return day + timedelta(days=ahead if ahead <= 3 else ahead - 7)


def _in_month(ends: _Ends, month: str) -> tuple[_Ends, bool]:
    """Days without a month belong to the month named elsewhere in the message ("en marzo, del 12 al 15")."""
    year, number = (int(part) for part in month.split("-"))
    used = False
    placed: list[Point | None] = []
    for point in (ends.arrival, ends.departure):
        if point is not None and point.needs_month:
            point = replace(point, month=number, year=year)
            used = True
        placed.append(point)
    arrival, departure = placed
    if (
        used
        and arrival
        and departure
        and departure.month == arrival.month
        and (departure.day or 0) <= (arrival.day or 0)
    ):
        departure = replace(departure, month=number % 12 + 1, year=year + number // 12)
    return _Ends(arrival, departure), used


def _in_month_told_later(ends: _Ends, found: Found) -> _Ends:
    """ "del 5 al 8 o del 12 al 15 de enero": the month of the later days is that of the first ones too."""
    told = [point for point in (ends.arrival, ends.departure) if point]
    if not told or not all(point.needs_month for point in told):
        return ends
    later = (p for p in found.points.values() if p.start > told[-1].end and p.month is not None and p.day is not None)
    month = next(later, None)
    return _Ends(*(_in_month_of(month, p) if p else None for p in (ends.arrival, ends.departure)))


def _in_week_told(ends: _Ends, found: Found, calendar: Calendar) -> _Ends:
    """ "week of May 17, Monday to Friday": weekdays are those of the week or block that is named beside them."""
    if not ends.arrival or not ends.departure or not (ends.arrival.is_weekday_only and ends.departure.is_weekday_only):
        return ends
    weeks = [p for p in found.points.values() if isinstance(p.flexible, int) or p.until or p.holiday or p.is_dated]
    first = next((day for p in weeks if (day := calendar.when(p, calendar.today))), None)
    if first is None:
        return ends
    arrival = first + timedelta(days=((ends.arrival.weekday or 0) - first.weekday()) % 7)
    if weeks[0].holiday:
        arrival = _nearest(first, ends.arrival.weekday or 0)
    elif weeks[0].flexible is None and weeks[0].is_dated:
        arrival = first - timedelta(days=(first.weekday() - (ends.arrival.weekday or 0)) % 7)
    departure = arrival + timedelta(days=((ends.departure.weekday or 0) - arrival.weekday()) % 7 or 7)
    return _Ends(replace(ends.arrival, fixed=arrival), replace(ends.departure, fixed=departure))


def _ends(found: Found, asked: Asked) -> _Ends:
    """The days of the stay that is wanted: after a word of change ("pasarla al…", "perdón") only what follows counts."""
    change = found.kinds.rfind(Kind.CHANGE)
    if change >= 0:
        wanted = _ends_from(found, asked, change)
        if wanted != _Ends():
            return wanted
    return _ends_from(found, asked, 0)


def _ends_from(found: Found, asked: Asked, start: int) -> _Ends:
    ranges = [_range(match, found) for match in _RANGE.finditer(found.kinds, start)]
    stays = [(ends, match) for ends, match in ranges if ends is not None]
    changed = Kind.CHANGE.value in found.kinds
    kept = [(ends, match) for ends, match in stays if not _preceded(found.kinds, match.start(), Kind.INSTEAD)]
    if kept:
        ends, match = kept[-1 if changed else 0]
        before = found.kinds[: match.start()].rstrip(_FROM_WORDS)[-1:]
        if changed and before == Kind.DEPART:
            return _Ends(departure=ends.departure)
        if changed and before == Kind.ARRIVE:
            return _Ends(arrival=ends.departure)
        return ends
    return _single(found, asked, changed, start)


def _preceded(kinds: str, place: int, kind: Kind) -> bool:
    return kind.value in kinds[max(0, place - 2) : place]


def _range(match: re.Match[str], found: Found) -> tuple[_Ends | None, re.Match[str]]:
    arrival, departure = (_edge(match, side, found) for side in ("from", "to"))
    if arrival is None or departure is None:
        return None, match
    if match["from_g"] is not None and not (arrival.day and departure.day):
        return None, match
    if match["from_j"] is not None and not _is_in_known_month(found):
        return None, match
    return _Ends(arrival, departure), match


def _is_in_known_month(found: Found) -> bool:
    return any(point.holiday or isinstance(point.flexible, str) or point.within for point in found.points.values())


def _edge(match: re.Match[str], side: str, found: Found) -> Point | None:
    name = next(name for name, place in match.re.groupindex.items() if name.startswith(side) and match.start(name) >= 0)
    place = match.start(name)
    if place in found.points:
        return found.points[place]
    item = found.items[place]
    if item.kind is Kind.SHORT_WEEKDAY:
        return Point(item.start, item.end, weekday=item.value)
    return Point(item.start, item.end, day=item.value) if 1 <= item.value <= 31 else None


def _single(found: Found, asked: Asked, changed: bool, start: int) -> _Ends:
    """Days that stand alone: the word before (or after) each tells whether one comes or goes on it."""
    role = ""
    ends: dict[str, Point] = {}
    default = "out" if asked.question == "check_out" else "in"
    month_before: Point | None = None
    spent_role = -1
    assumed: Point | None = None
    for place, kind in enumerate(found.kinds):
        if place < start:
            month_before = found.points.get(place, month_before)
        elif kind in _ROLES or kind == Kind.STOP:
            role = _ROLES.get(Kind(kind), "") if place != spent_role else role
        elif kind == Kind.POINT:
            told = _role_after(found, place, role)
            spent_role = place + 1 if told != role else spent_role
            said = told or default
            if said == "out" and isinstance(found.points[place].flexible, int):
                said = "elsewhen"
            if not told and (found.points[place].holiday or found.points[place].until):
                assumed = found.points[place]
            if said not in ends or changed or (told == "in" and ends["in"] == assumed):
                ends[said] = _in_month_of(month_before, found.points[place]) if changed else found.points[place]
            month_before = found.points[place]
            role = ""
    return _Ends(ends.get("in"), ends.get("out"))


def _role_after(found: Found, place: int, role: str) -> str:
    """What the word after a day makes of it ("el 5 llegamos", "mañana los llamo"), or the role told before it. After a feast a
    word of coming belongs to the day that follows ("en semana santa llegamos el miércoles")."""
    point, following = found.points[place], found.kinds[place + 1 : place + 2]
    comes = following == Kind.ARRIVE and not (point.holiday or point.until)
    if following == Kind.ELSEWHEN or (not role and (comes or following == Kind.DEPART)):
        return _ROLES[Kind(following)]
    return role


def _in_month_of(before: Point | None, point: Point) -> Point:
    """ "del 15 de enero al 20": a changed day stays in the month of the one it replaces."""
    if before is None or before.month is None or not point.needs_month:
        return point
    return replace(point, month=before.month, year=before.year)


def _duration(found: Found) -> tuple[int | None, tuple[tuple[int, int], ...]]:
    """Nights stated as a length, and the places of the words that state them. "5 días y 4 noches" are four nights."""
    if _EITHER_LENGTH.search(found.kinds):
        return None, ()
    lengths: list[tuple[str, int]] = []
    spent: list[tuple[int, int]] = []
    for match in _DURATION.finditer(found.kinds):
        if _is_a_rate(match, found):
            continue
        spent.append(match.span())
        lengths.append(_length(match, found))
    nights = [length for unit, length in lengths if unit == Kind.NIGHT]
    changed = len(nights) > 1 and Kind.CHANGE.value in found.kinds[spent[0][1] : spent[-1][0]]
    total = nights[-1 if changed else 0] if nights else sum(length for _, length in lengths)
    return (total if 0 < total < 10_000 else None), tuple(spent)


def _is_a_rate(match: re.Match[str], found: Found) -> bool:
    """ "en 85 la noche": an article between makes the number a price; "dos días antes", "two days without hot water"."""
    after = found.folded[found.items[match.end() - 1].end :].split(maxsplit=2)[:2]
    if after and (after[0] in _AFTER_OTHER_SPANS or " ".join(after) in _AFTER_OTHER_SPANS):
        return True
    if match["count"] is None or found.items[match.start("count")].kind is not Kind.NUMBER:
        return False
    between = found.folded[found.items[match.start("count")].end : found.items[match.start("unit")].start]
    return between.split() in (["la"], ["the"], ["a"])


def _bare_number(found: Found) -> tuple[int | None, tuple[tuple[int, int], ...]]:
    """The answer to "how many nights?": "3", "tres", "un par", "a week"."""
    if few := _A_FEW.fullmatch(found.kinds):
        return (7 if few["week"] else 2), ((0, len(found.kinds)),)
    places = [n for n, item in enumerate(found.items) if item.kind in (Kind.NUMBER, Kind.ONE, Kind.THE_NUMBER)]
    if len(places) != 1 or not 0 < found.items[places[0]].value <= _LONGEST_STAY_TOLD:
        return None, ()
    return found.items[places[0]].value, ((places[0], places[0] + 1),)


def _length(match: re.Match[str], found: Found) -> tuple[str, int]:
    if match["fortnight"] is not None:
        return Kind.DAY, found.items[match.start()].value
    if match["couple"] is not None:
        return match["coupled"], 2 * found.items[match.start("coupled")].value
    if match["months"] is not None:
        return Kind.DAY, found.items[match.start("months")].value * _MONTH
    count = found.items[match.start("count")].value if match["count"] is not None else 1
    unit = found.items[match.start("unit")]
    if match["unit"] == Kind.MONTHS_OLD:
        return Kind.DAY, count * round(_YEAR / unit.value)
    is_more = unit.kind is Kind.MONTH_UNIT and _AND_A_HALF.match(found.folded, unit.end)
    return match["unit"], count * unit.value + (unit.value // 2 if is_more else 0)


def _tolerance(found: Found) -> tuple[int | None, Found]:
    """Days of tolerance, and the message without the words that state them."""
    matches = list(_TOLERANCE.finditer(found.kinds))
    if not matches:
        return None, found
    match = next((each for each in matches if Kind.DAY in each[0]), matches[0])
    items = found.items[match.start() : match.end()]
    days = next((item.value for item in items if item.kind in _COUNTED_DAYS), items[0].value)
    spent = Kind.SPENT * (match.end() - match.start())
    left = replace(found, kinds=found.kinds[: match.start()] + spent + found.kinds[match.end() :])
    return (days if 0 < days <= _LARGEST_TOLERANCE else None), left
