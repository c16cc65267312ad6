"""What `read_facts` promises whatever it is given, and what the question before a message decides."""

import random
import time
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.model.reading import Asked, Facts, ReadingContext
from conserje.understanding.facts import read_facts

ZONE = ZoneInfo("America/Argentina/Buenos_Aires")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
QUESTIONS = (
    "check_in",
    "check_out",
    "dates",
    "nights",
    "party",
    "ages",
    "room",
    "name",
    "email",
    "phone",
    "booking_code",
    "confirm",
    None,
)
WORDS = " ".join(
    (
        "del al de el a y e 12 15 marzo march para 2 adultos niños de 4 años noches finde semana santa",
        "próximo que viene hasta hoy mañana tomorrow next friday 31 febrero 12/3 2027 K7M2QP @ arroba . , ( )",
        "- / $ 15:30 hs + one kids from to until through quarto 99999999 0 1 29/02/2100 9999-12-31 31/12/9999",
        "24:00 ⭐ nombre soy Ana my name is +54 feriado carnaval memorial day weekend ultima quincena mes",
    )
).split()


@pytest.fixture(scope="module", autouse=True)
def calendars() -> None:
    """The calendar of holidays is loaded when the first feast is named: not in the time of the texts below."""
    read_facts("el feriado", ReadingContext(NOW, "AR", "es"))


def read(text: str, question: str | None = None, check_in: date | None = None, **house: object) -> Facts:
    context = ReadingContext(NOW, "AR", "es", asked=Asked(question, check_in), **house)  # type: ignore[arg-type]
    return read_facts(text, context)


@given(st.text(max_size=300), st.sampled_from(QUESTIONS), st.sampled_from(("AR", "BR", "US", "ES", "ZZ", "")))
def test_any_text_is_read_without_an_error(text: str, question: str | None, country: str) -> None:
    read_facts(text, ReadingContext(NOW, country, None, asked=Asked(question)))


@given(
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.sampled_from(QUESTIONS),
    st.sampled_from(("es", "en", "pt", "fr")),
)
def test_any_heap_of_the_words_it_knows_is_read_without_an_error(
    text: str, question: str | None, language: str
) -> None:
    facts = read_facts(text, ReadingContext(NOW, "AR", language, asked=Asked(question, date(2026, 12, 1))))
    assert facts.adults is None or facts.adults >= 0
    assert facts.nights is None or facts.nights > 0
    assert all(0 <= age <= 17 for age in facts.ages)


PIECES = (
    "del 12 al ",
    "1",
    "1 ",
    "a nombre de ",
    "de 4 y ",
    "12/3 ",
    "a1",
    "mañana ",
    "(",
    "á",
    "hola que tal ",
    "- ",
    "1.",
)


def _seconds(text: str) -> float:
    """Of one reading, in this thread's own time."""
    started = time.thread_time()
    read(text)
    return time.thread_time() - started


def _growth(text: str) -> float:
    """How many times as long the whole takes as its half: the least of five pairs, one after the other, since others use
    the machine too. What grows with the square takes four times as long in every pair."""
    half = text[: len(text) // 2]
    return min(_seconds(text) / (_seconds(half) + 0.001) for _ in range(5))


@pytest.mark.parametrize("piece", [*PIECES, "a.b@", "\u0300", "+54 9 11 ", "soy ", "k7m2q ", "$ 12.", "2 adultos y "])
def test_a_message_twice_as_long_takes_no_more_than_about_twice_the_time(piece: str) -> None:
    assert _growth((piece * 5_000)[:5_000]) < 3


def test_five_thousand_jumbled_letters_take_no_more_than_about_twice_the_time_of_half_of_them() -> None:
    letters = random.Random(7)
    assert _growth("".join(letters.choice("abc 123 áñ/.-@:$") for _ in range(5_000))) < 3


@pytest.mark.parametrize("text", ["15", "el 15", "el quince", "15 de diciembre", "el 15 de dic"])
def test_a_bare_day_is_the_arrival_when_that_was_asked(text: str) -> None:
    assert read(text, "check_in").check_in == date(2026, 12, 15)


@pytest.mark.parametrize("text", ["15", "el 15", "hasta el 15", "nos vamos el 15", "al 15"])
def test_a_bare_day_is_the_departure_when_that_was_asked(text: str) -> None:
    facts = read(text, "check_out", date(2026, 12, 12))
    assert (facts.check_in, facts.check_out) == (None, date(2026, 12, 15))


def test_a_departure_comes_after_the_arrival_that_is_known() -> None:
    assert read("el 3", "check_out", date(2026, 12, 28)).check_out == date(2027, 1, 3)
    assert read("hasta el domingo", "check_out", date(2026, 12, 12)).check_out == date(2026, 12, 13)


@pytest.mark.parametrize(
    ("text", "nights"), [("3", 3), ("tres", 3), ("una", 1), ("3 noches", 3), ("unas 4", 4), ("una semana", 7)]
)
def test_a_bare_number_is_nights_when_they_were_asked(text: str, nights: int) -> None:
    facts = read(text, "nights", date(2026, 12, 12))
    assert (facts.nights, facts.adults) == (nights, None)


@pytest.mark.parametrize(
    ("text", "adults", "children"),
    [
        ("2", 2, None),
        ("dos", 2, None),
        ("2 y 1", 2, 1),
        ("somos 3", 3, None),
        ("2 adultos 1 nene", 2, 1),
        ("solo yo", 1, None),
    ],
)
def test_a_bare_number_is_the_party_when_that_was_asked(text: str, adults: int, children: int | None) -> None:
    facts = read(text, "party")
    assert (facts.adults, facts.children, facts.nights) == (adults, children, None)


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("4 y 7", (4, 7)),
        ("tiene 4 años", (4,)),
        ("8 meses", (0,)),
        ("uno de 3 y otro de 9", (3, 9)),
        ("es un bebé", (0,)),
    ],
)
def test_numbers_are_ages_when_they_were_asked(text: str, ages: tuple[int, ...]) -> None:
    assert read(text, "ages").ages == ages


