"""Guests who correct themselves in Spanish: every change is priced anew, and nothing is kept or booked twice."""

from datetime import date

from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.steps import books, kept_rooms, nights_of, only_reservation, says

QUESTION = "tenés una doble para 2 del 12 al 15 de marzo?"
TO_SUMMARY = (QUESTION, "dale", "me llamo Pedro Paz, pedro@example.com")
MARCH_12, MARCH_13, MARCH_15, MARCH_16 = (date(2027, 3, day) for day in (12, 13, 15, 16))


async def at_summary(desk: FrontDesk) -> Guest:
    guest = desk.guest()
    assert "¿Confirmo la reserva?" in await says(guest, *TO_SUMMARY)
    return guest


async def test_other_dates_at_the_offers_bring_other_offers(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes(QUESTION)
    offered = await guest.writes("uh no, mejor del 13 al 16")
    assert "13 de marzo al mar 16 de marzo" in offered.text
    await books(guest, "dale", "Pedro Paz", "pedro@example.com", "sí")
    assert nights_of(await only_reservation(front_desk)) == (MARCH_13, MARCH_16)


async def test_a_larger_party_while_details_are_asked_gives_the_room_back_and_is_priced_anew(
    front_desk: FrontDesk,
) -> None:
    guest = front_desk.guest()
    await says(guest, QUESTION, "dale")
    assert [room["code"] for room in await kept_rooms(front_desk)] == ["double"]
    offered = await guest.writes("uy perdón, somos 3 en realidad")
    assert "Con el cambio queda así:" in offered.text
    assert "No tengo doble para 3 adultos" in offered.text
    assert await kept_rooms(front_desk) == []
    await books(guest, "dale", "Pedro Paz", "pedro@example.com", "sí")
    assert (await only_reservation(front_desk))["adults"] == 3
    assert [room["code"] for room in await kept_rooms(front_desk)] == ["triple"]


async def test_a_yes_with_other_dates_books_nothing_and_asks_again(front_desk: FrontDesk) -> None:
    guest = await at_summary(front_desk)
    offered = await guest.writes("sí, pero del 13 al 16")
    assert "Con el cambio queda así:" in offered.text
    assert await front_desk.reservations() == []
    assert await kept_rooms(front_desk) == []
    await books(guest, "dale", "sí")
    assert nights_of(await only_reservation(front_desk)) == (MARCH_13, MARCH_16)
    assert len(await kept_rooms(front_desk)) == 1


async def test_a_better_room_at_the_summary_is_offered_and_exactly_that_one_booked(front_desk: FrontDesk) -> None:
    guest = await at_summary(front_desk)
    offered = await guest.writes("mejor la suite")
    assert "1. Suite Familiar" in offered.text
    assert "42 m²" not in offered.text
    await books(guest, "dale", "sí")
    assert [room["code"] for room in await kept_rooms(front_desk)] == ["family_suite"]


async def test_a_corrected_email_is_shown_again_before_the_yes(front_desk: FrontDesk) -> None:
    guest = await at_summary(front_desk)
    summary = await guest.writes("el mail es otro: pedro.paz@example.com")
    assert "Pedro Paz, pedro.paz@example.com" in summary.text
    assert await front_desk.reservations() == []
    await books(guest, "sí")
    assert (await only_reservation(front_desk))["guest_email"] == "pedro.paz@example.com"


async def test_the_button_for_a_change_leads_step_by_step_to_new_dates(front_desk: FrontDesk) -> None:
    guest = await at_summary(front_desk)
    assert "¿Qué cambio" in (await guest.taps("Cambiar algo")).text
    assert "¿Para qué fechas?" in (await guest.writes("las fechas")).text
    assert "20 de marzo" in (await guest.writes("del 20 al 22")).text
    await books(guest, "la 1", "sí")
    assert nights_of(await only_reservation(front_desk)) == (date(2027, 3, 20), date(2027, 3, 22))


async def test_a_no_keeps_the_hold_and_a_later_yes_books_it(front_desk: FrontDesk) -> None:
    guest = await at_summary(front_desk)
    refused = await guest.writes("no, pará")
    assert "No la confirmo. La Doble sigue guardada hasta las 10:20" in refused.text
    assert await front_desk.reservations() == []
    assert len(await kept_rooms(front_desk)) == 1
    await books(guest, "ahora sí, confirmala")
    assert len(await kept_rooms(front_desk)) == 1


async def test_a_yes_tapped_on_an_older_summary_books_nothing(front_desk: FrontDesk) -> None:
    guest = await at_summary(front_desk)
    old_yes = guest.last.choices[0]
    await guest.writes("el mail es otro: pedro.paz@example.com")
    told = await guest.taps_id(*old_yes)
    assert "Eso era de un resumen anterior." in told.text
    assert await front_desk.reservations() == []
    await guest.taps("Sí, confirmar")
    assert (await only_reservation(front_desk))["guest_email"] == "pedro.paz@example.com"


async def test_a_yes_tapped_twice_books_once(front_desk: FrontDesk) -> None:
    guest = await at_summary(front_desk)
    yes = guest.last.choices[0]
    await guest.taps_id(*yes)
    again = await guest.taps_id(*yes)
    assert "¿Sí a qué?" in again.text
    assert len(await front_desk.reservations()) == 1


async def test_a_guest_who_wants_none_of_it_any_more_frees_the_room(front_desk: FrontDesk) -> None:
    guest = await at_summary(front_desk)
    let_go = await guest.writes("no quiero nada, cancelá todo")
    assert "dejo libre la habitación" in let_go.text
    assert await kept_rooms(front_desk) == []
    assert "¿Sí a qué?" in (await guest.writes("sí")).text
    assert await front_desk.reservations() == []


async def test_a_yes_out_of_the_blue_does_nothing(front_desk: FrontDesk) -> None:
    told = await front_desk.guest().writes("sí")
    assert "¿Sí a qué?" in told.text
    assert await kept_rooms(front_desk) == []
    assert await front_desk.reservations() == []


async def test_none_of_the_offers_is_wanted_and_other_dates_are_asked(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes(QUESTION)
    assert "no reservo nada" in (await guest.writes("no, ninguna")).text
    assert "5 de abril" in (await guest.writes("a ver del 5 al 8 de abril")).text
    assert await kept_rooms(front_desk) == []


async def test_a_guest_who_starts_anew_with_another_stay_books_only_that(front_desk: FrontDesk) -> None:
    guest = await at_summary(front_desk)
    await guest.writes("sabés qué, mejor una suite para 4 del 5 al 8 de abril")
    assert await kept_rooms(front_desk) == []
    await books(guest, "dale", "sí")
    reservation = await only_reservation(front_desk)
    assert (nights_of(reservation), reservation["adults"]) == ((date(2027, 4, 5), date(2027, 4, 8)), 4)
