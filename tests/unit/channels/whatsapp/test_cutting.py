import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.channels.whatsapp.cutting import fits, length, shorten, split, split_off_end

LETTERS = "aé ñ\n.?👩🏽‍🍳🇦🇷e\u0301"
texts = st.text(alphabet=st.sampled_from(LETTERS), max_size=400) | st.text(
    alphabet=st.characters(exclude_categories=["Cs"]), max_size=400
)
limits = st.integers(20, 60)


def without_blanks(text: str) -> str:
    return "".join(text.split())


@given(texts, limits)
def test_pieces_hold_every_word_within_the_limit(text: str, limit: int) -> None:
    pieces = split(text, limit)

    assert all(0 < length(piece) <= limit for piece in pieces)
    assert without_blanks("".join(pieces)) == without_blanks(text)


@given(texts, limits)
def test_the_end_is_within_the_limit_and_nothing_is_lost(text: str, limit: int) -> None:
    beginning, end = split_off_end(text, limit)

    assert fits(end, limit)
    assert bool(end) == bool(text.strip())
    assert without_blanks(beginning + end) == without_blanks(text)


@given(texts, limits)
def test_a_shortened_text_fits_and_says_that_it_was_cut(text: str, limit: int) -> None:
    short = shorten(text, limit)

    assert fits(short, limit)
    assert short == text if fits(text, limit) else short.endswith("…")


@pytest.mark.parametrize(("text", "units"), [("hola", 4), ("año", 3), ("👍", 2), ("🇦🇷", 4), ("", 0)])
def test_length_is_in_utf_16_units(text: str, units: int) -> None:
    assert length(text) == units


def test_a_text_is_cut_between_paragraphs_then_lines_then_sentences_then_words() -> None:
    assert split("uno dos.\n\ntres cuatro", 14) == ["uno dos.", "tres cuatro"]
    assert split("uno dos tres\ncuatro", 14) == ["uno dos tres", "cuatro"]
    assert split("¿Uno? Dos tres cuatro", 10) == ["¿Uno? Dos", "tres", "cuatro"]
    assert split("Uno dos. Tres", 12) == ["Uno dos.", "Tres"]
    assert split("Uno dos. Tres", 8) == ["Uno dos.", "Tres"]
    assert split("uno dos tres", 7) == ["uno dos", "tres"]
    assert split("palabras", 5) == ["palab", "ras"]


def test_a_pause_near_the_start_does_not_leave_a_tiny_piece() -> None:
    assert split("Sí.\n\n" + "a" * 30, 20)[0] == "Sí.\n\n" + "a" * 15


def test_the_end_keeps_the_question_and_as_many_whole_paragraphs_as_fit() -> None:
    text = "Doble: 100\n\nTriple: 150\n\n¿Cuál te gusta?"
    assert split_off_end(text, 28) == ("Doble: 100", "Triple: 150\n\n¿Cuál te gusta?")
    assert split_off_end(text, 20) == ("Doble: 100\n\nTriple: 150", "¿Cuál te gusta?")
    assert split_off_end(text, 200) == ("", text)


def test_nobody_is_cut_in_half() -> None:
    cook = "👩🏽‍🍳"
    assert split(cook * 3, 20) == [cook * 2, cook]
    assert split_off_end(cook * 3, 20) == (cook, cook * 2)
    assert split("e\u0301" * 15, 21) == ["e\u0301" * 10, "e\u0301" * 5]


def test_a_title_is_shortened_after_a_word() -> None:
    assert shorten("Habitación doble superior", 24) == "Habitación doble…"
    assert shorten("Doble - superior vista", 9) == "Doble…"
    assert shorten("Habitacióndoblesuperiorconvista", 10) == "Habitació…"
