"""What keeps an entry from being the answer, and that it is told nevertheless."""

import pytest

from conserje.knowledge.search import shelf_of
from conserje.model.ids import MovableClock
from conserje.model.knowledge import Lack
from conserje.ops.hotel_files import read_demo_hotel
from conserje.ops.knowing.judging import NOW, topics_of
from conserje.ops.learning.questions import Asked


def told(question: str, language: str) -> tuple[str, Lack | None] | None:
    """The key of the entry that comes first at the demo hotel, and what it lacks."""
    house = read_demo_hotel("austral", MovableClock(NOW))
    shelf = shelf_of(house.entries, house.hotel, language)
    hits = shelf.judgement.search(question, topics_of(Asked(language, "austral", (), question)))
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
