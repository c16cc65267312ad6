"""When people take over in Spanish, and everything small that a guest says beside it."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import give_back_to_bot, kept_rooms, says, sends, tasks

HAND_OVER = [("hand_over", False)]


async def state(desk: FrontDesk) -> str:
    [row] = await desk.rows("SELECT state FROM conversations")
    return str(row["state"])


@pytest.mark.parametrize("text", ["quiero hablar con una persona", "me pasás con alguien?", "un humano porfa"])
async def test_who_asks_for_a_person_gets_one(front_desk: FrontDesk, text: str) -> None:
    told = await front_desk.guest().writes(text)
    assert "una persona te contesta por acá" in told.text
    assert await tasks(front_desk) == HAND_OVER
    assert await state(front_desk) == "with_staff"


async def test_the_bot_is_silent_beside_people_and_answers_again_when_they_are_done(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("quiero hablar con una persona")
    assert (await guest.writes("hola?? hay alguien?")).sent == ()
    assert (await guest.writes("tienen wifi?")).sent == ()
    await give_back_to_bot(guest)
    assert "Austral-Huespedes" in (await guest.writes("tienen wifi?")).text
    assert await state(front_desk) == "open"


async def test_a_complaint_goes_to_people_with_a_word_of_regret(front_desk: FrontDesk) -> None:
    told = await front_desk.guest().writes("esto es una vergüenza, nadie nos atendió en toda la noche")
    assert "Lamento lo que pasó." in told.text
    assert await tasks(front_desk) == HAND_OVER


@pytest.mark.parametrize(
    "text", ["URGENTE se metió alguien en mi habitación", "hay olor a gas en el pasillo", "mi marido no puede respirar"]
)
async def test_danger_reaches_the_person_on_duty_now(front_desk: FrontDesk, text: str) -> None:
    told = await front_desk.guest().writes(text)
    assert "Aviso ahora mismo a la persona de guardia" in told.text
    assert "+541150000142" in told.text
    assert await tasks(front_desk) == [("hand_over", True)]


async def test_danger_in_the_middle_of_a_booking_is_heeded(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "doble para 2 del 12 al 15 de marzo", "dale")
    told = await guest.writes("esperá, se desmayó mi mujer, necesito un médico!!")
    assert "persona de guardia" in told.text
    assert await state(front_desk) == "with_staff"


async def test_twice_not_understood_a_person_is_offered_and_taken_by_a_tap(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    asked = await guest.writes("asdkjh qwe")
    assert [title for _, title in asked.choices] == ["Ver precios", "Mi reserva", "Hablar con alguien"]
    assert "¿Te paso con una persona?" in (await guest.writes("asdkjh qwe")).text
    await guest.taps("Hablar con alguien")
    assert await tasks(front_desk) == HAND_OVER


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("necesito toallas en la 203 por favor", "ya le pasé tu pedido al equipo de limpieza"),
        ("me olvidé un cargador en la habitación ayer", "Ya le pedí al equipo de limpieza que lo busque"),
        ("puedo entrar a las 10 de la mañana?", "lo confirma el equipo"),
    ],
)
async def test_what_people_carry_out_is_noted_for_them(front_desk: FrontDesk, text: str, answer: str) -> None:
    told = await front_desk.guest().writes(text)
    assert answer in told.text
    assert "no lo sé" not in told.text
    assert await tasks(front_desk) == [("request", False)]
    assert await state(front_desk) == "open"


async def test_who_wants_no_more_messages_is_heard(front_desk: FrontDesk) -> None:
    told = await front_desk.guest().writes("no me escriban más")
    assert "no te vamos a escribir por nuestra cuenta" in told.text
    [stop] = await front_desk.rows("SELECT address FROM contact_stops")
    assert stop["address"] == "5491155550101"


async def test_who_wants_their_data_deleted_is_heard(front_desk: FrontDesk) -> None:
    told = await front_desk.guest().writes("quiero que borren todos mis datos")
    assert "tu pedido sobre tus datos" in told.text
    assert await tasks(front_desk) == [("request", False)]


async def test_a_card_number_is_not_wanted_and_not_sent_back(front_desk: FrontDesk) -> None:
    told = await front_desk.guest().writes("te paso la tarjeta: 4509 9535 6623 3704 venc 11/29")
    assert "no mandes números de tarjeta por chat" in told.text
    assert "4509" not in told.text


async def test_courtesies_are_returned(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    assert "¿En qué te ayudo?" in (await guest.writes("buenas!")).text
    assert "¡Con gusto!" in (await guest.writes("mil gracias genio")).text
    assert "¡Hasta pronto!" in (await guest.writes("chau, nos vemos")).text
    assert "Puedo: ver disponibilidad" in (await guest.writes("ayuda")).text
    assert "Puedo: ver disponibilidad" in (await guest.writes("no entendí, me lo repetís?")).text


@pytest.mark.parametrize("text", ["Bonjour, avez-vous une chambre pour demain soir ?", "Haben Sie ein Zimmer frei?"])
async def test_other_languages_are_told_which_ones_we_speak(front_desk: FrontDesk, text: str) -> None:
    assert "Hablo español, inglés y portugués." in (await front_desk.guest().writes(text)).text


async def test_a_guest_who_changes_to_english_is_answered_in_english_and_keeps_the_booking(
    front_desk: FrontDesk,
) -> None:
    guest = front_desk.guest()
    await guest.writes("doble para 2 del 12 al 15 de marzo")
    assert (
        "I'm keeping the Double Room for you"
        in (await guest.writes("sorry, my spanish is bad. yes please, book it")).text
    )
    assert len(await kept_rooms(front_desk)) == 1


async def test_a_picture_is_politely_not_opened_and_a_reaction_needs_no_answer(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("hola")
    told = await sends(guest, "image", {"id": "1234", "mime_type": "image/jpeg", "sha256": "x"})
    assert "Por ahora no puedo abrir imágenes." in told.text
    told = await sends(guest, "reaction", {"message_id": "wamid.HELLO", "emoji": "👍"})
    assert told.sent == ()
