"""A reservation that exists is changed in Spanish: told in full with the difference, done on a yes to exactly that."""

from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.steps import books, kept_rooms, nights_of, only_reservation, says, staff_confirms_deposit, tasks

OWNER, STRANGER = "5491155550101", "5491155550999"
DETAILS = ("dale", "Ana Pérez", "ana@example.com", "sí")


async def booked(desk: FrontDesk, wish: str = "una doble para 2 del 12 al 15 de marzo") -> tuple[Guest, str]:
    guest = desk.guest(OWNER)
    return guest, await books(guest, wish, *DETAILS)


async def stay(desk: FrontDesk) -> tuple[str, str]:
    first, last = nights_of(await only_reservation(desk))
    return first.isoformat(), last.isoformat()


async def test_one_more_night_is_told_with_its_difference_and_done_on_the_yes(front_desk: FrontDesk) -> None:
    guest, code = await booked(front_desk)
    before = (await only_reservation(front_desk))["total"]
    asked = await guest.writes("quiero quedarme una noche más")
    assert f"Así quedaría la reserva {code}:" in asked.text
    assert "del vie 12 de marzo al mar 16 de marzo de 2027 (4 noches)" in asked.text
    assert "antes ARS 513.570, son ARS " in asked.text
    assert await stay(front_desk) == ("2027-03-12", "2027-03-15")
    done = await guest.taps("Sí, cambiarla")
    assert f"¡Listo! La reserva *{code}* queda así: Doble" in done.text
    assert await stay(front_desk) == ("2027-03-12", "2027-03-16")
    row = await only_reservation(front_desk)
    assert row["total"] > before
    assert row["deposit"] == (row["total"] * 30 / 100).quantize(row["deposit"])
    assert done.sent[-1].media, "the QR comes anew"


async def test_a_no_keeps_the_reservation_as_it_is(front_desk: FrontDesk) -> None:
    guest, code = await booked(front_desk)
    told = await says(guest, "cambiá mi reserva del 20 al 23 de marzo", "no, dejala como está")
    assert told == f"Dale, la reserva {code} sigue en pie."
    assert await stay(front_desk) == ("2027-03-12", "2027-03-15")


async def test_another_number_at_the_summary_is_priced_anew_and_an_old_yes_does_nothing(front_desk: FrontDesk) -> None:
    guest, _ = await booked(front_desk, "una triple para 2 del 12 al 15 de marzo")
    first = await guest.writes("quiero mover mi reserva al 19 de marzo")
    old_yes = first.choices[0]
    again = await guest.writes("y cambiá a 3 personas")
    assert "3 adultos" in again.text
    assert "del vie 19 de marzo al lun 22 de marzo" in again.text
    stale = await guest.taps_id(*old_yes)
    assert "3 adultos" in stale.text
    assert await stay(front_desk) == ("2027-03-12", "2027-03-15")
    await guest.writes("sí")
    row = await only_reservation(front_desk)
    assert (await stay(front_desk), row["adults"]) == (("2027-03-19", "2027-03-22"), 3)


async def test_the_days_of_the_month_are_those_of_the_stay(front_desk: FrontDesk) -> None:
    guest, _ = await booked(front_desk)
    asked = await guest.writes("cambiá la reserva para salir el 14")
    assert "del vie 12 de marzo al dom 14 de marzo de 2027 (2 noches)" in asked.text
    assert "menos" in asked.text
    await guest.writes("dale")
    assert await stay(front_desk) == ("2027-03-12", "2027-03-14")


async def test_what_shall_change_is_asked_for_piece_by_piece(front_desk: FrontDesk) -> None:
    guest, code = await booked(front_desk)
    asked = await guest.writes("quiero cambiar mi reserva")
    assert f"Tu reserva {code}: del vie 12 de marzo" in asked.text
    assert "¿Qué querés cambiar" in asked.text
    assert "¿Qué fechas querés?" in await says(guest, "las fechas")
    assert "del sáb 20 de marzo al mar 23 de marzo" in await says(guest, "del 20 al 23")
    await guest.writes("sí")
    assert await stay(front_desk) == ("2027-03-20", "2027-03-23")


async def test_a_full_house_offers_what_is_near_and_the_old_stay_stands_until_then(front_desk: FrontDesk) -> None:
    guest, code = await booked(front_desk)
    await front_desk.sell_out("doble", "2027-03-20", "2027-03-21")
    rooms = {row["code"] for row in await front_desk.rows("SELECT code FROM room_types")}
    for room in rooms:
        await front_desk.sell_out(room, "2027-03-20", "2027-03-21")
    asked = await guest.writes("pasá mi reserva del 20 al 22 de marzo")
    assert "No me queda lugar del sáb 20 de marzo al lun 22 de marzo" in asked.text
    assert f"¿Cambio la reserva {code} por alguna de estas?" in asked.text
    assert await stay(front_desk) == ("2027-03-12", "2027-03-15")
    summed_up = await guest.writes("la primera")
    assert f"Así quedaría la reserva {code}:" in summed_up.text
    await guest.writes("sí")
    assert await stay(front_desk) == ("2027-03-21", "2027-03-23")


