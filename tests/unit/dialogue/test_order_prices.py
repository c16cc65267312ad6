"""What an extra costs for the rest of a stay, and which extra the words name."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from conserje.dialogue.stay.orders import count_in, extra_in, price_of, units
from conserje.model.desk.extras import Extra, Unit
from conserje.model.money import Money
from conserje.model.stay import Party, Stay
from tests.builders.booked import a_reservation

BREAKFAST = Extra(
    "breakfast",
    {"es": "desayuno", "en": "breakfast", "pt": "café da manhã"},
    ("desayuno", "breakfast", "cafe da manha"),
    {"ARS": Decimal(14000)},
    Unit.PERSON_NIGHT,
)
LATE = Extra("late", {"es": "cena", "en": "late dinner", "pt": "jantar"}, ("late dinner",), {"ARS": Decimal(1)})
DINNER = Extra("dinner", {"es": "cena", "en": "dinner", "pt": "jantar"}, ("dinner",), {"ARS": Decimal(1)})


def test_the_words_name_an_extra_and_the_longest_name_wins() -> None:
    assert extra_in((BREAKFAST, DINNER, LATE), "Queremos sumar desayunos") is BREAKFAST
    assert extra_in((BREAKFAST, DINNER, LATE), "a late dinner please") is LATE
    assert extra_in((BREAKFAST,), "quero café da manhã") is BREAKFAST
    assert extra_in((BREAKFAST,), "toallas") is None


def test_a_price_is_that_of_its_currency_or_none() -> None:
    assert price_of(BREAKFAST, "ARS", 4) == Money(Decimal(56000), "ARS")
    assert price_of(BREAKFAST, "USD", 4) is None


def test_pieces_are_one_unless_more_are_named() -> None:
    assert [count_in(text) for text in ("una bici", "two bikes", "3 bicicletas", "duas")] == [1, 2, 3, 2]


@given(nights=st.integers(1, 30), adults=st.integers(1, 9), children=st.integers(0, 4), gone=st.integers(0, 40))
def test_units_follow_the_nights_and_people_that_are_left(nights: int, adults: int, children: int, gone: int) -> None:
    first = date(2027, 3, 12)
    stay, party = Stay(first, first + timedelta(days=nights)), Party(adults, (5,) * children)
    booked, today = a_reservation(stay=stay, party=party), first + timedelta(days=gone)
    left = max(1, nights - gone)
    for unit, wanted in (
        (Unit.STAY, 1),
        (Unit.NIGHT, left),
        (Unit.PERSON, adults + children),
        (Unit.PERSON_NIGHT, left * (adults + children)),
        (Unit.PIECE, 3),
    ):
        assert units(replace(BREAKFAST, unit=unit), booked, today, 3) == wanted
