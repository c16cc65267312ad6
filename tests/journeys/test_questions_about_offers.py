"""Questions about what was offered: terms, differences, sizes. Nothing is taken by them, and the offers stay open."""

from datetime import date

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import kept_rooms, reprice, says

WISH = {
    "es": "una doble para 2 del 12 al 15 de marzo",
    "en": "any room for 2 from 12 to 15 March?",
    "pt": "quarto para 2 de 12 a 15 de março",
}
HELD = "SELECT count(*) AS n FROM holds"


@pytest.mark.parametrize(
    ("language", "question", "told"),
    [
        ("es", "¿qué política de cancelación tiene la primera?", "1. Doble (Flexible"),
        ("es", "la segunda se puede cancelar?", "2. Doble (No reembolsable"),
        ("en", "hmm what's the cancellation policy on the first one", "1. Double Room (Flexible"),
        ("en", "and can i cancel the second one?", "2. Double Room (Non-refundable"),
        ("pt", "qual a política de cancelamento do segundo?", "2. Quarto Duplo (Não reembolsável"),
    ],
)
async def test_the_terms_of_an_offer_are_told_and_nothing_is_taken(
    front_desk: FrontDesk, language: str, question: str, told: str
) -> None:
    answer = await says(front_desk.guest(), WISH[language], question)
    assert told in answer
    assert answer.count("*ARS") == 1
    assert (await front_desk.rows(HELD))[0]["n"] == 0


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("es", "qué diferencia hay entre la 1 y la 2"),
        ("en", "what's the difference between 1 and 2?"),
        ("pt", "qual a diferença entre a 1 e a 2"),
    ],
)
async def test_two_numbers_of_offers_are_no_days(front_desk: FrontDesk, language: str, question: str) -> None:
    answer = await says(front_desk.guest(), WISH[language], question)
    assert ("1. " in answer, "2. " in answer, "3. " in answer) == (True, True, False)
    assert answer.count("*ARS") == 2
    [memory] = await front_desk.rows("SELECT memory -> 'wish' ->> 'check_in' AS day FROM conversations")
    assert memory["day"] == "2027-03-12"


@pytest.mark.parametrize(
    ("language", "question", "sizes"),
    [
        ("es", "¿cuál es más grande?", ("20 m²", "42 m²")),
        ("en", "which one is bigger", ("20 m²", "42 m²")),
        ("pt", "qual é maior?", ("20 m²", "42 m²")),
        ("es", "y entre la doble y la suite?", ("20 m²", "42 m²")),
    ],
)
async def test_rooms_that_were_offered_are_compared(
    front_desk: FrontDesk, language: str, question: str, sizes: tuple[str, ...]
) -> None:
    answer = await says(front_desk.guest(), WISH[language], question)
    assert all(size in answer for size in sizes)


async def test_after_the_terms_the_second_one_can_be_taken(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    answer = await says(guest, WISH["es"], "¿en qué se diferencian la primera y la última?", "la segunda")
    assert "¿A nombre de quién" in answer
    [held] = await front_desk.rows(
        "SELECT p.code FROM holds h JOIN quotes q ON q.id = h.quote_id JOIN rate_plans p ON p.id = q.rate_plan_id"
    )
    assert held["code"] != "flexible"


@pytest.mark.parametrize(
    ("wish", "contact", "yes"),
    [
        (WISH["es"], "la primera, a nombre de Rocío Funes Moyano rociofm@example.com", "si, confirmame"),
        (WISH["en"], "the first one, in the name of Roxy Frith roxyf@example.com", "yes, confirm it please"),
        (WISH["pt"], "a primeira, em nome de Rosa Freire rosaf@example.com", "sim, pode confirmar"),
    ],
)
async def test_whoever_agrees_by_asking_for_the_confirmation_has_booked(
    front_desk: FrontDesk, wish: str, contact: str, yes: str
) -> None:
    await says(front_desk.guest(), wish, contact, yes)
    [booked] = await front_desk.rows("SELECT guest_name, guest_email FROM reservations")
    assert booked["guest_name"] in ("Rocío Funes Moyano", "Roxy Frith", "Rosa Freire")
    assert booked["guest_email"].split("@")[0].startswith("ro")


@pytest.mark.parametrize(
    ("wish", "choice", "name"),
    [
        (WISH["es"], "la 2. Marcela Quiroga, marcela@example.com", "Marcela Quiroga"),
        (WISH["en"], "the second one, Roxy Frith roxy@example.com", "Roxy Frith"),
        (WISH["pt"], "a segunda. Rosa Freire, rosa@example.com", "Rosa Freire"),
    ],
)
async def test_a_choice_a_name_and_an_address_in_one_message_are_all_taken(
    front_desk: FrontDesk, wish: str, choice: str, name: str
) -> None:
    answer = await says(front_desk.guest(), wish, choice)
    assert name in answer
    [held] = await front_desk.rows(
        "SELECT p.code FROM holds h JOIN quotes q ON q.id = h.quote_id JOIN rate_plans p ON p.id = q.rate_plan_id"
    )
    assert held["code"] != "flexible"


@pytest.mark.parametrize(
    ("wish", "month", "days"),
    [
        ("una doble para 2 del 12 al 15 de enero", "¿y en marzo?", "del 3 al 6"),
        ("a double for 2 from 12 to 15 January", "what about in March?", "from the 3rd to the 6th"),
        ("quarto para 2 de 12 a 15 de janeiro", "e em março?", "de 3 a 6"),
    ],
)
async def test_another_month_makes_the_days_open_again(front_desk: FrontDesk, wish: str, month: str, days: str) -> None:
    guest = front_desk.guest()
    asked = await says(guest, wish, month)
    assert "ARS" not in asked
    await says(guest, days)
    [memory] = await front_desk.rows("SELECT memory -> 'wish' ->> 'check_in' AS day FROM conversations")
    assert memory["day"] == "2027-03-03"


@pytest.mark.parametrize(
    ("wish", "choice"),
    [
        ("habitación para 3 adultos del 12 al 15 de marzo", "quiero la Twin o Triple flexible"),
        ("a room for 3 adults from 12 to 15 March", "I want the Twin or Triple Room, flexible"),
    ],
)
async def test_a_room_whose_name_has_two_kinds_in_it_is_one_room(front_desk: FrontDesk, wish: str, choice: str) -> None:
    await says(front_desk.guest(), wish, choice)
    assert len(await kept_rooms(front_desk)) == 1


async def test_terms_of_a_price_that_has_changed_are_told_with_the_new_price(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    before = await says(guest, WISH["en"])
    await reprice(front_desk, "double", "flexible", date(2027, 3, 13), 200000)
    other = front_desk.guest("5491155550102")
    await says(
        other, WISH["en"], "the second one"
    )  # whoever takes a room looks at the PMS itself, not at what was remembered
    answer = await says(guest, "what's the cancellation policy on the first one")
    told = before.split("*")[1]
    assert told not in answer
    assert "*ARS" in answer
