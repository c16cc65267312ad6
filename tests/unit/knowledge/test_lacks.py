"""What keeps an entry from being the answer, and that it is told nevertheless."""

import pytest

from conserje.knowledge.search import shelf_of
from conserje.model.ids import MovableClock
from conserje.model.knowledge import Lack
from conserje.ops.hotel_files import read_demo_hotel
from conserje.ops.knowing.judging import NOW, topics_of
from conserje.ops.learning.questions import Asked


def told(question: str, language: str, slug: str = "austral") -> tuple[str, Lack | None] | None:
    """The key of the entry that comes first at the demo hotel, and what it lacks."""
    house = read_demo_hotel(slug, MovableClock(NOW))
    shelf = shelf_of(house.entries, house.hotel, language)
    hits = shelf.judgement.search(question, topics_of(Asked(language, slug, (), question)))
    return (shelf.entries[hits[0].document].key, hits[0].lacks) if hits else None


@pytest.mark.parametrize(
    ("language", "question", "key", "lack"),
    [
        ("es", "hasta que hora es el desayuno?", "breakfast_hours", None),
        ("es", "cuanto sale la entrada al museo de arte moderno", "sights", Lack.PRICE),
        ("en", "what's the entrance fee of the modern art museum?", "sights", Lack.PRICE),
        ("pt", "quantas esteiras tem na academia?", "gym", Lack.DETAIL),
        ("es", "el traslado tiene sillita para bebe?", "transfer", Lack.DETAIL),
    ],
)
def test_an_entry_says_what_it_lacks(language: str, question: str, key: str, lack: Lack | None) -> None:
    assert told(question, language) == (key, lack)


@pytest.mark.parametrize(
    ("language", "question", "key"),
    [
        ("es", "tenes wifi", "wifi"),
        ("en", "what about parking?", "parking"),
        ("en", "breakfast?", "breakfast_hours"),
        ("pt", "vcs aceitam cartão?", "payment_methods"),
    ],
)
def test_a_thing_that_is_named_and_nothing_else_is_answered_plainly(language: str, question: str, key: str) -> None:
    assert told(question, language) == (key, None)


@pytest.mark.parametrize("question", ["do you have a helipad?", "who won the world cup in 2022?", "flibbertigibbet?"])
def test_what_no_entry_is_about_is_told_nothing_of(question: str) -> None:
    assert told(question, "en") is None


def test_a_price_that_is_asked_for_is_never_answered_by_a_text_without_one() -> None:
    for language, question in (
        ("es", "cuanto cuesta la entrada al mercado de san telmo"),
        ("en", "how much is the ticket to the market of san telmo"),
        ("pt", "quanto custa a entrada do mercado de san telmo"),
    ):
        found = told(question, language)
        assert found is None or found[1] is not None, found


@pytest.mark.parametrize(
    ("language", "question", "key"),
    [
        ("en", "what do you charge for parking?", "parking"),
        ("en", "does using the gym cost anything", "gym"),
        ("es", "cuánto cuesta por noche llevar al perro", "pets"),
        ("es", "la single tiene frigobar?", "minibar"),
    ],
)
def test_a_text_that_speaks_of_all_that_is_asked_is_the_answer(language: str, question: str, key: str) -> None:
    assert told(question, language) == (key, None)


@pytest.mark.parametrize(
    ("language", "question"),
    [("es", "puedo pagar con american express?"), ("en", "can i pay with american express")],
)
def test_a_word_of_the_houses_own_text_is_no_slip_of_the_finger(language: str, question: str) -> None:
    assert told(question, language) == ("payment_methods", None)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("es", "cuánto cuesta el barco a la isla?"),
        ("en", "how much is the boat to the island"),
        ("pt", "quanto custa o barco pra ilha?"),
    ],
)
def test_a_question_of_the_houses_own_is_not_answered_without_the_price_that_it_asks_for(
    language: str, question: str
) -> None:
    assert told(question, language, "pousada-do-mar") == ("island", Lack.PRICE)


def test_what_the_house_has_not_answers_every_question_about_it() -> None:
    assert told("a qué hora abre la pileta?", "es") == ("pool", None)
    assert told("how much is the sauna?", "en") == ("spa", None)
