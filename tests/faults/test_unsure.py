"""The wire broke while a message was being sent. Only a receipt can tell whether the guest has it."""

from collections.abc import AsyncIterator

import pytest

from conserje.model.ids import MovableClock, SystemClock
from conserje.ops.demo import prepare_houses
from conserje.settings import load_settings
from tests.journeys.front_desk import NUMBERS, FrontDesk, front_desk_on
from tests.vendors.whatsapp_payloads import GUEST, signed, status_webhook

FATES = "SELECT state, provider_id, attempts FROM messages_out ORDER BY seq"


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[FrontDesk]:
    clock = MovableClock(SystemClock().now())
    await prepare_houses(load_settings(database_url=database_url), clock)
    async with front_desk_on(database_url, clock) as desk:
        yield desk


async def test_a_message_that_was_taken_although_the_wire_broke_is_not_sent_again(desk: FrontDesk) -> None:
    guest = desk.guest(GUEST)
    desk.graph.fail_next(502)
    assert (await guest.writes("hola")).sent == ()
    await receipt(desk, "wamid.TAKEN", "sent")
    await desk.pass_time(minutes=3)
    assert desk.graph.accepted == []
    assert [row["state"] for row in await desk.rows(FATES)] == ["sent"]
    assert [row["provider_id"] for row in await desk.rows(FATES)] == ["wamid.TAKEN"]


async def test_a_message_without_a_receipt_is_sent_again(desk: FrontDesk) -> None:
    guest = desk.guest(GUEST)
    desk.graph.fail_next(502)
    assert (await guest.writes("hola")).sent == ()
    await desk.pass_time(minutes=3)
    [accepted] = desk.graph.accepted
    assert [(row["state"], row["provider_id"]) for row in await desk.rows(FATES)] == [("sent", accepted.id)]


@pytest.mark.parametrize("is_known", [True, False], ids=["the last part", "an earlier part"])
async def test_a_message_read_late_does_not_stand_for_a_later_one(desk: FrontDesk, is_known: bool) -> None:
    guest = desk.guest(GUEST)
    [first] = (await guest.writes("hola")).sent
    part = first.id if is_known else "wamid.EARLIER-PART"
    await receipt(desk, part, "sent")
    await desk.pass_time(seconds=2)
    desk.graph.fail_next(502)
    await guest.writes("¿hay wifi?")
    await receipt(desk, part, "read")
    await desk.pass_time(minutes=3)
    assert len(desk.graph.accepted) == 2
    assert [row["provider_id"] for row in await desk.rows(FATES)] == [one.id for one in desk.graph.accepted]


async def receipt(desk: FrontDesk, message_id: str, state: str) -> None:
    now, number = desk.clock.now(), NUMBERS["austral"]
    await desk.post(signed(status_webhook(message_id, state, receiver=number, guest=GUEST, at=now)))
