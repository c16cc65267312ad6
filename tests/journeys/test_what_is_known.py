"""A question whose thing the house knows and whose answer it does not; what it has in one language only; teaching in each."""

import pytest

from conserje.model.hotel import Hotel
from conserje.model.ids import MovableClock
from conserje.ops.hotel_files import read_demo_hotel
from conserje.ops.knowing.lessons import Lesson, teach
from conserje.storage.knowledge import replace_entries
from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import only_reservation, says, tasks


async def house(desk: FrontDesk, slug: str = "austral") -> Hotel:
    route = await desk.app.houses.route("house", slug)
    return await desk.app.houses.hotel(route.tenant_id, route.property_id)


@pytest.mark.parametrize(
    ("question", "not_known", "known", "offered"),
    [
        ("¿cuántas cintas hay en el gimnasio?", "Ese detalle no lo tengo", "gimnasio", "¿querés que te pase"),
        ("how many treadmills are there in the gym?", "That detail I don't have", "gym", "shall I put you through"),
        ("quantas esteiras tem na academia?", "Esse detalhe eu não tenho", "academia", "quer que eu passe"),
        (
            "¿cuánto sale la entrada al museo de arte moderno?",
            "Ese precio no lo tengo",
            "Moderno (500 m)",
            "¿querés",
        ),
        (
            "what's the entrance fee of the modern art museum?",
            "That price I don't have",
            "Modern Art (500 m)",
            "shall I",
        ),
        ("quanto é o city tour?", "Esse preço eu não tenho", "city tour", "quer que eu"),
    ],
)
async def test_what_is_known_is_told_first_and_what_is_not_follows(
    front_desk: FrontDesk, question: str, not_known: str, known: str, offered: str
) -> None:
    told = (await front_desk.guest().writes(question)).text
    assert told.index(known) < told.index(not_known) < told.index(offered), told
    assert await tasks(front_desk) == [("knowledge_gap", False)]
    [gap] = await front_desk.rows("SELECT question FROM knowledge_gaps")
    assert gap["question"] == question


async def test_half_an_answer_in_the_middle_of_a_booking_does_not_lose_it(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "doble para 2 del 12 al 15 de marzo", "dale")
    aside = (await guest.writes("¿cuántas cintas hay en el gimnasio?")).text
    assert aside.index("Ese detalle no lo tengo") < aside.index("Anoté tu pregunta") < aside.index("¿A nombre de quién")
    assert "te pase con una persona" not in aside
    await says(guest, "Rosa Vega", "rosa@example.com", "si dale")
    assert (await only_reservation(front_desk))["guest_name"] == "Rosa Vega"


async def test_a_yes_after_half_an_answer_calls_a_person(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("¿cuántas cintas hay en el gimnasio?")
    assert "una persona te contesta" in (await guest.writes("sí")).text


@pytest.mark.parametrize(
    ("question", "sorry"),
    [
        ("can I bring my dog?", "Sorry, I only have this in another language:"),
        ("posso levar meu cachorro?", "Desculpe, isto eu só tenho em outro idioma:"),
    ],
)
async def test_what_the_house_has_in_spanish_only_is_told_in_spanish_with_an_apology(
    front_desk: FrontDesk, question: str, sorry: str
) -> None:
    hotel = await house(front_desk)
    entries = read_demo_hotel("austral", MovableClock(front_desk.clock.now())).entries
    only_spanish = [one for one in entries if one.key != "pets" or one.language == "es"]
    async with front_desk.app.database.transaction(hotel.tenant_id) as connection:
        await replace_entries(connection, hotel, only_spanish)
    told = (await front_desk.guest().writes(question)).text
    assert told.index(sorry) < told.index("hasta 10 kg")


@pytest.mark.parametrize(
    ("lesson", "question", "again", "said"),
    [
        (
            Lesson("en", (), title="Helipad", text="There is no helipad; the nearest one is in Puerto Madero."),
            "do you have a helipad?",
            "is there a helipad at the hotel?",
            "nearest one is in Puerto Madero",
        ),
        (
            Lesson("pt", (), title="Heliponto", text="Não temos heliponto; o mais próximo fica em Puerto Madero."),
            "vocês têm heliponto?",
            "tem heliponto no hotel?",
            "mais próximo fica em Puerto Madero",
        ),
    ],
)
async def test_what_is_taught_in_a_language_is_answered_in_it_without_a_restart(
    front_desk: FrontDesk, lesson: Lesson, question: str, again: str, said: str
) -> None:
    guest = front_desk.guest()
    assert "Puerto Madero" not in (await guest.writes(question)).text
    await teach(front_desk.app.database, await house(front_desk), lesson, [question])
    await front_desk.pass_time(seconds=6)
    assert said in (await guest.writes(again)).text
