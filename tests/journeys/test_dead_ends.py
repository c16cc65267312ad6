"""Where a conversation could turn in a circle, or end: there is a way out of every question."""

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import books, kept_rooms, only_reservation, says

QUESTION = "una doble para 2 del 12 al 15 de marzo"


async def test_whoever_has_no_code_is_offered_a_person_and_may_let_it_be(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "quiero cancelar mi reserva")
    offered = await guest.writes("no lo tengo")
    assert "código" not in offered.text
    assert [title for _, title in offered.choices] == ["Hablar con alguien"]
    assert "Si necesitás algo, escribime." in await says(guest, "no")
    assert "ARS 513.570" in await says(guest, QUESTION)


async def test_a_code_that_is_found_after_all_is_taken(front_desk: FrontDesk) -> None:
    code = await books(front_desk.guest(), QUESTION, "dale", "Ana Pérez", "ana@example.com", "sí")
    friend = front_desk.guest("5491155550999")
    await says(friend, "quiero cancelar mi reserva", "no lo tengo")
    assert "¿con qué e-mail o teléfono se hizo la reserva?" in await says(friend, f"ah, es {code}")


async def test_a_booking_goes_on_after_a_look_at_another_reservation(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    code = await books(guest, QUESTION, "dale", "Ana Pérez", "ana@example.com", "sí")
    await says(guest, "quiero otra doble para 2 del 20 al 22 de marzo", "sí")
    assert f"Reserva *{code}*" in await says(guest, f"ver mi reserva {code}")
    assert "¿Confirmo la reserva?" in await says(guest, "sí")
    assert len(await front_desk.reservations()) == 1
    await says(guest, "sí")
    assert len(await front_desk.reservations()) == 2


async def test_a_name_is_taken_when_something_should_change_before_it_was_told(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, QUESTION, "dale", "cambiar algo", "el nombre", "Marta Beatriz Ruiz")
    assert "A nombre de Marta Beatriz Ruiz" in await says(guest, "marta@example.com")


async def test_whoever_changes_nothing_after_all_gets_the_summary_again_and_may_confirm_it(
    front_desk: FrontDesk,
) -> None:
    guest = front_desk.guest()
    await says(guest, QUESTION, "dale", "Ana Pérez", "ana@example.com")
    await guest.taps("Cambiar")
    assert "¿Confirmo la reserva?" in await says(guest, "sí")
    assert await front_desk.reservations() == []
    await says(guest, "sí")
    assert (await only_reservation(front_desk))["guest_name"] == "Ana Pérez"


async def test_a_name_and_an_email_may_come_with_a_stroke_between_them(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "a double for 2 from 12 to 15 March", "yes")
    assert "In the name of Kim Lee, kim@lee.org" in await says(guest, "Kim Lee / kim@lee.org")


async def test_a_memory_that_nobody_can_read_does_not_end_the_conversation(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, QUESTION, "dale")
    await front_desk.rows("""UPDATE conversations SET memory = '{"hold_until": "tomorrow", "told": [7]}'""")
    assert "ARS 513.570" in await says(guest, QUESTION)
    await front_desk.pass_time(minutes=21)
    assert await kept_rooms(front_desk) == []


async def test_other_dates_are_offered_for_the_room_that_was_wished(front_desk: FrontDesk) -> None:
    guest = front_desk.guest(hotel="pousada-do-mar")
    first = await says(guest, "somos 2, del 10 al 13 de marzo")
    assert "Vista al Mar" in first
    for room in ("standard", "twin", "sea_view", "family", "chalet"):
        await front_desk.sell_out(room, "2027-03-10", "2027-03-12", hotel="pousada-do-mar")
    told = await says(guest, "quiero la vista al mar")
    assert "Lo más cercano que tengo" in told
    assert "Vista al Mar" in told


async def test_a_deposit_that_somebody_is_working_on_when_it_is_due_lapses_afterwards(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await books(guest, QUESTION, "dale", "Ana Pérez", "ana@example.com", "sí")
    route = await front_desk.app.houses.route("house", "austral")
    async with front_desk.app.database.transaction(route.tenant_id) as reception:
        await reception.execute("SELECT 1 FROM reservations FOR UPDATE")
        await front_desk.pass_time(hours=25)
    assert (await only_reservation(front_desk))["status"] == "awaiting_deposit"
    await front_desk.pass_time(minutes=2)
    assert (await only_reservation(front_desk))["status"] == "expired"


async def test_what_only_sounds_a_little_like_a_repeat_does_not_repeat_an_old_answer(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await books(guest, "a double for 2 from 12 to 15 March", "yes", "Kim Lee", "kim@lee.org", "yes")
    cancelled = await says(guest, "please cancel it", "yes")
    assert cancelled.startswith("Done: reservation")
    assert await says(guest, "can you book the same again?") != cancelled
