"""How far the assistant goes by itself: it answers, drafts for approval, or leaves it to people, by subject and hour."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from conserje.errors import NotFound
from conserje.model.desk.hours import StaffHours
from conserje.model.desk.rules import Autonomy, AutonomyRule, During, Topic
from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.staff_steps import case_of, drafts, hears_in, sets_rules, state, task_states
from tests.journeys.steps import kept_rooms, says
from tests.journeys.test_waiting_for_people_es import DAYTIME

DRAFT_PRICES = (AutonomyRule(Autonomy.DRAFT, Topic.PRICES),)
DRAFT_ALL = (AutonomyRule(Autonomy.DRAFT),)
ASKED = "una doble del 12 al 15 de marzo para dos"


async def approves(guest: Guest, text: str | None = None) -> str:
    """Somebody of the staff sends what waits; what the guest gets."""
    [waiting] = await drafts(guest)
    await guest.desk.app.people.send_draft(await guest.conversation(), "Marta", waiting["id"], text)
    return (await guest.hears()).text


async def test_an_answer_about_prices_waits_for_its_approval_and_then_binds(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, autonomy=DRAFT_PRICES)
    guest = front_desk.guest()
    assert (await guest.writes(ASKED)).sent == ()
    assert await task_states(guest) == [("draft", "open", None)]
    assert (await case_of(guest))["said"] == ASKED
    told = await approves(guest)
    assert "Doble" in told
    assert "inteligencia artificial" in told
    assert [kind for kind, _, _ in await task_states(guest)] == ["draft"]
    [row] = await front_desk.rows("SELECT author, author_name, state FROM messages_out")
    assert (row["author"], row["author_name"], row["state"]) == ("bot", "Marta", "sent")
    assert "¿A nombre de quién" in await says(guest, "dale")
    assert len(await kept_rooms(front_desk)) == 1


async def test_a_yes_means_nothing_that_the_guest_has_not_read(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, autonomy=DRAFT_PRICES)
    guest = front_desk.guest()
    await guest.writes(ASKED)
    await guest.writes("sí, dale")
    assert await kept_rooms(front_desk) == []


async def test_what_the_guest_told_is_kept_while_the_answer_waits(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, autonomy=DRAFT_PRICES)
    guest = front_desk.guest()
    await guest.writes("quiero una doble del 12 al 15 de marzo")
    await guest.writes("somos dos adultos")
    [waiting] = await drafts(guest)
    assert "Doble" in waiting["text"]
    states = [row["state"] for row in await front_desk.rows("SELECT state FROM messages_out ORDER BY seq")]
    assert states == ["discarded", "draft"]
    assert [one for _, one, _ in await task_states(guest)] == ["done", "open"]


async def test_a_corrected_draft_goes_under_the_name_of_who_corrected_it(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, autonomy=DRAFT_ALL)
    guest = front_desk.guest("447700900101")
    await guest.writes("do you have wifi?")
    told = await approves(guest, "Yes, free in every room. The password is on your desk.")
    assert told == "Yes, free in every room. The password is on your desk."
    [row] = await front_desk.rows("SELECT author, author_name FROM messages_out")
    assert (row["author"], row["author_name"]) == ("staff", "Marta")
    assert await state(guest) == "open"
    assert "The password is on your desk." in await says(guest, "what did they say?")


async def test_a_discarded_draft_is_never_sent_and_cannot_be_sent_any_more(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, autonomy=DRAFT_ALL)
    guest = front_desk.guest("5548991230401")
    await guest.writes("tem wifi?")
    [waiting] = await drafts(guest)
    people, conversation = front_desk.app.people, await guest.conversation()
    await people.discard_draft(conversation, "Marta", waiting["id"])
    assert await hears_in(guest, minutes=30) == ""
    with pytest.raises(NotFound):
        await people.send_draft(conversation, "Pedro", waiting["id"])
    with pytest.raises(NotFound):
        await people.discard_draft(conversation, "Pedro", waiting["id"])


async def test_nobody_approves_so_the_guest_is_told_that_it_takes_longer(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, autonomy=DRAFT_ALL)
    guest = front_desk.guest()
    await guest.writes("¿tienen wifi?")
    assert "Disculpá la espera" in await hears_in(guest, minutes=10)
    assert "Austral-Huespedes" in await approves(guest)
    assert await hears_in(guest, minutes=60) == ""


async def test_writing_again_does_not_put_the_answer_off(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, autonomy=DRAFT_ALL)
    guest = front_desk.guest()
    await guest.writes("¿tienen wifi?")
    await front_desk.pass_time(minutes=9)
    await guest.writes("¿y cochera?")
    assert "Disculpá la espera" in await hears_in(guest, minutes=1)


async def test_what_was_done_at_the_pms_is_always_told(front_desk: FrontDesk) -> None:
    """The house drafts bookings; the room that was kept, and the reservation that was made, are told at once."""
    await sets_rules(front_desk, autonomy=(AutonomyRule(Autonomy.DRAFT, Topic.BOOKING),))
    guest = front_desk.guest()
    await says(guest, ASKED)
    assert "¿A nombre de quién" in await says(guest, "dale")
    assert (await guest.writes("Ana Pérez, ana@example.com")).sent == ()
    assert "¿Confirmo la reserva?" in await approves(guest)
    told = await says(guest, "sí")
    [reservation] = await front_desk.reservations()
    assert reservation["code"] in told


@pytest.mark.parametrize(
    ("phone", "text", "said"),
    [
        ("5491155550101", ASKED, "De los precios y las fechas te escribe una persona del equipo"),
        ("447700900101", "a double from 12 to 15 march for two", "A person of the team will write to you about prices"),
        ("5548991230401", "um quarto duplo de 12 a 15 de março para dois", "Sobre preços e datas escreve uma pessoa"),
    ],
)
async def test_a_subject_that_is_left_to_people_is_handed_over(
    front_desk: FrontDesk, phone: str, text: str, said: str
) -> None:
    await sets_rules(front_desk, autonomy=(AutonomyRule(Autonomy.STAFF, Topic.PRICES),))
    guest = front_desk.guest(phone)
    assert said in await says(guest, text)
    assert await state(guest) == "with_staff"
    assert (await case_of(guest))["reason"] == "topic"


async def test_the_rest_of_a_message_is_answered_when_one_subject_is_left_to_people(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, autonomy=(AutonomyRule(Autonomy.STAFF, Topic.PRICES),))
    told = await says(front_desk.guest(), f"{ASKED}. ¿Y tienen wifi?")
    assert "Austral-Huespedes" in told
    assert "te escribe una persona del equipo" in told


async def test_danger_is_never_a_draft(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, autonomy=DRAFT_ALL)
    assert "persona de guardia" in await says(front_desk.guest(), "URGENTE hay humo en el pasillo")


async def test_at_night_it_drafts_and_by_day_it_answers(front_desk: FrontDesk) -> None:
    rule = AutonomyRule(Autonomy.DRAFT, Topic.HOUSE, During.CLOSED)
    await sets_rules(front_desk, autonomy=(rule,), hours=DAYTIME)
    guest = front_desk.guest()
    assert "Austral-Huespedes" in await says(guest, "¿tienen wifi?")
    front_desk.clock.move_to(datetime(2027, 1, 12, 23, tzinfo=ZoneInfo("America/Argentina/Buenos_Aires")))
    assert (await guest.writes("¿tienen wifi?")).sent == ()
    assert len(await drafts(guest)) == 1


async def test_whoever_writes_by_hand_throws_the_draft_away(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, autonomy=DRAFT_ALL, hours=StaffHours())
    guest = front_desk.guest()
    await guest.writes("¿tienen wifi?")
    await front_desk.app.people.write(await guest.conversation(), "Marta", "Sí, gratis")
    assert (await guest.hears()).text == "Sí, gratis"
    assert await drafts(guest) == []
    assert await task_states(guest) == [("draft", "done", None)]
