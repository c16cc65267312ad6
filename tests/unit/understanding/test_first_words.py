"""A first word or two decide the language of a conversation."""

from datetime import UTC, datetime

import pytest

from conserje.model.reading import ReadingContext
from conserje.understanding.intents import load_weights
from conserje.understanding.language import LanguageGuesser, general_detector

GUESSER = LanguageGuesser(load_weights().language_evidence, general_detector())


def first(house: str) -> ReadingContext:
    return ReadingContext(datetime(2026, 11, 24, 12, tzinfo=UTC), house[-2:], None, house)


@pytest.mark.parametrize("house", ["es-AR", "pt-BR", "en-GB"])
@pytest.mark.parametrize(
    ("text", "language"),
    [("hello", "en"), ("Hi!", "en"), ("hey", "en"), ("goodbye", "en"), ("hola", "es"), ("olá", "pt"), ("oi", "pt")],
)
def test_a_guest_who_only_greets_is_answered_in_the_language_of_the_greeting(
    text: str, language: str, house: str
) -> None:
    assert GUESSER.guess(text, first(house)) == language


@pytest.mark.parametrize(("house", "language"), [("es-AR", "es"), ("pt-BR", "pt")])
@pytest.mark.parametrize("text", ["ok", "no", "wifi?"])
def test_a_first_word_that_is_everybodys_is_answered_in_the_language_of_the_house(
    text: str, house: str, language: str
) -> None:
    assert GUESSER.guess(text, first(house)) == language
