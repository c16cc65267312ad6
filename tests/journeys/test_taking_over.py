"""People and the clock at the same moment: whoever takes over has it alone, and nobody is called after that."""

import asyncio
from datetime import timedelta

import pytest

from conserje.model.desk.rules import Autonomy, AutonomyRule
from conserje.storage import work
from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.staff_steps import drafts, sets_rules, takes_over, task_states, told

GUESTS = 8


async def waiting_guests(front_desk: FrontDesk) -> list[Guest]:
    guests = [front_desk.guest(f"5491155550{number:03d}") for number in range(GUESTS)]
    for guest in guests:
        await guest.writes("quiero hablar con una persona")
    return guests


async def test_a_take_over_at_the_moment_in_which_the_next_contact_is_due(front_desk: FrontDesk) -> None:
    guests = await waiting_guests(front_desk)
    front_desk.clock.move_to(front_desk.clock.now() + timedelta(minutes=10))
    holders = await asyncio.gather(front_desk.settle(), front_desk.settle(), *(takes_over(guest) for guest in guests))
    assert set(holders[2:]) == {"Marta"}
    assert set(await task_states(guests[0])) == {("hand_over", "accepted", "Marta")}
    timers = await front_desk.rows("SELECT kind FROM timers WHERE kind = 'answer_due'")
    assert timers == []
    before = await told(front_desk)
    assert len(before) <= 2 * GUESTS
    await front_desk.pass_time(hours=1)
    assert await told(front_desk) == before
    late = [(contact, state) for contact, state in before if state == "queued"]
    assert late == []


async def test_of_many_who_take_over_at_once_all_are_told_the_same_name(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("quiero hablar con una persona")
    names = ["Marta", "Pedro", "Olga", "Rita", "Toto"]
    holders = await asyncio.gather(*(takes_over(guest, name) for name in names))
    assert len(set(holders)) == 1
    assert (await guest.conversation()).taken_by == holders[0]
    audit = await front_desk.rows("SELECT actor FROM audit WHERE action = 'take_over'")
    assert [row["actor"] for row in audit] == [holders[0]]


async def test_two_words_of_two_people_at_once_both_reach_the_guest(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("quiero hablar con una persona")
    conversation = await guest.conversation()
    people = front_desk.app.people
    await asyncio.gather(people.write(conversation, "Marta", "Hola"), people.write(conversation, "Pedro", "Buenas"))
    assert sorted(one.text for one in (await guest.hears()).sent) == ["Buenas", "Hola"]
    audit = await front_desk.rows("SELECT actor FROM audit WHERE action = 'take_over'")
    assert len(audit) == 1


@pytest.mark.parametrize("kind", ["timer", "notice"])
async def test_what_a_dead_worker_held_is_done_once_by_the_next(front_desk: FrontDesk, kind: str) -> None:
    guest = front_desk.guest()
    await guest.writes("quiero hablar con una persona")
    if kind == "notice":
        await front_desk.rows("UPDATE staff_notices SET state = 'queued'")
        [row] = await front_desk.rows("SELECT id, tenant_id FROM staff_notices")
        async with front_desk.app.database.system() as connection:
            await connection.execute(
                "INSERT INTO work (kind, key, tenant_id, since, due_at, due_limit) VALUES ('notice', $1, $2, $3, $3, $3)",
                *(row["id"], row["tenant_id"], front_desk.clock.now()),
            )
    else:
        front_desk.clock.move_to(front_desk.clock.now() + timedelta(minutes=10))
    dead = await work.claim(front_desk.app.database, kind, front_desk.clock.now(), lease=timedelta(seconds=60), most=9)
    assert len(dead) == 1
    await front_desk.settle()
    assert len(await told(front_desk)) == 1
    await front_desk.pass_time(seconds=61)
    assert [state for _, state in await told(front_desk)] == ["unsent"] * (2 if kind == "timer" else 1)


async def test_a_draft_that_is_sent_twice_at_once_leaves_once(front_desk: FrontDesk) -> None:
    await sets_rules(front_desk, autonomy=(AutonomyRule(Autonomy.DRAFT),))
    guest = front_desk.guest()
    await guest.writes("hola")
    [row] = await drafts(guest)
    conversation = await guest.conversation()
    tries = [front_desk.app.people.send_draft(conversation, name, row["id"]) for name in ("Marta", "Pedro", "Olga")]
    ends = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(one).__name__ for one in ends if one].count("NotFound") == 2
    await front_desk.settle()
    assert len(front_desk.graph.accepted) == 1
