"""Bookings in English: from the first question to the deposit, by words, by taps, and when the house is full."""

from datetime import date

from tests.journeys.front_desk import FrontDesk, money
from tests.journeys.steps import kept_rooms, nights_of, only_reservation, says, staff_confirms_deposit

MARCH = (date(2027, 3, 12), date(2027, 3, 15))


async def test_a_guest_asks_books_pays_the_deposit_and_is_told_that_it_arrived(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    offered = await guest.writes("hi there, have you got a double for 2 from the 12th to the 15th of march?")
    assert "I'm the virtual assistant of Hotel Austral: an AI" in offered.text
    assert "Fri 12 March to Mon 15 March 2027 (3 nights)" in offered.text
    assert "Double Room (Flexible with breakfast): *ARS 513,570* in total" in offered.text
    assert "VAT (IVA) 21% ARS 87,570 and City tourist fee ARS 9,000" in offered.text
    summary = await says(guest, "yes please", "James Miller", "james.miller@example.co.uk")
    assert "In the name of James Miller, james.miller@example.co.uk" in summary
    assert "Total: *ARS 513,570*" in summary
    assert "Free cancellation until Wed 10 March at 15:00." in summary
    booked = await says(guest, "yep, go ahead")
    reservation = await only_reservation(front_desk, "austral")
    assert nights_of(reservation) == MARCH
    assert (reservation["status"], reservation["total"]) == ("awaiting_deposit", money("513570.00"))
    assert f"Your code is *{reservation['code']}*" in booked
    assert "transfer the deposit of *ARS 154,071* before Tue 12 January at 10:00" in booked
    assert "CBU: 9990001800012345000003" in booked
    await staff_confirms_deposit(front_desk, reservation["code"], "austral")
    told = await guest.hears()
    assert told.text.startswith(f"We have received your deposit! Your reservation {reservation['code']} is confirmed.")
    assert (await only_reservation(front_desk, "austral"))["status"] == "confirmed"


async def test_a_guest_who_only_taps_gets_the_room_they_tapped(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await guest.writes("2 adults, 12 March to 15 March")
    assert [title for _, title in guest.last.choices][:2] == ["1. Double Room", "2. Double Room"]
    await guest.taps("Family Suite")
    await says(guest, "Priya Patel", "priya@example.com")
    assert [title for _, title in guest.last.choices] == ["Yes, confirm", "No", "Change something"]
    await guest.taps("Yes, confirm")
    [room] = await kept_rooms(front_desk, "austral")
    assert room["code"] == "family_suite"
    assert (await only_reservation(front_desk, "austral"))["guest_name"] == "Priya Patel"


async def test_everything_in_the_first_message_needs_only_two_yeses(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await guest.writes(
        "Hello! We're 2 adults, arriving March 12 and leaving March 15, double room please. "
        "My name is Emma Clarke, emma.clarke@example.com. Can you book it?"
    )
    summary = await says(guest, "yes")
    assert "In the name of Emma Clarke, emma.clarke@example.com" in summary
    booked = await says(guest, "yes")
    assert (await only_reservation(front_desk, "austral"))["code"] in booked


async def test_a_guest_who_tells_little_is_asked_for_dates_people_and_ages_one_by_one(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    assert "I'm the virtual assistant" in await says(guest, "hello")
    assert "Which dates would you like?" in await says(guest, "I'd like to book a room")
    assert "How many of you are coming?" in await says(guest, "12th to 15th of March")
    assert "How old" in await says(guest, "two of us plus a kid")
    offered = await says(guest, "he's 4")
    assert "2 adults and 1 child (aged 4 years)" in offered
    assert await kept_rooms(front_desk, "austral") == []


async def test_nights_may_come_in_a_second_message(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    assert "how many nights" in await says(guest, "room for two, arriving March 12th")
    assert "Fri 12 March to Mon 15 March 2027 (3 nights)" in await says(guest, "3 nights")


async def test_a_day_alone_is_of_the_month_that_was_named(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    asked = await says(guest, "Hello, I'd like a quote for 3 nights in April for 2 people")
    assert "Which days in April?" in asked
    assert "Sat 10 April to Tue 13 April 2027 (3 nights), for 2 adults:" in await says(guest, "from the 10th")


async def test_just_one_person_wants_a_single_and_nobody_of_the_team(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    asked = await says(guest, "Do you have anything for the 12th to the 15th of March? just one person")
    assert "1. Single Room" in asked
    assert (await guest.conversation()).state == "open"


async def test_an_email_instead_of_a_name_is_no_name(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    assert "didn't get the name" in await says(guest, "double for two, 12 to 15 march", "yes", "kate@example.com")
    assert "In the name of Kate & Anna, kate@example.com" in await says(guest, "Kate & Anna")


async def test_a_full_house_tells_nearby_days_and_books_the_one_that_is_tapped(front_desk: FrontDesk) -> None:
    for room_type in ("single", "double", "triple", "family_suite"):
        await front_desk.sell_out(room_type, "2027-03-12", "2027-03-13")
    guest = front_desk.guest("447700900101")
    full = await guest.writes("any room for two from 12 to 14 march?")
    assert "I have no room left" in full.text
    assert "Sat 13 March to Mon 15 March 2027 (2 nights)" in full.text
    await says(guest, "the first one")
    booked = await says(guest, "Liam Murphy", "liam@example.ie", "yes")
    reservation = await only_reservation(front_desk, "austral")
    assert nights_of(reservation) == (date(2027, 3, 13), date(2027, 3, 15))
    assert "Sat 13 March to Mon 15 March 2027 (2 nights)" in booked


async def test_when_the_wished_type_is_sold_out_another_is_offered_and_not_taken_by_itself(
    front_desk: FrontDesk,
) -> None:
    await front_desk.sell_out("double", "2027-03-12", "2027-03-15")
    guest = front_desk.guest("447700900101")
    offered = await guest.writes("double room for 2 people, 12-15 march please")
    assert "I have no double room for 2 adults on those dates" in offered.text
    assert "1. Twin or Triple Room" in offered.text
    again = await says(guest, "the double")
    assert "I have no double room" in again
    assert await kept_rooms(front_desk, "austral") == []


async def test_a_double_is_too_small_for_three_and_a_triple_is_booked(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    offered = await guest.writes("could I get a double for 3 adults, 12 to 15 march")
    assert "I have no double room for 3 adults" in offered.text
    await says(guest, "ok, the triple then", "Noah Weber", "noah@example.com", "yes")
    [room] = await kept_rooms(front_desk, "austral")
    assert (room["code"], room["hold_id"]) == ("triple", None)


async def test_one_night_at_easter_is_refused_and_two_are_offered(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    refused = await guest.writes("we need a room for 1 night on march 26, two people")
    assert "The minimum stay on those dates is 2 nights." in refused.text
    assert "Fri 26 March to Sun 28 March 2027 (2 nights)" in refused.text
    await guest.taps("1.")
    await says(guest, "Ingrid Olsen", "ingrid@example.no", "yes")
    assert nights_of(await only_reservation(front_desk, "austral")) == (date(2027, 3, 26), date(2027, 3, 28))


async def test_nobody_arrives_on_new_years_day_but_the_next_days_are_offered(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    refused = await guest.writes("1 january 2028 to 3 january 2028, 2 people")
    assert "Arrivals are not possible on that day." in refused.text
    assert "Sun 2 January to Tue 4 January 2028 (2 nights)" in refused.text
    assert await kept_rooms(front_desk, "austral") == []


async def test_dollars_are_quoted_held_and_asked_for_as_dollars(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("12025550123")
    offered = await guest.writes("How much is the double in US dollars from March 12 to 15 for two?")
    assert "*USD 310* in total" in offered.text
    booked = await says(guest, "book it", "Ava Johnson", "ava@example.com", "yes")
    reservation = await only_reservation(front_desk, "austral")
    assert (reservation["total"], reservation["currency"]) == (money("310.00"), "USD")
    assert "CBU: 9990001800012345000072" in booked


async def test_two_rooms_are_two_rooms_in_the_database(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("12025550123")
    offered = await guest.writes("two double rooms from March 12 to 15 for 4 adults")
    assert "2 rooms" in offered.text
    assert "4 adults" in offered.text
    await says(guest, "yes", "Mia Davis", "mia@example.com", "yes")
    assert [room["code"] for room in await kept_rooms(front_desk, "austral")] == ["double", "double"]
    assert (await only_reservation(front_desk, "austral"))["rooms"] == 2


async def test_who_has_no_email_books_with_the_phone_they_write_from(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await says(guest, "double for two, 12 to 15 march", "yes", "Sarah O'Connor")
    summary = await says(guest, "i don't have an email")
    assert "In the name of Sarah O'Connor, +447700900101" in summary
    await says(guest, "yes confirm")
    reservation = await only_reservation(front_desk, "austral")
    assert (reservation["guest_name"], reservation["guest_phone"]) == ("Sarah O'Connor", "+447700900101")


async def test_an_offer_is_chosen_by_its_place_or_by_its_plan(front_desk: FrontDesk) -> None:
    first, second = front_desk.guest("447700900101"), front_desk.guest("447700900102")
    for guest, words in ((first, "the second one please"), (second, "the non-refundable one")):
        await says(guest, "double for two, 12 to 15 march", words)
        summary = await says(guest, "Will Smith", "will@example.com")
        assert "1 × Double Room (Non-refundable with breakfast)" in summary
        assert "Total: *ARS 453,070*" in summary
        assert "Non-refundable.\n" in summary


async def test_a_name_that_is_code_is_kept_as_a_name_and_harms_nothing(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await says(guest, "double for two, 12 to 15 march", "yes")
    await says(guest, "my name is Robert'); DROP TABLE reservations;--", "<b>bob</b> bob@example.com")
    await says(guest, "yes")
    reservation = await only_reservation(front_desk, "austral")
    assert reservation["guest_name"].startswith("Robert")
    assert reservation["guest_email"] == "bob@example.com"


async def test_a_name_in_another_script_is_kept_as_it_is_written(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    summary = await says(guest, "double for two, 12 to 15 march", "yes", "محمد علي", "mali@example.com")
    assert "In the name of محمد علي" in summary
    await says(guest, "yes")
    assert (await only_reservation(front_desk, "austral"))["guest_name"] == "محمد علي"
