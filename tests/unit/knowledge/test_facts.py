"""Times and prices in a text come from data, written as its language writes them."""

from datetime import UTC, datetime, time
from decimal import Decimal

import pytest

from conserje.knowledge.facts import mistakes, rendered, written
from conserje.knowledge.standard import standard_facts
from conserje.knowledge.words import LANGUAGES
from conserje.model.ids import MovableClock
from conserje.model.knowledge import KnowledgeValue
from conserje.model.money import Money
from conserje.ops.hotel_files import DEMO_HOTELS, read_demo_hotel

CLOCK = MovableClock(datetime(2026, 11, 24, 15, tzinfo=UTC))
PESOS = Money(Decimal(12000), "ARS")


@pytest.mark.parametrize(
    ("value", "language", "country", "said"),
    [
        (time(7), "es", "AR", "7:00"),
        (time(7, 30), "en", "AR", "7:30 am"),
        (time(0), "en", "AR", "12 am"),
        (time(12), "en", "AR", "12 pm"),
        (time(23), "en", "AR", "11 pm"),
        (time(7), "pt", "BR", "7h"),
        (time(10, 5), "pt", "BR", "10h05"),
        (PESOS, "es", "AR", "$ 12.000"),
        (PESOS, "en", "AR", "ARS 12,000"),
        (PESOS, "pt", "AR", "ARS 12.000"),
        (Money(Decimal("4.5"), "BRL"), "pt", "BR", "R$ 4,50"),
        (Money(Decimal(50), "BRL"), "es", "BR", "R$ 50"),
        (Money(Decimal(15), "USD"), "es", "AR", "US$ 15"),
        (14, "es", "AR", "14"),
    ],
)
def test_a_value_is_written_as_the_guest_writes_it(
    value: KnowledgeValue, language: str, country: str, said: str
) -> None:
    assert written(value, language, country) == said


def test_a_text_wants_every_value_and_every_value_is_shown() -> None:
    found = list(mistakes("{from} {check_in} {", {"price": 3, "available": True}))
    assert found == [
        "the text wants {from}, which has no value",
        "the value 'price' is not shown by the text",
        "a brace that is no slot",
    ]


@pytest.mark.parametrize("slug", DEMO_HOTELS)
def test_no_text_of_a_demo_house_keeps_a_slot(slug: str) -> None:
    house = read_demo_hotel(slug, CLOCK)
    texts = [rendered(entry, house.hotel) for entry in house.entries]
    assert all("{" not in text and "  " not in text for text in texts)


def test_a_price_in_the_folder_is_the_price_in_the_answer() -> None:
    house = read_demo_hotel("austral", CLOCK)
    parking = {e.language: rendered(e, house.hotel) for e in house.entries if e.key == "parking"}
    assert "$ 18.000" in parking["es"]
    assert "ARS 18,000" in parking["en"]
    assert "ARS 18.000" in parking["pt"]


def test_a_house_without_a_thing_says_so() -> None:
    house = read_demo_hotel("pousada-do-mar", CLOCK)
    gym = {e.language: rendered(e, house.hotel) for e in house.entries if e.key == "gym"}
    assert gym["pt"].startswith("Não temos academia.")
    assert gym["en"].startswith("We have no gym.")


def test_the_standard_facts_are_the_same_in_every_language() -> None:
    standard = standard_facts()
    for language in LANGUAGES:
        assert standard.facts[language].keys() == standard.topics.keys()
        for key, fact in standard.facts[language].items():
            assert len(fact.questions) >= 10, (language, key)
            assert (fact.absent is None) == (standard.facts["es"][key].absent is None)
