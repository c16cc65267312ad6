"""What guests say when they take what was told: a plan, "we don't mind", or simply their name and address."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import books, kept_rooms, says
from tests.journeys.test_several_rooms import fill

LONG = {
    "es": ("quisiera quedarme dos meses desde el 4 de mayo, una persona", "Hugo Bianchi, hugo@example.com"),
    "en": ("I'd like to stay from 4 May to 4 July, one person", "Hugh Bishop, hugh@example.com"),
    "pt": ("quero ficar de 4 de maio a 4 de julho, uma pessoa", "Hugo Barros, hugo@example.com"),
}


@pytest.mark.parametrize("language", LONG)
async def test_a_long_stay_is_taken_down_for_people(front_desk: FrontDesk, language: str) -> None:
    guest = front_desk.guest()
    await says(guest, *LONG[language])
    [task] = await front_desk.rows("SELECT kind, summary FROM tasks")
    assert task["kind"] == "hand_over"
    assert "2027-05-04 – 2027-07-0" in task["summary"]
    assert "hug" in task["summary"]


@pytest.mark.parametrize(
    ("wish", "plan", "total"),
    [
        ("una doble para 2 del 12 al 15 de marzo", "la twin flexible", "Twin o Triple (Flexible"),
        ("a double for 2 from 12 to 15 March", "the twin, flexible", "Twin or Triple Room (Flexible"),
        ("quarto duplo para 2 de 12 a 15 de março", "o triplo flexível", "Twin ou Triplo (Flexível"),
    ],
)
async def test_another_plan_of_a_room_that_was_told_is_told_alone(
    front_desk: FrontDesk, wish: str, plan: str, total: str
) -> None:
    guest = front_desk.guest()
    answer = await says(guest, wish, plan)
    assert total in answer
    assert answer.count("*ARS") == 1
    await books(guest, "Nora Paz, nora@example.com", "sí")
    [booked] = await front_desk.rows(
        "SELECT t.code, p.code AS plan FROM reservations r JOIN rate_plans p ON p.id = r.rate_plan_id"
        " JOIN room_types t ON t.id = r.room_type_id"
    )
    assert (booked["code"], booked["plan"]) == ("triple", "flexible")


@pytest.mark.parametrize(
    ("wish", "contact", "yes"),
    [
        ("una doble para 2 del 12 al 15 de marzo", "Nora Paz, nora@example.com", "sí"),
        ("a double for 2 from 12 to 15 March", "Nora Peace, nora@example.com", "yes"),
        ("quarto duplo para 2 de 12 a 15 de março", "Nora Pinto, nora@example.com", "sim"),
    ],
)
async def test_a_name_and_an_address_are_a_yes_to_the_offer_that_was_proposed(
    front_desk: FrontDesk, wish: str, contact: str, yes: str
) -> None:
    guest = front_desk.guest()
    summary = await says(guest, wish, contact)
    assert contact in summary.replace(" y ", ", ")
    await books(guest, yes)


async def test_not_minding_a_move_takes_the_stay_with_a_move(front_desk: FrontDesk) -> None:
    await fill(front_desk, "2027-03-06", "2027-03-20", "double", "triple")
    await front_desk.sell_out("double", "2027-03-06", "2027-03-14")
    await front_desk.sell_out("triple", "2027-03-14", "2027-03-20")
    for phone, answer in (("5491155550101", "ok, we don't mind moving"), ("5491155550102", "me sirve cambiando el 14")):
        guest = front_desk.guest(phone)
        told = await says(guest, "2 people from 10 to 18 March", answer)
        assert len(await kept_rooms(front_desk)) == 2, told
        assert "guess" not in told
        await front_desk.pass_time(minutes=90)
