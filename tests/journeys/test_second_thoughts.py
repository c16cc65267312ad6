"""A guest who would rather have another offer, haggles, or says yes where several things could be meant."""

from datetime import timedelta

import pytest

from conserje.storage import work
from conserje.storage.turns import load_turn
from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import books, kept_rooms, only_reservation, says
from tests.vendors.whatsapp_payloads import from_guest, signed, text_message, webhook

QUESTION = "tenés una doble para 2 del 12 al 15 de marzo?"


async def test_a_bare_yes_to_several_alternatives_asks_which(front_desk: FrontDesk) -> None:
    for room_type in ("single", "double", "triple", "family_suite"):
        await front_desk.sell_out(room_type, "2027-03-12", "2027-03-15")
    guest = front_desk.guest()
    await guest.writes(QUESTION)
    asked = await says(guest, "sí")
    assert "¿Cuál de las opciones?" in asked
    assert await kept_rooms(front_desk) == []
    await books(guest, "la 2", "Pedro Paz", "pedro@example.com", "sí")


async def test_the_other_offer_is_kept_instead(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, QUESTION, "la 2")
    [first] = await kept_rooms(front_desk)
    answer = await says(guest, "no, mejor la 1")
    [second] = await kept_rooms(front_desk)
    assert first["hold_id"] != second["hold_id"]
    assert "¿A nombre de quién" in answer
    await books(guest, "Pedro Paz", "pedro@example.com", "sí")
    [plan] = await front_desk.rows("SELECT p.code FROM reservations r JOIN rate_plans p ON p.id = r.rate_plan_id")
    assert plan["code"] == "flexible"


async def test_the_other_offer_is_tapped_while_the_name_is_asked(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    offered = await guest.writes(QUESTION)
    choices = offered.choices
    await says(guest, "la 1")
    await guest.taps_id(*choices[1])
    await books(guest, "Pedro Paz", "pedro@example.com", "sí")
    [plan] = await front_desk.rows("SELECT p.code FROM reservations r JOIN rate_plans p ON p.id = r.rate_plan_id")
    assert plan["code"] == "non_refundable"


@pytest.mark.parametrize(
    ("wish", "plea", "refusal", "question"),
    [
        (QUESTION, "¿no me hacés un descuento?", "no lo puedo bajar", "¿A nombre de quién"),
        ("double for 2 from 12 to 15 March?", "any chance of a discount?", "I can't lower them", "What name"),
        ("quarto duplo para 2 de 12 a 15 de março?", "faz um desconto?", "não consigo baixar", "Em nome de quem"),
    ],
)
async def test_a_plea_for_a_discount_changes_no_price_and_the_booking_goes_on(
    front_desk: FrontDesk, wish: str, plea: str, refusal: str, question: str
) -> None:
    guest = front_desk.guest()
    await says(guest, wish, "1")
    held = await kept_rooms(front_desk)
    answer = await says(guest, plea)
    assert refusal in answer
    assert question in answer
    assert await kept_rooms(front_desk) == held


async def test_a_turn_that_is_repeated_after_it_kept_the_last_room_does_not_call_it_sold(front_desk: FrontDesk) -> None:
    """The worker dies after the hold and before its commit: the lease ends, and the same message is answered again."""
    await front_desk.rows("UPDATE rooms SET out_of_order = true WHERE number NOT IN ('103')")
    guest = front_desk.guest()
    await guest.writes(QUESTION)
    await dies_before_the_commit(front_desk, guest.phone)
    answer = front_desk.graph.accepted[-1].text
    assert "Te guardo la Doble" in answer
    assert "ocupar" not in answer
    assert len(await kept_rooms(front_desk)) == 1
    await books(guest, "Pedro Paz", "pedro@example.com", "sí")
    assert (await only_reservation(front_desk))["rooms"] == 1


async def dies_before_the_commit(desk: FrontDesk, phone: str) -> None:
    """Take the turn of the waiting message as a worker does, and lose it before anything is stored."""
    await desk.post(
        signed(webhook(from_guest([text_message("dale", sender=phone)], receiver="100000000000142", sender=phone)))
    )
    [held] = await work.claim(desk.app.database, "answer", desk.clock.now(), lease=timedelta(seconds=60), most=1)
    loaded = await load_turn(desk.app.database, held.tenant_id, held.key)
    assert loaded is not None
    conversation, messages = loaded
    hotel = await desk.app.houses.hotel(conversation.tenant_id, conversation.property_id)
    await desk.app.receptionist.take_turn(hotel, conversation, list(messages), desk.clock.now())
    await desk.pass_time(seconds=61)
