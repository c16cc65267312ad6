"""A number after several rooms were told: so many rooms, or the offer of that number?"""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import kept_rooms, says

THREE = {
    "es": "3 habitaciones dobles del 1 al 4 de junio para 4",
    "en": "3 double rooms from 1 to 4 June for 4 people",
    "pt": "3 quartos duplos de 1 a 4 de junho para 4",
}


@pytest.mark.parametrize(("language", "words"), [("es", "mejor 2"), ("en", "rather two"), ("pt", "melhor 2")])
async def test_a_number_that_may_be_rooms_or_an_offer_is_asked_about(
    front_desk: FrontDesk, language: str, words: str
) -> None:
    guest = front_desk.guest()
    answer = await says(guest, THREE[language], words)
    assert "2" in answer
    assert "?" in answer
    assert await kept_rooms(front_desk) == []
    await guest.taps_id(*guest.last.choices[0])
    assert "2 " in guest.last.text
    assert await kept_rooms(front_desk) == []
    await says(guest, "si" if language != "en" else "yes")
    assert len(await kept_rooms(front_desk)) == 2


@pytest.mark.parametrize(("language", "words"), [("es", "que sean 2"), ("en", "make it 2"), ("pt", "só 2 quartos")])
async def test_a_number_that_can_only_be_rooms_is_looked_up(front_desk: FrontDesk, language: str, words: str) -> None:
    guest = front_desk.guest()
    await says(guest, THREE[language], words, "sim" if language == "pt" else "ok")
    assert len(await kept_rooms(front_desk)) == 2


async def test_the_offer_that_is_named_after_the_question_is_taken_with_all_rooms(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, THREE["pt"], "melhor 2", "a opção 2")
    assert len(await kept_rooms(front_desk)) == 3
