"""Guests who turn to something else half way through a booking: another offer, a waiting list, a group, nothing at all. What
was kept for them is free again, and what is told next is true."""

from dataclasses import replace
from datetime import date

import pytest

from conserje.storage.hotels import save_hotel
from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.staff_steps import sets_rules
from tests.journeys.steps import books, kept_rooms, only_reservation, reprice, says

SUMMARY = {
    "es": ("doble para dos del 3 al 5 de mayo", "la 1", "Ana Pérez", "ana@example.com"),
    "en": ("double for two, 3 to 5 May", "the first one", "Kim Lee", "kim@example.com"),
    "pt": ("quarto duplo para duas pessoas de 3 a 5 de maio", "a primeira", "Rui Melo", "rui@example.com"),
}
MAY_3 = date(2027, 5, 3)
LAST_DOUBLE = """
UPDATE rooms SET active = false WHERE id IN (
    SELECT rooms.id FROM rooms JOIN room_types t ON t.id = room_type_id WHERE t.code = 'double' ORDER BY number OFFSET 1
)
"""


async def _plan_kept(desk: FrontDesk) -> str:
    [row] = await desk.rows("SELECT offer FROM quotes ORDER BY created_at DESC LIMIT 1")
    return str(row["offer"])


@pytest.mark.parametrize(
    ("language", "instead"), [("es", "mejor la 2"), ("en", "actually the second one"), ("pt", "melhor a 2")]
)
async def test_another_of_the_offers_at_the_summary_is_summed_up_anew(
    front_desk: FrontDesk, language: str, instead: str
) -> None:
    guest = front_desk.guest()
    before = await says(guest, *SUMMARY[language])
    assert "325.440" in before or "325,440" in before
    after = await says(guest, instead)
    assert "286.720" in after or "286,720" in after
    assert "non_refundable" in await _plan_kept(front_desk)
    assert len(await kept_rooms(front_desk)) == 1
    assert await front_desk.rows("SELECT * FROM tasks") == []
    assert await front_desk.reservations() == []


async def test_another_offer_that_costs_something_else_by_now_is_told_with_both_of_its_prices(
    front_desk: FrontDesk,
) -> None:
    guest = front_desk.guest()
    await says(guest, *SUMMARY["es"])
    for plan in ("flexible", "non_refundable"):
        await reprice(front_desk, "double", plan, MAY_3, 99000)
    told = await says(guest, "mejor la 2")
    assert "antes ARS 286.720, ahora *ARS 266.150*" in told
    assert await kept_rooms(front_desk) == []
    code = await books(guest, "dale", "sí")
    reservation = await only_reservation(front_desk)
    assert (reservation["code"], str(reservation["total"])) == (code, "266150.00")


@pytest.mark.parametrize(
    ("language", "stop"),
    [
        ("es", "olvidate, cancelá todo, no quiero reservar"),
        ("en", "forget it, cancel that, I don't want to book"),
        ("pt", "esquece, cancela, desisto"),
    ],
)
@pytest.mark.parametrize("steps", [1, 2, 4])
async def test_whoever_gives_up_keeps_nothing_and_is_asked_nothing(
    front_desk: FrontDesk, language: str, stop: str, steps: int
) -> None:
    guest = front_desk.guest()
    await says(guest, *SUMMARY[language][:steps])
    told = await says(guest, stop)
    assert "?" not in told
    assert await kept_rooms(front_desk) == []
    assert (await guest.conversation()).memory.get("at") is None


async def test_details_that_come_too_late_are_no_riddle(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, *SUMMARY["es"][:2])
    await front_desk.pass_time(minutes=31)
    assert await kept_rooms(front_desk) == []
    assert "¿Seguimos con eso?" in await says(guest, "Ana Pérez")
    assert "¿Te reservo la Doble?" in await says(guest, "sí")


async def test_the_last_room_is_still_there_for_whoever_had_it_before_the_conversation_lay_still(
    front_desk: FrontDesk,
) -> None:
    """Where a house holds rooms for longer than a conversation stays fresh, the guest's own hold is in nobody's way."""
    house = await sets_rules(front_desk)
    await save_hotel(front_desk.app.database, replace(house, limits=replace(house.limits, hold_minutes=90)))
    await front_desk.rows(LAST_DOUBLE)
    guest = front_desk.guest()
    await says(guest, *SUMMARY["es"][:2])
    await front_desk.pass_time(minutes=40)
    [kept] = await kept_rooms(front_desk)
    told = await says(guest, "sí")
    assert "¿Te reservo la Doble?" in told
    assert await kept_rooms(front_desk) == [] != [kept]


async def _waits_from(guest: Guest, steps: int) -> str:
    for room in ("single", "double", "triple", "family_suite"):
        await guest.desk.sell_out(room, "2027-05-10", "2027-05-20")
    await says(guest, *SUMMARY["en"][:steps])
    return await says(guest, "put me on the waiting list for 12 to 15 May")


@pytest.mark.parametrize("steps", [1, 2, 4])
async def test_whoever_waits_for_another_stay_lets_go_of_the_room_that_was_kept(
    front_desk: FrontDesk, steps: int
) -> None:
    guest = front_desk.guest()
    told = await _waits_from(guest, steps)
    assert "if something frees up from Wed 12 May" in told
    assert await kept_rooms(front_desk) == []
    [waiting] = await front_desk.rows("SELECT check_in, state FROM waiting_list")
    assert waiting == {"check_in": date(2027, 5, 12), "state": "waiting"}


