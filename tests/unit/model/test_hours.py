"""Who is there when: periods, nights, holidays, and the change of the clocks."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.model.desk.hours import OnHolidays, OpenPeriod, StaffHours

MADRID = ZoneInfo("Europe/Madrid")
EVERY_DAY = tuple(range(7))
PERIODS = st.lists(
    st.builds(
        OpenPeriod, st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))), st.times(), st.times()
    ),
    min_size=1,
    max_size=3,
).map(tuple)
MOMENTS = st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 1), timezones=st.just(MADRID))  # noqa: DTZ001


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID)


NIGHT = StaffHours((OpenPeriod(EVERY_DAY, time(20), time(4)),))
SPLIT = StaffHours((OpenPeriod(EVERY_DAY, time(8), time(12)), OpenPeriod(EVERY_DAY, time(12), time(16))))


@pytest.mark.parametrize(
    ("hours", "now", "until", "opens"),
    [
        (NIGHT, "2027-03-10T03:59", "2027-03-10T04:00", "2027-03-10T03:59"),
        (NIGHT, "2027-03-10T04:00", None, "2027-03-10T20:00"),
        (NIGHT, "2027-03-10T23:00", "2027-03-11T04:00", "2027-03-10T23:00"),
        (SPLIT, "2027-03-10T09:00", "2027-03-10T16:00", "2027-03-10T09:00"),
        (SPLIT, "2027-03-10T16:00", None, "2027-03-11T08:00"),
        (StaffHours(), "2027-03-10T04:00", None, "2027-03-10T04:00"),
        (StaffHours((OpenPeriod(EVERY_DAY, time(0), time(0)),)), "2027-03-10T04:00", None, "2027-03-10T04:00"),
    ],
)
def test_until_when_and_from_when(hours: StaffHours, now: str, until: str | None, opens: str) -> None:
    assert hours.open_until(at(now)) == (at(until) if until else None)
    assert hours.next_opening(at(now)) == at(opens)


def test_a_holiday_has_the_hours_of_a_sunday_or_none() -> None:
    periods = (OpenPeriod((0, 1, 2, 3, 4), time(8), time(20)), OpenPeriod((6,), time(10), time(12)))
    friday, holidays = at("2027-03-26T15:00"), {date(2027, 3, 26)}
    assert StaffHours(periods).is_open(friday, holidays)
    assert not StaffHours(periods, OnHolidays.LIKE_SUNDAY).is_open(friday, holidays)
    assert StaffHours(periods, OnHolidays.LIKE_SUNDAY).is_open(at("2027-03-26T11:00"), holidays)
    assert not StaffHours(periods, OnHolidays.CLOSED).is_open(at("2027-03-26T11:00"), holidays)


def test_nobody_is_there_within_two_weeks_of_holidays() -> None:
    closed = StaffHours((OpenPeriod(EVERY_DAY, time(8), time(9)),), OnHolidays.CLOSED)
    first = date(2027, 3, 1)
    assert closed.next_opening(at("2027-03-01T08:30"), {first + timedelta(days=n) for n in range(20)}) is None


@given(PERIODS, MOMENTS)
def test_the_three_answers_agree(periods: tuple[OpenPeriod, ...], now: datetime) -> None:
    """Also over the nights in which the clocks change."""
    hours = StaffHours(periods)
    until, opening = hours.open_until(now), hours.next_opening(now)
    if hours.is_open(now):
        assert opening == now
        assert until is None or (until > now and not hours.is_open(until))
    else:
        assert until is None
        assert opening is not None
        assert opening > now
        assert hours.is_open(opening)
