"""What happens to an answer on its way: retried, held in order, parked where people see it, settled by receipts."""

from datetime import timedelta

from conserje.model.reply import Reply
from conserje.storage.outbox import add_message, parked, send_again
from tests.journeys.front_desk import FrontDesk, Guest
from tests.vendors.whatsapp_payloads import signed, status_webhook


async def _states(desk: FrontDesk) -> list[str]:
    return [row["state"] for row in await desk.rows("SELECT state FROM messages_out ORDER BY seq")]


async def _receipt(desk: FrontDesk, guest: Guest, message_id: str, state: str, **about: int) -> None:
    payload = status_webhook(message_id, state, receiver=guest.number, guest=guest.phone, at=desk.clock.now(), **about)
    await desk.post(signed(payload))


async def test_an_answer_that_whatsapp_cannot_take_now_is_sent_a_minute_later(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    front_desk.graph.fail_next(500, 131000)
    assert (await guest.writes("hola")).sent == ()
    assert await _states(front_desk) == ["queued"]
    front_desk.clock.move_to(front_desk.clock.now() + timedelta(seconds=80))
    assert "Hotel Austral" in (await guest.hears()).text
    assert await _states(front_desk) == ["sent"]


async def test_after_six_failures_an_answer_is_parked_and_people_can_send_it_again(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    front_desk.graph.fail_next(500, 131000, times=6)
    await guest.writes("hola")
    for hour in range(1, 8):
        await front_desk.pass_time(hours=hour)
    assert await _states(front_desk) == ["parked"]
    route = await front_desk.app.houses.route("whatsapp", guest.number)
    [row] = await parked(front_desk.app.database, route.tenant_id)
    assert row.error is not None
    await send_again(front_desk.app.database, route.tenant_id, row.id, front_desk.clock.now())
    assert "Hotel Austral" in (await guest.hears()).text


async def test_what_whatsapp_refuses_for_good_is_marked_and_does_not_hold_up_the_next_answer(
    front_desk: FrontDesk,
) -> None:
    guest = front_desk.guest()
    front_desk.graph.fail_next(400, 131026)
    await guest.writes("hola")
    await guest.writes("gracias")
    assert await _states(front_desk) == ["failed", "sent"]


async def test_a_later_answer_waits_behind_one_that_is_being_retried(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    front_desk.graph.fail_next(500, 131000)
    await guest.writes("hola")
    assert (await guest.writes("gracias")).sent == ()
    front_desk.clock.move_to(front_desk.clock.now() + timedelta(minutes=2))
    heard = await guest.hears()
    assert ["Soy el asistente" in heard.sent[0].text, "Con gusto" in heard.sent[1].text] == [True, True]


async def test_receipts_move_a_message_forward_only_whatever_their_order(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    [sent] = (await guest.writes("hola")).sent
    for state in ("read", "sent", "delivered", "sent"):
        await _receipt(front_desk, guest, sent.id, state)
    assert await _states(front_desk) == ["read"]


async def test_a_failure_told_later_by_receipt_is_seen_with_its_code(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    [sent] = (await guest.writes("hola")).sent
    await _receipt(front_desk, guest, sent.id, "failed", error_code=131047)
    [row] = await front_desk.rows("SELECT state, error FROM messages_out")
    assert (row["state"], row["error"]) == ("failed", "131047")


async def test_a_message_whose_sender_died_is_not_said_twice_when_its_receipt_comes(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("hola")
    await _leave_behind(front_desk, guest)
    await front_desk.settle()
    await _receipt(front_desk, guest, "wamid.SENT-BEFORE-DYING", "sent")
    front_desk.clock.move_to(front_desk.clock.now() + timedelta(seconds=30))
    assert (await guest.hears()).sent == ()
    rows = await front_desk.rows("SELECT state, provider_id FROM messages_out ORDER BY seq DESC LIMIT 1")
    assert [dict(row) for row in rows] == [{"state": "sent", "provider_id": "wamid.SENT-BEFORE-DYING"}]


async def test_a_message_whose_sender_died_is_said_again_when_no_receipt_comes(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    await guest.writes("hola")
    await _leave_behind(front_desk, guest)
    await front_desk.settle()
    front_desk.clock.move_to(front_desk.clock.now() + timedelta(seconds=30))
    assert [one.text for one in (await guest.hears()).sent] == ["¿Sigue ahí?"]


async def _leave_behind(desk: FrontDesk, guest: Guest) -> None:
    """A message as a sender that was killed while calling WhatsApp leaves it."""
    conversation = await guest.conversation()
    now = desk.clock.now()
    await add_message(
        desk.app.database,
        conversation.tenant_id,
        conversation.id,
        Reply("¿Sigue ahí?"),
        author="staff",
        author_name="Marta",
        now=now,
        ids=desk.app.ids,
    )
    await desk.rows(
        "UPDATE messages_out SET state = 'sending', begun_at = $1, attempts = 1 WHERE state = 'queued'", now
    )


async def test_a_question_the_house_cannot_answer_is_kept_as_a_gap_for_staff(front_desk: FrontDesk) -> None:
    guest = front_desk.guest()
    told = await guest.writes("tienen helipuerto?")
    assert "prefiero no inventar" in told.text
    [gap] = await front_desk.rows("SELECT question, language FROM knowledge_gaps")
    assert (gap["question"], gap["language"]) == ("tienen helipuerto?", "es")