async def test_a_second_wait_takes_the_place_of_the_first_and_says_so_and_ends_with_the_day_itself(
    front_desk: FrontDesk,
) -> None:
    guest = front_desk.guest()
    await _waits_from(guest, 1)
    told = await says(guest, "rather put me on the waiting list for 16 to 18 May")
    assert "if something frees up from Sun 16 May" in told
    assert "takes the place of your earlier wait, from Wed 12 May" in told
    again = await says(guest, "put me on the waiting list for 16 to 18 May")
    assert "takes the place" not in again
    before = len(front_desk.graph.accepted)
    await front_desk.pass_time(days=126)
    [waiting] = await front_desk.rows("SELECT check_in, state FROM waiting_list")
    assert waiting == {"check_in": date(2027, 5, 16), "state": "over"}
    assert await kept_rooms(front_desk) == []
    assert [one.text for one in front_desk.graph.accepted[before:] if "become free" in one.text] == []
    assert "no waiting list" in await says(guest, "take me off the waiting list")


async def test_a_wait_that_is_for_people_leaves_no_room_kept_behind(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, *SUMMARY["es"][:2])
    told = await says(guest, "anotame en la lista de espera del 10 de mayo al 12 de julio")
    assert "hasta 30 noches" in told
    assert await kept_rooms(front_desk) == []


GROUP = {
    "es": ("necesito 15 habitaciones dobles del 3 al 5 de mayo para 30 personas", "mejor 18 habitaciones"),
    "en": ("I need 15 double rooms for 30 people from 3 to 5 May", "make that 18 rooms"),
    "pt": ("preciso de 15 quartos duplos para 30 pessoas de 3 a 5 de maio", "melhor 18 quartos"),
}


@pytest.mark.parametrize("language", GROUP)
async def test_a_group_that_grows_while_it_is_noted_is_asked_for_its_name_and_not_told_that_the_name_was_wrong(
    front_desk: FrontDesk, language: str
) -> None:
    guest = front_desk.guest()
    asked = (await says(guest, GROUP[language][0])).rpartition("\n\n")[2]
    assert (await says(guest, GROUP[language][1])).endswith(asked)
    await says(guest, "Ana Pérez")
    [task] = await front_desk.rows("SELECT summary FROM tasks")
    assert "· 18 ·" in task["summary"]


async def test_a_group_that_turns_away_and_comes_back_is_noted_anew_or_let_go(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, GROUP["es"][0], "quiero cancelar mi reserva")
    told = await says(guest, "somos 40 personas del 3 al 5 de mayo")
    assert "lo arma el equipo" in told
    assert "no reservo nada" in await says(guest, "no, gracias")
    assert await front_desk.rows("SELECT * FROM tasks") == []
    assert "1. Doble" in await says(guest, "una doble para dos del 3 al 5 de mayo")


SOME = {
    "es": ("cancelá toda la reserva {}", "no, solo una de las dos", "2 personas", "sí"),
    "en": ("cancel all of reservation {}", "no, just one of the two", "2 people", "yes"),
    "pt": ("cancele toda a reserva {}", "não, só um dos dois", "2 pessoas", "sim"),
}
TWO = {
    "es": ("2 dobles para 3 personas del 3 al 5 de mayo", "dale", "Ana Pérez", "ana@example.com", "sí"),
    "en": ("2 doubles for 3 people from 3 to 5 May", "yes", "Kim Lee", "kim@example.com", "yes"),
    "pt": ("2 quartos duplos para 3 pessoas de 3 a 5 de maio", "sim", "Rui Melo", "rui@example.com", "sim"),
}


@pytest.mark.parametrize("language", SOME)
async def test_only_one_of_the_rooms_after_all_is_asked_who_comes_and_only_that_one_is_cancelled(
    front_desk: FrontDesk, language: str
) -> None:
    guest = front_desk.guest()
    code = await books(guest, *TWO[language])
    whole, some, people, yes = SOME[language]
    await says(guest, whole.format(code), some)
    assert (await only_reservation(front_desk))["rooms"] == 2
    assert (await only_reservation(front_desk))["status"] == "awaiting_deposit"
    await says(guest, people, yes)
    row = await only_reservation(front_desk)
    assert (row["rooms"], row["adults"], row["status"]) == (1, 2, "awaiting_deposit")


CALLS = {
    "es": ("despiértenme mañana por favor", "204", "a las 7", "07:00"),
    "en": ("I need a wake-up call tomorrow please", "204", "7 am", "07:00"),
    "pt": ("preciso ser acordado amanhã, por favor", "204", "às 7", "07:00"),
}


@pytest.mark.parametrize("language", CALLS)
async def test_a_call_for_a_room_nobody_knows_is_asked_for_the_room_and_then_for_the_hour(
    front_desk: FrontDesk, language: str
) -> None:
    guest = front_desk.guest()
    wish, room, hour, told = CALLS[language]
    await says(guest, wish, room)
    assert await front_desk.rows("SELECT * FROM tasks") == []
    assert told in await says(guest, hour)
    [task] = await front_desk.rows("SELECT kind, room_number, due_at FROM tasks")
    assert (task["kind"], task["room_number"]) == ("request", "204")
    assert task["due_at"].astimezone(front_desk.clock.now().tzinfo).isoformat() == "2027-01-12T10:00:00+00:00"
