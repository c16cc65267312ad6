"""Extras wished while a room is booked move no dates: they are included, or noted and ordered after the booking."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import books, nights_of, only_reservation, says

STAY = {
    "es": ("una doble del 1 al 4 de junio para 2", "sí", "Ana Gris, ana@example.com"),
    "en": ("a double from 1 to 4 June for 2", "yes", "Ana Gray, ana@example.com"),
    "pt": ("um duplo de 1 a 4 de junho para 2", "sim", "Ana Pinto, ana@example.com"),
}
BREAKFAST = {
    "es": "y agregale desayuno para mañana",
    "en": "and add breakfast for tomorrow",
    "pt": "e acrescenta café da manhã para amanhã",
}
PARKING = {"es": "y sumame una cochera", "en": "and please add parking", "pt": "e inclui estacionamento"}


@pytest.mark.parametrize("language", STAY)
async def test_a_meal_of_the_rate_is_told_as_included_and_no_day_moves(front_desk: FrontDesk, language: str) -> None:
    guest = front_desk.guest()
    wish, yes, contact = STAY[language]
    answer = await says(guest, wish, yes, contact, BREAKFAST[language])
    assert "inclu" in answer.splitlines()[0]
    await books(guest, yes)
    assert nights_of(await only_reservation(front_desk))[0].isoformat() == "2027-06-01"


@pytest.mark.parametrize("language", STAY)
async def test_an_extra_is_noted_and_ordered_on_a_yes_after_the_booking(front_desk: FrontDesk, language: str) -> None:
    guest = front_desk.guest()
    wish, yes, contact = STAY[language]
    await says(guest, wish, yes, contact, PARKING[language])
    code = await books(guest, yes)
    assert await front_desk.rows("SELECT 1 FROM orders") == []
    await says(guest, yes)
    [order] = await front_desk.rows("SELECT what, reservation_code AS code, state FROM orders")
    assert (order["what"], order["code"]) == ("parking", code)


@pytest.mark.parametrize(
    "wish", ["una doble del 1 al 4 de junio para 2 con cochera", "a double from 1 to 4 June for 2 with parking"]
)
async def test_an_extra_wished_with_the_room_is_not_forgotten(front_desk: FrontDesk, wish: str) -> None:
    guest = front_desk.guest()
    await books(guest, wish, "si", "Ana Gris, ana@example.com", "si")
    assert "ARS 54" in guest.last.text


async def test_an_extra_beside_the_choice_of_an_offer_leaves_the_choice(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    answer = await says(guest, STAY["en"][0], "the second one and add a transfer please")
    assert "transfer" in answer
    await books(guest, STAY["en"][2], "yes")
    [plan] = await front_desk.rows("SELECT p.code FROM reservations r JOIN rate_plans p ON p.id = r.rate_plan_id")
    assert plan["code"] != "flexible"


async def test_a_question_about_an_extra_notes_nothing(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, STAY["en"][0], "yes", STAY["en"][2], "can I add parking? how much is it?")
    await says(guest, "ok, confirm it")
    assert len(await front_desk.reservations("austral")) == 1
    assert "ARS 54" not in guest.last.text


async def test_a_quiet_room_beside_the_choice_of_a_plan_is_noted(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    answer = await says(guest, STAY["en"][0], "We'd prefer the non refundable one, but with a quiet room please")
    assert "quiet" in answer
    await books(guest, STAY["en"][2], "yes")
    [wish] = await front_desk.rows("SELECT kind FROM wishes WHERE reservation_code IS NOT NULL")
    assert wish["kind"] == "quiet"
