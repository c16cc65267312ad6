"""People of the house who answer on its own phone (WhatsApp Business app beside the Cloud API): as if from the console."""

import asyncio

from tests.journeys.front_desk import FrontDesk, Guest
from tests.journeys.staff_steps import hears_in, state, task_states, told
from tests.journeys.steps import says
from tests.vendors.whatsapp_payloads import Json, echo_of, echo_webhook, signed, status_webhook


async def phone_sends(guest: Guest, *messages: Json) -> None:
    await guest.desk.post(signed(echo_webhook(*messages, receiver=guest.number)))
    await guest.desk.settle()


def text(guest: Guest, words: str, id: str) -> Json:
    return echo_of("text", {"body": words}, guest=guest.phone, id=id)


async def words_of_staff(desk: FrontDesk, hotel: str = "austral") -> list[tuple[str, str, str | None]]:
    rows = await desk.rows(
        "SELECT text, state, author_name FROM messages_out WHERE author = 'staff' ORDER BY seq", hotel=hotel
    )
    return [(row["text"], row["state"], row["author_name"]) for row in rows]


async def test_a_word_from_the_phone_takes_the_conversation_over_and_is_not_sent_again(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("quiero hablar con una persona")
    sent = len(front_desk.graph.accepted)
    await phone_sends(guest, text(guest, "Hola, soy Rita de recepción", "wamid.PHONE1"))
    assert await words_of_staff(front_desk) == [("Hola, soy Rita de recepción", "sent", "WhatsApp")]
    assert len(front_desk.graph.accepted) == sent
    assert (await guest.conversation()).taken_by == "WhatsApp"
    assert await task_states(guest) == [("hand_over", "accepted", "WhatsApp")]
    assert await hears_in(guest, minutes=30) == ""
    assert len(await told(front_desk)) == 1
    assert (await guest.writes("gracias Rita, ¿tienen wifi?")).sent == ()


async def test_the_bot_comes_back_twelve_hours_after_the_phone_and_knows_what_was_said(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("447700900101")
    await guest.writes("do you have wifi?")
    await phone_sends(guest, text(guest, "Your parcel is at reception.", "wamid.PHONE2"))
    assert (await guest.writes("thanks")).sent == ()
    await front_desk.pass_time(hours=12)
    assert await state(guest) == "open"
    assert "The team wrote to you: “Your parcel is at reception.”" in await says(guest, "what did they say?")


async def test_the_same_echo_twice_at_once_is_one_word(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("hola")
    echo = signed(echo_webhook(text(guest, "Ya va", "wamid.PHONE3"), receiver=guest.number))
    await asyncio.gather(*(front_desk.post(echo) for _ in range(4)))
    assert await words_of_staff(front_desk) == [("Ya va", "sent", "WhatsApp")]


async def test_a_message_of_ours_is_no_word_of_the_staff(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    answer = await guest.writes("¿tienen wifi?")
    await phone_sends(guest, text(guest, answer.text, answer.sent[0].id))
    assert await words_of_staff(front_desk) == []
    assert await state(guest) == "open"


async def test_whoever_is_written_to_first_by_the_house_is_with_its_people(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230900", hotel="pousada-do-mar")
    await phone_sends(guest, text(guest, "Olá, aqui é a pousada", "wamid.PHONE4"))
    assert (await guest.writes("oi! tem wifi?")).sent == ()
    assert await state(guest) == "with_staff"


async def test_a_word_that_was_corrected_or_taken_back_is_not_repeated_to_the_guest(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230900", hotel="pousada-do-mar")
    await guest.writes("oi")
    await phone_sends(
        guest, text(guest, "O passeio sai às 8", "wamid.P5"), text(guest, "não era para você", "wamid.P6")
    )
    corrected = {"original_message_id": "wamid.P5", "message": {"type": "text", "text": {"body": "O passeio sai às 9"}}}
    await phone_sends(guest, echo_of("edit", corrected, guest=guest.phone))
    await phone_sends(guest, echo_of("revoke", {"original_message_id": "wamid.P6"}, guest=guest.phone))
    assert await words_of_staff(front_desk, "pousada-do-mar") == [
        ("O passeio sai às 9", "sent", "WhatsApp"),
        ("não era para você", "discarded", "WhatsApp"),
    ]
    await front_desk.pass_time(hours=12)
    assert "“O passeio sai às 9”" in await says(guest, "o que vocês me disseram?")


async def test_receipts_of_the_phone_move_its_message(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("hola")
    await phone_sends(guest, text(guest, "Ya va", "wamid.PHONE7"))
    await front_desk.post(signed(status_webhook("wamid.PHONE7", "read", receiver=guest.number, guest=guest.phone)))
    assert await words_of_staff(front_desk) == [("Ya va", "read", "WhatsApp")]
