"""Rooms of several kinds in one booking, and a full house: other days, a move in the middle, the waiting list, people."""

from datetime import date

import pytest

from tests.journeys.front_desk import FrontDesk, Guest, money
from tests.journeys.steps import books, kept_rooms, only_reservation, says, tasks

KINDS = {
    "es": (
        "hola, necesito una doble y una triple del 12 al 15 de marzo, somos 5",
        "dale",
        "Pedro Paz",
        "pedro@example.com",
        "sí",
    ),
    "en": (
        "hi, I need one double and one triple from 12 to 15 March, we are 5 adults",
        "yes please",
        "Tom Baker",
        "tom@example.com",
        "yes",
    ),
    "pt": (
        "oi, preciso de um quarto duplo e um triplo de 12 a 15 de março, somos 5 adultos",
        "pode ser",
        "Ana Lima",
        "ana@example.com",
        "sim",
    ),
}


@pytest.mark.parametrize("language", KINDS)
async def test_rooms_of_two_kinds_are_one_summary_one_yes_and_a_code_each(front_desk: FrontDesk, language: str) -> None:
    guest = front_desk.guest()
    *before, last = KINDS[language]
    await says(guest, *before)
    assert [room["code"] for room in await kept_rooms(front_desk)] == ["double", "triple"]
    told = await says(guest, last)
    made = await front_desk.reservations()
    assert sorted((one["adults"], one["rooms"]) for one in made) == [(2, 1), (3, 1)]
    assert all(one["code"] in told for one in made)
    total = sum(money(one["total"]) for one in made)
    assert f"{total:,.0f}".replace(",", ".") in told.replace(",", ".")
    assert len(await kept_rooms(front_desk)) == 2


async def test_when_one_kind_is_sold_meanwhile_none_is_kept(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, KINDS["es"][0])
    await front_desk.sell_out("triple", "2027-03-12", "2027-03-15")
    answer = await says(guest, "dale")
    assert "Se acaba de ocupar" in answer
    assert await kept_rooms(front_desk) == []


