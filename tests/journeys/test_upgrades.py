"""A better room is offered by the difference a night, and taken as a change of the reservation."""

from dataclasses import replace

from conserje.model.desk.rules import Approval, HoursOfStay
from tests.journeys.front_desk import FrontDesk
from tests.journeys.staff_steps import sets_rules
from tests.journeys.steps import books, only_reservation, says, tasks

EN = ("double for two, 12 to 15 march please", "yes", "James Miller", "james@example.com", "yes")


async def test_a_better_room_is_told_by_the_night_and_taken_on_a_yes(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    code = await books(guest, *EN)
    before = await only_reservation(front_desk)
    told = await says(guest, "can I upgrade my room?")
    assert f"To upgrade your reservation {code} (Double Room)" in told
    assert "more a night" in told
    summed_up = await says(guest, "the first one")
    assert f"This is how reservation {code} would be:" in summed_up
    assert (await only_reservation(front_desk))["total"] == before["total"]
    await says(guest, "yes")
    after = await only_reservation(front_desk)
    assert after["room_type_id"] != before["room_type_id"]
    assert after["total"] > before["total"]


async def test_who_wants_none_of_them_keeps_the_room(front_desk: FrontDesk) -> None:
    rita = front_desk.guest("5521955550101", hotel="pousada-do-mar")
    await books(
        rita, "quero um quarto duplo para dois de 12 a 15 de março", "sim", "Rita Souza", "rita@example.com", "sim"
    )
    before = await only_reservation(front_desk, "pousada-do-mar")
    assert "a mais por noite" in await says(rita, "quero um quarto melhor")
    await says(rita, "não, obrigada")
    assert await only_reservation(front_desk, "pousada-do-mar") == before


async def test_where_people_decide_they_are_asked(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, stay=replace(HoursOfStay(), upgrade_approval=Approval.STAFF))
    ana = front_desk.guest()
    await books(ana, "doble para dos del 12 al 15 de marzo", "dale", "Ana Pérez", "ana@example.com", "sí")
    assert "lo confirma el equipo" in await says(ana, "¿me pueden dar una habitación mejor? un upgrade")
    assert await tasks(front_desk) == [("request", False)]
