"""A day or a time that a message names of something else than a stay is no arrival."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from conserje.model.reading import Asked, Facts, ReadingContext
from conserje.understanding.cascade import load_cascade

CASCADE = load_cascade()
NOW = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("America/Sao_Paulo"))
TOMORROW = date(2026, 11, 25)


def facts(text: str, language: str, asked: Asked | None = None) -> Facts:
    return CASCADE.read(text, ReadingContext(NOW, "BR", house_language=language, asked=asked or Asked())).facts


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "me despiertan mañana a las seis por favor?"),
        ("en", "could you wake me up tomorrow at six please?"),
        ("pt", "podem me acordar amanhã às seis por favor?"),
    ],
)
def test_the_day_of_a_wake_up_call_is_a_day_and_no_arrival(language: str, text: str) -> None:
    read = facts(text, language)
    assert (read.day, read.check_in) == (TOMORROW, None)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "llevamos dos días sin agua caliente, es una vergüenza"),
        ("en", "we have been without hot water for two days, this is a disgrace"),
        ("pt", "estamos há dois dias sem água quente, é uma vergonha"),
    ],
)
def test_how_long_a_trouble_has_lasted_is_no_length_of_stay(language: str, text: str) -> None:
    assert facts(text, language).nights is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "tienen una doble para mañana?"),
        ("en", "do you have a double for tomorrow?"),
        ("pt", "tem um quarto duplo para amanhã?"),
    ],
)
def test_the_day_that_a_room_is_wanted_for_is_the_arrival(language: str, text: str) -> None:
    read = facts(text, language)
    assert (read.day, read.check_in) == (None, TOMORROW)


def test_a_day_told_after_a_question_or_beside_a_known_arrival_is_of_the_stay() -> None:
    text = "is the restaurant open tomorrow?"
    assert facts(text, "en").check_in is None
    assert facts(text, "en", Asked("dates")).check_in == TOMORROW
    assert facts(text, "en", Asked(None, date(2026, 11, 25))).check_in is not None


def test_a_guest_of_the_house_who_names_a_room_by_its_number_alone_names_no_day() -> None:
    read = facts("meu chuveiro ficou gelado, podem ver? tô no 9", "pt")
    assert (read.room_number, read.check_in) == ("9", None)
