"""Extras of the house's list, early check-in, late check-out: a price for this reservation, a yes to it, once on the bill."""

from dataclasses import replace
from decimal import Decimal

from conserje.model.conversation import TaskState
from conserje.model.desk.rules import Approval, HoursOfStay
from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.staff_steps import hears_in, sets_rules
from tests.journeys.stay_steps import does, work
from tests.journeys.steps import books, says

ES = ("doble para dos del 12 al 15 de marzo", "dale", "Ana Pérez", "ana@example.com", "sí")
EN = ("double for two, 12 to 15 march please", "yes", "James Miller", "james@example.com", "yes")
PT = ("quero um quarto duplo para dois de 12 a 15 de março", "sim", "Rita Souza", "rita@example.com", "sim")


async def _orders(guest: Guest) -> list[tuple[str, str, Decimal]]:
    rows = await guest.desk.rows("SELECT what, state, amount FROM orders ORDER BY created_at, id", hotel=guest.hotel)
    return [(row["what"], row["state"], row["amount"]) for row in rows]


async def _bill(guest: Guest) -> list[tuple[str, Decimal]]:
    rows = await guest.desk.rows(
        "SELECT what, amount FROM ledger WHERE kind = 'charge' ORDER BY at, what", hotel=guest.hotel
    )
    return [(row["what"], row["amount"]) for row in rows]


async def test_an_extra_is_priced_for_the_reservation_and_ordered_on_the_yes(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    code = await books(ana, *ES)
    told = await says(ana, "quiero sumar cochera")
    assert f"*cochera* para tu reserva {code}: 3 × ARS 18.000 = *ARS 54.000*" in told
    assert await _orders(ana) == []
    assert "Listo: cochera" in await says(ana, "sí")
    assert await _orders(ana) == [("parking", "ordered", Decimal(54000))]
    assert await _bill(ana) == [("parking", Decimal(54000))]
    [task] = await work(ana)
    assert (task["department"], task["reservation_code"]) == ("reception", code)


async def test_a_no_orders_nothing_and_a_second_yes_neither(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    await books(ana, *ES)
    await says(ana, "quiero sumar cochera")
    assert "no sumo nada" in await says(ana, "no, mejor no")
    await says(ana, "sí")
    assert await _orders(ana) == []
    await says(ana, "quiero sumar cochera")
    await ana.taps("Sí")
    await says(ana, "sí", "sí")
    assert len(await _orders(ana)) == 1


async def test_a_transfer_is_asked_for_and_granted_by_a_person(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    code = await books(guest, *EN)
    told = await says(guest, "can we get a transfer from the airport?")
    assert "Somebody of the team decides about this" in told
    assert "It is not granted yet" in await says(guest, "yes please")
    assert await _bill(guest) == []
    [task] = await work(guest)
    assert (task["kind"], task["reservation_code"]) == ("approval", code)
    granted = await does(guest, task["id"], TaskState.DONE)
    assert f"Granted: airport transfer for your reservation {code}" in granted
    assert [(what, state) for what, state, _ in await _orders(guest)] == [("airport_transfer", "ordered")]
    assert len(await _bill(guest)) == 1


async def test_what_nobody_decides_expires_and_is_told(front_desk: FrontDesk) -> None:
    rita = front_desk.guest("5521955550101", hotel="pousada-do-mar")
    code = await books(rita, *PT)
    await says(rita, "quero adicionar transfer do aeroporto", "sim")
    assert "Ninguém conseguiu responder a tempo" in await hears_in(rita, hours=24, minutes=1)
    [task] = await work(rita)
    assert "já estava encerrado" in await does(rita, task["id"], TaskState.DONE)
    assert [state for _, state, _ in await _orders(rita)] == ["expired"]
    assert await _bill(rita) == []
    assert code


async def test_a_declined_request_costs_nothing(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await books(guest, *EN)
    await says(guest, "can we get a transfer from the airport?", "yes")
    [task] = await work(guest)
    assert "won't be possible. Nothing is charged." in await does(guest, task["id"], TaskState.DECLINED)
    assert await _bill(guest) == []


async def test_a_late_check_out_costs_half_of_what_a_night_costs_with_taxes(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    code = await books(ana, *ES)
    [row] = await front_desk.rows("SELECT total FROM reservations")
    half = row["total"] / 3 / 2
    told = await says(ana, "¿puedo salir más tarde, a las 14?")
    assert (
        f"salida tardía hasta las 14:00* para tu reserva {code}: 50 % de lo que pagás por noche, *ARS 85.595*" in told
    )
    assert "salida tardía hasta las 14:00" in await says(ana, "sí")
    assert await _orders(ana) == [("late_checkout", "ordered", half)]
    assert await _bill(ana) == [("late_checkout", half)]


async def test_a_room_that_somebody_else_needs_is_not_given_longer(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    await books(ana, *ES)
    await _seat_somebody(front_desk)
    told = await says(ana, "¿puedo hacer late check-out?")
    assert "otra persona ocupa la habitación" in told
    assert await _orders(ana) == []


async def _seat_somebody(desk: FrontDesk) -> None:
    """Somebody else arrives the day the first guest leaves, in the same room."""
    other = desk.guest("5491155550199")
    await books(other, "doble para dos del 15 al 17 de marzo", "dale", "Luis Paz", "luis@example.com", "sí")
    await desk.rows(
        """
        UPDATE allocations SET room_id = (SELECT a.room_id FROM allocations a JOIN reservations r ON r.id = a.reservation_id
                                          WHERE r.guest_name = 'Ana Pérez' AND a.live)
        WHERE reservation_id = (SELECT id FROM reservations WHERE guest_name = 'Luis Paz') AND live
        """
    )


async def test_an_early_check_in_may_be_free_and_asked_for(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, stay=replace(HoursOfStay(), early_percent=Decimal(0), early_approval=Approval.STAFF))
    guest = front_desk.guest("447700900101")
    code = await books(guest, *EN)
    assert "free of charge" in await says(guest, "can we check in early, at 11?")
    assert "It is not granted yet" in await says(guest, "yes")
    [task] = await work(guest)
    assert f"Granted: early check-in for your reservation {code}" in await does(guest, task["id"], TaskState.DONE)
    assert await _bill(guest) == []


async def test_hours_beyond_those_of_the_house_become_its_own(front_desk: FrontDesk) -> None:
    rita = front_desk.guest("5521955550101", hotel="pousada-do-mar")
    await books(rita, *PT)
    told = await says(rita, "posso sair mais tarde, às 18h?")
    assert "O mais tarde que posso oferecer são 14:00" in told
    assert "saída tardia até as 14:00" in told


async def test_a_late_check_out_is_charged_once_and_taken_off_by_people(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    code = await books(ana, *ES)
    await says(ana, "quiero late check out hasta las 14", "sí")
    [(_, price)] = await _bill(ana)
    assert "Ya lo tenés" in await says(ana, "quiero late check out")
    assert f"que quite salida tardía de tu reserva {code}" in await says(ana, "cancelá el late check out")
    await says(ana, "sí")
    assert await _bill(ana) == [("late_checkout", price)]


async def test_a_yes_to_something_else_orders_no_extra(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await books(guest, *EN)
    await says(guest, "we want to add parking", "what time is breakfast?", "yes")
    assert await _orders(guest) == []
