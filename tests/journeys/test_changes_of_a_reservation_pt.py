"""A reservation that exists is changed in Portuguese; of several rooms some are cancelled."""

from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.steps import books, kept_rooms, nights_of, only_reservation, says, staff_confirms_deposit

OWNER, PT = "5521987650101", "pousada-do-mar"
DETAILS = ("pode reservar", "Dora Souza", "dora@exemplo.com.br", "sim")


async def _booked(desk: FrontDesk, wish: str = "um quarto de casal para 2 de 12 a 15 de março") -> tuple[Guest, str]:
    guest = desk.guest(OWNER, hotel=PT)
    return guest, await books(guest, wish, *DETAILS)


async def test_a_week_later_is_told_and_done_on_the_yes(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    asked = await says(guest, "queria adiar a minha reserva uma semana")
    assert f"Assim ficaria a reserva {code}:" in asked
    assert "de sexta, 19 de março, a segunda, 22 de março de 2027 (3 noites)" in asked
    done = await guest.taps("Sim, alterar")
    assert f"Pronto! A reserva *{code}* fica assim:" in done.text
    first, last = nights_of(await only_reservation(front_desk, PT))
    assert (first.isoformat(), last.isoformat()) == ("2027-03-19", "2027-03-22")


async def test_one_more_person_is_priced_and_a_child_needs_an_age(front_desk: FrontDesk) -> None:
    guest, _ = await _booked(front_desk)
    asked = await says(guest, "quero mudar minha reserva: vamos com mais uma criança")
    assert "idade" in asked
    summed_up = await says(guest, "5 anos")
    assert "Nesse quarto não cabem 2 adultos e 1 criança (5 anos)." in summed_up
    assert "2 adultos e 1 criança (5 anos)" in await says(guest, "a primeira")
    await says(guest, "sim")
    row = await only_reservation(front_desk, PT)
    assert (row["adults"], row["children"]) == (2, [5])


async def test_of_three_rooms_one_is_given_back_and_the_policy_holds_for_it(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk, "3 quartos de casal para 6 pessoas de 12 a 15 de março")
    before = await only_reservation(front_desk, PT)
    asked = await says(guest, "quero cancelar um dos três quartos")
    assert "Cancelo 1 quarto da reserva" in asked
    assert "Dela ficaria isto: 2 quartos para 4 adultos." in asked
    assert len(await kept_rooms(front_desk, PT)) == 3
    done = await says(guest, "sim")
    assert f"Pronto: cancelei 1 quarto da reserva {code}." in done
    row = await only_reservation(front_desk, PT)
    assert (row["rooms"], row["adults"], row["status"]) == (2, 4, before["status"])
    assert abs(row["total"] * 3 - before["total"] * 2) < 1
    assert len(await kept_rooms(front_desk, PT)) == 2


async def test_of_several_rooms_it_is_asked_how_many(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk, "2 quartos de casal para 4 pessoas de 12 a 15 de março")
    asked = await guest.writes("preciso cancelar a minha reserva")
    assert f"A reserva {code} tem 2 quartos. Cancelo todos ou quantos?" in asked.text
    told = await guest.taps("Todos")
    assert f"Cancelo a reserva {code}?" in told.text
    await guest.taps("Sim, cancelar")
    assert (await only_reservation(front_desk, PT))["status"] == "cancelled"
    assert await kept_rooms(front_desk, PT) == []


async def test_a_late_part_costs_its_part_of_the_fee(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk, "2 quartos de casal para 4 pessoas de 12 a 15 de janeiro")
    await staff_confirms_deposit(front_desk, code, PT)
    await guest.hears()
    asked = await says(guest, "cancelar um quarto")
    assert "taxa de *R$ " in asked
    fee = asked.split("*")[1]
    done = await says(guest, "sim")
    assert f"A taxa por isso é de {fee}." in done
    row = await only_reservation(front_desk, PT)
    assert (row["rooms"], row["status"]) == (1, "confirmed")
    assert row["cancellation_charged"] > 0


async def test_cancelling_leaves_a_booking_under_way_as_it_was(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    await says(guest, "quero um quarto de casal para 2 de 5 a 8 de abril", "pode reservar")
    kept = len(await kept_rooms(front_desk, PT))
    await says(guest, f"antes cancele a reserva {code}", "sim")
    rows = await front_desk.reservations(PT)
    assert [row["status"] for row in rows] == ["cancelled"]
    assert len(await kept_rooms(front_desk, PT)) == kept - 1
    await says(guest, "sim", "sim")
    assert [row["status"] for row in await front_desk.reservations(PT)].count("cancelled") == 1
    assert len(await front_desk.reservations(PT)) == 2


async def test_the_price_of_a_change_is_told_again_when_it_is_asked_for(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    told = await says(guest, "queria adiar a minha reserva uma semana", "quanto fica?")
    assert f"Assim ficaria a reserva {code}:" in told
    await says(guest, "sim")
    first, _ = nights_of(await only_reservation(front_desk, PT))
    assert first.isoformat() == "2027-03-19"
