"""Guests who write English and change their minds: corrections, noes, old buttons, digressions, and time that passes."""

from datetime import date

from conserje.model.ids import MovableClock
from tests.journeys.front_desk import FrontDesk, Guest, front_desk_on, money
from tests.journeys.steps import kept_rooms, nights_of, only_reservation, says, tasks

WISH = "double for two, 12 to 15 march please"


async def _at_summary(desk: FrontDesk, phone: str = "447700900101") -> Guest:
    guest = desk.guest(phone)
    summary = await says(guest, WISH, "yes", "James Miller", "james@example.com")
    assert "Shall I confirm the booking?" in summary
    return guest


async def test_other_dates_at_the_offers_are_priced_anew(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await guest.writes(WISH)
    again = await says(guest, "sorry, I meant 20 to 23 april")
    assert "Tue 20 April to Fri 23 April 2027 (3 nights)" in again
    assert "*ARS 488,160*" in again
    assert await kept_rooms(front_desk, "austral") == []


async def test_other_dates_at_the_summary_release_the_room_and_keep_one_of_the_new(front_desk: FrontDesk) -> None:
    guest = await _at_summary(front_desk)
    requoted = await says(guest, "actually can you make it april 21 to 24?")
    assert "With that change it looks like this:" in requoted
    assert "*ARS 500,865*" in requoted
    assert await kept_rooms(front_desk, "austral") == []
    summary = await says(guest, "yes")
    assert "In the name of James Miller, james@example.com" in summary
    [room] = await kept_rooms(front_desk, "austral")
    assert nights_of(room) == (date(2027, 4, 21), date(2027, 4, 24))
    await says(guest, "yes")
    assert (await only_reservation(front_desk, "austral"))["total"] == money("500865.00")


async def test_a_yes_with_other_dates_in_it_is_no_yes(front_desk: FrontDesk) -> None:
    guest = await _at_summary(front_desk)
    requoted = await says(guest, "yes but from 13 to 16 march")
    assert "Sat 13 March to Tue 16 March 2027" in requoted
    assert await front_desk.reservations() == []


async def test_a_third_adult_while_the_name_is_asked_needs_another_room(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await says(guest, WISH, "yes")
    requoted = await says(guest, "actually there'll be three of us")
    assert "3 adults" in requoted
    assert "I have no double room for 3 adults" in requoted
    await says(guest, "yes", "Chloe Martin", "chloe@example.com", "yes")
    [room] = await kept_rooms(front_desk, "austral")
    assert room["code"] == "triple"
    reservation = await only_reservation(front_desk, "austral")
    assert (reservation["adults"], reservation["guest_name"]) == (3, "Chloe Martin")


async def test_another_room_at_the_summary_is_another_price_and_one_allocation(front_desk: FrontDesk) -> None:
    guest = await _at_summary(front_desk)
    requoted = await says(guest, "could we have the suite instead please")
    assert "1. Family Suite (Flexible with breakfast)" in requoted
    await says(guest, "yes", "yes")
    [room] = await kept_rooms(front_desk, "austral")
    assert (room["code"], room["hold_id"]) == ("family_suite", None)


async def test_leaving_a_day_later_keeps_the_arrival(front_desk: FrontDesk) -> None:
    guest = await _at_summary(front_desk)
    requoted = await says(guest, "we'd like to leave on the 16th instead")
    assert "Fri 12 March to Tue 16 March 2027 (4 nights)" in requoted


async def test_the_name_and_the_email_are_corrected_without_another_price(front_desk: FrontDesk) -> None:
    guest = await _at_summary(front_desk)
    summary = await says(guest, "wrong email, it's jim@example.org")
    assert "In the name of James Miller, jim@example.org" in summary
    summary = await says(guest, "and change the name to John Smith please")
    assert "In the name of John Smith, jim@example.org" in summary
    await says(guest, "yes")
    reservation = await only_reservation(front_desk, "austral")
    assert (reservation["guest_name"], reservation["guest_email"]) == ("John Smith", "jim@example.org")


async def test_no_at_the_summary_books_nothing_keeps_the_room_and_a_later_yes_books_it(front_desk: FrontDesk) -> None:
    guest = await _at_summary(front_desk)
    refused = await guest.taps("No")
    assert "stays on hold until 10:20" in refused.text
    assert await front_desk.reservations() == []
    assert len(await kept_rooms(front_desk, "austral")) == 1
    await says(guest, "ok yes, confirm it")
    await only_reservation(front_desk, "austral")


async def test_the_button_of_an_older_summary_books_nothing(front_desk: FrontDesk) -> None:
    guest = await _at_summary(front_desk)
    [(old_yes, title), *_] = guest.last.choices
    await says(guest, "wrong email, it's jim@example.org")
    shown = await guest.taps_id(old_yes, title)
    assert "from an earlier summary" in shown.text
    assert "jim@example.org" in shown.text
    assert await front_desk.reservations() == []
    await guest.taps("Yes, confirm")
    await only_reservation(front_desk, "austral")


async def test_a_yes_out_of_the_blue_does_nothing(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    assert "I'm not sure what that yes is for" in await says(guest, "yes please")
    assert await kept_rooms(front_desk, "austral") == []


async def test_a_guest_who_wants_none_of_the_offers_looks_at_other_days(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    declined = await says(guest, WISH, "none of those, thanks")
    assert "I won't book anything" in declined
    assert "Sat 20 March to Mon 22 March 2027" in await says(guest, "ok 20 to 22 march then")


async def test_a_question_to_the_house_in_the_middle_is_answered_and_the_booking_goes_on(
    front_desk: FrontDesk,
) -> None:
    guest = front_desk.guest("447700900101")
    at_offers = await says(guest, WISH, "can i bring my dog?")
    assert "dogs and cats of up to 10 kg" in at_offers
    assert "Shall I book the Double Room for you?" in at_offers
    at_name = await says(guest, "ok book it", "is there parking?")
    assert "covered parking" in at_name
    assert "What name shall I put the booking under?" in at_name
    at_summary = await says(guest, "Tom Baker", "tom@example.com", "what time is breakfast?")
    assert "7 am to 10:30 am" in at_summary
    assert "Shall I confirm the booking?" in at_summary
    assert await front_desk.reservations() == []
    await says(guest, "yes")
    await only_reservation(front_desk, "austral")


async def test_a_yes_and_a_question_in_one_message_do_both(front_desk: FrontDesk) -> None:
    guest = await _at_summary(front_desk)
    both = await says(guest, "yes, and is there a gym?")
    assert "The gym is open" in both
    assert (await only_reservation(front_desk, "austral"))["code"] in both


async def test_a_guest_who_answers_slowly_keeps_the_room(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await says(guest, WISH, "yes")
    await front_desk.pass_time(minutes=17)
    await says(guest, "James Miller")
    await front_desk.pass_time(minutes=9)
    assert len(await kept_rooms(front_desk, "austral")) == 1
    await says(guest, "james@example.com", "yes")
    [room] = await kept_rooms(front_desk, "austral")
    assert room["reservation_id"] is not None


async def test_a_hold_that_ended_is_told_the_room_is_free_and_a_late_yes_asks_again(front_desk: FrontDesk) -> None:
    guest = await _at_summary(front_desk)
    front_desk.clock.move_to(front_desk.clock.now().replace(hour=13, minute=21))
    told = await guest.hears()
    assert "it is free again" in told.text
    assert await kept_rooms(front_desk, "austral") == []
    late = await says(guest, "yes")
    assert await front_desk.reservations() == []
    assert "*ARS 513,570*" in late
    await says(guest, "yes", "yes")
    await only_reservation(front_desk, "austral")


async def test_a_deposit_that_does_not_come_frees_the_room_and_the_guest_is_told(front_desk: FrontDesk) -> None:
    guest = await _at_summary(front_desk)
    await says(guest, "yes")
    code = (await only_reservation(front_desk, "austral"))["code"]
    front_desk.clock.move_to(front_desk.clock.now().replace(day=12, hour=13, minute=30))
    told = await guest.hears()
    assert f"We have not received the deposit for booking {code} in time" in told.text
    assert (await only_reservation(front_desk, "austral"))["status"] == "expired"
    assert await kept_rooms(front_desk, "austral") == []


async def test_a_price_that_changes_after_the_offer_is_told_and_nothing_is_kept_at_the_old_one(
    front_desk: FrontDesk,
) -> None:
    guest = front_desk.guest("447700900101")
    await guest.writes(WISH)
    await front_desk.rows("UPDATE rate_rules SET standard = standard + 10000")
    changed = await says(guest, "yes")
    assert "The price has changed in the meantime: it was ARS 513,570" in changed
    assert await kept_rooms(front_desk, "austral") == []
    await says(guest, "yes", "James Miller", "james@example.com", "yes")
    reservation = await only_reservation(front_desk, "austral")
    assert f"{int(reservation['total']):,}" in changed
    assert reservation["total"] > money("513570.00")


async def test_the_last_room_goes_to_whoever_says_yes_first(front_desk: FrontDesk) -> None:
    await front_desk.rows(
        "UPDATE rooms SET out_of_order = true WHERE number <> '601'"
        " AND room_type_id = (SELECT id FROM room_types WHERE code = 'family_suite')"
    )
    slow, quick = front_desk.guest("447700900101"), front_desk.guest("447700900102")
    for guest in (slow, quick):
        assert "It is the last one." in (await guest.writes("the family suite, 12 to 15 march, 2 adults")).text
    assert "I'm keeping the Family Suite" in await says(quick, "yes")
    late = await says(slow, "yes")
    assert "it was taken while we were talking" in late
    assert "I have no family suite" in late
    assert len(await kept_rooms(front_desk, "austral")) == 1


async def test_a_party_too_big_for_one_room_gets_two_and_one_again_when_fewer_come(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    assert "2 rooms for 5 adults" in await says(guest, "hi, five adults from 12 to 15 march")
    await says(guest, "yes")
    assert [room["code"] for room in await kept_rooms(front_desk, "austral")] == ["triple", "triple"]
    assert "for 2 adults:" in await says(guest, "actually just 2 of us")
    await says(guest, "yes")
    assert len(await kept_rooms(front_desk, "austral")) == 1


async def test_a_booking_goes_on_after_a_restart(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await says(guest, WISH, "yes", "James Miller")
    async with front_desk_on(front_desk.url, MovableClock(front_desk.clock.now())) as restarted:
        same_guest = restarted.guest("447700900101")
        assert "In the name of James Miller" in await says(same_guest, "james@example.com")
        await says(same_guest, "yes")
    assert await tasks(front_desk, "austral") == []
    await only_reservation(front_desk, "austral")
