"""What arrives more than once, together, or while the ground moves: each message is answered, and once."""

import asyncio
import os
import signal
from collections.abc import Iterator

import asyncpg
import pytest

from conserje.ops.postgres import throwaway
from conserje.storage.migrations.upgrade import migrate
from tests.faults.killable import House, assert_everybody_was_answered_once, house_under_fault, written

GUEST = "5491155550101"
SCRIPT = ("hola", "¿hay wifi?", "¿a qué hora es el desayuno?")


async def test_the_same_webhook_three_times_at_once_and_again_later_is_answered_once(database_url: str) -> None:
    async with house_under_fault(database_url) as house:
        payload = written(GUEST, "hola")
        stored = await asyncio.gather(*(house.deliver(payload) for _ in range(3)))
        await house.app.worker.drain()
        later = await house.deliver(payload)
        await house.app.worker.drain()
        assert (sum(stored), later) == (1, 0)
        await assert_everybody_was_answered_once(house, {GUEST: ["hola"]})


async def test_three_messages_in_one_payload_are_all_answered(database_url: str) -> None:
    async with house_under_fault(database_url) as house:
        await house.deliver(written(GUEST, *SCRIPT))
        await house.app.worker.drain()
        reply = await house.reply(GUEST)
        await assert_everybody_was_answered_once(house, {GUEST: SCRIPT})
        assert "wifi" in reply.lower()
        assert "desayuno" in reply.lower()


async def test_a_stopped_worker_finishes_what_it_is_sending_and_leaves_the_rest_to_the_next(database_url: str) -> None:
    guests = [f"54911{number:08d}" for number in range(24)]
    async with house_under_fault(database_url) as house:
        for guest in guests:
            await house.deliver(written(guest, "hola"))
        house.meta.withhold_answers()
        async with house.worker() as worker:
            await house.meta.senders_wait(8)
            stopping = asyncio.create_task(worker.stop())
            house.meta.answer_again()
            assert await stopping == 0
        assert await house.rows("SELECT id FROM messages_out WHERE state <> 'sent'") == []
        async with house.worker():
            await asyncio.gather(*map(house.reply, guests))
            await house.at_rest()
        await assert_everybody_was_answered_once(house, {guest: ["hola"] for guest in guests})


@pytest.fixture
def crashing_url() -> Iterator[str]:
    """A server of the test's own, which may go down and keeps what it committed."""
    with throwaway(durable=True) as server:
        migrate(server.url)
        yield server.url


async def test_a_database_that_crashes_and_restarts_loses_nothing(crashing_url: str) -> None:
    guests = [f"54911{number:08d}" for number in range(30)]
    async with house_under_fault(crashing_url) as house, house.worker():
        writing = asyncio.gather(*(converse(house, guest) for guest in guests))
        await house.meta.wait_for(25, within=60)
        await crash(crashing_url)
        await writing
        await house.at_rest()
        await assert_everybody_was_answered_once(house, dict.fromkeys(guests, SCRIPT))


async def converse(house: House, guest: str) -> None:
    for text in SCRIPT:
        await house.says(guest, text)


async def crash(url: str) -> None:
    """PostgreSQL takes the sudden death of one of its processes as a sign of ruin: all connections end, and it recovers."""
    connection = await asyncpg.connect(url)
    os.kill(connection.get_server_pid(), signal.SIGKILL)
    with pytest.raises((asyncpg.PostgresConnectionError, OSError)):
        await connection.fetchval("SELECT 1")
