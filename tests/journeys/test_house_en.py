"""Questions to the house in English: answered from its own facts, two at a time, honestly not at all."""

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import kept_rooms, says, tasks


async def test_two_questions_get_two_answers(front_desk: FrontDesk) -> None:
    answer = await says(front_desk.guest("447700900101"), "do you have wifi and whats the breakfast time?")
    assert "Wi-Fi is free in the whole house" in answer
    assert "Breakfast is served every day from 7 am to 10:30 am" in answer


async def test_a_question_and_a_wish_in_one_message_are_both_answered(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    answer = await says(guest, "what time is check in and do you have a double for 2 people from april 20 to april 23?")
    assert "Check-in is from 3 pm" in answer
    assert answer.index("Check-in is from 3 pm") < answer.index("Tue 20 April to Fri 23 April 2027")
    assert guest.last.choices[0][1] == "1. Double Room"


async def test_what_the_house_does_not_know_is_said_and_kept_for_staff(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    answer = await says(guest, "do you have a helipad?")
    assert "helipad" not in answer
    assert ("knowledge_gap", False) in await tasks(front_desk, "austral")
    [gap] = await front_desk.rows("SELECT summary FROM tasks")
    assert gap["summary"] == "do you have a helipad?"
    assert (await guest.conversation()).state == "open"


async def test_paying_and_getting_there_are_answered_from_the_facts(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    assert "Visa, Mastercard" in await says(guest, "can I pay by credit card?")
    assert "Ezeiza (EZE)" in await says(guest, "how do I get there from the airport?")
    assert await tasks(front_desk, "austral") == []


async def test_where_is_my_booking_is_no_question_about_the_neighbourhood(front_desk: FrontDesk) -> None:
    answer = await says(front_desk.guest("447700900101"), "where's my booking?")
    assert "It has six letters and digits" in answer
    assert await tasks(front_desk, "austral") == []


async def test_thanks_goodbye_and_help_are_answered_in_kind(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    assert "Check-out" in await says(guest, "what time is checkout?")
    assert "My pleasure!" in await says(guest, "ok thanks")
    assert "If you need anything else" in await says(guest, "you're welcome")
    assert "I can check availability" in await says(guest, "help")
    assert "See you soon!" in await says(guest, "bye")


async def test_what_was_said_is_said_again_word_for_word(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    offered = await says(guest, "hello", "double for two, 12 to 15 march")
    assert await says(guest, "sorry, what did you say?") == offered


async def test_a_request_is_noted_for_the_team_and_books_nothing(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    assert "I've passed it on to housekeeping" in await says(guest, "could you send up some towels to 302 please")
    assert "for the team to confirm" in await says(guest, "can i get a late checkout?")
    assert "Thank you for telling us!" in await says(guest, "the stay was lovely, thank you so much!")
    assert await tasks(front_desk, "austral") == [("request", False)] * 3
    assert await kept_rooms(front_desk, "austral") == []


async def test_arriving_early_is_asked_of_the_team_and_no_stay_is_priced(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    answer = await says(guest, "good evening, we arrive on the 12th of march at 2pm, can we check in early?")
    assert "for the team to confirm" in answer
    assert "nights" not in answer
    assert await tasks(front_desk, "austral") == [("request", False)]
