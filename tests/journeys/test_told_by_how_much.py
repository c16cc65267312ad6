"""What guests say in few words after something was told: by how much more or less, or the same once more."""

from datetime import date
from typing import Any

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import says

WISH = {
    "es": "una doble para 2 del 12 al 15 de marzo",
    "en": "a double for 2 from 12 to 15 March",
    "pt": "quarto duplo para 2 de 12 a 15 de março",
}
FAMILY = "quarto para 2 adultos e 2 crianças, 4 e 11, de 12 a 15 de março"


async def _wish(front_desk: FrontDesk) -> tuple[date, date, int, int, int]:
    [row] = await front_desk.rows("SELECT memory -> 'wish' AS wish FROM conversations")
    wish: dict[str, Any] = row["wish"]
    first, last = date.fromisoformat(wish["check_in"]), date.fromisoformat(wish["check_out"])
    return first, last, wish["adults"], wish["children"] or 0, wish["rooms"]


@pytest.mark.parametrize(
    ("language", "said", "check_out", "adults", "rooms"),
    [
        ("es", "¿y si agregamos una noche?", 16, 2, 1),
        ("es", "una noche menos", 14, 2, 1),
        ("es", "sumá una persona", 15, 3, 1),
        ("es", "una habitación aparte para mi suegra", 15, 2, 2),
        ("en", "add one more night", 16, 2, 1),
        ("en", "and one more person", 15, 3, 1),
        ("en", "could she have her own room?", 15, 2, 2),
        ("pt", "mais uma noite", 16, 2, 1),
        ("pt", "fica uma noite a menos", 14, 2, 1),
        ("pt", "coloca mais uma pessoa", 15, 3, 1),
    ],
)
async def test_the_offer_is_told_anew_with_more_or_less(
    front_desk: FrontDesk, language: str, said: str, check_out: int, adults: int, rooms: int
) -> None:
    answer = await says(front_desk.guest(), WISH[language], said)
    assert "*ARS" in answer
    assert await _wish(front_desk) == (date(2027, 3, 12), date(2027, 3, check_out), adults, 0, rooms)
    assert await front_desk.rows("SELECT 1 FROM tasks") == []


async def test_a_child_less_asks_which_ages_remain(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    asked = await says(guest, FAMILY, "e se a gente tirar uma criança?")
    assert "idade" in asked
    answer = await says(guest, "4")
    assert "1 criança (4 anos)" in answer
    assert await front_desk.rows("SELECT 1 FROM tasks") == []


async def test_at_the_summary_one_more_night_is_priced_before_it_is_booked(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    summary = await says(guest, WISH["en"], "yes", "Nora Peace, nora@example.com")
    again = await says(guest, "one more night please")
    assert "4 nights" in again
    assert "3 nights" in summary
    assert await front_desk.rows("SELECT 1 FROM reservations") == []


async def test_another_room_that_is_asked_for_is_a_different_one(front_desk: FrontDesk) -> None:
    await says(front_desk.guest(), WISH["en"], "do you have another room?")
    assert (await _wish(front_desk))[4] == 1


@pytest.mark.parametrize(
    ("language", "contact", "yes", "cancels"),
    [
        ("es", "Nora Paz, nora@example.com", "sí", ("quiero cancelar", "si cancelala nomás")),
        ("en", "Nora Peace, nora@example.com", "yes", ("cancel it please", "yes cancel")),
        ("pt", "Nora Pinto, nora@example.com", "sim", ("quero cancelar a reserva", "quero cancelar mesmo")),
    ],
)
async def test_whoever_says_cancel_once_more_after_the_fee_was_told_has_agreed(
    front_desk: FrontDesk, language: str, contact: str, yes: str, cancels: tuple[str, str]
) -> None:
    guest = front_desk.guest()
    await says(guest, WISH[language], yes, contact, yes, cancels[0])
    assert [row["status"] for row in await front_desk.rows("SELECT status FROM reservations")] == ["awaiting_deposit"]
    await says(guest, cancels[1])
    assert [row["status"] for row in await front_desk.rows("SELECT status FROM reservations")] == ["cancelled"]


async def test_boys_of_a_stay_alarm_nobody(front_desk: FrontDesk) -> None:
    answer = await says(front_desk.guest(), "do you have anything from 12 to 15 March? me and my 2 boys, 6 and 15")
    assert "1 adult and 2 children" in answer
    assert await front_desk.rows("SELECT 1 FROM tasks") == []


@pytest.mark.parametrize(
    "said", ["there is smoke in the corridor, help", "mi hijo de 6 años no respira", "sumiu meu filho de 6 anos"]
)
async def test_danger_beside_an_open_offer_is_heeded(front_desk: FrontDesk, said: str) -> None:
    await says(front_desk.guest(), WISH["en"], said)
    [task] = await front_desk.rows("SELECT kind, urgent FROM tasks")
    assert (task["kind"], task["urgent"]) == ("hand_over", True)
