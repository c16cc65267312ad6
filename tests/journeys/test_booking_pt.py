"""Bookings in Portuguese, from the first question to the reservation in the database."""

from datetime import date, timedelta

import pytest

from conserje.model.ids import MovableClock
from tests.journeys.front_desk import FrontDesk, front_desk_on, money
from tests.journeys.steps import kept_rooms, nights_of, only_reservation, says, staff_confirms_deposit, tasks

PT = "pousada-do-mar"
MARCH = (date(2027, 3, 12), date(2027, 3, 15))


async def test_a_couple_asks_says_yes_and_is_told_where_to_send_the_deposit(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230001", hotel=PT)
    offered = await guest.writes("oi, vcs tem quarto de casal de 12 a 15 de março pra 2 pessoas?")
    assert "inteligência artificial" in offered.text
    assert "de sexta, 12 de março, a segunda, 15 de março de 2027 (3 noites)" in offered.text
    assert "prefiro não inventar" not in offered.text
    assert offered.choices[0][1] == "1. Standard Casal"
    assert "Em nome de quem" in await says(guest, "pode reservar")
    summary = await says(guest, "Carla Menezes", "carla@exemplo.com.br")
    assert "R$ 1.067" in summary
    assert "Confirmo a reserva?" in summary
    booked = await says(guest, "sim")
    reservation = await only_reservation(front_desk, PT)
    assert reservation["code"] in booked
    assert "Chave PIX: reservas@pousadadomar.example" in booked
    assert "sinal de *R$ 533,50* até terça, 12 de janeiro, às 10:00" in booked
    assert (reservation["status"], nights_of(reservation)) == ("awaiting_deposit", MARCH)
    assert (reservation["total"], reservation["deposit"]) == (money("1067.00"), money("533.50"))
    assert reservation["guest_language"] == "pt"


async def test_a_guest_books_with_taps_alone_once_the_stay_is_known(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230002", hotel=PT)
    await guest.writes("queria ver de 12 a 15 de março, 2 adultos. nome: Rui Prates, rui@exemplo.com.br")
    summary = await guest.taps("Vista Mar")
    assert [title for _, title in summary.choices] == ["Sim, confirmar", "Não", "Mudar algo"]
    booked = await guest.taps("Sim, confirmar")
    reservation = await only_reservation(front_desk, PT)
    assert reservation["code"] in booked.text
    assert reservation["guest_name"] == "Rui Prates"
    assert [room["code"] for room in await kept_rooms(front_desk, PT)] == ["sea_view"]


async def test_a_first_message_that_tells_everything_needs_only_a_room_and_a_yes(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230003", hotel=PT)
    offered = await guest.writes(
        "Bom dia! Queria reservar a família de 10 a 14 de abril, 2 adultos e 2 crianças de 4 e 7 anos, "
        "em nome de João Batista da Silva, joao@exemplo.com.br"
    )
    assert "2 adultos e 2 crianças (4 anos e 7 anos)" in offered.text
    summary = await says(guest, "quero a 1")
    assert "Em nome de João Batista da Silva, joao@exemplo.com.br" in summary
    await guest.writes("sim, pode confirmar")
    reservation = await only_reservation(front_desk, PT)
    assert reservation["children"] == [4, 7]
    assert reservation["guest_email"] == "joao@exemplo.com.br"


async def test_what_is_missing_is_asked_one_thing_at_a_time(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230004", hotel=PT)
    assert "Para quais datas?" in await says(guest, "quanto tá a diária?")
    assert "Quantas pessoas são?" in await says(guest, "12 a 15 de abril")
    assert "Que idade têm as crianças?" in await says(guest, "dois adultos e uma criança")
    offered = await says(guest, "5 anos")
    assert "2 adultos e 1 criança (5 anos)" in offered
    assert "não pagam" not in offered
    await says(guest, "a segunda opção", "Maria Souza", "não tenho email", "confirmo")
    reservation = await only_reservation(front_desk, PT)
    assert (reservation["guest_name"], reservation["guest_email"]) == ("Maria Souza", None)
    assert reservation["guest_phone"] == "+5548991230004"
    assert reservation["free_cancellation_until"] is None


async def test_a_house_in_buenos_aires_books_for_a_brazilian_in_dollars(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5511991230005")
    offered = await says(guest, "quanto fica em dólares de 12 a 15 de março, duas pessoas?")
    assert "USD 310" in offered
    assert "ARS" not in offered
    booked = await says(guest, "reserva a mais barata", "Luiz Antônio Prado", "luiz@exemplo.com.br", "sim")
    reservation = await only_reservation(front_desk, "austral")
    assert (reservation["total"], reservation["currency"]) == (money(310), "USD")
    assert "AUSTRAL.DEMO.DOLAR" in booked


async def test_a_portuguese_guest_books_a_weekend_in_european_portuguese(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("351912345678")
    await guest.writes("boa tarde, pretendo reservar um quarto para o fim de semana, somos 2 pessoas")
    await says(guest, "está bem", "Tiago Figueiredo", "tiago@exemplo.pt", "sim, confirmo")
    reservation = await only_reservation(front_desk, "austral")
    assert nights_of(reservation) == (date(2027, 1, 15), date(2027, 1, 17))
    assert reservation["guest_phone"] == "+351912345678"


async def test_two_rooms_are_priced_held_and_booked_together(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230006", hotel=PT)
    offered = await says(guest, "queria dois quartos de 12 a 15 de março para 4 adultos")
    assert "2 quartos" in offered
    await says(guest, "sim", "Bianca Reis", "bianca@exemplo.com.br", "sim")
    reservation = await only_reservation(front_desk, PT)
    assert (reservation["rooms"], reservation["adults"]) == (2, 4)
    rooms = await kept_rooms(front_desk, PT)
    assert [room["reservation_id"] for room in rooms] == [reservation["id"]] * 2


async def test_a_question_to_the_house_and_a_booking_in_one_message_are_both_answered(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230007")
    answer = await guest.writes("qual o endereço? e quero reservar de 12 a 15 de março para 2 pessoas")
    assert "Defensa 1142" in answer.text
    assert "ARS 513.570" in answer.text
    assert answer.choices


@pytest.mark.parametrize("yes", ["claro", "isso mesmo", "fechado!", "beleza, pode confirmar", "👍"])
async def test_however_a_yes_is_said_it_books_exactly_once(front_desk: FrontDesk, yes: str) -> None:
    guest = front_desk.guest("5548991230008", hotel=PT)
    await says(guest, "tem vaga de 12 a 15 de março? 2 pessoas", "sim", "Ana Lins", "ana@exemplo.com.br", yes)
    reservation = await only_reservation(front_desk, PT)
    assert reservation["code"] in guest.last.text
    assert len(await kept_rooms(front_desk, PT)) == 1


async def test_a_deposit_that_reception_confirms_is_told_to_the_guest(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230009", hotel=PT)
    await says(guest, "tem vaga de 12 a 15 de março? 2 pessoas", "sim", "Ana Lins", "ana@exemplo.com.br", "sim")
    assert "a equipe confere" in await says(guest, "já fiz o pix")
    assert ("deposit_check", False) in await tasks(front_desk, PT)
    code = (await only_reservation(front_desk, PT))["code"]
    await staff_confirms_deposit(front_desk, code, PT)
    told = await guest.hears()
    assert f"A sua reserva {code} está confirmada" in told.text
    await front_desk.pass_time(hours=25)
    assert (await guest.hears()).sent == ()
    assert (await only_reservation(front_desk, PT))["status"] == "confirmed"


async def test_a_deposit_that_does_not_come_frees_the_room_and_the_guest_is_told(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230010", hotel=PT)
    await says(guest, "tem vaga de 12 a 15 de março? 2 pessoas", "sim", "Ana Lins", "ana@exemplo.com.br", "sim")
    front_desk.clock.move_to(front_desk.clock.now() + timedelta(hours=24, minutes=1))
    told = await guest.hears()
    reservation = await only_reservation(front_desk, PT)
    assert f"O sinal da reserva {reservation['code']} não chegou no prazo" in told.text
    assert reservation["status"] == "expired"
    assert await kept_rooms(front_desk, PT) == []


async def test_a_restart_in_the_middle_of_a_booking_loses_nothing(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230011", hotel=PT)
    await says(guest, "tem vaga de 12 a 15 de março? 2 pessoas", "sim", "Ana Lins")
    async with front_desk_on(front_desk.url, MovableClock(front_desk.clock.now())) as after:
        same_guest = after.guest(guest.phone, hotel=PT)
        assert "Ana Lins" in await says(same_guest, "ana@exemplo.com.br")
        await same_guest.taps("Sim, confirmar")
        assert (await only_reservation(after, PT))["guest_name"] == "Ana Lins"
        assert len(await kept_rooms(after, PT)) == 1
