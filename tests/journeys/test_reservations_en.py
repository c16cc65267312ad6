"""Reservations of guests who write English: found by those who prove that they are theirs, cancelled for what was told."""

from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.steps import kept_rooms, only_reservation, says, staff_confirms_deposit, tasks

OWNER, STRANGER = "447700900101", "447700900199"


async def _booked(desk: FrontDesk, stay: str = "12 to 15 march", room: str = "double") -> tuple[Guest, str]:
    guest = desk.guest(OWNER)
    await says(guest, f"{room} for two, {stay} please", "yes", "James Miller", "james@example.com", "yes")
    return guest, (await only_reservation(desk, "austral"))["code"]


async def _status(desk: FrontDesk) -> str:
    return str((await only_reservation(desk, "austral"))["status"])


async def test_the_conversation_that_booked_it_needs_no_code(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    told = await says(guest, "is my booking confirmed?")
    assert f"Reservation *{code}* (waiting for the deposit): Double Room" in told
    assert "Deposit still to pay: ARS 154,071, by Tue 12 January at 10:00." in told


async def test_a_code_and_the_phone_it_was_booked_with_find_it_at_once(front_desk: FrontDesk) -> None:
    _, code = await _booked(front_desk)
    await front_desk.rows("UPDATE conversations SET memory = '{}'")
    told = await says(front_desk.guest(OWNER), f"what's the status of my reservation {code.lower()}?")
    assert "in the name of James Miller. Total ARS 513,570." in told


async def test_another_phone_must_tell_the_email_it_was_booked_with(front_desk: FrontDesk) -> None:
    _, code = await _booked(front_desk)
    friend = front_desk.guest(STRANGER)
    asked = await says(friend, f"hi, i'd like to see my booking {code}")
    assert "which e-mail address or phone number was it booked with?" in asked
    assert "James" not in asked
    assert "in the name of James Miller" in await says(friend, "james@example.com")


async def test_a_wrong_code_and_a_wrong_email_are_told_the_same_words(front_desk: FrontDesk) -> None:
    _, code = await _booked(front_desk)
    right_code, wrong_code = front_desk.guest(STRANGER), front_desk.guest("447700900188")
    answers = [
        await says(right_code, "hello", f"find my booking {code}, email nobody@example.com"),
        await says(wrong_code, "hello", "find my booking ZZZ999, email james@example.com"),
    ]
    assert answers[0] == answers[1]
    assert "I can't find a reservation with those details" in answers[0]
    assert "James" not in answers[0]


async def test_five_wrong_tries_cool_down_even_the_right_answer(front_desk: FrontDesk) -> None:
    _, code = await _booked(front_desk)
    stranger = front_desk.guest(STRANGER)
    for number in range(5):
        await says(stranger, f"find my booking {code}, email guess{number}@example.com")
    assert "several tries with details that do not match" in stranger.last.text
    assert "several tries" in await says(stranger, f"find my booking {code}, email james@example.com")
    await front_desk.pass_time(minutes=31)
    assert "James Miller" in await says(stranger, f"find my booking {code}, email james@example.com")


async def test_an_unpaid_reservation_is_cancelled_free_of_charge_after_a_yes(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    asked = await says(guest, "I need to cancel my booking")
    assert "Cancelling it now is free of charge." in asked
    assert f"Shall I cancel reservation {code}?" in asked
    assert await _status(front_desk) == "awaiting_deposit"
    done = await guest.taps("Yes, cancel it")
    assert done.text == f"Done: reservation {code} is cancelled, free of charge."
    assert await _status(front_desk) == "cancelled"
    assert await kept_rooms(front_desk, "austral") == []


async def test_a_late_cancellation_costs_the_first_night_and_that_is_told_before(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk, "12 to 15 january")
    await staff_confirms_deposit(front_desk, code, "austral")
    await guest.hears()
    asked = await says(guest, "sorry, can you cancel it? our flight was cancelled")
    fee = (await front_desk.rows("SELECT total FROM reservations"))[0]["total"]
    assert "Cancelling it now costs a fee of *ARS " in asked
    assert "With this rate, the first night is charged once the free time is over." in asked
    assert await _status(front_desk) == "confirmed"
    told = asked.partition("fee of *")[2].partition("*")[0]
    done = await says(guest, "yes, cancel it")
    assert "Of the ARS 163,872 you paid, *ARS 15,872* comes back to you." in asked
    assert done.startswith(f"Done: reservation {code} is cancelled, with a fee of {told}.")
    assert "ARS 15,872 has to be sent back to you" in done
    assert await _status(front_desk) == "cancelled"
    [event] = await front_desk.rows("SELECT outcome FROM reservation_events WHERE action = 'cancel'")
    assert 0 < int(told.removeprefix("ARS ").replace(",", "").partition(".")[0]) < fee
    assert event["outcome"] is not None


async def test_no_keeps_the_reservation(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    kept = await says(guest, f"cancel reservation {code}", "no, leave it")
    assert kept == f"All right, reservation {code} stands."
    assert await _status(front_desk) == "awaiting_deposit"
    assert len(await kept_rooms(front_desk, "austral")) == 1


async def test_a_second_cancellation_is_told_that_it_is_cancelled_already(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    await says(guest, "cancel my reservation please", "yes")
    again = await says(guest, f"please cancel {code}")
    assert again == f"Reservation {code} is already cancelled."
    assert len(await front_desk.rows("SELECT * FROM reservation_events WHERE action = 'cancel'")) == 1


async def test_a_stranger_with_the_code_cancels_nothing(front_desk: FrontDesk) -> None:
    _, code = await _booked(front_desk)
    stranger = front_desk.guest(STRANGER)
    await says(stranger, f"cancel booking {code}", "yes", "evil@example.com", "yes")
    assert await _status(front_desk) == "awaiting_deposit"


async def test_saying_that_it_was_paid_confirms_nothing_and_people_look(front_desk: FrontDesk) -> None:
    guest, _ = await _booked(front_desk)
    told = await says(guest, "I've just sent the transfer for the deposit")
    assert "A message or receipt alone does not confirm the booking yet." in told
    assert await tasks(front_desk, "austral") == [("deposit_check", False)]
    assert await _status(front_desk) == "awaiting_deposit"


async def test_a_code_of_another_system_is_looked_for_and_a_yes_calls_a_person(front_desk: FrontDesk) -> None:
    guest = front_desk.guest(STRANGER)
    asked = await says(guest, "hello", "my booking code is ABC123, what's my balance?")
    assert "which e-mail address or phone number was it booked with?" in asked
    assert "I can't find a reservation with those details" in await says(
        guest, "it's under John Smith, john@smith.example"
    )
    assert "a person will answer you here" in await says(guest, "yes please")
    assert [kind for kind, _ in await tasks(front_desk)] == ["hand_over"]