async def test_another_room_is_named(front_desk: FrontDesk) -> None:
    guest, _ = await booked(front_desk)
    asked = await guest.writes("quiero cambiar la reserva a una suite")
    assert "1 × Suite" in asked.text
    await guest.writes("sí, dale")
    row = await only_reservation(front_desk)
    [room] = await front_desk.rows("SELECT code FROM room_types WHERE id = $1", row["room_type_id"])
    assert "suite" in room["code"]
    assert len(await kept_rooms(front_desk)) == 1


async def test_the_name_and_the_email_can_be_corrected(front_desk: FrontDesk) -> None:
    guest, code = await booked(front_desk)
    asked = await guest.writes("quiero cambiar el nombre de la reserva")
    assert "¿A nombre de quién debe quedar?" in asked.text
    summed_up = await guest.writes("Ana María Pérez Gómez")
    assert "A nombre de Ana María Pérez Gómez" in summed_up.text
    assert "El precio no cambia" in summed_up.text
    done = await guest.writes("sí")
    assert "a nombre de Ana María Pérez Gómez" in done.text
    await says(guest, f"cambiar el mail de la reserva {code} a ana.nueva@example.com", "sí")
    row = await only_reservation(front_desk)
    assert (row["guest_name"], row["guest_email"]) == ("Ana María Pérez Gómez", "ana.nueva@example.com")


async def test_a_paid_deposit_stays_and_only_what_is_missing_is_told(front_desk: FrontDesk) -> None:
    guest, code = await booked(front_desk)
    await staff_confirms_deposit(front_desk, code)
    await guest.hears()
    asked = await guest.writes("quiero agregar dos noches más a mi reserva")
    assert "Seña: faltan ARS " in asked.text
    assert "los ARS 154.071 que ya pagaste siguen valiendo" in asked.text
    await guest.writes("sí")
    assert "251.703" not in guest.last.text
    assert "ARS 97.632" in guest.last.text, "what is missing is told with the ways to pay it"
    row = await only_reservation(front_desk)
    assert (row["status"], str(row["deposit"])) == ("confirmed", "251703.00")
    shorter = await guest.writes("quiero dos noches menos en mi reserva")
    assert "Los ARS 154.071 de seña siguen valiendo" in shorter.text


async def test_nobody_wins_back_a_free_cancellation_by_moving(front_desk: FrontDesk) -> None:
    guest, code = await booked(front_desk, "una doble para 2 del 13 al 15 de enero")
    await staff_confirms_deposit(front_desk, code)
    await guest.hears()
    await front_desk.pass_time(hours=12)
    asked = await guest.writes("quiero cambiar mi reserva del 20 al 22 de marzo")
    assert "Por la fecha, ya no se puede cancelar sin cargo." in asked.text
    await guest.writes("sí")
    told = await guest.writes("ahora quiero cancelarla")
    assert "tiene un cargo de *ARS " in told.text


async def test_a_stranger_changes_nothing_and_learns_nothing(front_desk: FrontDesk) -> None:
    _, code = await booked(front_desk)
    stranger = front_desk.guest(STRANGER)
    told = await says(stranger, f"cambiá la reserva {code} del 20 al 23 de marzo", "otra@example.com", "sí")
    assert "marzo" not in told
    assert await stay(front_desk) == ("2027-03-12", "2027-03-15")


async def test_a_change_interrupts_a_booking_and_loses_nothing_of_it(front_desk: FrontDesk) -> None:
    guest, code = await booked(front_desk)
    await says(guest, "quiero otra doble para 2 del 5 al 8 de abril", "dale")
    held = len(await kept_rooms(front_desk))
    asked = await guest.writes(f"antes cambiá la reserva {code} para salir el 16 de marzo")
    assert f"Así quedaría la reserva {code}:" in asked.text
    await guest.writes("sí")
    assert len(await kept_rooms(front_desk)) == held
    memory = (await guest.conversation()).memory
    assert (memory["goal"], memory["at"]) == ("booking", {"booking": "summary"})
    assert await tasks(front_desk) == []


async def test_a_change_of_long_ago_is_not_done_by_a_yes(front_desk: FrontDesk) -> None:
    guest, _ = await booked(front_desk)
    await guest.writes("quiero quedarme una noche más en mi reserva")
    await front_desk.pass_time(minutes=45)
    await guest.writes("sí")
    assert await stay(front_desk) == ("2027-03-12", "2027-03-15")
