"""Offers of several stays that are open at a time: answered by a name, a number, a price or a word; none of them is lost."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import books, kept_rooms, nights_of, says

ASKED = {
    "es": ("una doble para 2 del 3 al 5 de mayo", "y del 10 al 12 de mayo?"),
    "en": ("a double for 2 from 3 to 5 May", "and what about 10 to 12 May?"),
    "pt": ("quarto duplo para 2 de 3 a 5 de maio", "e de 10 a 12 de maio?"),
}
CONTACT = {"es": "Ana Gris, ana@example.com", "en": "Ana Gray, ana@example.com", "pt": "Ana Pinto, ana@example.com"}
NOTED = {"es": "anoté tus datos", "en": "noted your details", "pt": "anotei seus dados"}
PICKS = {
    "es": ("la primera", "la de arriba", "la del 3"),
    "en": ("the first one", "the 1st", "the one above", "1"),
    "pt": ("a primeira", "a de cima", "de 3 a 5 de maio"),
}


@pytest.mark.parametrize(("language", "words"), [(one, words) for one, told in PICKS.items() for words in told])
async def test_who_tells_their_name_is_asked_once_by_numbers_which_stay(
    front_desk: FrontDesk, language: str, words: str
) -> None:
    guest = front_desk.guest()
    answer = await says(guest, *ASKED[language], CONTACT[language])
    assert NOTED[language] in answer
    assert "1. " in answer
    assert "2. " in answer
    answer = await says(guest, words)
    [kept] = await kept_rooms(front_desk)
    assert kept["stay"].lower.isoformat() == "2027-05-03"
    assert CONTACT[language].split(",")[0] in answer


@pytest.mark.parametrize("words", ["the cheaper", "la más económica", "a mais barata"])
async def test_of_two_stays_the_cheaper_is_taken(front_desk: FrontDesk, words: str) -> None:
    guest = front_desk.guest()
    await says(guest, "a double for 2 from 3 to 5 May", "and what about 3 to 6 June?", "yes", words)
    [kept] = await kept_rooms(front_desk)
    assert kept["stay"].lower.isoformat() == "2027-05-03"


async def test_an_offer_is_taken_by_its_price(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    told = await says(guest, "a double for 2 from 3 to 5 May")
    price = told.split("3. ", 1)[1].split("ARS ", 1)[1].split("*", 1)[0].split(".")[0]
    await says(guest, f"the one for {price}")
    [kept] = await kept_rooms(front_desk)
    assert kept["code"] == "triple"
    assert price in await says(guest, CONTACT["en"])


async def test_the_number_of_an_offer_that_was_told_before_takes_it(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    told = await says(guest, *ASKED["en"])
    number = next(line[0] for line in told.splitlines() if "Mon 3 May" in line and line[:1].isdigit())
    await says(guest, f"number {number}")
    [kept] = await kept_rooms(front_desk)
    assert kept["stay"].lower.isoformat() == "2027-05-03"


async def test_the_third_stay_that_is_asked_about_replaces_none(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    told = await says(guest, *ASKED["en"], "and from 20 to 22 June?")
    assert "3 May" in told
    assert "10 May" in told
    await says(guest, "the one in June")
    [kept] = await kept_rooms(front_desk)
    assert kept["stay"].lower.isoformat() == "2027-06-20"


@pytest.mark.parametrize(
    ("language", "second", "third", "yes"),
    [
        ("es", "también quiero otra del 10 al 12 de mayo", "y otra más del 20 al 22 de junio", "sí"),
        ("en", "I also need another room from 10 to 12 May", "and one more from 20 to 22 June", "yes"),
        ("pt", "também quero outra de 10 a 12 de maio", "e mais uma de 20 a 22 de junho", "sim"),
    ],
)
async def test_stays_wished_on_top_are_booked_one_after_the_other(
    front_desk: FrontDesk, language: str, second: str, third: str, yes: str
) -> None:
    guest = front_desk.guest()
    await says(guest, ASKED[language][0], yes, CONTACT[language], second, third)
    [kept] = await kept_rooms(front_desk)
    assert kept["stay"].lower.isoformat() == "2027-05-03"
    await books(guest, yes)
    await books(guest, yes, yes)
    await books(guest, yes, yes)
    stays = sorted(nights_of(one)[0].isoformat() for one in await front_desk.reservations("austral"))
    assert stays == ["2027-05-03", "2027-05-10", "2027-06-20"]
