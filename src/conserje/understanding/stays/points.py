"""Which words of a message name a day, a block of days or a month: the patterns, and what each of them means."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from conserje.understanding.stays.dates import Calendar, Point, day_or_none
from conserje.understanding.stays.holidays import HOLIDAYS, days_off, long_weekend_around, next_long_weekend, occurrence
from conserje.understanding.stays.kinds import Kind
from conserje.understanding.stays.lexicon import Lexeme
from conserje.understanding.stays.naming_days import ANY_POINT, ANY_POINT_OR_NUMBER
from conserje.understanding.stays.tokens import Lexemes, WrittenDate

_FRIDAY, _SUNDAY = 4, 6
_WEEK_TOLERANCE = 6
_LONGEST_BLOCK = 31
_LAST_HOUR = 12
_FIRST_YEAR = 100
_DAY_QUESTIONS = frozenset(("check_in", "check_out", "dates"))


class Scene(NamedTuple):
    """What the words are read against. `month_first`: figures are month/day (12/31) rather than day/month; `known` is the
    arrival that is being talked about."""

    calendar: Calendar
    month_first: bool
    either_order: bool
    question: str | None
    known: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The words of a message with its days put together: `kinds` has POINT or VAGUE where a day or month is named."""

    kinds: str
    points: dict[int, Point]
    items: list[Lexeme]
    folded: str

    def words(self, item: Lexeme) -> str:
        """What stands at a place, folded."""
        return self.folded[item.start : item.end]


def find_points(lexemes: Lexemes, scene: Scene) -> Found:
    """All days that are named, in order, and the other words around them."""
    kinds: list[str] = []
    items: list[Lexeme] = []
    points: dict[int, Point] = {}
    place = 0
    rule = ANY_POINT if scene.question not in _DAY_QUESTIONS else ANY_POINT_OR_NUMBER
    for match in rule.finditer(lexemes.kinds):
        point = _make(match, lexemes, scene)
        if point is None:
            continue
        kinds.extend(lexemes.kinds[place : match.start()])
        items.extend(lexemes.items[place : match.start()])
        points[len(kinds)] = point
        kinds.append(Kind.VAGUE if isinstance(point.flexible, str) else Kind.POINT)
        items.append(lexemes.items[match.start()])
        place = match.end()
    kinds.extend(lexemes.kinds[place:])
    items.extend(lexemes.items[place:])
    return Found("".join(kinds), points, items, lexemes.message.folded)


class _Words(NamedTuple):
    """The lexemes of one match, asked by kind."""

    items: list[Lexeme]
    scene: Scene
    figures: WrittenDate | None

    def value(self, *kinds: Kind) -> int | None:
        return next((item.value for item in self.items if item.kind in kinds), None)

    def numbers(self) -> list[int]:
        return [item.value for item in self.items if item.kind in _NUMBERS]

    def year(self) -> int | None:
        """The year said; a small number counts from this one ("next year")."""
        year = self.value(Kind.YEAR)
        return self.today.year + year if year is not None and year < _FIRST_YEAR else year

    def has(self, *kinds: Kind) -> bool:
        return any(item.kind in kinds for item in self.items)

    @property
    def today(self) -> date:
        return self.scene.calendar.today

    def point(self) -> Point:
        return Point(self.items[0].start, self.items[-1].end)

    def next_month(self) -> date | None:
        """First day of the next such month (this one, if it is now); of next month or this one when told so."""
        month = self.value(Kind.MONTH, Kind.SHORT_MONTH)
        first = self.today.replace(day=1)
        if month is None:
            return (first + timedelta(days=32)).replace(day=1) if self.has(Kind.NEXT) else first
        year = self.year() or self.today.year + (month < self.today.month)
        return day_or_none(year, month, 1)


_NUMBERS = (Kind.NUMBER, Kind.THE_NUMBER, Kind.ORDINAL, Kind.ONE)


def _make(match: re.Match[str], lexemes: Lexemes, scene: Scene) -> Point | None:
    figures = next((lexemes.dates[n] for n in range(match.start(), match.end()) if n in lexemes.dates), None)
    words = _Words(lexemes.items[match.start() : match.end()], scene, figures)
    return _MEANINGS[match.lastgroup or ""](words)


