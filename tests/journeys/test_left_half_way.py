"""A request or an order that was left half way binds nobody, and another one takes its place."""

from tests.journeys.front_desk import FrontDesk
from tests.journeys.stay_steps import work
from tests.journeys.steps import books, only_reservation, says

ES = ("doble para dos del 12 al 15 de marzo", "dale", "Ana Pérez", "ana@example.com", "sí")
ORDERS = "SELECT what FROM orders ORDER BY created_at, id"


async def test_a_request_that_was_left_for_long_is_asked_anew(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    await says(ana, "necesito toallas por favor")
    await front_desk.pass_time(minutes=31)
    await says(ana, "hola")
    assert await work(ana) == []
    assert "habitación 204" in await says(ana, "necesito toallas en la habitación 204")


async def test_an_old_price_is_not_ordered(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    await books(ana, *ES)
    await says(ana, "quiero sumar cochera")
    await front_desk.pass_time(minutes=31)
    await says(ana, "sí")
    assert await front_desk.rows(ORDERS) == []


async def test_the_extra_that_was_named_last_is_the_one_ordered(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    await books(ana, *ES)
    await says(ana, "quiero sumar cochera", "no, quiero sumar el set romántico", "sí")
    assert await front_desk.rows(ORDERS) == [{"what": "romantic"}]


async def test_hours_that_need_no_order_end_the_one_under_way(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    await books(ana, *ES)
    await says(ana, "quiero sumar cochera")
    assert "sin cargo" in await says(ana, "¿puedo hacer late check-out a las 11?")
    await says(ana, "sí")
    assert await front_desk.rows(ORDERS) == []


async def test_who_turns_to_the_reservation_leaves_the_request(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    await books(ana, *ES)
    assert "¿Para qué hora?" in await says(ana, "necesito que me despierten")
    await says(ana, "quiero cancelar mi reserva", "no, mejor no")
    assert (await only_reservation(front_desk))["status"] == "awaiting_deposit"
    assert await work(ana) == []
