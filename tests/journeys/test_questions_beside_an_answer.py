"""A message that takes an offer, tells who books or names a reservation, and asks as well: nothing of it is lost."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import books, kept_rooms, says

FREE = {
    "es": "¿hay algo del 3 al 5 de mayo para 2?",
    "en": "a double for 2, 3 to 5 May",
    "pt": "de 3 a 5 de maio para 2",
}
TAKES_AND_ASKS = {
    "es": ("dale la segunda, ¿el wifi es gratis?", "300 Mbps", "A nombre de quién"),
    "en": ("I'll take the second one, is wifi free?", "300 Mbps", "What name"),
    "pt": ("pode ser a segunda. o wifi é grátis?", "300 Mbps", "Em nome de quem"),
}
TELLS_AND_ASKS = {
    "es": ("Juan Gris, juan@example.com, ¿la cochera se paga aparte?", "estacionamiento"),
    "en": ("John Gray, john@example.com, is there parking?", "parking"),
    "pt": ("João Prado, joao@example.com, tem estacionamento?", "estacionamento"),
}


@pytest.mark.parametrize("language", TAKES_AND_ASKS)
async def test_who_takes_an_offer_and_asks_gets_the_answer_and_the_room(front_desk: FrontDesk, language: str) -> None:
    words, told, then = TAKES_AND_ASKS[language]
    guest = front_desk.guest()
    answer = await says(guest, FREE[language], words)
    assert told in answer
    assert then in answer[answer.index(told) :]
    [kept] = await kept_rooms(front_desk)
    assert kept["code"] == "double"


@pytest.mark.parametrize("language", TELLS_AND_ASKS)
async def test_who_tells_who_books_and_asks_is_not_asked_for_it_again(front_desk: FrontDesk, language: str) -> None:
    words, told = TELLS_AND_ASKS[language]
    guest = front_desk.guest()
    answer = await says(guest, FREE[language], TAKES_AND_ASKS[language][0], words)
    assert told in answer
    assert words.split(",")[0] in answer.split(told, 1)[1]


@pytest.mark.parametrize("words", ["la segunda, ¿tiene balcón?", "the second one, does it have a balcony?"])
async def test_who_asks_what_an_offer_is_like_takes_none(front_desk: FrontDesk, words: str) -> None:
    guest = front_desk.guest()
    answer = await says(guest, FREE["es"], words)
    assert "balc" in answer.casefold()
    assert await kept_rooms(front_desk) == []


async def test_each_of_many_questions_beside_a_stay_is_answered_in_order(front_desk: FrontDesk) -> None:
    answer = await says(
        front_desk.guest(),
        "hola! somos 2 adultos y una nena de 5, del 3 al 5 de mayo. ¿tienen cuna? ¿aceptan perros? ¿puedo llegar a las 11?"
        " ¿y hay gimnasio?",
    )
    places = [answer.index(said) for said in ("cunas sin cargo", "perros y gatos", "desde las 9:00", "gimnasio abre")]
    assert places == sorted(places)
    assert "para 2 adultos y 1 menor" in answer[places[-1] :]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("hola, tengo una reserva a nombre de {name}, ¿hay cochera? ¿puedo llegar a las 11?", "desde las 9:00"),
        ("Hi, I have a booking under {name}. Is there parking? Can we arrive around 11am?", "from 9 am"),
        ("Olá, tenho uma reserva em nome de {name}, tem estacionamento? posso chegar às 11h?", "9h"),
    ],
)
async def test_a_name_told_beside_questions_is_not_asked_for(front_desk: FrontDesk, words: str, told: str) -> None:
    code = await books(front_desk.guest(), FREE["en"], "yes", "Laura Gray, laura@example.com", "yes")
    other = front_desk.guest("5491155550999")
    answer = await says(other, words.format(name="Laura Gray"))
    assert told in answer
    assert code in await says(other, "laura@example.com")


async def test_a_name_told_before_proves_nothing_when_it_is_another(front_desk: FrontDesk) -> None:
    code = await books(front_desk.guest(), FREE["en"], "yes", "Laura Gray, laura@example.com", "yes")
    other = front_desk.guest("5491155550999")
    answer = await says(other, "Hi, I have a booking under Peter Stone", "laura@example.com")
    assert code not in answer
    assert "May" not in answer
