"""The days that guests call by name, and the long weekends of a country.

Public holidays come from the `holidays` library. Feasts that hotels are booked for but that are not public holidays
everywhere (Holy Week, New Year's Eve, Valentine's Day) are counted from Easter or stand on a fixed day.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

_SATURDAY = 5
# Where most of a country's guests live, if its holidays differ by region.
_REGION = {"GB": "ENG"}


@dataclass(frozen=True, slots=True)
class Holiday:
    """`words` as guests write them, folded.

    Either `fixed` (month, day), or `easter` (days from Easter Sunday), or `public` (a piece of its English name in the
    calendar of the hotel's country, else of `home`). `nights` is how long the feast lasts, None where that is open.
    """

    words: tuple[str, ...]
    fixed: tuple[int, int] | None = None
    easter: int | None = None
    public: str = ""
    home: str = ""
    nights: int | None = None


def _named() -> tuple[Holiday, ...]:
    rows = tomllib.loads((files(__package__) / "holidays.toml").read_text("utf-8"))["holiday"]
    return tuple(
        Holiday(
            words=tuple(" ".join(phrase.split()) for phrase in row["words"].split(",")),
            fixed=(row["fixed"][0], row["fixed"][1]) if "fixed" in row else None,
            easter=row.get("easter"),
            public=row.get("public", ""),
            home=row.get("home", ""),
            nights=row.get("nights"),
        )
        for row in rows
    )


HOLIDAYS = _named()


@lru_cache(maxsize=512)
def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm printed in Nature, 1876)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap, odd = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap - shift + 15) % 30
    quarter, remainder = divmod(rest, 4)
    weekday = (32 + 2 * odd + 2 * quarter - moon - remainder) % 7
    correction = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=512)
def public_holidays(country: str, year: int) -> dict[date, str]:
    """The country's public holidays by day, with English names where the library has them; none for a country it lacks.

    The library is loaded when the first feast is named: it takes longer to load than all the rest of understanding.
    """
    import holidays

    try:
        found = holidays.country_holidays(country, subdiv=_REGION.get(country), years=year, language="en_US")
    except NotImplementedError:
        return {}
    return {day: name for day, name in found.items() if day.year == year}


def occurrence(holiday: Holiday, country: str, since: date) -> tuple[date, date | None] | None:
    """Arrival and, where the feast has a length, departure of the first one that begins on or after `since`.

    None when no calendar of the next two years holds it.
    """
    for year in (since.year, since.year + 1, since.year + 2):
        span = _in_year(holiday, country, year)
        if span is not None and span[0] >= since:
            return span
    return None


def _in_year(holiday: Holiday, country: str, year: int) -> tuple[date, date | None] | None:
    if holiday.public:
        return _public_in_year(holiday, country, year)
    first = date(year, *holiday.fixed) if holiday.fixed else easter(year) + timedelta(days=holiday.easter or 0)
    return first, first + timedelta(days=holiday.nights) if holiday.nights else None


def _public_in_year(holiday: Holiday, country: str, year: int) -> tuple[date, date | None] | None:
    for calendar in (country, holiday.home):
        for day, name in sorted(public_holidays(calendar, year).items()):
            if holiday.public in name:
                return long_weekend_around(day, calendar) or (day, None)
    return None


def long_weekend_around(day: date, country: str) -> tuple[date, date] | None:
    """Arrival and departure of the free days around a holiday: three or more in a row that touch a weekend.

    A holiday on Tuesday or Thursday takes the day between with it. One arrives on the Friday before a block that begins
    on Saturday, otherwise on its first day, and leaves on its last.
    """
    first = last = day
    if day.weekday() == 1:
        first -= timedelta(days=1)
    elif day.weekday() == 3:
        last += timedelta(days=1)
    while _is_free(first - timedelta(days=1), country):
        first -= timedelta(days=1)
    while _is_free(last + timedelta(days=1), country):
        last += timedelta(days=1)
    if (last - first).days < 2:
        return None
    return (first - timedelta(days=1) if first.weekday() == _SATURDAY else first), last


def days_off(day: date, country: str, *, is_long: bool) -> tuple[date, date] | None:
    """The free days around a day that a weekend was said to be of: where it `is_long`, or the day is a public holiday."""
    return long_weekend_around(day, country) if is_long or day in public_holidays(country, day.year) else None


def next_long_weekend(country: str, since: date, month: int | None = None) -> tuple[date, date] | None:
    """The first long weekend that begins on or after `since` (in `month` when given); None within two years."""
    for year in (since.year, since.year + 1, since.year + 2):
        for day in sorted(public_holidays(country, year)):
            block = long_weekend_around(day, country) if month is None or day.month == month else None
            if block and block[0] >= since:
                return block
    return None


def _is_free(day: date, country: str) -> bool:
    return day.weekday() >= _SATURDAY or day in public_holidays(country, day.year)
