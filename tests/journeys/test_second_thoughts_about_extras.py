"""An extra is not wanted any more: that cancels the extra, never the reservation. Photos that nobody has are not promised."""

import pytest

from conserje.model.conversation import TaskState
from tests.journeys.front_desk import FrontDesk
from tests.journeys.stay_steps import does, work
from tests.journeys.steps import books, only_reservation, says

EN = ("double for two, 12 to 15 march please", "yes", "James Miller", "james@example.com", "yes")


async def test_what_waits_is_taken_back_and_cannot_be_granted_any_more(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    code = await books(guest, *EN)
    await says(guest, "can we get a transfer from the airport?", "yes")
    told = await says(guest, "please cancel the transfer")
    assert f"airport transfer is no longer asked for, for your reservation {code}" in told
    [task] = await work(guest)
    assert "closed already" in await does(guest, task["id"], TaskState.DONE)
    assert (await only_reservation(front_desk))["status"] == "awaiting_deposit"
    assert await front_desk.rows("SELECT FROM ledger WHERE kind = 'charge'") == []


async def test_what_is_on_the_bill_is_taken_off_by_a_person(front_desk: FrontDesk) -> None:
    ana = front_desk.guest()
    await books(ana, "doble para dos del 12 al 15 de marzo", "dale", "Ana Pérez", "ana@example.com", "sí")
    await says(ana, "quiero sumar cochera", "sí")
    assert "Le pedí a recepción que quite cochera" in await says(ana, "ya no quiero la cochera")
    assert [task["payload"]["errand"] for task in await work(ana)] == ["order", "drop"]


async def test_nothing_ordered_is_nothing_to_take_off(front_desk: FrontDesk) -> None:
    rita = front_desk.guest("5521955550101", hotel="pousada-do-mar")
    assert "Não encontro traslado do aeroporto" in await says(rita, "quero cancelar o transfer")


@pytest.mark.parametrize(
    ("text", "hotel", "told"),
    [
        ("¿me mandan fotos de las habitaciones?", "austral", "No tengo fotos para mandarte por acá"),
        ("do you have photos of the double room?", "austral", "I have no photos to send here"),
        ("tem fotos do quarto?", "pousada-do-mar", "Não tenho fotos para enviar por aqui"),
    ],
)
async def test_photos_are_not_promised_and_rooms_described(
    front_desk: FrontDesk, text: str, hotel: str, told: str
) -> None:
    answer = await says(front_desk.guest(hotel=hotel), text)
    assert told in answer
    assert ": " in answer.split(told)[1]
