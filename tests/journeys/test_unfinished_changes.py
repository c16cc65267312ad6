"""Changes and cancellations that are asked about, refused, interrupted, dropped or grow old: nothing is done by them."""

from conserje.dialogue.charts import CANCEL, CHANGE
from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.steps import books, nights_of, says

OWNER = "447700900101"
DETAILS = ("yes", "James Miller", "james@example.com", "yes")


async def _booked(desk: FrontDesk, wish: str = "double for two, 12 to 15 march please") -> tuple[Guest, str]:
    guest = desk.guest(OWNER)
    return guest, await books(guest, wish, *DETAILS)


async def _moves(desk: FrontDesk) -> set[str]:
    turns = await desk.rows("SELECT evidence FROM turns")
    return {line.removeprefix("move:") for turn in turns for line in turn["evidence"] if line.startswith("move:")}


async def _is_as_it_was(desk: FrontDesk, rooms: int = 1) -> None:
    [row] = await desk.reservations()
    first, last = nights_of(row)
    assert (first.isoformat(), last.isoformat(), row["rooms"]) == ("2027-03-12", "2027-03-15", rooms)
    assert row["status"] == "awaiting_deposit"


async def test_what_shall_change_is_asked_until_it_is_said(front_desk: FrontDesk) -> None:
    guest, _ = await _booked(front_desk)
    assert "What would you like to change" in await says(guest, "I want to change my reservation")
    assert "Whose name should it be in?" in await says(guest, "the name")
    await says(guest, "change it to three people please")
    await says(guest, "no, 2 people, from 20 to 22 march")
    told = await says(guest, "change it to 25 people")
    assert "stands as it is" in told
    assert _named(
        CHANGE.flow, "open --asks--> asking", "asking --asks--> asking", "asking --tells_nearby--> choosing"
    ) <= (await _moves(front_desk))
    await _is_as_it_was(front_desk)


async def test_looking_at_the_reservation_drops_what_was_being_changed(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    await says(guest, "change my reservation to 20 to 22 march")
    assert f"Reservation *{code}*" in await says(guest, f"show me reservation {code}")
    assert f"{code}" not in await says(guest, "yes")
    await says(guest, "I want to change my reservation", f"show me reservation {code}")
    await says(guest, f"change reservation {code} to three people", f"show me reservation {code}")
    taken = await _moves(front_desk)
    assert _named("change", *(f"{at} --gives_up--> open" for at in ("summary", "asking", "choosing"))) <= taken
    await _is_as_it_was(front_desk)


async def test_a_change_that_grows_old_binds_nobody(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    for wish in ("20 to 22 march", "three people"):
        await says(guest, f"change reservation {code} to {wish}")
        await front_desk.pass_time(minutes=31)
        await says(guest, "yes")
    await says(guest, f"I'd like to change reservation {code}")
    await front_desk.pass_time(minutes=31)
    await says(guest, "hello")
    taken = await _moves(front_desk)
    assert _named("change", *(f"{at} --goes_stale--> open" for at in ("summary", "asking", "choosing"))) <= taken
    await _is_as_it_was(front_desk)


async def test_at_the_summary_everything_can_still_be_otherwise(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    await says(guest, f"change reservation {code} to 20 to 22 march")
    assert "stands as it is" in await says(guest, "change it to 25 people")
    await says(guest, f"change reservation {code} to 20 to 22 march", "change it to three people")
    assert "stands as it is" in await says(guest, "change it to 25 people")
    taken = await _moves(front_desk)
    steps = ("summary --asks--> asking", "summary --tells_nearby--> choosing", "choosing --asks--> asking")
    assert _named("change", *steps) <= taken
    await _is_as_it_was(front_desk)


async def test_a_cancellation_of_some_rooms_is_asked_about_and_dropped(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk, "2 doubles for 3 people, 12 to 15 march please")
    await says(guest, f"cancel reservation {code}")
    asked = await says(guest, "only one")
    assert "How many people are coming?" in asked
    await says(guest, f"show me reservation {code}")
    await says(guest, f"cancel one room of reservation {code}", "2 people")
    assert "That would leave 1 room for 2 adults." in guest.last.text
    await says(guest, f"cancel reservation {code}")
    await says(guest, f"show me reservation {code}")
    await says(guest, f"cancel reservation {code}")
    await front_desk.pass_time(minutes=31)
    await says(guest, "all of them")
    await guest.writes("please cancel my reservation")
    await guest.taps("All of them")
    await front_desk.pass_time(minutes=31)
    await says(guest, "yes")
    taken = await _moves(front_desk)
    steps = ("open --asks--> asking", "asking --asks--> asking", "asking --explains--> summary")
    assert _named("cancel", *steps, "asking --gives_up--> open", "asking --goes_stale--> open") <= taken
    assert _named("cancel", "summary --goes_stale--> open") <= taken
    await _is_as_it_was(front_desk, rooms=2)


async def test_a_cancellation_is_explained_again_where_the_answer_is_none(front_desk: FrontDesk) -> None:
    guest, code = await _booked(front_desk)
    await says(guest, f"cancel reservation {code}", f"cancel reservation {code}")
    assert f"Shall I cancel reservation {code}?" in guest.last.text
    await says(guest, f"show me reservation {code}", "yes")
    taken = await _moves(front_desk)
    assert _named("cancel", "summary --explains--> summary", "summary --gives_up--> open") <= taken
    assert CANCEL.flow == "cancel"
    await _is_as_it_was(front_desk)


def _named(flow: str, *moves: str) -> set[str]:
    return {f"{flow}: {move}" for move in moves}
