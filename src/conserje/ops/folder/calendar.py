"""Recurring seasons as concrete days."""

from collections.abc import Iterator
from datetime import date, timedelta

import holidays

from conserje.model.inventory import Days
from conserje.ops.folder.shapes import Calendar

_YEARS_BEFORE, _YEARS_AFTER = 1, 2


def horizon(today: date) -> Days:
    """The days for which a house is priced: beyond the farthest that a guest may book, whatever day it is."""
    return Days(date(today.year - _YEARS_BEFORE, 1, 1), date(today.year + _YEARS_AFTER, 12, 31))


def occurrences(calendar: Calendar, country: str, today: date) -> Iterator[Days]:
    """Every coming back of these days around `today`. A range such as 12-20 to 02-28 crosses New Year.

    Raises ValueError for a day that does not exist (02-30); 02-29 is the 28th in other years.
    """
    days = horizon(today)
    for year in range(days.first.year, days.last.year + 1):
        if calendar.easter is not None:
            sunday = easter_sunday(year)
            first, last = calendar.easter
            yield Days(sunday + timedelta(days=first), sunday + timedelta(days=last))
        elif calendar.long_weekends:
            yield from long_weekends(country, year)
        elif calendar.first is not None and calendar.last is not None:
            crosses = calendar.last < calendar.first
            yield Days(_day(year, calendar.first), _day(year + crosses, calendar.last))


def easter_sunday(year: int) -> date:
    """Gregorian Easter (Meeus, Jones, Butcher)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leaps, missing = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * missing + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def long_weekends(country: str, year: int) -> Iterator[Days]:
    """The nights of weekends that a public holiday on a Monday or Friday makes longer."""
    for day in sorted(holidays.country_holidays(country, years=year)):
        if day.weekday() == 0:
            yield Days(day - timedelta(days=3), day - timedelta(days=1))
        elif day.weekday() == 4:
            yield Days(day - timedelta(days=1), day + timedelta(days=1))


def _day(year: int, month_day: str) -> date:
    month, day = map(int, month_day.split("-"))
    if (month, day) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, month, day)
