"""Guests who change their minds in Portuguese: at the offers, at the details, at the summary, and after too long a pause."""

from datetime import date, timedelta

import pytest

from tests.journeys.front_desk import FrontDesk, Guest, money
from tests.journeys.steps import kept_rooms, nights_of, only_reservation, says

PT = "pousada-do-mar"
ASKED = "tem quarto duplo de 12 a 15 de março para 2 adultos?"


async def _comes_to_the_summary(desk: FrontDesk, phone: str) -> Guest:
    guest = desk.guest(phone)
    assert "Confirmo a reserva?" in await says(guest, ASKED, "pode ser", "Ana Beatriz Rocha", "ana@exemplo.pt")
    return guest


async def test_other_dates_at_the_offers_are_looked_up_and_priced_anew(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5511991230101")
    assert "ARS 513.570" in await says(guest, ASKED)
    moved = await says(guest, "e de 20 a 22?")
    assert "de sábado, 20 de março, a segunda, 22 de março de 2027 (2 noites)" in moved
    assert "ARS 338.145" in moved
    assert await kept_rooms(front_desk, "austral") == []


async def test_another_night_while_giving_details_releases_the_old_hold(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5511991230102")
    await says(guest, ASKED, "tá, quero esse", "Ana Beatriz Rocha")
    requoted = await says(guest, "mas posso mudar para 4 noites?")
    assert "Com a mudança fica assim" in requoted
    assert "ARS 676.290" in requoted
    summary = await says(guest, "pode ser", "ana@exemplo.pt")
    assert "Em nome de Ana Beatriz Rocha, ana@exemplo.pt" in summary
    [room] = await kept_rooms(front_desk, "austral")
    assert nights_of(room) == (date(2027, 3, 12), date(2027, 3, 16))


async def test_yes_but_with_other_dates_is_no_yes(front_desk: FrontDesk) -> None:
    guest = await _comes_to_the_summary(front_desk, "5511991230103")
    requoted = await says(guest, "sim, mas do 13 ao 16")
    assert "Com a mudança fica assim" in requoted
    assert await front_desk.reservations() == []
    await says(guest, "sim", "sim")
    reservation = await only_reservation(front_desk, "austral")
    assert nights_of(reservation) == (date(2027, 3, 13), date(2027, 3, 16))
    assert len(await kept_rooms(front_desk, "austral")) == 1


async def test_a_child_more_at_the_summary_is_another_room_and_price(front_desk: FrontDesk) -> None:
    guest = await _comes_to_the_summary(front_desk, "5511991230104")
    requoted = await says(guest, "espera, vamos ser 3, com uma criança de 6 anos")
    assert "2 adultos e 1 criança (6 anos)" in requoted
    await says(guest, "a família", "sim")
    reservation = await only_reservation(front_desk, "austral")
    assert reservation["children"] == [6]
    assert [room["code"] for room in await kept_rooms(front_desk, "austral")] == ["family_suite"]


async def test_another_room_while_the_name_is_asked_is_not_taken_for_a_name(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5511991230105")
    await says(guest, ASKED, "quero a suíte")
    requoted = await says(guest, "mudei de ideia, prefiro o duplo")
    assert "1. Quarto Duplo (Flexível" in requoted
    await says(guest, "sim", "Ana Beatriz Rocha", "ana@exemplo.pt", "sim")
    reservation = await only_reservation(front_desk, "austral")
    assert reservation["guest_name"] == "Ana Beatriz Rocha"
    assert [room["code"] for room in await kept_rooms(front_desk, "austral")] == ["double"]


async def test_no_at_the_summary_books_nothing_and_keeps_the_room(front_desk: FrontDesk) -> None:
    guest = await _comes_to_the_summary(front_desk, "5511991230106")
    answer = await guest.taps("Não")
    assert "Continuo guardando Quarto Duplo até as 10:20" in answer.text
    assert await front_desk.reservations() == []
    assert len(await kept_rooms(front_desk, "austral")) == 1
    await guest.writes("pode confirmar sim")
    assert (await only_reservation(front_desk, "austral"))["status"] == "awaiting_deposit"


async def test_a_yes_to_an_old_summary_books_nothing(front_desk: FrontDesk) -> None:
    guest = await _comes_to_the_summary(front_desk, "5511991230107")
    old_yes = guest.last.choices[0]
    await says(guest, "aliás, são 4 noites", "sim")
    answer = await guest.taps_id(*old_yes)
    assert "Isso era de um resumo anterior" in answer.text
    assert "ARS 676.290" in answer.text
    assert await front_desk.reservations() == []
    await guest.taps("Sim, confirmar")
    assert (await only_reservation(front_desk, "austral"))["total"] == money("676290.00")


@pytest.mark.parametrize("word", ["sim", "não", "ok", "👍"])
async def test_a_yes_or_no_out_of_the_blue_does_nothing(front_desk: FrontDesk, word: str) -> None:
    guest = front_desk.guest("5511991230108", hotel=PT)
    assert (await guest.writes(word)).sent
    assert await front_desk.rows("SELECT * FROM quotes", hotel=PT) == []
    assert await front_desk.reservations(PT) == []


async def test_a_question_in_the_middle_is_answered_and_the_booking_goes_on(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230109", hotel=PT)
    await says(guest, "quero reservar de 12 a 15 de março, somos 2", "sim")
    answer = await says(guest, "mas vcs aceitam cachorro?")
    assert "cães de até 12 kg" in answer
    assert "Em nome de quem faço a reserva?" in answer
    answer = await says(guest, "Pedro Lima", "e tem estacionamento?")
    assert "12 vagas" in answer
    assert "Para qual e-mail" in answer
    summary = await says(guest, "pedro@exemplo.com.br")
    assert "Em nome de Pedro Lima" in summary
    await says(guest, "sim")
    assert (await only_reservation(front_desk, PT))["guest_name"] == "Pedro Lima"


async def test_a_guest_who_answers_late_gets_more_time(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230110", hotel=PT)
    await says(guest, "quero reservar de 12 a 15 de março, somos 2", "sim")
    front_desk.clock.move_to(front_desk.clock.now() + timedelta(minutes=17))
    await guest.writes("Pedro Lima")
    await front_desk.pass_time(minutes=5)
    assert len(await kept_rooms(front_desk, PT)) == 1
    await says(guest, "pedro@exemplo.com.br", "sim")
    assert (await only_reservation(front_desk, PT))["status"] == "awaiting_deposit"


async def test_a_hold_that_ran_out_is_told_and_a_later_yes_only_quotes_again(front_desk: FrontDesk) -> None:
    guest = await _comes_to_the_summary(front_desk, "5511991230111")
    front_desk.clock.move_to(front_desk.clock.now() + timedelta(minutes=21))
    told = await guest.hears()
    assert "ele ficou livre" in told.text
    assert await kept_rooms(front_desk, "austral") == []
    again = await says(guest, "sim")
    assert "ARS 513.570" in again
    assert await front_desk.reservations() == []


async def test_a_yes_after_a_long_silence_is_told_todays_price(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5511991230112")
    await says(guest, ASKED)
    await front_desk.pass_time(hours=3)
    again = await says(guest, "sim")
    assert "Quarto Duplo (Flexível com café da manhã): *ARS 513.570*" in again
    assert await kept_rooms(front_desk, "austral") == []


async def test_a_price_that_changed_before_the_yes_is_told_and_nothing_is_sold_at_the_old_one(
    front_desk: FrontDesk,
) -> None:
    guest = front_desk.guest("5511991230113")
    assert "ARS 513.570" in await says(guest, ASKED)
    await front_desk.rows(
        """
        INSERT INTO daily_rates (tenant_id, property_id, day, room_type_id, rate_plan_id, standard)
        SELECT t.tenant_id, t.property_id, '2027-03-12', t.id, p.id, 200000 FROM room_types t
        JOIN rate_plans p USING (property_id) WHERE t.code = 'double' AND p.code = 'flexible'
        """
    )
    answer = await says(guest, "sim, reserva esse")
    assert "O preço mudou enquanto isso: antes ARS 513.570" in answer
    assert await front_desk.rows("SELECT * FROM quotes") == []
    await says(guest, "tudo bem, sim", "Ana Beatriz Rocha", "ana@exemplo.pt", "sim")
    reservation = await only_reservation(front_desk, "austral")
    assert reservation["total"] > money(513570)
    assert f"{reservation['total']:,.0f}".replace(",", ".") in guest.last.text


async def test_the_last_room_goes_to_whoever_takes_it_first(front_desk: FrontDesk) -> None:
    slow, quick = front_desk.guest("5548991230114", hotel=PT), front_desk.guest("5548991230115", hotel=PT)
    await front_desk.rows("UPDATE rooms SET out_of_order = true WHERE number = '22'", hotel=PT)
    await slow.writes("quero o chalé de 12 a 15 de março para 2 pessoas")
    await says(
        quick, "quero o chalé de 12 a 15 de março para 2 pessoas", "sim", "Bruno Alves", "b@exemplo.com.br", "sim"
    )
    answer = await says(slow, "sim")
    assert "Acabou de ser ocupado" in answer
    assert "Não tenho chalé" in answer or "Vista Mar" in answer
    assert [row["guest_name"] for row in await front_desk.reservations(PT)] == ["Bruno Alves"]
    assert len(await kept_rooms(front_desk, PT)) == 1


async def test_a_guest_who_declines_can_go_on_with_fewer_people(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230116", hotel=PT)
    await says(guest, "quero reservar de 15 a 18 de maio, somos 3", "não")
    assert "não reservo nada" in guest.last.text
    answer = await says(guest, "muda pra 2 pessoas")
    assert "2 adultos" in answer
    assert "Standard Casal" in answer


@pytest.mark.parametrize("text", ["vou pensar, obrigado", "vou falar com minha esposa e te aviso", "depois eu vejo"])
async def test_a_guest_who_wants_to_think_has_booked_nothing_and_keeps_the_room(
    front_desk: FrontDesk, text: str
) -> None:
    guest = await _comes_to_the_summary(front_desk, "5511991230117")
    assert "Continuo guardando Quarto Duplo até as 10:20" in await says(guest, text)
    assert await front_desk.reservations() == []
    await says(guest, "pode confirmar")
    assert (await only_reservation(front_desk, "austral"))["status"] == "awaiting_deposit"


async def test_thinking_about_the_offers_holds_no_room(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5511991230118")
    await says(guest, ASKED, "vou pensar, obrigado")
    assert await kept_rooms(front_desk, "austral") == []
    await says(guest, "quero a primeira")
    assert len(await kept_rooms(front_desk, "austral")) == 1


async def test_thinking_about_a_cancellation_cancels_nothing(front_desk: FrontDesk) -> None:
    guest = await _comes_to_the_summary(front_desk, "5511991230119")
    await says(guest, "sim", "quero cancelar minha reserva", "vou pensar")
    assert (await only_reservation(front_desk, "austral"))["status"] == "awaiting_deposit"


async def test_asking_what_an_offer_costs_does_not_take_it(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230120", hotel=PT)
    answer = await says(guest, "tem vaga de 12 a 15 de março, 2 pessoas?", "quanto fica o chalé?")
    assert "1. Chalé (Flexível com café da manhã)" in answer
    assert await kept_rooms(front_desk, PT) == []


async def test_a_question_before_the_dates_are_known_is_answered_and_the_dates_are_asked_again(
    front_desk: FrontDesk,
) -> None:
    guest = front_desk.guest("5548991230121", hotel=PT)
    await says(guest, "quero reservar um quarto pra 2")
    answer = await says(guest, "e se eu cancelar 2 dias antes, devolve o sinal?")
    assert "até 7 dias antes do check-in" in answer
    assert "código da reserva" not in answer
    assert "Para quais datas?" in answer


async def test_days_told_after_a_month_are_days_of_that_month(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230122", hotel=PT)
    assert "Quais dias de julho?" in await says(guest, "gostaria de um orçamento para julho, 2 adultos")
    answer = await says(guest, "do dia 5 ao dia 15")
    assert "de segunda, 5 de julho, a quinta, 15 de julho de 2027 (10 noites)" in answer
