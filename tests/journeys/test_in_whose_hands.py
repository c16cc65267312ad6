"""In whose hands a conversation is: the assistant's, nobody's yet, or a person's; every way from one to another, and what the
guest hears in each."""

import pytest

from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.staff_steps import hears_in, staff_writes, state, takes_over, task_states, told

CALLS = "open --calls--> called"
TAKEN = "called --is_taken--> with_people"
DANGER = "URGENTE, hay olor a gas"


@pytest.fixture
def guest(front_desk: FrontDesk) -> Guest:
    return front_desk.guest()


async def moves(guest: Guest) -> list[str]:
    """Of the hand-over, in order: those of turns and clocks, and those of people."""
    rows = await guest.desk.rows(
        """
        SELECT at, substr(one, 16) AS move FROM turns, jsonb_array_elements_text(evidence) AS one
        WHERE one LIKE 'move:handover: %'
        UNION ALL SELECT at, substr(details ->> 'move', 11) FROM audit WHERE details ? 'move'
        ORDER BY at
        """,
        hotel=guest.hotel,
    )
    return [row["move"] for row in rows]


async def gives_back(guest: Guest) -> None:
    await guest.desk.app.people.give_back(await guest.conversation(), "Marta")


async def asks_for_people(guest: Guest) -> None:
    await guest.writes("quiero hablar con una persona")
    await guest.desk.pass_time(seconds=5)


async def is_answered_by_the_bot(guest: Guest) -> bool:
    return "12" in (await guest.writes("¿a qué hora es el check out?")).text


async def test_people_are_called_come_and_give_back(guest: Guest) -> None:
    await asks_for_people(guest)
    assert await staff_writes(guest, "Hola, soy Marta") == "Hola, soy Marta"
    assert not await is_answered_by_the_bot(guest)
    await guest.desk.pass_time(seconds=5)
    await gives_back(guest)
    await gives_back(guest)
    assert await is_answered_by_the_bot(guest)
    assert await task_states(guest) == [("hand_over", "done", "Marta")]
    assert await moves(guest) == [CALLS, TAKEN, "with_people --is_given_back--> open"]


async def test_people_who_were_called_and_never_came_are_not_waited_for_for_ever(guest: Guest) -> None:
    await asks_for_people(guest)
    assert "disculp" in (await hears_in(guest, minutes=10)).casefold()
    assert [contact for contact, _ in await told(guest.desk)] == ["Recepción", "Gerencia"]
    for _ in range(13):
        await guest.desk.pass_time(hours=1)
    assert await state(guest) == "open"
    assert await is_answered_by_the_bot(guest)
    assert [kind for kind, done, _ in await task_states(guest) if done == "open"] == ["hand_over"]
    taken = await moves(guest)
    assert taken[:2] == [CALLS, "called --calls_the_next--> called"]
    assert taken[-1] == "called --resumes--> open"


async def test_what_was_called_for_may_be_given_back_by_nobody_having_come(guest: Guest) -> None:
    await asks_for_people(guest)
    await gives_back(guest)
    assert await is_answered_by_the_bot(guest)
    assert await moves(guest) == [CALLS, "called --is_given_back--> open"]


async def test_danger_is_told_to_people_whoever_has_the_conversation(guest: Guest) -> None:
    await asks_for_people(guest)
    assert (await guest.writes(DANGER)).text
    await guest.desk.pass_time(minutes=1)
    assert await moves(guest) == [CALLS, "called --calls--> called"]
    assert [kind for kind, done, _ in await task_states(guest) if done == "open"] == ["hand_over", "hand_over"]


async def test_danger_while_somebody_talks_calls_one_after_the_other(guest: Guest) -> None:
    await greeted(guest)
    await takes_over(guest)
    await guest.desk.pass_time(seconds=5)
    assert (await guest.writes(DANGER)).text
    await guest.desk.pass_time(minutes=6)
    assert (await moves(guest))[:3] == [
        "open --is_taken--> with_people",
        "with_people --calls--> with_people",
        "with_people --calls_the_next--> with_people",
    ]
    assert await state(guest) == "with_staff"


async def greeted(guest: Guest) -> bool:
    return bool((await guest.writes("hola")).text)


async def test_a_colleague_takes_a_conversation_from_another_and_it_comes_back_by_itself(guest: Guest) -> None:
    await greeted(guest)
    assert await takes_over(guest) == "Marta"
    await guest.desk.pass_time(seconds=5)
    assert await takes_over(guest, "Rita") == "Marta"
    assert await takes_over(guest, "Rita", instead_of="Marta") == "Rita"
    await guest.desk.pass_time(hours=13)
    assert await state(guest) == "open"
    assert await is_answered_by_the_bot(guest)
    assert await moves(guest) == [
        "open --is_taken--> with_people",
        "with_people --is_taken--> with_people",
        "with_people --resumes--> open",
    ]
