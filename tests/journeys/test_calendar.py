"""What goes out by the calendar of a stay: planned, told at its hour, answered, stopped, and never twice."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from conserje.storage import work
from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.steps import books, give_back_to_bot, only_reservation, says, staff_confirms_deposit

ZONE = ZoneInfo("America/Argentina/Buenos_Aires")
BOOKS = {
    "es": ("tenés una doble para 2 del 12 al 15 de marzo?", "dale", "Pedro Paz", "pedro@example.com", "sí"),
    "en": ("a double for 2 from 12 to 15 March please", "yes please", "Tom Baker", "tom@example.com", "yes"),
    "pt": ("um quarto duplo para 2 de 12 a 15 de março", "pode ser", "Ana Lima", "ana@example.com", "sim"),
}
TEMPLATES = tuple(
    (kind, f"house_{kind}")
    for kind in (
        *("pre_arrival_7d", "pre_arrival_1d", "arrival_day", "in_stay", "check_out"),
        *("review_1", "review_2", "review_3"),
    )
)


async def with_rules(desk: FrontDesk, **journeys: Any) -> None:
    """The house as its owner set its journeys up."""
    await desk.rows(
        "UPDATE properties SET desk = jsonb_set(desk, '{journeys}', (desk -> 'journeys') || $1::jsonb) WHERE slug = 'austral'",
        journeys,
    )
    desk.app.houses.forget_all()


async def live_until(desk: FrontDesk, local: str) -> None:
    """Time passes as it does: what is due on the way happens at its own time."""
    end = datetime.fromisoformat(local).replace(tzinfo=ZONE)
    while True:
        due = [await work.next_due(desk.app.database, kind) for kind in ("answer", "send", "timer")]
        first = min((one for one in due if one is not None), default=None)
        if first is None or first >= end:
            break
        desk.clock.move_to(max(first, desk.clock.now()))
        await desk.settle()
    desk.clock.move_to(end)
    await desk.settle()


def sent(desk: FrontDesk, guest: Guest) -> list[str]:
    """What reached the guest: texts, and templates by their name."""
    mine = [one.body for one in desk.graph.accepted if one.recipient == guest.phone]
    return [body["template"]["name"] if "template" in body else str(body.get("text", body)) for body in mine]


async def journeys(desk: FrontDesk) -> dict[str, tuple[str, str | None]]:
    rows = await desk.rows("SELECT kind, state, reason FROM journeys")
    return {row["kind"]: (row["state"], row["reason"]) for row in rows}


async def booked(desk: FrontDesk, language: str = "es") -> Guest:
    guest = desk.guest()
    code = await books(guest, *BOOKS[language])
    await staff_confirms_deposit(desk, code)
    await desk.settle()
    return guest


@pytest.mark.parametrize("language", BOOKS)
async def test_a_whole_stay_gets_each_message_once_at_its_hour(front_desk: FrontDesk, language: str) -> None:
    await with_rules(front_desk, templates=TEMPLATES)
    guest = await booked(front_desk, language)
    before = len(sent(front_desk, guest))
    await live_until(front_desk, "2027-03-31T12:00")
    assert sent(front_desk, guest)[before:] == [name for _, name in TEMPLATES]
    rows = await front_desk.rows("SELECT kind, sent_at FROM journeys ORDER BY sent_at")
    hours = [row["sent_at"].astimezone(ZONE).strftime("%d %H:%M") for row in rows]
    assert hours == ["05 10:00", "11 10:00", "12 09:00", "13 12:00", "15 09:00", "16 12:00", "19 12:00", "22 12:00"]


async def test_outside_the_window_nothing_is_written_without_a_template(front_desk: FrontDesk) -> None:
    guest = await booked(front_desk)
    before = len(sent(front_desk, guest))
    await live_until(front_desk, "2027-03-25T12:00")
    assert sent(front_desk, guest)[before:] == []
    assert set((await journeys(front_desk)).values()) == {("skipped", "no_template")}


async def test_the_hour_of_arrival_is_asked_and_stands_on_the_reservation(front_desk: FrontDesk) -> None:
    await with_rules(front_desk, templates=TEMPLATES)
    guest = await booked(front_desk)
    await live_until(front_desk, "2027-03-12T09:30")
    assert "Anotado: te esperamos a las 17:30" in await says(guest, "calculo que a las 17:30")
    assert str((await only_reservation(front_desk))["arrives_at"]) == "17:30:00"


async def test_a_good_review_is_shown_where_to_say_so_and_asked_for_no_more(front_desk: FrontDesk) -> None:
    await with_rules(front_desk, templates=TEMPLATES, review_links=[("Mapas", "https://maps.example/austral")])
    guest = await booked(front_desk)
    await live_until(front_desk, "2027-03-16T13:00")
    assert "https://maps.example/austral" in await says(guest, "un 5, todo genial")
    before = len(sent(front_desk, guest))
    await live_until(front_desk, "2027-03-30T12:00")
    assert len(sent(front_desk, guest)) == before
    assert (await journeys(front_desk))["review_2"] == ("cancelled", "answered")


async def test_a_bad_review_is_the_managers_and_sees_no_public_link(front_desk: FrontDesk) -> None:
    await with_rules(front_desk, templates=TEMPLATES, review_links=[("Mapas", "https://maps.example/austral")])
    guest = await booked(front_desk)
    await live_until(front_desk, "2027-03-16T13:00")
    answer = await says(guest, "2")
    assert "maps.example" not in answer
    assert "Se lo paso a quien dirige el hotel" in answer
    assert [row["kind"] for row in await front_desk.rows("SELECT kind FROM tasks WHERE kind = 'review'")] == ["review"]


async def test_whoever_says_stop_gets_nothing_more_until_they_want_it_again(front_desk: FrontDesk) -> None:
    await with_rules(front_desk, templates=TEMPLATES)
    guest = await booked(front_desk)
    await live_until(front_desk, "2027-01-11T10:30")
    await says(guest, "no me escriban más mensajes automáticos, por favor")
    before = len(sent(front_desk, guest))
    await live_until(front_desk, "2027-03-13T13:00")
    assert len(sent(front_desk, guest)) == before
    assert {state for state, _ in (await journeys(front_desk)).values()} == {"cancelled"}
    assert "te volvemos a escribir" in await says(guest, "quiero volver a recibir sus mensajes")


async def test_a_cancelled_stay_gets_nothing(front_desk: FrontDesk) -> None:
    await with_rules(front_desk, templates=TEMPLATES)
    guest = await booked(front_desk)
    await says(guest, "quiero cancelar la reserva", "sí")
    assert (await only_reservation(front_desk))["status"] == "cancelled"
    before = len(sent(front_desk, guest))
    await live_until(front_desk, "2027-03-20T12:00")
    assert len(sent(front_desk, guest)) == before


async def test_a_booking_made_late_gets_only_what_still_makes_sense(front_desk: FrontDesk) -> None:
    await with_rules(front_desk, templates=TEMPLATES)
    front_desk.clock.move_to(datetime(2027, 3, 12, 9, 40, tzinfo=ZONE))
    guest = front_desk.guest()
    code = await books(guest, "una doble para 2 de hoy al 15 de marzo", "dale", "Pedro Paz", "pedro@example.com", "sí")
    await staff_confirms_deposit(front_desk, code)
    await front_desk.settle()
    before = len(sent(front_desk, guest))
    await live_until(front_desk, "2027-03-12T12:00")
    assert len(sent(front_desk, guest)) == before + 1
    assert "¿A qué hora calculás llegar?" in sent(front_desk, guest)[-1]
    assert "pre_arrival_7d" not in await journeys(front_desk)


async def test_nothing_goes_out_while_people_talk(front_desk: FrontDesk) -> None:
    await with_rules(front_desk, templates=TEMPLATES)
    guest = await booked(front_desk)
    await live_until(front_desk, "2027-03-11T09:00")
    await says(guest, "quiero hablar con una persona")
    before = len(sent(front_desk, guest))
    await live_until(front_desk, "2027-03-11T10:05")
    assert [name for name in sent(front_desk, guest)[before:] if name.startswith("house_")] == []
    await give_back_to_bot(guest)
    await live_until(front_desk, "2027-03-11T11:30")
    assert "Mañana te esperamos" in sent(front_desk, guest)[-1]


async def test_a_stay_that_was_booked_by_phone_is_written_to_as_well(front_desk: FrontDesk) -> None:
    await with_rules(front_desk, templates=TEMPLATES)
    guest = await booked(front_desk)
    await front_desk.rows("UPDATE reservations SET conversation_id = NULL, guest_phone = '+5491155559999'")
    await live_until(front_desk, "2027-03-05T11:00")
    assert [one.recipient for one in front_desk.graph.accepted][-1] == "5491155559999"
    assert guest.phone != "5491155559999"


async def test_an_offer_that_was_left_is_asked_about_twice_and_never_at_night(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("tenés una doble para 2 del 12 al 15 de marzo?")
    before = len(sent(front_desk, guest))
    await live_until(front_desk, "2027-01-11T12:30")
    assert "¿Seguimos con la estadía" in sent(front_desk, guest)[-1]
    await live_until(front_desk, "2027-01-13T12:00")
    assert len(sent(front_desk, guest)) == before + 2
    rows = await front_desk.rows("SELECT created_at FROM messages_out WHERE turn_id IS NULL ORDER BY seq")
    assert [row["created_at"].astimezone(ZONE).hour for row in rows] == [12, 9]


async def test_a_guest_who_declined_or_booked_is_not_asked_about_the_offer(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "tenés una doble para 2 del 12 al 15 de marzo?", "no, gracias")
    before = len(sent(front_desk, guest))
    await live_until(front_desk, "2027-01-12T20:00")
    assert len(sent(front_desk, guest)) == before


async def test_a_yes_to_the_reminder_looks_the_room_up_anew(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("tenés una doble para 2 del 12 al 15 de marzo?")
    await live_until(front_desk, "2027-01-11T12:30")
    assert "¿Te reservo la Doble?" in await says(guest, "sí")


async def test_a_hold_is_spoken_of_before_it_ends(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "tenés una doble para 2 del 12 al 15 de marzo?", "dale")
    end = front_desk.clock.now() + timedelta(minutes=16)
    await live_until(front_desk, end.astimezone(ZONE).replace(tzinfo=None).isoformat())
    assert "Te guardo la habitación hasta las 10:20" in sent(front_desk, guest)[-1]
