"""Bookings in Spanish, from the first question to the reservation in the database."""

from datetime import date

from tests.journeys.front_desk import FrontDesk, money
from tests.journeys.steps import books, kept_rooms, nights_of, only_reservation, reprice, says

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


async def test_a_guest_who_writes_a_name_and_an_email_once_only_taps(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("para 2 del 5 al 8 de abril, soy Luis Sosa, luis@example.com")
    assert [title for _, title in guest.last.choices] == [
        "1. Doble",
        "2. Doble",
        "3. Twin o Triple",
        "4. Suite Familiar",
    ]
    await guest.taps("3. Twin")
    assert "Luis Sosa, luis@example.com" in guest.last.text
    await guest.taps("Sí, confirmar")
    reservation = await only_reservation(front_desk)
    assert reservation["code"] in guest.last.text
    assert reservation["guest_name"] == "Luis Sosa"
    assert [room["code"] for room in await kept_rooms(front_desk)] == ["triple"]


async def test_everything_in_the_first_message_needs_only_a_room_and_a_yes(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes(
        "hola quiero reservar una doble del 12 al 15 de marzo para 2 personas a nombre de Marta Ledesma, "
        "mi mail es marta@example.com"
    )
    summary = await guest.writes("dale")
    assert "A nombre de Marta Ledesma, marta@example.com" in summary.text
    assert "Total: *ARS 513.570*" in summary.text
    assert await front_desk.reservations() == []
    booked = await guest.writes("dale")
    reservation = await only_reservation(front_desk)
    assert (reservation["guest_email"], reservation["total"]) == ("marta@example.com", money("513570"))
    assert "Total ARS 513.570" in booked.text


async def test_dates_party_and_ages_are_asked_one_after_the_other(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    assert "¿Para qué fechas?" in (await guest.writes("hola queria saber precios")).text
    assert "¿Cuántas personas son?" in (await guest.writes("del 10 al 14 de mayo")).text
    assert "¿Qué edad tienen los menores?" in (await guest.writes("2 adultos y 2 nenes")).text
    offered = await guest.writes("4 y 7")
    assert "2 adultos y 2 menores (4 años y 7 años)" in offered.text
    assert "Suite Familiar" in offered.text
    await says(guest, "la suite", "Eva Luna", "eva@example.com", "si")
    reservation = await only_reservation(front_desk)
    assert (reservation["adults"], sorted(reservation["children"])) == (2, [4, 7])


async def test_an_arrival_alone_is_asked_how_long(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    assert "¿Hasta qué día se quedan" in (await guest.writes("llegamos el 4 de junio, somos 2")).text
    assert "4 de junio al lun 7 de junio" in (await guest.writes("3 noches")).text


async def test_a_full_house_offers_the_nearest_days_and_one_of_them_is_taken(front_desk: FrontDesk) -> None:
    for room_type in ("single", "double", "triple", "family_suite"):
        await front_desk.sell_out(room_type, "2027-03-14", "2027-03-15")
    guest = front_desk.guest()
    full = await guest.writes("tenes algo del 12 al 15 de marzo para 2?")
    assert "No me queda lugar del vie 12 de marzo" in full.text
    assert "Lo más cercano que tengo" in full.text
    assert [title for _, title in full.choices[3:]] == ["Lista de espera"]
    code = await books(guest, "la primera", "Ana Pérez", "ana@example.com", "sí")
    reservation = await only_reservation(front_desk)
    check_in, check_out = nights_of(reservation)
    assert reservation["code"] == code
    assert (check_out - check_in).days == 3
    assert abs((check_in - date(2027, 3, 12)).days) <= 3
    assert not check_in <= date(2027, 3, 14) < check_out


async def test_a_kind_of_room_that_is_full_is_said_and_another_one_taken(front_desk: FrontDesk) -> None:
    await front_desk.sell_out("double", "2027-03-12", "2027-03-15")
    guest = front_desk.guest()
    offered = await guest.writes("quiero una doble para 2 del 12 al 15 de marzo")
    assert "No tengo doble para 2 adultos en esas fechas" in offered.text
    assert "1. Doble" not in offered.text
    await books(guest, "quiero la twin", "Ana Pérez", "ana@example.com", "sí")
    assert [room["code"] for room in await kept_rooms(front_desk)] == ["triple"]


async def test_a_room_too_small_for_the_party_is_not_offered(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    offered = await guest.writes("una doble del 12 al 15 de marzo para 3 adultos")
    assert "No tengo doble para 3 adultos" in offered.text
    assert [title for _, title in offered.choices] == ["1. Twin o Triple", "2. Twin o Triple", "3. Suite Familiar"]


async def test_a_minimum_stay_is_told_and_the_longer_stay_offered_and_booked(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    refused = await guest.writes("del 31 de diciembre al 1 de enero para 2")
    assert "la estadía mínima es de 3 noches" in refused.text
    assert "(3 noches)" in refused.text
    await books(guest, "la 2", "Ana Pérez", "ana@example.com", "si, confirmo")
    assert nights_of(await only_reservation(front_desk)) == (date(2027, 12, 29), date(2028, 1, 1))


async def test_a_day_closed_to_arrivals_is_told_with_other_days(front_desk: FrontDesk) -> None:
    refused = await front_desk.guest().writes("del 1 al 4 de enero de 2028 para 2 adultos")
    assert "Ese día no se puede hacer el ingreso." in refused.text
    assert len(refused.choices) == 3
    assert await kept_rooms(front_desk) == []


async def test_dollar_prices_are_quoted_booked_and_paid_to_the_dollar_account(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    offered = await guest.writes("precio en dólares de la doble del 12 al 15 de marzo para 2")
    assert "*USD 310* en total" in offered.text
    assert "ARS" not in offered.text
    await books(guest, "dale", "Ana Pérez", "ana@example.com", "sí")
    reservation = await only_reservation(front_desk)
    assert (reservation["currency"], reservation["total"]) == ("USD", money(310))
    assert "AUSTRAL.DEMO.DOLAR" in guest.last.text


async def test_two_rooms_are_kept_and_booked_together(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    offered = await guest.writes("necesito 2 habitaciones dobles del 12 al 15 de marzo, somos 4 adultos")
    assert "2 habitaciones para 4 adultos" in offered.text
    assert "¿Te reservo las 2 habitaciones (Doble)?" in offered.text
    assert "Te guardo las 2 habitaciones (Doble) hasta las 10:20." in (await guest.writes("dale")).text
    await books(guest, "Ana Pérez", "ana@example.com", "sí")
    reservation = await only_reservation(front_desk)
    assert (reservation["rooms"], reservation["total"]) == (2, money("1027140"))
    assert [room["code"] for room in await kept_rooms(front_desk)] == ["double", "double"]


async def test_a_price_that_changed_before_the_choice_is_told_and_nothing_is_kept_at_the_old_one(
    front_desk: FrontDesk,
) -> None:
    guest = front_desk.guest()
    assert "ARS 513.570" in (await guest.writes("doble para 2 del 12 al 15 de marzo")).text
    await reprice(front_desk, "double", "flexible", date(2027, 3, 13), 200000)
    told = await guest.writes("dale")
    assert "El precio cambió mientras tanto: antes ARS 513.570, ahora" in told.text
    assert await kept_rooms(front_desk) == []
    await books(guest, "dale", "Ana Pérez", "ana@example.com", "sí")
    reservation = await only_reservation(front_desk)
    assert reservation["total"] != money("513570")
    assert f"Total ARS {reservation['total']:,.0f}".replace(",", ".") in guest.last.text


async def test_somebody_else_takes_the_last_room_between_the_offer_and_the_yes(front_desk: FrontDesk) -> None:
    slow = front_desk.guest("5491155550101")
    await slow.writes("doble para 2 del 12 al 15 de marzo")
    await front_desk.sell_out("double", "2027-03-12", "2027-03-15")
    told = await slow.writes("dale, reservala")
    assert "Se acaba de ocupar mientras hablábamos" in told.text
    assert "Twin o Triple" in told.text
    assert await kept_rooms(front_desk) == []
    assert await front_desk.reservations() == []


async def test_a_guest_from_spain_is_understood(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("34600000123")
    offered = await guest.writes(
        "Buenas, necesitaría una habitación para dos personas del 3 al 7 de mayo, ¿tenéis parking?"
    )
    assert "estacionamiento" in offered.text
    assert "para 2 adultos" in offered.text
    await books(guest, "vale, la doble", "Íñigo Etxeberria Ruiz", "inigo@example.com", "venga, confirma")
    assert (await only_reservation(front_desk))["guest_name"] == "Íñigo Etxeberria Ruiz"


async def test_a_guest_from_mexico_is_understood(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("525512345678")
    await guest.writes(
        "buenas tardes, disculpe, ¿tendrá una habitación para el 20 de abril, dos noches, para dos personas?"
    )
    await books(guest, "ándele, resérveme la doble", "María Fernanda López", "mafer@example.com", "sí por favor")
    assert nights_of(await only_reservation(front_desk)) == (date(2027, 4, 20), date(2027, 4, 22))


async def test_a_name_and_an_e_mail_that_were_asked_for_are_of_this_booking(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "una doble para 2 del 12 al 14 de marzo", "dale")
    summed_up = await says(guest, "a nombre de Lucía Ferreyra, mail lucia@example.com")
    assert "A nombre de Lucía Ferreyra, lucia@example.com" in summed_up
