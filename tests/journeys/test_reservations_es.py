"""Reservations that exist, in Spanish: told and cancelled only to whoever proves that they are theirs."""

from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.steps import books, kept_rooms, only_reservation, says, staff_confirms_deposit

OWNER, STRANGER, OTHER = "5491155550101", "5491155550999", "5491155550888"
DETAILS = ("dale", "Ana Pérez", "ana@example.com", "sí")


async def booked(desk: FrontDesk, stay: str = "del 12 al 15 de marzo") -> tuple[Guest, str]:
    guest = desk.guest(OWNER)
    return guest, await books(guest, f"una doble para 2 {stay}", *DETAILS)


async def status(desk: FrontDesk) -> str:
    return str((await only_reservation(desk))["status"])


async def test_whoever_booked_here_needs_no_code(front_desk: FrontDesk) -> None:
    guest, code = await booked(front_desk)
    told = await guest.writes("che quedó confirmada mi reserva?")
    assert f"Reserva *{code}* (pendiente de seña): Doble" in told.text
    assert "Seña pendiente: ARS 154.071, hasta el mar 12 de enero a las 10:00." in told.text


async def test_the_code_is_enough_on_the_phone_that_booked_it(front_desk: FrontDesk) -> None:
    _, code = await booked(front_desk)
    await front_desk.rows("UPDATE conversations SET memory = '{}'")
    told = await front_desk.guest(OWNER).writes(f"hola busco mi reserva {code.lower()}")
    assert "a nombre de Ana Pérez. Total ARS 513.570." in told.text


async def test_another_phone_tells_the_email_too(front_desk: FrontDesk) -> None:
    _, code = await booked(front_desk)
    friend = front_desk.guest(STRANGER)
    asked = await friend.writes(f"hola, quería ver la reserva {code}")
    assert "¿con qué e-mail o teléfono se hizo la reserva?" in asked.text
    assert "Ana" not in asked.text
    assert "a nombre de Ana Pérez" in (await friend.writes("ana@example.com")).text


async def test_a_wrong_code_and_a_wrong_email_are_answered_alike(front_desk: FrontDesk) -> None:
    _, code = await booked(front_desk)
    knows_code, knows_email = front_desk.guest(STRANGER), front_desk.guest(OTHER)
    first = await says(knows_code, "hola", f"quiero ver mi reserva {code}", "otra@example.com")
    second = await says(knows_email, "hola", "quiero ver mi reserva ZZZ999", "ana@example.com")
    assert first == second
    assert "No encuentro ninguna reserva con esos datos." in first


async def test_five_wrong_tries_cool_down_even_for_the_right_details(front_desk: FrontDesk) -> None:
    _, code = await booked(front_desk)
    stranger = front_desk.guest(STRANGER)
    for number in range(5):
        await says(stranger, f"ver mi reserva {code}, mail prueba{number}@example.com")
    assert "Fueron varios intentos" in stranger.last.text
    assert "Fueron varios intentos" in await says(stranger, f"ver mi reserva {code}, mail ana@example.com")
    await front_desk.pass_time(minutes=31)
    assert "Ana Pérez" in await says(stranger, f"ver mi reserva {code}, mail ana@example.com")


async def test_a_free_cancellation_is_told_and_done_only_after_the_yes(front_desk: FrontDesk) -> None:
    guest, code = await booked(front_desk)
    asked = await guest.writes("tuvimos un problema, quiero cancelar la reserva")
    assert "Cancelarla ahora no tiene cargo." in asked.text
    assert await status(front_desk) == "awaiting_deposit"
    done = await guest.taps("Sí, cancelarla")
    assert done.text == f"Listo: la reserva {code} quedó cancelada, sin cargo."
    assert await status(front_desk) == "cancelled"
    assert await kept_rooms(front_desk) == []
    await front_desk.pass_time(hours=30)
    assert (await guest.hears()).sent == ()


async def test_a_late_cancellation_tells_its_fee_before_and_after(front_desk: FrontDesk) -> None:
    guest, code = await booked(front_desk, "del 12 al 15 de enero")
    await staff_confirms_deposit(front_desk, code)
    await guest.hears()
    asked = await guest.writes("cancelame la reserva")
    assert "Cancelarla ahora tiene un cargo de *ARS " in asked.text
    fee = asked.text.split("*")[1]
    done = await guest.writes("sí, cancelala igual")
    assert done.text.startswith(f"Listo: la reserva {code} quedó cancelada, con un cargo de {fee}.")
    assert await status(front_desk) == "cancelled"


async def test_a_no_keeps_the_reservation(front_desk: FrontDesk) -> None:
    guest, code = await booked(front_desk)
    await guest.writes("quiero cancelar")
    kept = await guest.writes("no, dejá, mejor la dejo")
    assert kept.text == f"Dale, la reserva {code} sigue en pie."
    assert "¿Sí a qué?" in (await guest.writes("sí")).text
    assert await status(front_desk) == "awaiting_deposit"
    assert len(await kept_rooms(front_desk)) == 1


async def test_cancelling_twice_says_that_it_is_cancelled(front_desk: FrontDesk) -> None:
    guest, code = await booked(front_desk)
    await says(guest, "quiero cancelar mi reserva", "sí")
    again = await guest.writes("cancelá mi reserva")
    assert again.text == f"La reserva {code} está cancelada: ya no hay nada que cancelar."


async def test_of_two_reservations_only_the_one_that_stands_is_cancelled(front_desk: FrontDesk) -> None:
    guest, first = await booked(front_desk)
    await says(guest, "quiero cancelar mi reserva", "sí")
    second = await books(guest, "una doble para 2 del 5 al 8 de abril", "dale", "sí")
    asked = await guest.writes("quiero cancelar mi reserva")
    assert f"¿Cancelo la reserva {second}?" in asked.text
    assert first != second


async def test_two_reservations_that_stand_are_asked_about(front_desk: FrontDesk) -> None:
    guest, first = await booked(front_desk)
    second = await books(guest, "una doble para 2 del 5 al 8 de abril", "dale", "sí")
    asked = await guest.writes("quiero cancelar mi reserva")
    assert "Tenés varias reservas. ¿Cuál?" in asked.text
    assert [title for _, title in asked.choices] == [first, second]
    await says(guest, second, "sí")
    rows = await front_desk.rows("SELECT code, status FROM reservations ORDER BY created_at, check_in")
    assert {row["code"]: row["status"] for row in rows} == {first: "awaiting_deposit", second: "cancelled"}


async def test_the_rules_of_cancelling_are_told_and_cancel_nothing(front_desk: FrontDesk) -> None:
    guest, _ = await booked(front_desk)
    told = await guest.writes("cuál es la política de cancelación?")
    assert "48" in told.text
    assert await status(front_desk) == "awaiting_deposit"
