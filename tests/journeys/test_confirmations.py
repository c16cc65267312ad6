"""What a guest takes along of a booking: terms, the way, a calendar entry, and a QR that staff can read."""

from datetime import timedelta

from icalendar import Calendar

from conserje.dialogue.confirmation.papers import picture_of
from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.steps import books, says, staff_confirms_deposit

PT = "pousada-do-mar"


async def booked(desk: FrontDesk) -> tuple[Guest, str]:
    guest = desk.guest()
    wish = "una doble para 2 del 12 al 15 de marzo"
    return guest, await books(guest, wish, "dale", "Ana Pérez", "ana@example.com", "sí")


async def test_a_booking_is_confirmed_with_terms_the_way_and_a_qr(front_desk: FrontDesk) -> None:
    guest, code = await booked(front_desk)
    told = guest.last.text
    assert "• Cancelación sin cargo hasta el mié 10 de marzo a las 15:00." in told
    assert "• Ingreso desde las 15:00, salida hasta las 1" in told
    assert "• Dirección: " in told
    assert "• Mapa: https://" in told
    picture = guest.last.sent[-1]
    assert picture.media
    mime, content = front_desk.graph.uploaded[picture.media]
    assert mime == "image/png"
    assert content == picture_of(await front_desk.seal_of(code))


async def test_the_calendar_entry_is_fetched_by_its_link(front_desk: FrontDesk) -> None:
    guest, code = await booked(front_desk)
    link = next(line for line in guest.last.text.splitlines() if "/files/" in line).split()[-1]
    path = "/files/" + link.partition("/files/")[2]
    answer = await front_desk.client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "attachment" in answer.headers["content-disposition"]
    [event] = Calendar.from_ical(answer.text).walk("VEVENT")
    starts = event.decoded("DTSTART")
    assert (starts.isoformat(), str(event["STATUS"])) == ("2027-03-12T15:00:00-03:00", "TENTATIVE")
    assert code in str(event["DESCRIPTION"])
    assert (await front_desk.client.get(path.replace("/files/", "/files/A", 1))).status_code == 401
    await front_desk.pass_time(days=80)
    assert (await front_desk.client.get(path)).status_code == 401


async def test_after_the_deposit_the_confirmation_comes_again(front_desk: FrontDesk) -> None:
    guest, code = await booked(front_desk)
    await staff_confirms_deposit(front_desk, code)
    told = await guest.hears()
    assert f"Reserva *{code}* (confirmada)" in told.text
    assert told.sent[-1].media


async def test_a_picture_that_could_not_be_sent_is_sent_later_and_the_words_not_twice(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "una doble para 2 del 12 al 15 de marzo", "dale", "Ana Pérez", "ana@example.com")
    front_desk.graph.succeed_next()
    front_desk.graph.fail_next(503, 131016)
    await guest.writes("sí")
    assert "¡Reserva hecha!" in guest.last.text
    assert guest.last.sent[-1].media is None
    front_desk.clock.move_to(front_desk.clock.now() + timedelta(minutes=5))
    again = await guest.hears()
    assert [one.text for one in again.sent] == [""], "only the picture is sent again"
    assert again.sent[-1].media


async def test_every_guest_gets_their_own_language(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5521987650101", hotel=PT)
    wish = "um quarto de casal para 2 de 12 a 15 de março"
    await books(guest, wish, "pode reservar", "Dora Souza", "dora@exemplo.com.br", "sim")
    assert "Ao chegar, mostre o código QR" in guest.last.text
    english = front_desk.guest("447700900101")
    await books(english, "double for two, 12 to 15 march please", "yes", "James Miller", "j@example.com", "yes")
    assert "When you arrive, show the QR code" in english.last.text