async def test_more_people_than_the_kinds_sleep_are_asked_for_other_rooms(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    answer = await says(guest, "una doble y una simple del 12 al 15 de marzo para 5 adultos")
    assert "entran hasta 4 personas" in answer
    assert await kept_rooms(front_desk) == []


async def fill(desk: FrontDesk, first: str, last: str, *but: str) -> None:
    for room_type in ("single", "double", "triple", "family_suite"):
        if room_type not in but:
            await desk.sell_out(room_type, first, last)


async def test_a_stay_that_no_room_has_whole_is_offered_with_one_move(front_desk: FrontDesk) -> None:
    await fill(front_desk, "2027-03-06", "2027-03-20", "double", "triple")
    await front_desk.sell_out("double", "2027-03-06", "2027-03-14")
    await front_desk.sell_out("triple", "2027-03-14", "2027-03-20")
    guest = front_desk.guest()
    answer = await says(guest, "para 2 personas del 10 al 18 de marzo")
    assert "con un cambio de habitación" in answer
    await says(guest, "sí", "Pedro Paz", "pedro@example.com", "sí")
    stays = sorted((row["stay"].lower, row["stay"].upper, row["code"]) for row in await kept_rooms(front_desk))
    assert stays == [
        (date(2027, 3, 10), date(2027, 3, 14), "triple"),
        (date(2027, 3, 14), date(2027, 3, 18), "double"),
    ]


async def in_line(desk: FrontDesk, phone: str) -> Guest:
    guest = desk.guest(phone)
    full = await guest.writes("tenés una doble para 2 del 12 al 15 de marzo?")
    assert "lista de espera" in full.text
    joined = await guest.taps("Lista de espera")
    assert "te aviso por aquí" in joined.text
    return guest


async def free(desk: FrontDesk) -> None:
    """The owner sells again what was stopped."""
    await desk.rows("DELETE FROM restrictions WHERE code LIKE 'sold-out-%'")


async def test_whoever_waits_is_told_once_and_has_the_hold_to_decide(front_desk: FrontDesk) -> None:
    await fill(front_desk, "2027-03-06", "2027-03-22")
    guest = await in_line(front_desk, "5491155550101")
    await front_desk.pass_time(hours=2)
    assert (await guest.hears()).text == ""
    await free(front_desk)
    await front_desk.pass_time(minutes=6)
    assert said(front_desk, guest.phone).count("¡Se liberó lugar!") == 1
    code = await books(guest, "Pedro Paz", "pedro@example.com", "sí")
    assert (await only_reservation(front_desk))["code"] == code


async def test_the_second_in_line_is_not_told_while_the_first_decides(front_desk: FrontDesk) -> None:
    await fill(front_desk, "2027-03-06", "2027-03-22")
    first = await in_line(front_desk, "5491155550101")
    await front_desk.pass_time(seconds=30)
    second = await in_line(front_desk, "5491155550102")
    await front_desk.rows(
        "DELETE FROM restrictions r USING room_types t "
        "WHERE r.code LIKE 'sold-out-%' AND r.room_type_id = t.id AND t.code = 'double'"
    )
    await front_desk.rows("UPDATE rooms SET out_of_order = true WHERE number NOT IN ('103')")
    await front_desk.pass_time(minutes=6)
    heard = {phone: said(front_desk, phone) for phone in (first.phone, second.phone)}
    assert "Se liberó" in heard[first.phone]
    assert "Se liberó" not in heard[second.phone]
    await front_desk.pass_time(minutes=21)
    await front_desk.pass_time(minutes=6)
    assert "Se liberó" in said(front_desk, second.phone)


def said(desk: FrontDesk, phone: str) -> str:
    return "\n".join(one.text for one in desk.graph.accepted if one.recipient == phone)


async def test_a_guest_leaves_the_waiting_list(front_desk: FrontDesk) -> None:
    await fill(front_desk, "2027-03-06", "2027-03-22")
    guest = await in_line(front_desk, "5491155550101")
    assert "te saqué" in await says(guest, "sacame de la lista de espera")
    await free(front_desk)
    await front_desk.pass_time(hours=1)
    assert "Se liberó" not in said(front_desk, guest.phone)


@pytest.mark.parametrize(
    "wish",
    [
        "necesitamos 12 habitaciones dobles del 12 al 15 de marzo para 24 personas",
        "somos un grupo de 40 del 12 al 15 de marzo",
        "quiero una simple para 1 persona del 1 de marzo al 30 de abril",
    ],
)
async def test_groups_and_long_stays_reach_people_with_everything_they_will_ask(
    front_desk: FrontDesk, wish: str
) -> None:
    guest = front_desk.guest()
    told = await says(guest, wish, "Pedro Paz")
    assert "Te escriben con una propuesta a +5491155550101" in told
    assert await tasks(front_desk) == [("hand_over", False)]
    [task] = await front_desk.rows("SELECT summary FROM tasks")
    assert "Pedro Paz" in task["summary"]
    assert "2027-03" in task["summary"]
    assert await front_desk.reservations() == []


async def test_a_long_stay_that_becomes_short_enough_is_offered_at_once(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, "quiero una simple para 1 persona del 1 de marzo al 30 de abril")
    offered = await says(guest, "bueno, entonces del 1 al 10 de marzo")
    assert "¿Te reservo la Single?" in offered
    await books(guest, "dale", "Pedro Paz", "pedro@example.com", "sí")


async def test_of_several_reservations_the_room_that_is_named_is_meant(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await says(guest, *KINDS["en"])
    triple = next(one["code"] for one in await front_desk.reservations() if one["adults"] == 3)
    told = await says(guest, "cancel the triple")
    assert triple in told
    assert "Which one?" not in told
    await says(guest, "yes")
    assert sorted(one["status"] for one in await front_desk.reservations()) == ["awaiting_deposit", "cancelled"]


async def test_several_confirmations_tell_what_is_the_same_only_once(front_desk: FrontDesk) -> None:
    told = await says(front_desk.guest(), *KINDS["es"])
    assert told.count("Dirección:") == told.count("Ingreso desde las 15:00") == 1
    assert told.count(".ics") == 2
