"""When people should decide, in English: handed over, silent while they talk, and back at work afterwards."""

import pytest

from conserje.model.conversation import ConversationState
from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.steps import kept_rooms, says, tasks


async def _give_back(desk: FrontDesk, guest: Guest) -> None:
    await desk.app.people.give_back(await guest.conversation(), "Marta")


@pytest.mark.parametrize(
    ("text", "answer", "urgent"),
    [
        ("I want to talk to a human being please", "a person will answer you here", False),
        ("can I speak to the manager?", "a person will answer you here", False),
        ("this is outrageous, the room was filthy and nobody cares", "I'm sorry about what happened", False),
        ("URGENT there's a smell of gas in my room", "I'm alerting the person on call right now", True),
        ("help my husband can't breathe", "I'm alerting the person on call right now", True),
    ],
)
async def test_people_are_called_at_once(front_desk: FrontDesk, text: str, answer: str, urgent: bool) -> None:
    guest = front_desk.guest("447700900101")
    assert answer in await says(guest, text)
    assert await tasks(front_desk, "austral") == [("hand_over", urgent)]
    assert (await guest.conversation()).state is ConversationState.WITH_STAFF


async def test_the_bot_is_silent_with_staff_and_speaks_again_when_they_give_it_back(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await says(guest, "I want to talk to a human")
    assert (await guest.writes("are you there? do you have wifi?")).sent == ()
    await _give_back(front_desk, guest)
    assert "Wi-Fi is free" in await says(guest, "do you have wifi?")


async def test_a_booking_that_people_interrupted_goes_on_afterwards(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await says(guest, "double for two, 12 to 15 march", "yes", "put me through to reception please")
    assert (await guest.conversation()).state is ConversationState.WITH_STAFF
    assert len(await kept_rooms(front_desk, "austral")) == 1
    await _give_back(front_desk, guest)
    assert "Shall I confirm the booking?" in await says(guest, "ok, it's James Miller, james@example.com")


async def test_a_person_is_offered_after_two_words_that_nobody_understands(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await says(guest, "hello")
    assert "I'm not sure I understood you" in await says(guest, "asdkjh qwe")
    assert "Shall I put you through to a person?" in await says(guest, "qwlkj asdkjh")
    await guest.taps("Talk to someone")
    assert await tasks(front_desk, "austral") == [("hand_over", False)]


async def test_who_wants_no_more_messages_or_their_data_gone_is_passed_on(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    assert "we won't write to you on our own" in await says(guest, "please stop messaging me")
    assert "the person responsible at the hotel" in await says(guest, "and delete all the data you have about me")
    rows = await front_desk.rows("SELECT summary FROM tasks ORDER BY created_at, id")
    assert [row["summary"].partition(":")[0] for row in rows] == ["privacy"]
    assert len(await front_desk.rows("SELECT 1 AS one FROM contact_stops")) == 1
