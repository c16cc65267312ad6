"""More than one stay in a conversation: asked about beside each other, or wished in one breath."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import books, kept_rooms, nights_of, only_reservation, says

ASKED = {
    "es": ("una doble para 2 del 3 al 5 de mayo", "y del 10 al 12 de mayo?", "dale", "la del 3", "¿Cuál de las dos"),
    "en": (
        "a double for 2 from 3 to 5 May",
        "and what about 10 to 12 May?",
        "yes",
        "the one from 3 May",
        "Which of the two",
    ),
    "pt": ("quarto duplo para 2 de 3 a 5 de maio", "e de 10 a 12 de maio?", "sim", "de 3 a 5 de maio", "Qual das duas"),
}
CONTACT = {"es": "Ana Gris, ana@example.com", "en": "Ana Gray, ana@example.com", "pt": "Ana Pinto, ana@example.com"}
BOTH = {"es": "las dos", "en": "both please", "pt": "os dois"}
WISHED = {
    "es": ("una doble del 1 al 4 de junio para 2 y también una suite del 10 al 12 de junio", "sí"),
    "en": ("a double from 1 to 4 June for 2 and also a suite from 10 to 12 June", "yes"),
    "pt": ("um duplo de 1 a 4 de junho para 2 e também uma suíte de 10 a 12 de junho", "sim"),
}


@pytest.mark.parametrize("language", ASKED)
async def test_a_bare_yes_to_two_stays_is_asked_which(front_desk: FrontDesk, language: str) -> None:
    first, second, yes, named, which = ASKED[language]
    guest = front_desk.guest()
    told = await says(guest, first, second)
    assert told.rstrip().endswith(f"{which}{told.rsplit(which, 1)[1]}")
    assert which in await says(guest, yes)
    assert await kept_rooms(front_desk) == []
    await says(guest, named)
    [kept] = await kept_rooms(front_desk)
    assert kept["stay"].lower.isoformat() == "2027-05-03"


async def test_a_stay_that_was_asked_about_first_is_taken_by_its_days_alone(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, *ASKED["es"][:2], "la del 3 al 5")
    [kept] = await kept_rooms(front_desk)
    assert kept["stay"].lower.isoformat() == "2027-05-03"


async def test_days_that_correct_leave_one_stay_open(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, ASKED["en"][0], "sorry, I meant 10 to 12 May", "yes")
    [kept] = await kept_rooms(front_desk)
    assert kept["stay"].lower.isoformat() == "2027-05-10"


async def test_a_stay_asked_about_beside_a_kept_room_gives_it_back_and_both_are_open(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, ASKED["en"][0], "yes")
    told = await says(guest, "how much would it be from 10 to 12 May?")
    assert "Mon 3 May" in told
    assert await kept_rooms(front_desk) == []
    await says(guest, "3 to 5 May please")
    assert len(await kept_rooms(front_desk)) == 1


@pytest.mark.parametrize("language", ASKED)
async def test_both_of_two_stays_are_booked_one_after_the_other(front_desk: FrontDesk, language: str) -> None:
    guest = front_desk.guest()
    first, second, yes = ASKED[language][:3]
    await books(guest, first, second, BOTH[language], CONTACT[language], yes)
    await books(guest, yes, yes)
    stays = sorted(nights_of(one)[0].isoformat() for one in await front_desk.reservations("austral"))
    assert stays == ["2027-05-03", "2027-05-10"]


@pytest.mark.parametrize("language", WISHED)
async def test_a_second_stay_of_a_message_comes_after_the_first(front_desk: FrontDesk, language: str) -> None:
    wish, yes = WISHED[language]
    guest = front_desk.guest()
    assert "10" in await says(guest, wish)
    await books(guest, yes, CONTACT[language], yes)
    assert guest.last.text.count("10 ") >= 2
    await books(guest, yes, yes)
    made = sorted((nights_of(one)[0].isoformat(), one["adults"]) for one in await front_desk.reservations("austral"))
    assert made == [("2027-06-01", 2), ("2027-06-10", 2)]


async def test_who_declines_the_first_of_two_stays_is_shown_the_second(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, WISHED["es"][0], "no")
    assert "10 de junio" in guest.last.text
    await books(guest, "sí", CONTACT["es"], "sí")
    assert nights_of(await only_reservation(front_desk))[0].isoformat() == "2027-06-10"


async def test_who_gives_up_is_asked_about_no_further_stay(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, WISHED["en"][0], "yes", "forget it, cancel everything")
    assert "June" not in guest.last.text
    assert await kept_rooms(front_desk) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "forget the second one"), ("es", "olvidate de la segunda"), ("pt", "esquece a segunda")],
)
async def test_the_second_of_two_stays_is_dropped_alone(front_desk: FrontDesk, language: str, words: str) -> None:
    guest = front_desk.guest()
    wish, yes = WISHED[language]
    await says(guest, wish, yes, words, CONTACT[language])
    await books(guest, yes)
    assert nights_of(await only_reservation(front_desk))[0].isoformat() == "2027-06-01"
    assert "suit" not in guest.last.text.casefold()
