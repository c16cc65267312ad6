"""A cot, a diet, a dog; a jacket left behind: noted where staff look for it, and told as noted."""

from tests.journeys.front_desk import FrontDesk
from tests.journeys.stay_steps import arrives, wishes, work
from tests.journeys.steps import books, says


async def test_a_wish_is_noted_on_the_reservation_and_prepared(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    code = await books(ana, "doble para dos del 12 al 15 de marzo", "dale", "Ana Pérez", "ana@example.com", "sí")
    told = await says(ana, "necesitamos una cuna y soy celíaca")
    assert f"Anotado en tu reserva *{code}*: una cuna y la dieta. Es un pedido y no una promesa" in told
    assert await wishes(ana) == [("cot", code), ("diet", code)]
    assert {(task["department"], task["reservation_code"]) for task in await work(ana)} == {
        ("housekeeping", code),
        ("kitchen", code),
    }


async def test_a_quiet_room_needs_no_task(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    code = await books(
        guest, "double for two, 12 to 15 march please", "yes", "James Miller", "james@example.com", "yes"
    )
    assert f"Noted on your reservation *{code}*: a quiet room" in await says(guest, "a quiet room please")
    assert await work(guest) == []


async def test_a_wish_told_while_booking_goes_onto_the_reservation(front_desk: FrontDesk) -> None:
    rita = front_desk.guest("5521955550101", hotel="pousada-do-mar")
    told = await says(rita, "quero um quarto duplo para dois de 12 a 15 de março, precisamos de um berço")
    assert "Anotado: um berço. Vai para a sua reserva quando você a fizer" in told
    code = await books(rita, "sim", "Rita Souza", "rita@example.com", "sim")
    assert await wishes(rita) == [("cot", code)]
    [task] = await work(rita)
    assert (task["department"], task["reservation_code"]) == ("housekeeping", code)


async def test_a_wish_without_a_reservation_goes_to_reception(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    assert "passing it on to reception" in await says(guest, "I'm allergic to peanuts")
    [task] = await work(guest)
    assert (task["department"], task["reservation_code"]) == ("reception", None)
    assert await wishes(guest) == [("allergy", None)]


async def test_a_lost_thing_is_looked_for_once_it_is_known_what_where_and_when(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    assert "Where and on which day" in await says(guest, "I left my jacket")
    told = await says(guest, "in the restaurant, yesterday evening")
    assert "I've asked housekeeping to look for it" in told
    assert "+447700900101" in told
    [task] = await work(guest)
    assert task["department"] == "housekeeping"
    assert "I left my jacket / in the restaurant, yesterday evening" in task["summary"]


async def test_something_lost_without_a_name_is_asked_for(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    code = await books(ana, "doble para dos del 11 al 14 de enero", "dale", "Ana Pérez", "ana@example.com", "sí")
    await arrives(front_desk, code)
    assert "¿Qué es lo que perdiste?" in await says(ana, "perdí algo en la pileta ayer")
    assert "lo busque" in await says(ana, "cargador de celular negro")
    [task] = await work(ana)
    assert task["reservation_code"] == code
