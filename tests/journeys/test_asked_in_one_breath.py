"""Several questions in one message, who answers at all, and telephones of the neighbouring country."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import says


@pytest.mark.parametrize(
    "question",
    [
        "where exactly are you and how do i get there from the airport",
        "donde quedan y como llego desde el aeropuerto?",
        "onde vocês ficam e como chego do aeroporto?",
    ],
)
async def test_the_address_and_the_way_from_the_airport_are_both_told(front_desk: FrontDesk, question: str) -> None:
    answer = await says(front_desk.guest(), question)
    assert "Defensa 1142" in answer
    assert "Ezeiza" in answer


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("¿quién sos?", "asistente virtual"),
        ("who are you?", "virtual assistant"),
        ("quem é você?", "assistente virtual"),
        ("are you a robot?", "virtual assistant"),
        ("estoy hablando con una persona?", "asistente virtual"),
    ],
)
async def test_who_asks_who_answers_is_told(front_desk: FrontDesk, question: str, told: str) -> None:
    guest = front_desk.guest()
    assert told in await says(guest, question)
    assert told in await says(guest, "hola", question)
    assert await front_desk.rows("SELECT 1 FROM tasks") == []


async def test_who_asks_who_answers_amid_a_booking_goes_on_with_it(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    answer = await says(guest, "una doble del 1 al 4 de junio para 2", "sí", "sos un robot?")
    assert "asistente virtual" in answer
    assert "A nombre de quién" in answer


async def test_a_brazilian_telephone_is_one_in_argentina_too(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5491155550101")
    answer = await says(
        guest, "quarto duplo para 2 de 3 a 5 de maio", "sim", "João Prado", "não tenho e-mail, só 99 98765-4321"
    )
    assert "+5599987654321" in answer