def _written(words: _Words) -> Point | None:
    figures = words.figures
    if figures is None:
        return None
    day, month, swapped = figures.first, figures.second, False
    if not figures.iso:
        if words.scene.month_first:
            day, month = month, day
        if month > 12 >= day:
            day, month = month, day
        swapped = words.scene.either_order and day <= 12 and month <= 12 and day != month
    if figures.year is None and (day > 31 or month > 31):
        return None
    weekday = words.value(Kind.WEEKDAY, Kind.SHORT_WEEKDAY)
    return replace(words.point(), day=day, month=month, year=figures.year, weekday=weekday, swapped=swapped)


def _dated(words: _Words) -> Point | None:
    numbers = words.numbers()
    month = words.value(Kind.MONTH, Kind.SHORT_MONTH) or numbers[1]
    weekday = words.value(*_WEEKDAYS)
    if numbers[0] > 99 or _pulled_apart(words):
        return None
    return replace(words.point(), day=numbers[0], month=month, year=words.year(), weekday=weekday)


def _pulled_apart(words: _Words) -> bool:
    """ "del 5 al 8 o del 12": a word that leaves no letter stands between, so it is not "el 8 del 12"."""
    return any(right.start - left.end > 1 for left, right in pairwise(words.items)) and not words.has(
        Kind.MONTH, Kind.SHORT_MONTH, Kind.YEAR
    )


_WEEKDAYS = (Kind.WEEKDAY, Kind.SHORT_WEEKDAY)


def _weekend_of_month(words: _Words) -> Point | None:
    month = words.next_month()
    if month is None:
        return None
    fridays = [
        day for n in range(31) if (day := month + timedelta(days=n)).month == month.month and day.weekday() == _FRIDAY
    ]
    wanted = words.value(Kind.THE_NUMBER, Kind.ORDINAL, Kind.NUMBER) or len(fridays)
    if words.has(Kind.LAST):
        wanted = len(fridays)
    return _block(words, fridays[wanted - 1], 2, within=month) if 1 <= wanted <= len(fridays) else None


def _week_of_month(words: _Words) -> Point | None:
    month = words.next_month()
    if month is None:
        return None
    many = words.value(Kind.NUMBER) if words.has(Kind.ORDINAL, Kind.LAST) else None
    days = (words.value(Kind.WEEK, Kind.FORTNIGHT) or 7) * (many or 1)
    after = (month + timedelta(days=32)).replace(day=1)
    wanted = words.value(Kind.THE_NUMBER, Kind.ORDINAL, Kind.NUMBER) or 1
    first = month + timedelta(days=(wanted - 1) * days)
    if words.has(Kind.LAST):
        first = after - timedelta(days=days)
    elif words.has(Kind.FORTNIGHT) and wanted == 2:
        return _block(words, first, (after - first).days, within=month)
    return _block(words, first, days, within=month) if wanted <= 4 and days <= _LONGEST_BLOCK else None


def _block(words: _Words, first: date, nights: int, within: date | None = None) -> Point:
    month = f"{within:%Y-%m}" if within else None
    return replace(words.point(), fixed=first, until=first + timedelta(days=nights), within=month)


def _some_time_in_month(words: _Words) -> Point | None:
    month = words.next_month()
    return replace(words.point(), flexible=f"{month:%Y-%m}") if month else None


def _feast(words: _Words) -> Point | None:
    holiday = HOLIDAYS[words.value(Kind.HOLIDAY) or 0]
    year = words.year()
    around = words.has(Kind.WEEKEND, Kind.LONG_WEEKEND)
    if year is None and not around:
        return replace(words.point(), holiday=holiday)
    start = words.today if year is None else day_or_none(year, 1, 1)
    country = words.scene.calendar.country
    span = occurrence(holiday, country, start) if start else None
    if span is None:
        return None
    if around and span[1] is None:
        block = long_weekend_around(span[0], country)
        if block is None and words.has(Kind.WEEKEND):
            return replace(_weekend_near(words, span[0]), within=f"{span[0]:%Y-%m}")
        span = block or span
    return replace(words.point(), fixed=span[0], until=span[1], within=f"{span[0]:%Y-%m}")