def test_a_bare_number_is_nothing_when_nothing_was_asked() -> None:
    assert read("15").stated() == {}
    assert read("3").stated() == {}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("quiero la doble superior", "doble superior"),
        ("una Suite Vista Río por favor", "suite vista rio"),
        ("dos dobles superiores", "doble superior"),
        ("una doble", "double"),
    ],
)
def test_the_hotels_own_room_names_are_known(text: str, name: str) -> None:
    assert read(text, room_types=("Doble Superior", "Suite Vista Río", "Doble")).room_type == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("nome Ana Souza, e-mail ana@example.com", "Ana Souza"),
        ("nombre Lucía Pérez", "Lucía Pérez"),
        ("name James Miller, mail j@example.com", "James Miller"),
    ],
)
def test_a_name_written_as_on_a_form_is_one_where_it_was_asked_for(text: str, name: str) -> None:
    assert read_facts(text, ReadingContext(NOW, "AR", None, asked=Asked("name"))).guest_name == name


def test_tomorrow_just_before_midnight_is_the_hotels_tomorrow() -> None:
    late = datetime(2026, 11, 24, 23, 58, tzinfo=ZONE)
    assert read_facts("mañana", ReadingContext(late, "AR", "es")).check_in == date(2026, 11, 25)


def test_an_american_hotel_reads_the_month_first_in_english() -> None:
    eastern = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("America/New_York"))
    assert read_facts("is 03/04 free?", ReadingContext(eastern, "US", "en")).check_in == date(2027, 3, 4)
    assert read_facts("del 03/04 al 07/04", ReadingContext(eastern, "US", "es")).check_in == date(2027, 4, 3)


@pytest.mark.parametrize(
    ("today", "text", "check_in", "check_out"),
    [
        (date(2026, 11, 27), "este finde", date(2026, 11, 27), date(2026, 11, 29)),
        (date(2026, 11, 28), "este finde", date(2026, 11, 28), date(2026, 11, 29)),
        (date(2026, 11, 28), "el finde que viene", date(2026, 12, 4), date(2026, 12, 6)),
        (date(2026, 11, 29), "el finde", date(2026, 12, 4), date(2026, 12, 6)),
        (date(2026, 11, 27), "el viernes", date(2026, 12, 4), None),
        (date(2026, 11, 27), "este viernes", date(2026, 11, 27), None),
        (date(2026, 12, 31), "del 30 al 2", date(2027, 1, 30), date(2027, 2, 2)),
        (date(2026, 12, 31), "mañana", date(2027, 1, 1), None),
        (date(2027, 2, 28), "pasado mañana", date(2027, 3, 2), None),
        (date(2027, 3, 12), "el 12 de marzo", date(2027, 3, 12), None),
        (date(2027, 3, 13), "del 12 al 15 de marzo", date(2028, 3, 12), date(2028, 3, 15)),
        (date(2027, 3, 29), "semana santa", date(2028, 4, 13), date(2028, 4, 16)),
    ],
)
def test_days_are_counted_from_the_hotels_today(today: date, text: str, check_in: date, check_out: date | None) -> None:
    now = datetime(today.year, today.month, today.day, 12, tzinfo=ZONE)
    facts = read_facts(text, ReadingContext(now, "AR", "es"))
    assert (facts.check_in, facts.check_out) == (check_in, check_out)
