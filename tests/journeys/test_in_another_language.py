"""A guest who asks for another language, or goes on in one, gets what is open told in it."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import kept_rooms, says

ASKS = {
    "en": ("in English please", "Available from", "Shall I book"),
    "pt": ("em português por favor", "Tenho lugar", "Quer que eu reserve"),
    "es": ("¿podemos seguir en español?", "Esto es lo que tengo", "Te reservo"),
}
FREE = {"es": "una doble del 3 al 5 de mayo para 2", "en": "a double for 2 from 3 to 5 May"}


@pytest.mark.parametrize("language", ASKS)
async def test_offers_are_told_again_in_the_language_that_is_asked_for(front_desk: FrontDesk, language: str) -> None:
    words, head, ask = ASKS[language]
    answer = await says(front_desk.guest(), FREE["en" if language == "es" else "es"], words)
    assert head in answer
    assert ask in answer


async def test_the_language_is_the_one_named_not_the_one_it_is_asked_for_in(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    assert "Available from" in await says(guest, FREE["es"], "en inglés, por favor")


async def test_a_summary_is_told_again_in_another_language_and_its_yes_books(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    answer = await says(guest, FREE["es"], "sí", "Ana Gris, ana@example.com", "sorry, I don't speak Spanish")
    assert "Shall I confirm the booking?" in answer
    assert len(await front_desk.reservations()) == 0
    await says(guest, "yes")
    assert len(await front_desk.reservations()) == 1


async def test_the_last_answer_of_the_house_is_told_again(front_desk: FrontDesk) -> None:
    answer = await says(front_desk.guest(), "¿tienen cochera?", "english please")
    assert "covered parking" in answer


async def test_a_code_is_asked_for_in_the_language_that_is_asked_for(front_desk: FrontDesk) -> None:
    answer = await says(front_desk.guest(), "quiero cancelar mi reserva", "in english?")
    assert "reservation code" in answer


async def test_rooms_that_were_told_are_called_by_their_names_in_the_new_language(front_desk: FrontDesk) -> None:
    answer = await says(front_desk.guest(), FREE["es"], "do you have parking?")
    assert "Shall I book the Double Room" in answer


async def test_staff_of_a_language_are_a_question_to_the_house(front_desk: FrontDesk) -> None:
    answer = await says(front_desk.guest(), "¿hay alguien en recepción que hable inglés?")
    assert "English from here" not in answer


async def test_a_room_with_a_view_instead_of_the_one_that_is_kept_is_looked_for(front_desk: FrontDesk) -> None:
    guest = front_desk.guest(hotel="pousada-do-mar")
    await says(guest, "quarto para 2 de 3 a 5 de maio", "quero a primeira")
    answer = await says(guest, "could we have the sea view room instead, with the flexible rate?")
    assert answer.index("Sea View") < answer.index("Standard")
    assert await kept_rooms(front_desk, "pousada-do-mar") == []


async def test_a_view_that_no_free_room_has_is_said_to_be_had_nowhere(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, FREE["en"], "yes")
    answer = await says(guest, "could we have one with a sea view instead?")
    assert "None of the rooms that are free has a sea view" in answer