def _weekend_of_day(words: _Words) -> Point | None:
    point = _day_within(words)
    day = words.scene.calendar.when(point, words.today) if point else None
    if day is None or point is None:
        return point
    if point.month is None and day.weekday() < _FRIDAY:
        later = (day + timedelta(days=n) for n in range(28, 120))
        day = next((each for each in later if each.day == day.day and each.weekday() >= _FRIDAY), day)
    is_long = words.has(Kind.LONG_WEEKEND)
    if block := days_off(day, words.scene.calendar.country, is_long=is_long):
        return replace(point, fixed=block[0], until=block[1])
    return point if is_long else _weekend_near(words, day)


def _weekend_near(words: _Words, day: date) -> Point:
    """The weekend that a day is in, or the one that follows it in its week."""
    return _block(words, day + timedelta(days=_FRIDAY - day.weekday()), 2)


def _week_of_day(words: _Words) -> Point | None:
    point = _day_within(words)
    return replace(point, flexible=_WEEK_TOLERANCE) if point else None


def _day_within(words: _Words) -> Point | None:
    if words.figures is not None:
        return _written(words)
    return replace(words.point(), day=words.numbers()[0], month=words.value(Kind.MONTH, Kind.SHORT_MONTH))


def _long_weekend(words: _Words) -> Point | None:
    month = words.value(Kind.MONTH, Kind.SHORT_MONTH)
    block = next_long_weekend(words.scene.calendar.country, words.today, month)
    return replace(words.point(), fixed=block[0], until=block[1]) if block else None


def _weekend(words: _Words) -> Point | None:
    """Friday to Sunday; what is left of it when it has begun. On a Sunday "the weekend" is the next one.

    Who talks of the coming weekend already and says "the next one" means the one after it.
    """
    friday = words.today + timedelta(days=(_FRIDAY - words.today.weekday()) % 7)
    if words.today.weekday() == 5:
        friday = words.today
        if words.has(Kind.NEXT):
            return _block(words, friday + timedelta(days=6), 2)
        return _block(words, friday, 1)
    known = words.scene.known
    is_known = known is not None and timedelta() <= known - friday < timedelta(days=3)
    if words.has(Kind.NEXT) and (words.today.weekday() == _FRIDAY or is_known):
        friday += timedelta(days=7)
    return _block(words, friday + timedelta(days=words.value(Kind.WEEKEND) or 0), 2)


def _one_after(words: _Words) -> Point | None:
    """ "not this weekend, the one after": a week later than what is waved away."""
    base = _weekend(words) if words.has(Kind.WEEKEND) else _weekday(words)
    day = words.scene.calendar.when(base, words.today) if base else None
    if base is None or day is None:
        return base
    week = timedelta(days=7)
    return replace(base, fixed=day + week, until=base.until + week if base.until else None)


def _only_tonight(words: _Words) -> Point | None:
    return replace(words.point(), fixed=words.today, nights=1)


def _relative(words: _Words) -> Point | None:
    return replace(words.point(), fixed=words.today + timedelta(days=words.value(Kind.RELATIVE) or 0))


def _in_days(words: _Words) -> Point | None:
    count = words.value(Kind.NUMBER, Kind.ONE, Kind.PAIR, Kind.LETTER_A) or 1
    unit = words.value(Kind.DAY, Kind.WEEK, Kind.MONTH_UNIT) or 1
    return replace(words.point(), fixed=words.today + timedelta(days=count * unit))


def _days_after(words: _Words) -> Point | None:
    """ "a week from Friday", "Friday week", "el viernes en ocho": counted from that day and not from today."""
    base = _relative(words) if words.has(Kind.RELATIVE) else _weekday(words)
    day = words.scene.calendar.when(base, words.today) if base else None
    if base is None or day is None:
        return base
    if words.has(Kind.LATER):
        count = words.value(Kind.NUMBER, Kind.ONE, Kind.PAIR, Kind.LETTER_A) or 1
        days = count * (words.value(Kind.DAY, Kind.WEEK) or 1)
    else:
        days = _DAYS_OF_OCHO.get(words.value(Kind.NUMBER) or 8, 0)
    return replace(base, fixed=day + timedelta(days=days)) if days else base


