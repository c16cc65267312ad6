"""Feasts by name and long weekends, against days that calendars print."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.model.reading import ReadingContext
from conserje.understanding.facts import read_facts
from conserje.understanding.stays.holidays import (
    HOLIDAYS,
    Holiday,
    easter,
    long_weekend_around,
    next_long_weekend,
    occurrence,
    public_holidays,
)

ZONES = {
    "AR": "America/Argentina/Buenos_Aires",
    "BR": "America/Sao_Paulo",
    "ES": "Europe/Madrid",
    "MX": "America/Mexico_City",
    "US": "America/Chicago",
}


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (1961, date(1961, 4, 2)),
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2028, date(2028, 4, 16)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_is_on_the_sunday_that_calendars_print(year: int, day: date) -> None:
    assert easter(year) == day


@given(st.integers(1583, 4000))
def test_easter_is_a_sunday_between_22_march_and_25_april(year: int) -> None:
    assert easter(year).weekday() == 6
    assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)


@pytest.mark.parametrize(
    ("country", "language", "text", "check_in", "check_out"),
    [
        ("AR", "es", "el finde largo", date(2026, 12, 4), date(2026, 12, 8)),
        ("AR", "es", "finde largo de mayo", date(2027, 5, 21), date(2027, 5, 25)),
        ("AR", "es", "carnaval", date(2027, 2, 6), date(2027, 2, 10)),
        ("AR", "es", "feriado del 9 de julio", date(2027, 7, 9), date(2027, 7, 11)),
        ("BR", "pt", "feriadão", date(2026, 12, 25), date(2026, 12, 27)),
        ("BR", "pt", "feriadão de novembro", date(2027, 10, 29), date(2027, 11, 2)),
        ("BR", "pt", "corpus christi", date(2027, 5, 27), None),
        ("ES", "es", "el puente de diciembre", date(2026, 12, 4), date(2026, 12, 8)),
        ("ES", "es", "semana santa", date(2027, 3, 25), date(2027, 3, 28)),
        ("MX", "es", "día de la independencia", date(2027, 9, 16), date(2027, 9, 19)),
        ("US", "en", "Memorial Day weekend", date(2027, 5, 28), date(2027, 5, 31)),
        ("US", "en", "Labor Day weekend", date(2027, 9, 3), date(2027, 9, 6)),
        ("US", "en", "thanksgiving", date(2026, 11, 26), date(2026, 11, 29)),
        ("US", "en", "the long weekend", date(2026, 11, 26), date(2026, 11, 29)),
        ("US", "en", "presidents day weekend", date(2027, 2, 12), date(2027, 2, 15)),
    ],
)
def test_a_feast_is_that_of_the_hotels_country(
    country: str, language: str, text: str, check_in: date, check_out: date | None
) -> None:
    now = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo(ZONES[country]))
    facts = read_facts(text, ReadingContext(now, country, language, language))
    assert (facts.check_in, facts.check_out) == (check_in, check_out)


@given(st.sampled_from(sorted(ZONES)), st.dates(date(2025, 1, 1), date(2034, 12, 31)))
def test_the_next_long_weekend_begins_later_and_has_two_nights_or_more(country: str, today: date) -> None:
    block = next_long_weekend(country, today)
    assert block is not None
    assert block[0] >= today
    assert 2 <= (block[1] - block[0]).days <= 10


@pytest.mark.parametrize("holiday", HOLIDAYS, ids=lambda holiday: holiday.words[0])
@pytest.mark.parametrize("country", sorted(ZONES))
def test_every_feast_comes_again(holiday: Holiday, country: str) -> None:
    for today in (date(2025, 1, 1), date(2026, 11, 24), date(2028, 2, 29), date(2031, 12, 31)):
        span = occurrence(holiday, country, today)
        assert span is not None
        assert span[0] >= today
        assert span[1] is None or span[1] > span[0]


def test_a_holiday_in_the_middle_of_a_week_makes_no_long_weekend() -> None:
    assert long_weekend_around(date(2027, 4, 21), "BR") is None


def test_a_country_without_calendar_has_no_holidays() -> None:
    assert public_holidays("ZZ", 2027) == {}
    assert next_long_weekend("ZZ", date(2026, 11, 24)) is None
    now = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("UTC"))
    assert read_facts("el finde largo", ReadingContext(now, "ZZ", "es")).check_in is None
