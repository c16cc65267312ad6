"""What time does to a booking in Spanish: holds that are lengthened or end, deposits that do not come, a restart."""

from tests.journeys.front_desk import FrontDesk, front_desk_on
from tests.journeys.steps import books, kept_rooms, only_reservation, says, staff_confirms_deposit

QUESTION = "tenés una doble para 2 del 12 al 15 de marzo?"
ALL_THE_WAY = (QUESTION, "dale", "Pedro Paz", "pedro@example.com", "sí")


async def test_a_hold_is_lengthened_while_the_guest_answers(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, QUESTION, "dale")
    await front_desk.pass_time(minutes=17)
    await guest.writes("Pedro Paz")
    await front_desk.pass_time(minutes=7)
    summary = await guest.writes("pedro@example.com")
    assert "¿Confirmo la reserva?" in summary.text
    assert len(await kept_rooms(front_desk)) == 1
    await books(guest, "sí")


async def test_a_hold_that_ends_is_told_and_the_room_is_free(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, QUESTION, "dale")
    await front_desk.pass_time(minutes=21)
    assert "quedó libre" in front_desk.graph.accepted[-1].text
    assert await kept_rooms(front_desk) == []


async def test_a_yes_after_the_hold_ended_is_quoted_anew_and_books_nothing_by_itself(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, *ALL_THE_WAY[:4])
    await front_desk.pass_time(minutes=25)
    asked = await guest.writes("sí")
    assert await front_desk.reservations() == []
    assert "ARS 513.570" in asked.text
    await books(guest, "dale", "sí")
    assert len(await kept_rooms(front_desk)) == 1


async def test_a_yes_hours_later_looks_the_room_up_anew(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, *ALL_THE_WAY[:4])
    await front_desk.pass_time(hours=5)
    asked = await guest.writes("dale sí")
    assert "12 de marzo" in asked.text
    assert await front_desk.reservations() == []
    assert await kept_rooms(front_desk) == []


async def test_a_deposit_that_does_not_come_ends_the_reservation_and_the_guest_is_told(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    code = await books(guest, *ALL_THE_WAY)
    await front_desk.pass_time(hours=25)
    assert (await only_reservation(front_desk))["status"] == "expired"
    assert await kept_rooms(front_desk) == []
    assert f"No nos llegó la seña de la reserva {code}" in front_desk.graph.accepted[-1].text


async def test_a_deposit_that_staff_saw_confirms_the_reservation_and_the_guest_is_told(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    code = await books(guest, *ALL_THE_WAY)
    noted = await guest.writes("listo, ya transferí la seña")
    assert "todavía no confirma la reserva" in noted.text
    assert (await only_reservation(front_desk))["status"] == "awaiting_deposit"
    await staff_confirms_deposit(front_desk, code)
    told = await guest.hears()
    assert told.text.startswith(f"¡Recibimos la seña! Tu reserva {code} quedó confirmada.")
    assert (await only_reservation(front_desk))["status"] == "confirmed"
    await front_desk.pass_time(hours=30)
    assert (await guest.hears()).sent == ()
    assert (await only_reservation(front_desk))["status"] == "confirmed"


async def test_a_restart_in_the_middle_of_a_booking_goes_on_where_it_was(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, QUESTION, "dale", "Pedro Paz")
    async with front_desk_on(front_desk.url, front_desk.clock) as restarted:
        same = restarted.guest()
        summary = await same.writes("pedro@example.com")
        assert "A nombre de Pedro Paz, pedro@example.com" in summary.text
        code = await books(same, "sí")
    assert (await only_reservation(front_desk))["code"] == code
    assert len(await kept_rooms(front_desk)) == 1


async def test_three_messages_in_one_payload_are_answered_together(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    answer = await guest.writes("hola", "tenés lugar para 2", "del 12 al 15 de marzo?")
    assert len(answer.sent) == 1
    assert "12 de marzo" in answer.text
    assert len(await front_desk.rows("SELECT * FROM turns")) == 1
    assert len(await front_desk.rows("SELECT * FROM messages_in")) == 3


async def test_somebody_who_comes_back_with_a_greeting_is_asked_whether_it_is_still_about_that_stay(
    front_desk: FrontDesk,
) -> None:
    guest = front_desk.guest()
    await guest.writes("una doble del 3 al 5 de mayo, somos dos")
    await front_desk.pass_time(minutes=45)
    asked = await guest.writes("hola!")
    assert "3 de mayo" in asked.text
    assert "¿Seguimos con eso?" in asked.text
    assert "¿Te reservo la Doble?" in (await guest.writes("sí")).text


async def test_somebody_who_lets_an_old_booking_go_starts_afresh(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("una doble del 3 al 5 de mayo, somos dos")
    await front_desk.pass_time(minutes=45)
    await guest.writes("buenas")
    assert "no reservo nada" in (await guest.writes("no")).text
    assert "¿Para qué fechas?" in (await guest.writes("quiero reservar")).text


async def test_asking_what_the_cheapest_costs_tells_it_and_holds_nothing(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("una doble del 3 al 5 de mayo, somos dos")
    told = await guest.writes("cuánto sale la más barata?")
    assert "No reembolsable" in told.text
    assert await front_desk.rows("SELECT * FROM allocations") == []
    await guest.writes("dale")
    [held] = await front_desk.rows("SELECT offer FROM quotes")
    assert "non_refundable" in str(held["offer"])


async def test_who_arrives_today_has_until_check_in_for_the_deposit(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    for text in ("una doble para hoy, una noche, somos dos", "dale", "Ana Pérez", "ana@example.com", "sí"):
        await guest.writes(text)
    [reservation] = await front_desk.reservations()
    assert (
        reservation["deposit_due"].astimezone(front_desk.clock.now().tzinfo).isoformat() == "2027-01-11T18:00:00+00:00"
    )


async def test_nothing_is_said_about_a_hold_that_ends_while_people_talk(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    for text in ("una doble del 3 al 5 de mayo, somos dos", "dale", "quiero hablar con una persona"):
        await guest.writes(text)
    await front_desk.app.people.take_over(await guest.conversation(), "Marta")
    before = len(front_desk.graph.accepted)
    await front_desk.pass_time(minutes=25)
    assert len(front_desk.graph.accepted) == before
    assert await front_desk.rows("SELECT * FROM allocations WHERE live") == []
