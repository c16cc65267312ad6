"""Guests write without accents, with other words, and with slips of the finger."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.knowledge.spelling import slips_between
from conserje.knowledge.words import LANGUAGES, calm, words_of


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("es", "¿Aceptan habitaciones con niños?", "aceptan habitacion con nenes"),
        ("es", "cochera", "estacionamiento"),
        ("en", "Is there Wi-Fi?", "wifi"),
        ("en", "check-in", "checking in"),
        ("pt", "Têm estacionamento?", "garagem"),
        ("pt", "café da manhã", "pequeno almoço"),
    ],
)
def test_what_means_the_same_to_a_hotel_is_the_same(language: str, one: str, other: str) -> None:
    assert words_of(language).terms(one) == words_of(language).terms(other)


@pytest.mark.parametrize(
    ("language", "polite"),
    [("es", "Hola, buenas, quisiera saber si tienen"), ("en", "hi, do you have"), ("pt", "oi, vocês têm")],
)
def test_words_that_only_ask_are_dropped(language: str, polite: str) -> None:
    assert words_of(language).terms(polite) == []


def test_a_language_without_a_word_list_is_refused() -> None:
    with pytest.raises(ValueError, match="no word list for 'fr'"):
        words_of("fr")


@given(text=st.text(), language=st.sampled_from(LANGUAGES))
def test_any_text_can_be_read(text: str, language: str) -> None:
    assert all(term for term in words_of(language).terms(text))


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("desayuno", "desayuno", 0), ("desalluno", "desayuno", 2), ("brekafast", "breakfast", 1), ("ab", "ba", 1), ("", "ab", 2)],
)  # fmt: skip
def test_slips_are_letters_added_left_out_changed_or_swapped(one: str, other: str, slips: int) -> None:
    assert slips_between(one, other) == slips


@given(one=st.text("abc", max_size=8), other=st.text("abc", max_size=8))
def test_slips_are_the_same_in_both_directions_and_none_only_between_equals(one: str, other: str) -> None:
    assert slips_between(one, other) == slips_between(other, one)
    assert (slips_between(one, other) == 0) == (one == other)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("tienen wifi o no carajo", "tienen wifi"),
        ("where the hell is the damn pool", "where is the pool"),
        ("tem cafe da manha ou nao porra", "tem cafe da manha"),
        ("mierda", "mierda"),
        ("hay bandonegro", "hay bandonegro"),
    ],
)
def test_anger_asks_nothing(said: str, asked: str) -> None:
    assert calm(said) == asked
