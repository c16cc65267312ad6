"""Other rooms were offered for a reservation: a guest who has not said which is asked, and what else they say is kept."""

import pytest

from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.steps import books, only_reservation, says
from tests.journeys.test_receipts import BOOKING

YES, NO = {"es": "sí", "en": "yes", "pt": "sim"}, {"es": "no", "en": "no", "pt": "não"}
THREE = {"es": "cambiala a 3 adultos", "en": "change it to 3 adults", "pt": "quero mudar para 3 adultos"}
RENAMED = {
    "es": "cambiá el nombre a Rita Costa",
    "en": "change the name to Rita Costa",
    "pt": "quero mudar o nome para Rita Costa",
}
SECOND = {"es": "la segunda", "en": "the second one", "pt": "a segunda"}
BETTER = {"es": "quiero una habitación mejor", "en": "can I upgrade my room?", "pt": "quero um quarto melhor"}
WHICH = {"es": "¿Cuál de estas?", "en": "Which of these?", "pt": "Qual destas?"}
PERSON = {"es": "¿Te paso con alguien?", "en": "Shall I put you through?", "pt": "Quer que eu passe para alguém?"}
languages = pytest.mark.parametrize("language", ["es", "en", "pt"])


async def _guest(desk: FrontDesk, language: str) -> Guest:
    guest = desk.guest()
    await books(guest, *BOOKING[language])
    return guest


@languages
async def test_a_name_told_while_rooms_are_chosen_goes_with_the_room(front_desk: FrontDesk, language: str) -> None:
    guest = await _guest(front_desk, language)
    await says(guest, THREE[language])
    told = await says(guest, RENAMED[language])
    assert "Rita Costa" in told
    await says(guest, SECOND[language], YES[language])
    row = await only_reservation(front_desk)
    assert (row["guest_name"], row["adults"], row["stay"].lower.isoformat()) == ("Rita Costa", 3, "2027-03-12")


@languages
async def test_a_name_told_while_rooms_are_chosen_is_kept_when_none_of_them_is_wanted(
    front_desk: FrontDesk, language: str
) -> None:
    guest = await _guest(front_desk, language)
    await says(guest, THREE[language], RENAMED[language])
    assert "Rita Costa" in await says(guest, NO[language])
    await says(guest, YES[language])
    row = await only_reservation(front_desk)
    assert (row["guest_name"], row["adults"]) == ("Rita Costa", 2)


@languages
async def test_a_bare_yes_to_several_rooms_is_asked_which_and_then_offered_a_person(
    front_desk: FrontDesk, language: str
) -> None:
    guest = await _guest(front_desk, language)
    await says(guest, BETTER[language])
    asked = await says(guest, YES[language])
    assert (WHICH[language] in asked, PERSON[language] in asked, "\n2. " in asked) == (True, False, True)
    assert PERSON[language] in await says(guest, YES[language])
    before = await only_reservation(front_desk)
    await says(guest, SECOND[language], YES[language])
    assert (await only_reservation(front_desk))["total"] > before["total"]


@languages
async def test_who_still_says_only_yes_reaches_a_person(front_desk: FrontDesk, language: str) -> None:
    guest = await _guest(front_desk, language)
    await says(guest, BETTER[language], *([YES[language]] * 3))
    assert (await front_desk.rows("SELECT state FROM conversations"))[0]["state"] == "with_staff"