# "en ocho" and "en quince" (days) count the day that they begin with.
_DAYS_OF_OCHO = {8: 7, 15: 14}


def _weekday_of_week(words: _Words) -> Point | None:
    monday = words.today - timedelta(days=words.today.weekday())
    weeks = 0 if words.has(Kind.THIS) else 1
    day = monday + timedelta(days=7 * weeks + (words.value(*_WEEKDAYS) or 0))
    return replace(words.point(), fixed=day, weekday=day.weekday())


def _weekday_and_day(words: _Words) -> Point | None:
    return replace(words.point(), weekday=words.value(*_WEEKDAYS), day=words.numbers()[0])


def _weekday(words: _Words) -> Point | None:
    """The next such day; today only when "this" is said."""
    weekday = words.value(*_WEEKDAYS)
    if words.has(Kind.THIS) and weekday == words.today.weekday():
        return replace(words.point(), fixed=words.today)
    return replace(words.point(), weekday=weekday)


def _week(words: _Words) -> Point | None:
    monday = words.today + timedelta(days=7 - words.today.weekday())
    return replace(words.point(), fixed=monday, flexible=_WEEK_TOLERANCE)


def _week_after(words: _Words) -> Point | None:
    """A week later than the stay that is being talked about; the next week of the calendar where none is."""
    known = words.scene.known
    return replace(words.point(), fixed=known + timedelta(days=7)) if known else _week(words)


def _night_of(words: _Words) -> Point | None:
    """ "la noche del 24 de diciembre", "the nights of 12 and 13 March": days in a row are as many nights."""
    days = words.numbers()
    if words.figures is not None:
        point, days = _written(words), [1]
    else:
        point = replace(words.point(), day=days[0], month=words.value(Kind.MONTH, Kind.SHORT_MONTH))
        point = replace(point, year=words.year()) if 1 <= days[0] <= 31 else None
    in_a_row = days == list(range(days[0], days[0] + len(days)))
    return replace(point, nights=len(days)) if point and in_a_row else point


def _bare_day(words: _Words) -> Point | None:
    day = words.numbers()[0]
    return replace(words.point(), day=day) if 1 <= day <= _LONGEST_BLOCK else None


def _until_number(words: _Words) -> Point | None:
    """ "until 20" is a day; "noise until 3" and "breakfast till 10" may be an hour unless a stay is being talked about."""
    talked_of = words.scene.known is not None or words.scene.question in _DAY_QUESTIONS
    return _bare_day(words) if talked_of or words.numbers()[0] > _LAST_HOUR else None


def _nothing(_: _Words) -> Point | None:
    """Words that look like a day and name none ("un fin de semana")."""
    return None


_MEANINGS: dict[str, Callable[[_Words], Point | None]] = {
    "written": _written,
    "listed": _dated,
    "dated": _dated,
    "month_first": _dated,
    "weekend_of_month": _weekend_of_month,
    "week_of_month": _week_of_month,
    "part_of_month": _some_time_in_month,
    "some_weekend": _some_time_in_month,
    "month": _some_time_in_month,
    "feast": _feast,
    "weekend_of_day": _weekend_of_day,
    "week_of_day": _week_of_day,
    "long_weekend": _long_weekend,
    "no_weekend": _nothing,
    "one_after": _one_after,
    "weekend": _weekend,
    "only_tonight": _only_tonight,
    "relative": _relative,
    "in_days": _in_days,
    "days_after": _days_after,
    "weekday_of_week": _weekday_of_week,
    "weekday_and_day": _weekday_and_day,
    "weekday": _weekday,
    "week": _week,
    "week_after": _week_after,
    "night_of": _night_of,
    "until_number": _until_number,
    "bare_day": _bare_day,
    "asked_day": _bare_day,
}
