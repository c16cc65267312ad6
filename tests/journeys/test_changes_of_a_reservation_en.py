"""A reservation that exists is changed in English: by the phone that booked it, or by what proves it; in the house too."""

from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.steps import books, nights_of, only_reservation, says, staff_confirms_deposit, tasks

OWNER, STRANGER = "447700900101", "447700900199"
DETAILS = ("yes", "James Miller", "james@example.com", "yes")


async def _booked(desk: FrontDesk, wish: str = "double for two, 12 to 15 march please") -> tuple[Guest, str]:
    guest = desk.guest(OWNER)
    return guest, await books(guest, wish, *DETAILS)


async def _forget(desk: FrontDesk) -> None:
    """As if it had been booked elsewhere: by phone, at the desk, in another conversation."""
    await desk.rows("UPDATE conversations SET memory = '{}'")


async def _stay(desk: FrontDesk) -> tuple[str, str]:
    first, last = nights_of(await only_reservation(desk))
    return first.isoformat(), last.isoformat()


async def test_the_phone_that_booked_finds_my_booking_without_a_code(front_desk: FrontDesk) -> None:
    _, code = await _booked(front_desk)
    await _forget(front_desk)
    told = await says(front_desk.guest(OWNER), "can you tell me about my booking?")
    assert f"Reservation *{code}* (waiting for the deposit): Double Room" in told


async def test_of_several_of_one_phone_the_guest_says_which(front_desk: FrontDesk) -> None:
    guest, first = await _booked(front_desk)
    second = await books(guest, "double for two, 5 to 8 april please", "yes", "yes")
    await _forget(front_desk)
    asked = await guest.writes("I'd like to change my reservation")
    assert [title for _, title in asked.choices] == [first, second]
    assert f"2. {second}: Double Room, from Mon 5 April" in asked.text
    told = await guest.writes("the second one")
    assert f"Your reservation {second}: from Mon 5 April" in told.text
    summed_up = await guest.writes("6 to 9 april")
    assert f"This is how reservation {second} would be:" in summed_up.text


async def test_a_tap_on_one_of_several_goes_on_with_what_was_wanted(front_desk: FrontDesk) -> None:
    guest, first = await _booked(front_desk)
    await books(guest, "double for two, 5 to 8 april please", "yes", "yes")
    await _forget(front_desk)
    await guest.writes("please cancel my reservation")
    told = await guest.taps(first)
    assert f"Shall I cancel reservation {first}?" in told.text


async def test_email_and_name_find_it_where_the_code_is_lost(front_desk: FrontDesk) -> None:
    _, code = await _booked(front_desk)
    friend = front_desk.guest(STRANGER)
    assert "tell me the e-mail address and the name" in await says(friend, "I want to see my booking")
    assert "What name is the reservation in?" in await says(friend, "james@example.com")
    assert f"Reservation *{code}*" in await says(friend, "James Miller")


async def test_email_and_another_name_are_told_nothing_and_count_as_a_try(front_desk: FrontDesk) -> None:
    await _booked(front_desk)
    knows_email, knows_nothing = front_desk.guest(STRANGER), front_desk.guest("447700900177")
    first = await says(knows_email, "hello", "find my booking, james@example.com, John Smith")
    second = await says(knows_nothing, "hello", "find my booking, nobody@example.com, James Miller")
    assert first == second
    assert "I can't find a reservation with those details" in first
    for _ in range(4):
        await says(knows_email, "find my booking, james@example.com, John Smith")
    assert "several tries" in knows_email.last.text
    assert "several tries" in await says(knows_email, "find my booking, james@example.com, James Miller")


async def test_the_qr_finds_it_and_a_changed_one_does_not(front_desk: FrontDesk) -> None:
    _, code = await _booked(front_desk)
    row = await only_reservation(front_desk)
    seal = await front_desk.seal_of(code)
    friend = front_desk.guest(STRANGER)
    assert f"Reservation *{code}*" in await says(friend, "hello", seal)
    changed = seal[:-1] + ("A" if seal[-1] != "A" else "B")
    other = front_desk.guest("447700900166")
    assert "I can't find a reservation with those details" in await says(other, "hello", changed)
    await front_desk.pass_time(days=80)
    assert row["check_out"] < front_desk.clock.now().date()
    late = front_desk.guest("447700900155")
    assert "I can't find a reservation with those details" in await says(late, "hello", seal)


async def test_one_night_less_costs_less(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    asked = await says(guest, f"I need to change reservation {code}: we leave one day earlier")
    assert "from Fri 12 March to Sun 14 March 2027 (2 nights)" in asked
    assert "it was ARS 513,570, so ARS " in asked
    assert "less" in asked
    await says(guest, "yes, please")
    assert await _stay(front_desk) == ("2027-03-12", "2027-03-14")


async def test_whoever_is_in_the_house_stays_longer_but_does_not_arrive_anew(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk, "double for two, 13 to 15 january please")
    await staff_confirms_deposit(front_desk, code)
    await front_desk.pass_time(days=2, hours=8)
    await front_desk.rows("UPDATE reservations SET status = 'checked_in' WHERE code = $1", code)
    await guest.hears()
    await says(guest, "can I add one more night to my reservation?", "yes")
    assert await _stay(front_desk) == ("2027-01-13", "2027-01-16")
    told = await says(guest, "please move my reservation to 20 to 22 march")
    assert "I've passed your request on" in told
    assert ("request", False) in await tasks(front_desk)
    assert "somebody at reception will see to it" in await says(guest, f"cancel reservation {code}")
    assert await _stay(front_desk) == ("2027-01-13", "2027-01-16")


async def test_a_cancelled_reservation_is_not_changed(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    await says(guest, "cancel my reservation", "yes")
    told = await says(guest, f"change reservation {code} to 20 to 22 march")
    assert told == f"Reservation {code} is cancelled: it can't be changed here any more."


async def test_more_people_than_the_house_takes_are_for_a_person(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    told = await says(guest, f"change reservation {code} to 25 people")
    assert f"Reservation {code} stands as it is." in told
    assert (await only_reservation(front_desk))["adults"] == 2


async def test_a_cancellation_in_the_middle_of_a_change_is_done_and_ends_both(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    told = await says(guest, "please change my reservation to three people")
    assert f"Shall I change reservation {code} to one of these?" in told
    await says(guest, "no, please cancel the reservation altogether")
    await says(guest, "yes, cancel it")
    assert (await only_reservation(front_desk))["status"] == "cancelled"
    memory = (await guest.conversation()).memory
    assert "changing" not in memory
    assert "at" not in memory


async def test_the_first_of_what_was_offered_instead_is_taken_by_its_place(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    await says(guest, "please change my reservation to three people")
    told = await says(guest, "the first one")
    assert f"This is how reservation {code} would be:" in told
    assert "3 adults" in told
    kept = await says(guest, "what time is breakfast?")
    assert f"And reservation {code}: shall I change it as I told you?" in kept
    await says(guest, "yes")
    assert (await only_reservation(front_desk))["adults"] == 3


async def test_what_was_offered_instead_can_be_tapped_refused_or_asked_otherwise(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    first = await guest.writes("please change my reservation to three people")
    old = first.choices[0]
    again = await says(guest, "could we be four people?")
    assert "4 adults" in again
    stale = await guest.taps_id(*old)
    assert "4 adults" in stale.text or f"{code}" in stale.text
    assert (await only_reservation(front_desk))["adults"] == 2
    assert await says(guest, "no, leave it") == f"All right, reservation {code} stands."
    assert (await guest.conversation()).memory.get("at") is None
