"""What cannot be booked in Portuguese, and what is offered instead; dates and parties that make no sense."""

from datetime import date

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import kept_rooms, nights_of, only_reservation, says

PT = "pousada-do-mar"
EVERY_ROOM = ("standard", "twin", "sea_view", "family", "chalet")


async def test_a_full_house_offers_the_nearest_dates_and_one_is_taken(front_desk: FrontDesk) -> None:
    for room_type in EVERY_ROOM:
        await front_desk.sell_out(room_type, "2027-03-12", "2027-03-13", hotel=PT)
    guest = front_desk.guest("5548991230201", hotel=PT)
    answer = await guest.writes("tem vaga de 12 a 14 de março pra 2?")
    assert "Não tenho mais lugar de sexta, 12 de março, a domingo, 14 de março" in answer.text
    assert "de sábado, 13 de março, a segunda, 15 de março" in answer.text
    assert len(answer.choices) == len({title for _, title in answer.choices}) > 1
    await says(guest, "a primeira", "Sílvia Melo", "silvia@exemplo.com.br", "sim")
    reservation = await only_reservation(front_desk, PT)
    assert nights_of(reservation) == (date(2027, 3, 13), date(2027, 3, 15))


async def test_a_house_that_is_full_for_long_says_so_and_offers_a_person(front_desk: FrontDesk) -> None:
    for room_type in EVERY_ROOM:
        await front_desk.sell_out(room_type, "2027-03-01", "2027-04-01", hotel=PT)
    guest = front_desk.guest("5548991230202", hotel=PT)
    answer = await guest.writes("tem vaga de 12 a 14 de março pra 2?")
    assert "Também não tenho nada em datas próximas" in answer.text
    await guest.taps("Falar com alguém")
    assert (await guest.conversation()).state == "with_staff"


async def test_a_kind_of_room_that_is_too_small_is_said_and_another_is_offered(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5511991230203")
    answer = await guest.writes("preciso de um quarto single pra 2 pessoas de 1 a 4 de junho")
    assert "Não tenho quarto individual para 2 adultos" in answer.text
    assert "1. Quarto Duplo" in answer.text
    assert "Quarto Single" not in answer.text


async def test_a_kind_of_room_that_is_sold_out_is_said_and_another_is_taken(front_desk: FrontDesk) -> None:
    await front_desk.sell_out("double", "2027-03-12", "2027-03-15")
    guest = front_desk.guest("5511991230204")
    answer = await guest.writes("tem quarto duplo de 12 a 15 de março para 2 adultos?")
    assert "Não tenho quarto duplo para 2 adultos" in answer.text
    await guest.taps("Twin ou Triplo")
    assert [room["code"] for room in await kept_rooms(front_desk, "austral")] == ["triple"]


async def test_a_stay_below_the_minimum_is_refused_and_longer_ones_are_offered(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230205", hotel=PT)
    answer = await guest.writes("tem lugar de 20 a 22 de janeiro pra um casal?")
    assert "a estadia mínima é de 3 noites" in answer.text
    assert "de quarta, 20 de janeiro, a sábado, 23 de janeiro de 2027 (3 noites)" in answer.text
    await says(guest, "pode ser a 1", "Sílvia Melo", "silvia@exemplo.com.br", "sim")
    assert nights_of(await only_reservation(front_desk, PT)) == (date(2027, 1, 20), date(2027, 1, 23))


async def test_a_day_without_arrivals_is_refused_and_another_day_is_offered(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5511991230206")
    answer = await guest.writes("quero chegar no dia 1 de janeiro de 2028 e ficar 3 noites, 2 pessoas")
    assert "Nesse dia não é possível fazer o check-in" in answer.text
    assert "2 de janeiro" in answer.text
    assert answer.choices
    assert await kept_rooms(front_desk, "austral") == []


async def test_the_eve_of_the_year_has_no_departures(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230207", hotel=PT)
    answer = await guest.writes("somos 2, de 26 a 31 de dezembro")
    assert "Nesse dia não é possível fazer o check-out" in answer.text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("de 5 de janeiro de 2027 a 8 de janeiro de 2027, 2 pessoas", "Essa data já passou"),
        ("queria de 15 a 12 de março para 2", "A saída tem que ser depois da chegada"),
        ("quero reservar dia 31 de fevereiro", '"31 de fevereiro" não existe no calendário'),
        ("tem quarto de 10 a 12 de março para 0 adultos?", "É preciso que venha pelo menos um adulto"),
        ("tem quarto de 10 a 12 de março para 40 pessoas?", "Grupos de mais de 20 pessoas"),
        ("quero 400 noites a partir de 1 de março, 2 pessoas", "Por aqui reservo até 30 noites"),
        ("2 pessoas de 1 a 5 de fevereiro de 2029", "com até 365 dias de antecedência"),
        ("preciso de 12 quartos de 10 a 12 de março para 15 pessoas", "Por aqui reservo até 9 quartos"),
    ],
)
async def test_a_stay_that_cannot_be_is_refused_with_the_reason(front_desk: FrontDesk, asked: str, told: str) -> None:
    guest = front_desk.guest("5548991230208", hotel=PT)
    answer = await guest.writes(asked)
    assert told in answer.text
    assert await front_desk.rows("SELECT * FROM quotes", hotel=PT) == []


async def test_after_a_date_that_passed_a_good_one_goes_on(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230209", hotel=PT)
    await says(guest, "de 5 de janeiro de 2027 a 8 de janeiro de 2027, 2 pessoas")
    answer = await says(guest, "então de 12 a 15 de março")
    assert "de sexta, 12 de março, a segunda, 15 de março de 2027" in answer
    assert "2 adultos" in answer


async def test_a_stay_that_begins_too_soon_goes_to_reception(front_desk: FrontDesk) -> None:
    await front_desk.pass_time(hours=3.5)
    guest = front_desk.guest("5511991230210")
    answer = await guest.writes("tem quarto pra hoje até amanhã? somos 2")
    assert "pelo menos 2 horas de antecedência" in answer.text
    await guest.writes("sim")
    assert (await guest.conversation()).state == "with_staff"


async def test_a_month_alone_is_asked_about(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230211", hotel=PT)
    assert "Quais dias de abril?" in await says(guest, "vcs tem vaga em abril?")


async def test_carnival_is_the_brazilian_one(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230212", hotel=PT)
    answer = await says(guest, "oi, tem vaga no carnaval pra 2?")
    assert "de sábado, 6 de fevereiro, a quarta, 10 de fevereiro de 2027 (4 noites)" in answer
