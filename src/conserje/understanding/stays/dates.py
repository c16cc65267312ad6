"""A day as a guest puts it, and the day in the calendar that it means."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from conserje.understanding.stays.holidays import Holiday, occurrence

# A stay is asked for within a year or so; dates beyond are slips or jokes.
_LAST_YEAR = 2100
_YEARS_AHEAD = 9
_MONTHS_AHEAD = 13
_LONGEST_AS_MEANT = timedelta(days=180)
_DAY = timedelta(days=1)
# 29 February of a leap year to come is not meant by who names no year.
_A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Point:
    """What was said of one day. `start` and `end` are places in the message.

    `fixed` is a day known already (today, a weekend) and `until` the day such a block ends. `swapped` tells that
    day and month, written in figures, could stand in the other order. `flexible` is a tolerance or a month without day;
    `within` the month ("2027-01") that a block of days was said to be in.
    """

    start: int
    end: int
    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    fixed: date | None = None
    until: date | None = None
    holiday: Holiday | None = None
    swapped: bool = False
    flexible: int | str | None = None
    nights: int | None = None
    within: str | None = None

    @property
    def needs_month(self) -> bool:
        return self.day is not None and self.month is None and self.fixed is None

    @property
    def is_dated(self) -> bool:
        return self.day is not None and self.month is not None and self.fixed is None

    @property
    def is_weekday_only(self) -> bool:
        return self.weekday is not None and self.day is None and self.fixed is None and self.holiday is None

    def other_order(self) -> "Point":
        return replace(self, day=self.month, month=self.day) if self.swapped else self


@dataclass(frozen=True, slots=True)
class Calendar:
    """Today in the hotel's zone, and the country whose holidays count."""

    today: date
    country: str

    def since(self, arrival: Point, known: date | None) -> date:
        """From when on an arrival is looked for: a day without a month belongs to the month that is being talked about."""
        if known is None or not arrival.needs_month:
            return self.today
        return max(self.today, known.replace(day=1))

    def when(self, point: Point, since: date) -> date | None:
        """The first day on or after `since` that the words fit, or the very day where they leave no choice.

        None when there is no such day (31 February; 29 February without a year, where the coming one has none).
        """
        if point.fixed is not None:
            return point.fixed
        if point.holiday is not None:
            span = occurrence(point.holiday, self.country, since)
            return span[0] if span else None
        if point.day is None:
            since += _DAY if since == self.today else timedelta()
            return since + timedelta(days=((point.weekday or 0) - since.weekday()) % 7)
        if point.month is None:
            return _day_of_month(point.day, point.weekday, since)
        if point.year is not None:
            return day_or_none(point.year, point.month, point.day)
        found = next((day for day in _same_day_each_year(point.day, point.month, since.year) if day >= since), None)
        return found if found is not None and found - since <= _A_YEAR else None

    def block_end(self, point: Point, arrival: date) -> date | None:
        """Departure of a block (weekend, feast) that begins on `arrival`."""
        if point.holiday is None:
            return point.until
        span = occurrence(point.holiday, self.country, arrival)
        return span[1] if span and span[0] == arrival else None


def day_or_none(year: int, month: int, day: int) -> date | None:
    """The day, or None when the calendar has none such."""
    if not 1 <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _same_day_each_year(day: int, month: int, first_year: int) -> Iterator[date]:
    found = (day_or_none(year, month, day) for year in range(first_year, first_year + _YEARS_AHEAD))
    return (each for each in found if each is not None)


def _day_of_month(day: int, weekday: int | None, since: date) -> date | None:
    """The next such day of a month; one that is also the weekday named, if one of the next two months has it."""
    months = ((since.year + (since.month - 1 + n) // 12, (since.month - 1 + n) % 12 + 1) for n in range(_MONTHS_AHEAD))
    days = [found for year, month in months if (found := day_or_none(year, month, day)) and found >= since]
    fitting = [found for found in days[:2] if found.weekday() == weekday]
    return next(iter(fitting or days), None)


def stay_days(
    calendar: Calendar, arrival: Point, departure: Point, known: date | None = None
) -> tuple[date | None, date | None]:
    """Check-in and check-out of a range as said, even when they are in the wrong order; None for an impossible day.

    `known` is the arrival that is being talked about: "del 13 al 16" then means its month.
    """
    arrival = _in_week_of(calendar, _with_month_of(arrival, departure), departure)
    check_in = calendar.when(arrival, calendar.since(arrival, known))
    if check_in is None:
        return None, calendar.when(departure, calendar.today)
    check_out = calendar.when(departure, check_in + _DAY)
    if departure.until is not None and check_out is not None and departure.holiday is None:
        check_out = departure.until
    if _said_backwards(arrival, departure, check_in, check_out):
        check_out = day_or_none(check_in.year, departure.month or 1, departure.day or 1)
    return check_in, check_out


def _with_month_of(arrival: Point, departure: Point) -> Point:
    """ "del 12 al 15 de marzo": the arrival takes month and year from the departure.

    "del 30 al 2 de marzo" means the end of the month before; "del 15 al 12 de marzo" is left in its wrong order. "del 28
    de diciembre al 3 de enero de 2027" arrives in 2026.
    """
    if arrival.needs_month and departure.month is not None and departure.day is not None:
        crossing = (arrival.day or 0) >= 25 and departure.day <= 10
        month = (departure.month - 2) % 12 + 1 if crossing else departure.month
        arrival = replace(arrival, month=month)
    if arrival.month and arrival.year is None and departure.year is not None and departure.month and departure.day:
        later = arrival.month > departure.month
        arrival = replace(arrival, year=departure.year - 1 if later else departure.year)
    return arrival


def _in_week_of(calendar: Calendar, arrival: Point, departure: Point) -> Point:
    """ "de miércoles a viernes de la semana que viene", "de sábado a quarta de cinzas": the last such day before that one."""
    dated = departure.fixed is not None or departure.day is not None
    if not arrival.is_weekday_only or not (departure.holiday or (departure.weekday is not None and dated)):
        return arrival
    end = calendar.when(departure, calendar.today)
    if end is None:
        return arrival
    first = end - timedelta(days=(end.weekday() - (arrival.weekday or 0)) % 7 or 7)
    return replace(arrival, fixed=first) if first >= calendar.today else arrival


def _said_backwards(arrival: Point, departure: Point, check_in: date, check_out: date | None) -> bool:
    """Whether both months were said (or shared) and the departure only fits most of a year later."""
    if check_out is None or departure.month is None or departure.year is not None or arrival.fixed is not None:
        return False
    return check_out - check_in > _LONGEST_AS_MEANT
