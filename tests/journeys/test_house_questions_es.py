"""Questions to the house in Spanish, alone, together, and in the middle of a booking."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import books, kept_rooms, only_reservation, says, tasks

QUESTION = "doble para 2 del 12 al 15 de marzo"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("a q hora es el desayuno?", "de 7:00 a 10:30"),
        ("tenéis wifi?", "Austral-Huespedes"),
        ("hay cochera? cuanto sale?", "$ 18.000"),
        ("tienen pile", "No tenemos pileta"),
        ("puedo llevar a mi perro", "hasta 10 kg"),
        ("a que hora puedo hacer el check in", "15:00"),
        ("hasta que hora tengo q dejar la habitación", "12:00"),
        ("dónde queda el hotel", "Defensa 1142"),
    ],
)
async def test_a_question_is_answered_from_the_house_s_own_facts(
    front_desk: FrontDesk, question: str, answer: str
) -> None:
    told = await front_desk.guest().writes(question)
    assert answer in told.text
    assert await tasks(front_desk) == []


async def test_two_questions_get_two_answers(front_desk: FrontDesk) -> None:
    told = await front_desk.guest().writes("hola! a qué hora es el desayuno y hay pileta?")
    assert "de 7:00 a 10:30" in told.text
    assert "No tenemos pileta" in told.text


async def test_a_question_beside_a_booking_is_answered_before_the_offers(front_desk: FrontDesk) -> None:
    told = await front_desk.guest().writes(f"{QUESTION}, y tienen cochera?")
    assert told.text.index("$ 18.000") < told.text.index("1. Doble")
    assert len(told.choices) == 4


async def test_questions_in_the_middle_do_not_lose_the_booking(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, QUESTION, "dale")
    aside = await guest.writes("a que hora es el check in?")
    assert aside.text.index("15:00") < aside.text.index("¿A nombre de quién")
    await guest.writes("Rosa Vega")
    assert "¿A qué e-mail" in (await guest.writes("aceptan mascotas?")).text
    await guest.writes("rosa@example.com")
    aside = await guest.writes("hay wifi?")
    assert "Austral-Huespedes" in aside.text
    assert "¿Confirmo la reserva?" in aside.text
    await books(guest, "si dale")
    assert (await only_reservation(front_desk))["guest_name"] == "Rosa Vega"


async def test_a_yes_with_a_question_books_and_answers(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, QUESTION, "dale", "Rosa Vega", "rosa@example.com")
    code = await books(guest, "sí, y ¿tienen cochera?")
    assert "$ 18.000" in guest.last.text
    assert (await only_reservation(front_desk))["code"] == code


async def test_a_question_about_a_room_is_answered_and_takes_no_room(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes(QUESTION)
    told = await guest.writes("la suite tiene bañera?")
    assert "kitchenette, bañera y terraza propia" in told.text
    assert len(told.choices) == 4
    assert await kept_rooms(front_desk) == []


async def test_what_the_house_does_not_know_is_owned_up_to_and_kept_for_staff(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    told = await guest.writes("tienen simulador de golf?")
    assert "Eso no lo sé, y prefiero no inventar." in told.text
    assert await tasks(front_desk) == [("knowledge_gap", False)]
    [gap] = await front_desk.rows("SELECT question, language FROM knowledge_gaps")
    assert (gap["question"], gap["language"]) == ("tienen simulador de golf?", "es")
    assert "una persona te contesta" in (await guest.writes("sí")).text


async def test_a_cot_asked_for_with_the_stay_is_noted_and_the_offers_come(front_desk: FrontDesk) -> None:
    told = await front_desk.guest().writes(f"{QUESTION}, vamos a necesitar una cuna")
    assert "Anotado: una cuna. Pasa a tu reserva cuando la hagas" in told.text
    assert "1. Doble" in told.text
    assert await front_desk.rows("SELECT kind, reservation_code FROM wishes") == [
        {"kind": "cot", "reservation_code": None}
    ]


@pytest.mark.parametrize("text", ["quién ganó el mundial?", "me pasás la receta del locro?", "contame un chiste"])
async def test_what_is_no_matter_of_a_hotel_is_declined(front_desk: FrontDesk, text: str) -> None:
    guest = front_desk.guest()
    told = await guest.writes(text)
    assert "Con eso no te puedo ayudar" in told.text
    assert await tasks(front_desk) == []
    await guest.writes("bueno, precio para 2 del 12 al 15 de marzo?")
    assert "1. Doble" in guest.last.text
