"""Words that count from the stay that is being talked about, and words that only add to it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.model.reading import Asked, Facts, ReadingContext
from conserje.understanding.facts import read_facts

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("America/Argentina/Buenos_Aires"))
FRIDAY = date(2026, 11, 27)


def read(text: str, known: date | None, language: str = "es") -> Facts:
    return read_facts(text, ReadingContext(TUESDAY, "AR", language, language, Asked(None, known)))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "¿y la semana siguiente?"),
        ("en", "and the week after?"),
        ("en", "what about the following week"),
        ("pt", "e na semana seguinte?"),
    ],
)
def test_the_week_after_is_a_week_later_than_the_stay_in_question(language: str, text: str) -> None:
    assert read(text, date(2027, 3, 12), language).check_in == date(2027, 3, 19)


def test_without_a_stay_in_question_the_week_after_is_next_week() -> None:
    facts = read("la semana siguiente", None)
    assert (facts.check_in, facts.flexible) == (date(2026, 11, 30), 6)


@pytest.mark.parametrize(
    ("language", "text"),
    [("es", "¿y el finde que viene?"), ("en", "and next weekend?"), ("pt", "e no próximo fim de semana?")],
)
def test_after_this_weekend_the_next_one_is_the_one_after_it(language: str, text: str) -> None:
    assert read(text, FRIDAY, language).check_in == date(2026, 12, 4)
    assert read(text, None, language).check_in == FRIDAY


@pytest.mark.parametrize(
    "text", ["somos uno más", "one more person", "mais uma pessoa", "extend by two nights", "una noche extra"]
)
def test_what_adds_to_a_stay_is_not_read_as_the_whole_of_it(text: str) -> None:
    facts = read(text, FRIDAY)
    assert (facts.adults, facts.children, facts.nights) == (None, None, None)


@given(adults=st.integers(1, 9), children=st.integers(1, 6), style=st.integers(0, 5))
def test_how_agencies_count_heads_is_read_back(adults: int, children: int, style: int) -> None:
    written = (
        f"{adults}A {children}C",
        f"{adults}A+{children}C",
        f"{adults} ad {children} ch",
        f"{adults} adt + {children} chd",
        f"Adults: {adults}, children: {children}",
        f"adultos {adults} niños {children}",
    )[style]
    facts = read(written, None)
    assert (facts.adults, facts.children) == (adults, children)


@given(first=st.integers(1, 27), nights=st.integers(1, 3))
def test_nights_named_one_by_one_are_counted(first: int, nights: int) -> None:
    days = [str(first + night) for night in range(nights)]
    said = f"{', '.join(days[:-1])} y {days[-1]}" if nights > 1 else days[0]
    facts = read(f"{'las noches' if nights > 1 else 'la noche'} del {said} de enero", None)
    assert facts.check_in == date(2027, 1, first)
    assert (facts.check_out, facts.nights) == (date(2027, 1, first + nights), nights)
