"""What is made of messages that say little: set phrases with a stray word, dates out of the blue, emoji."""

from datetime import UTC, datetime

import pytest

from conserje.model.reading import Intent, ReadingContext
from conserje.understanding.cascade import load_cascade

CASCADE = load_cascade()


def _top(text: str, language: str) -> Intent:
    context = ReadingContext(datetime(2026, 11, 24, 12, tzinfo=UTC), "AR", house_language=language)
    return CASCADE.read(text, context).top


@pytest.mark.parametrize(
    ("text", "language"), [("hi, Tom here", "en"), ("hello xqzt", "en"), ("hola qwfp", "es"), ("oi xptz", "pt")]
)
def test_a_greeting_with_a_stray_word_is_a_greeting(text: str, language: str) -> None:
    assert _top(text, language) is Intent.GREET


def test_a_greeting_before_a_wish_comes_second() -> None:
    assert _top("hi, how much is a double room per night?", "en") is Intent.ASK_PRICE


def test_a_joke_asked_for_politely_is_still_none_of_ours() -> None:
    assert _top("hola, contame un chiste", "es") is Intent.OUT_OF_SCOPE


@pytest.mark.parametrize(("text", "language"), [("dez noites", "pt"), ("somos 4", "es"), ("1 dbl 3 nights", "en")])
def test_a_stay_out_of_the_blue_asks_for_a_room(text: str, language: str) -> None:
    assert _top(text, language) is Intent.ASK_AVAILABILITY


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("👋🏽", Intent.GREET),
        ("⭐⭐⭐⭐⭐", Intent.FEEDBACK),
        ("🙏🏼", Intent.THANK),
        ("👎🏻", Intent.DENY),
        ("👍🏾", Intent.AFFIRM),
    ],
)
def test_hands_mean_the_same_in_every_colour(text: str, meant: Intent) -> None:
    assert _top(text, "en") is meant
