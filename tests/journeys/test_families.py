"""How many come and how old the children are, answered as families talk, is what the offers are made for."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import books, kept_rooms, nights_of, only_reservation, says

ANSWERS = [
    (
        ("tenés lugar del 12 al 15 de marzo?", "4, con dos nenes", "el gordo de 7 y la beba de 8 meses"),
        "2 adultos y 2 menores (7 años y menos de 1 año)",
    ),
    (
        ("del 12 al 15 de marzo, somos cinco de los cuales dos son menores", "Tomi tiene 4 y Cami 8"),
        "3 adultos y 2 menores (4 años y 8 años)",
    ),
    (("a room from 12 to 15 March for my lad and me", "he just turned two"), "1 adult and 1 child (aged 2 years)"),
    (
        ("12 to 15 March, two couples each with a kid", "one's 3 and the other's 5"),
        "4 adults and 2 children (aged 3 years and 5 years)",
    ),
    (
        ("de 12 a 15 de março: eu, meu marido, a vó e as crianças (2)", "a mais velha tem 9 e o guri 6"),
        "3 adultos e 2 crianças (9 anos e 6 anos)",
    ),
    (
        ("um quarto de 12 a 15 de março", "dois crescidos e um pimpolho", "faz 4 em março"),
        "2 adultos e 1 criança (4 anos)",
    ),
]


@pytest.mark.parametrize(("said", "people"), ANSWERS)
async def test_a_family_told_in_its_own_words_is_offered_rooms_for_all(
    front_desk: FrontDesk, said: tuple[str, ...], people: str
) -> None:
    told = await says(front_desk.guest(), *said)
    assert people in told
    assert not any(words in told for words in ("no lo sé", "don't know", "não sei"))


async def test_a_family_is_booked_as_it_told_itself(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "una doble del 3 al 5 de mayo, perdón, al 6, mi marido, yo y la beba de 8 meses")
    assert "1 menor" in await says(guest, "la 1", "Ana Gris, ana@example.com")
    await books(guest, "sí")
    booked = await only_reservation(front_desk)
    assert [day.isoformat() for day in nights_of(booked)] == ["2027-05-03", "2027-05-06"]
    assert (booked["adults"], booked["children"]) == (2, [0])


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("una habitación el 29 de febrero por 2 noches para 2", "no existe en el calendario"),
        ("a room on 29 February for 2 nights for 2", "is not in the calendar"),
        ("um quarto em 29 de fevereiro por 2 noites para 2", "não existe no calendário"),
    ],
)
async def test_a_29_february_of_no_leap_year_is_asked_about(front_desk: FrontDesk, said: str, told: str) -> None:
    assert told in await says(front_desk.guest(), said)
    assert await kept_rooms(front_desk) == []
