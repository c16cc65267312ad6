"""Towels, repairs, a wake-up call, a taxi: the right department is asked, for the right room, and the guest hears of it."""

from datetime import datetime

import pytest

from conserje.dialogue.supervision.board import Board, Hand
from conserje.errors import NotFound
from conserje.model.conversation import TaskState
from tests.journeys.conftest import NOW
from tests.journeys.front_desk import FrontDesk
from tests.journeys.stay_steps import arrives, does, work
from tests.journeys.steps import books, says

IN_HOUSE = ("doble para dos del 11 al 14 de enero", "dale", "Ana Pérez", "ana@example.com", "sí")


async def test_a_guest_in_the_house_gets_towels_to_their_room_and_hears_when_it_is_done(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    code = await books(ana, *IN_HOUSE)
    number = await arrives(front_desk, code)
    told = await says(ana, "necesito toallas por favor")
    assert f"Anotado para la habitación {number}" in told
    [task] = await work(ana)
    assert (task["department"], task["room_number"], task["reservation_code"]) == ("housekeeping", number, code)
    assert (task["due_at"] - NOW).total_seconds() == 30 * 60
    assert "el equipo ya lo está viendo" in await does(ana, task["id"], TaskState.ACCEPTED)
    done = await does(ana, task["id"], TaskState.DONE, "Quedaron en la puerta")
    assert "Sobre tu pedido («necesito toallas por favor»): ya está hecho." in done
    assert "El equipo agrega: Quedaron en la puerta" in done


async def test_a_task_that_is_over_is_told_once(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    await says(ana, "necesito toallas en la 204")
    [task] = await work(ana)
    assert await does(ana, task["id"], TaskState.DECLINED) != ""
    assert await does(ana, task["id"], TaskState.DONE) == ""
    [task] = await work(ana)
    assert (task["state"], task["done_by"]) == ("declined", "Marta")


async def test_a_task_of_another_house_cannot_be_moved(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    await says(ana, "necesito toallas en la 204")
    [task] = await work(ana)
    app, other = front_desk.app, await front_desk.app.houses.route("house", "pousada-do-mar")
    board = Board(app.database, app.houses, app.pms_of, app.clock, app.ids)
    with pytest.raises(NotFound):
        await board.move(Hand(other.tenant_id, other.property_id, "Rita"), task["id"], TaskState.DONE)


async def test_the_room_is_asked_for_when_nobody_knows_it(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    assert "What is your room number?" in await says(guest, "the shower does not work")
    assert await work(guest) == []
    assert "Noted for room 305: I've passed it on to maintenance" in await says(guest, "305")
    [task] = await work(guest)
    assert (task["department"], task["room_number"]) == ("maintenance", "305")
    assert "I'm sorry, it won't be possible" in await does(guest, task["id"], TaskState.DECLINED)


async def test_who_has_no_room_is_passed_on_to_reception(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await says(guest, "can I get more towels please?")
    assert "passed it on to reception" in await says(guest, "I haven't arrived yet")
    [task] = await work(guest)
    assert (task["department"], task["room_number"]) == ("reception", None)


async def test_a_wake_up_call_needs_an_hour(front_desk: FrontDesk) -> None:
    rita = front_desk.guest("5521955550101", hotel="pousada-do-mar")
    assert "Para que horas?" in await says(rita, "olá!", "preciso ser acordado amanhã, quarto 12")
    told = await says(rita, "às 6:30")
    assert "Anotado para terça, 12 de janeiro, às 06:30" in told
    [task] = await work(rita)
    assert task["due_at"] == datetime.fromisoformat("2027-01-12T06:30:00-03:00")
    assert "está feito" in await does(rita, task["id"], TaskState.DONE)


async def test_a_taxi_for_an_hour_of_today_is_the_concierges(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    await arrives(front_desk, await books(ana, *IN_HOUSE))
    assert "lun 11 de enero a las 18:00" in await says(ana, "necesito un taxi para las 18hs")
    [task] = await work(ana)
    assert task["department"] == "concierge"


async def test_water_that_leaks_is_urgent(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    await says(ana, "se rompió la canilla de la 204, pierde agua")
    [task] = await work(ana)
    assert (task["urgent"], (task["due_at"] - NOW).total_seconds()) == (True, 15 * 60)


async def test_a_question_in_between_does_not_lose_the_request(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    await says(ana, "necesito toallas por favor", "¿a qué hora es el desayuno?")
    assert "habitación 204" in await says(ana, "habitación 204")
