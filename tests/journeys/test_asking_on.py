"""Questions that lean on the answer before them, and what was told before, in three languages."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import only_reservation, says, tasks

GYM_ES, GYM_EN, GYM_PT = "de 6:00 a 22:00", "from 6 am to 10 pm", "das 6h às 22h"
PARKING_ES, PARKING_EN = "$ 18.000 la noche", "ARS 18,000 per night"


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("¿a qué hora es el desayuno?", "¿y los domingos?", "todos los días de 7:00 a 10:30"),
        ("¿a qué hora es el desayuno?", "y cuánto sale?", "$ 14.000"),
        ("¿tienen gimnasio?", "¿hasta qué hora?", GYM_ES),
        ("¿tienen estacionamiento?", "es techado?", PARKING_ES),
        ("do you have a gym?", "is it free?", "free for guests"),
        ("do you have a gym?", "what time does it open?", GYM_EN),
        ("is there parking?", "how much?", PARKING_EN),
        ("can we leave our luggage with you?", "and after check out?", "after check-out, on the same day"),
        ("tem academia?", "até que horas?", GYM_PT),
        ("tem academia?", "é de graça?", "gratuita para hóspedes"),
        ("aceptan perros?", "¿y si son dos?", "uno por habitación"),
    ],
)
async def test_a_question_that_leans_on_the_answer_is_of_the_same_thing(
    front_desk: FrontDesk, first: str, then: str, told: str
) -> None:
    guest = front_desk.guest()
    await guest.writes(first)
    answer = await guest.writes(then)
    assert told in answer.text, answer.text


async def test_what_the_house_has_not_has_no_hours_either(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("tienen pileta?")
    assert "No tenemos pileta" in (await guest.writes("¿hasta qué hora?")).text
    assert await tasks(front_desk) == []


async def test_of_children_a_text_that_names_none_is_no_answer(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("do you have a gym?")
    told = (await guest.writes("and for kids?")).text
    assert told.index(GYM_EN) < told.index("That detail I don't have")


async def test_thanks_between_two_questions_do_not_break_the_thread(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "tienen gimnasio?", "gracias!")
    assert "gratis para huéspedes" in (await guest.writes("¿y es gratis?")).text


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("tienen gimnasio?", "y para el finde tenés lugar?"),
        ("tienen gimnasio?", "¿y cuánto sale la noche?"),
        ("a qué hora es el check in?", "¿y cuánto sale?"),
        ("do you have a gym?", "and do you have a room for two?"),
    ],
)
async def test_a_question_after_a_stay_leans_on_nothing(front_desk: FrontDesk, first: str, then: str) -> None:
    guest = front_desk.guest()
    await guest.writes(first)
    told = (await guest.writes(then)).text
    assert "gym" not in told
    assert "check-in" not in told
    assert any(asks in told for asks in ("¿Para qué fechas?", "¿Cuántas personas son?", "Which dates would you like?"))


async def test_in_the_middle_of_a_booking_the_thing_is_told_and_the_booking_goes_on(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "doble para 2 del 12 al 15 de marzo", "¿tienen cochera?")
    aside = (await guest.writes("¿y cuánto sale?")).text
    assert aside.index(PARKING_ES) < aside.index("¿Te reservo")
    await says(guest, "dale", "Rosa Vega", "rosa@example.com", "si dale")
    assert (await only_reservation(front_desk))["guest_name"] == "Rosa Vega"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("qué me dijiste antes del estacionamiento?", PARKING_ES),
        ("¿y lo otro que me dijiste?", PARKING_ES),
        ("repetime lo último", "wifi"),
    ],
)
async def test_what_was_told_before_is_told_again(front_desk: FrontDesk, asked: str, told: str) -> None:
    guest = front_desk.guest()
    await says(guest, "tienen estacionamiento?", "tienen wifi?")
    assert told in (await guest.writes(asked)).text


async def test_how_long_it_takes_is_of_what_was_asked_for(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("en la 204 no anda el aire")
    for question in ("cuánto van a tardar?", "ya viene alguien?"):
        answer = await guest.writes(question)
        assert "No tengo una hora exacta" in answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("¿hay alguien ahí a la noche?", "abierta las 24 horas"),
        ("y si llego y no hay nadie?", "timbre de Defensa 1142"),
        ("what if there's nobody at reception?", "ring the bell"),
        ("e se não tiver ninguém na recepção?", "toque a campainha"),
    ],
)
async def test_whether_somebody_is_there_is_a_question_of_hours(
    front_desk: FrontDesk, question: str, told: str
) -> None:
    answer = await front_desk.guest().writes(question)
    assert await tasks(front_desk) == []
    assert told in answer.text


@pytest.mark.parametrize(
    "text", ["no hay nadie en recepción!!! hace una hora que espero", "hay gente gritando toda la noche"]
)
async def test_that_nobody_is_there_is_a_complaint(front_desk: FrontDesk, text: str) -> None:
    await front_desk.guest().writes(text)
    assert [kind for kind, _ in await tasks(front_desk)] == ["hand_over"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("could we drop the bags early?", "We keep your luggage free of charge"),
        ("podemos dejar las valijas temprano?", "Guardamos el equipaje sin cargo"),
        ("dá pra deixar as malas mais cedo?", "Guardamos a bagagem sem custo"),
    ],
)
async def test_bags_that_come_early_want_no_room(front_desk: FrontDesk, question: str, told: str) -> None:
    answer = await front_desk.guest().writes(question)
    assert told in answer.text
    assert await tasks(front_desk) == []


async def test_the_price_of_a_thing_asks_for_no_dates(front_desk: FrontDesk) -> None:
    told = (await front_desk.guest().writes("aceptan perros? cuánto cobran?")).text
    assert "$ 12.000 por noche" in told
    assert "fechas" not in told
