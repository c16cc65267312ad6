"""Bookings in Spanish, from the first question to the reservation in the database."""

from datetime import date

from tests.journeys.front_desk import FrontDesk

QUESTION = "hola, ¿tenés una doble del 12 al 15 de marzo para 2 y un nene de 4?"


async def test_a_guest_asks_is_quoted_says_yes_and_finds_the_reservation_in_the_database(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    offered = await guest.writes(QUESTION)
    assert "inteligencia artificial" in offered.text
    assert "12 de marzo" in offered.text
    assert "15 de marzo de 2027 (3 noches)" in offered.text
    assert "2 adultos y 1 menor (4 años)" in offered.text
    held = await guest.writes("dale")
    assert "¿A nombre de quién" in held.text
    await guest.writes("Ana Pérez")
    summary = await guest.writes("ana@example.com")
    assert "Ana Pérez" in summary.text
    assert "¿Confirmo la reserva?" in summary.text
    booked = await guest.writes("sí")
    [reservation] = await front_desk.reservations()
    assert reservation["code"] in booked.text
    assert reservation["status"] == "awaiting_deposit"
    assert reservation["conversation_id"] == (await guest.conversation()).id
    assert (reservation["stay"].lower, reservation["stay"].upper) == (date(2027, 3, 12), date(2027, 3, 15))
    assert "CBU" in booked.text
    assert "seña" in booked.text


async def test_a_guest_who_says_no_at_the_summary_has_no_reservation_and_keeps_the_room_held(
    front_desk: FrontDesk,
) -> None:
    guest = front_desk.guest()
    for text in (QUESTION, "dale", "Ana Pérez", "ana@example.com"):
        await guest.writes(text)
    refused = await guest.writes("no")
    assert "sigue guardada" in refused.text
    assert await front_desk.reservations() == []
    assert len(await front_desk.rows("SELECT * FROM allocations")) == 1


async def test_the_same_webhook_three_times_is_answered_once(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    first = await guest.writes("hola", message_id="wamid.THRICE")
    again = await guest.writes("hola", message_id="wamid.THRICE")
    third = await guest.writes("hola", message_id="wamid.THRICE")
    assert [len(one.sent) for one in (first, again, third)] == [1, 0, 0]
