"""Several stays in one message, and messages of one stay that only look so."""

from datetime import UTC, datetime

import pytest

from conserje.model.reading import ReadingContext
from conserje.understanding.cascade import load_cascade

CASCADE = load_cascade()
CONTEXT = ReadingContext(datetime(2027, 3, 1, 12, tzinfo=UTC), "AR")


def stays(text: str) -> list[tuple[str, str, int | None]]:
    reading = CASCADE.read(text, CONTEXT)
    return [
        (f"{one.check_in:%m-%d}", f"{one.check_out:%m-%d}", one.adults) for one in (reading.facts, *reading.further)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "double from 1 to 4 June for 2 and also a suite from 10 to 12 June for 2",
        "una doble del 1 al 4 de junio para 2 y también otra del 10 al 12 de junio para 2",
        "una doble del 1 al 4 y otra del 10 al 12 de junio, somos 2",
        "um duplo de 1 a 4 de junho para 2; depois uma suíte de 10 a 12 de junho",
        "a double 3 nights from 1 June and 2 nights from 10 June for 2 people",
    ],
)
def test_two_stays_are_read_each_with_its_days_and_its_people(text: str) -> None:
    assert stays(text) == [("06-01", "06-04", 2), ("06-10", "06-12", 2)]


def test_each_stay_may_have_its_own_people() -> None:
    read = stays("um duplo de 1 a 4 de junho para 2 e outro de 10 a 12 de junho para 3")
    assert [people for _, _, people in read] == [2, 3]


def test_three_stays_are_three() -> None:
    assert len(stays("del 3 al 5 y del 10 al 12 y del 20 al 22 de mayo una doble para 2")) == 3


@pytest.mark.parametrize(
    "text",
    [
        "una doble del 1 al 4 de junio para 2 adultos y 2 niños de 3 y 5",
        "llegamos el 3 de mayo y nos vamos el 5, somos 2",
        "arriving on 3 May and leaving on 5 May, for 2",
        "del 3 al 5 de mayo, y si no hay del 10 al 12",
        "del 3 al 5 de mayo o del 10 al 12?",
        "una doble del 3 al 5 de mayo. Mi cumple es el 4 de mayo y somos 2",
        "mejor del 10 al 12 de mayo y no del 3 al 5",
    ],
)
def test_one_stay_stays_one(text: str) -> None:
    assert len(stays(text)) == 1


@pytest.mark.parametrize(
    "text", ["can i get a double next fri to sun", "fri to sun", "de sex a dom", "a double next friday to sunday"]
)
def test_short_names_of_days_are_both_ends_of_a_stay(text: str) -> None:
    assert [one[:2] for one in stays(text)] == [("03-05", "03-07")]
    assert CASCADE.read(text, CONTEXT).top.value in ("ask_availability", "book")
