"""Which language a message is taken to be in."""

from datetime import UTC, datetime

import pytest

from conserje.model.reading import ReadingContext
from conserje.understanding.intents import load_weights
from conserje.understanding.language import LanguageGuesser, general_detector

GUESSER = LanguageGuesser(load_weights().language_evidence, general_detector())


def context(language: str | None = None, house: str = "es-AR") -> ReadingContext:
    return ReadingContext(datetime(2026, 11, 24, 12, tzinfo=UTC), "AR", language, house)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("tem vaga amanhã?", "pt"),
        ("quero um quarto", "pt"),
        ("quiero un cuarto", "es"),
        ("você tem piscina", "pt"),
        ("tenes lugar xa el finde", "es"),
        ("do you have rooms", "en"),
        ("how much", "en"),
        ("cuanto sale", "es"),
        ("quanto custa", "pt"),
        ("obrigada", "pt"),
        ("thanks", "en"),
        ("gracias", "es"),
        ("bonjour, avez-vous une chambre pour demain", "fr"),
        ("guten tag, haben sie ein zimmer frei", "de"),
        ("buongiorno, vorrei prenotare una camera doppia", "it"),
        ("こんにちは、部屋はありますか", "ja"),
    ],
)
def test_the_language_is_the_guests_own(text: str, language: str) -> None:
    assert GUESSER.guess(text, context()) == language


@pytest.mark.parametrize("text", ["ok", "2", "👍", "K7P2QX", "", "ana@example.com", "Juan"])
def test_what_says_nothing_keeps_the_language_spoken_before(text: str) -> None:
    assert GUESSER.guess(text, context(language="pt")) == "pt"


def test_without_anything_spoken_before_the_house_language_holds() -> None:
    assert GUESSER.guess("👍", context(house="pt-BR")) == "pt"


def test_a_guest_may_change_language_midway() -> None:
    assert GUESSER.guess("sorry, do you have a room with a view?", context(language="es")) == "en"
