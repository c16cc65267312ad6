"""A house under fault: guests and Meta in the test's process, the worker a process that can be killed, real PostgreSQL.

Meta is the stand-in for the Graph API on a real port. For every message that it takes it posts a `sent` receipt, as Meta does,
also when whoever sent the message did not live to hear the answer.
"""

import asyncio
import os
import signal
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
from starlette.requests import Request
from starlette.responses import Response

from conserje.bootstrap import App, build
from conserje.model.hotel import Hotel
from conserje.model.ids import SystemClock
from conserje.ops.demo import prepare_houses
from conserje.settings import Settings, load_settings
from conserje.storage import work
from conserje.storage.database import Database
from conserje.storage.hotels import save_hotel
from tests.builders.house import MISPLACED, OVERLAPS
from tests.vendors.graph_api import TOKEN, Accepted, GraphApi
from tests.vendors.whatsapp_payloads import APP_SECRET, Json, from_guest, signed, status_webhook, text_message, webhook

NUMBER = "100000000000142"
LEASE_SECONDS = 2.0
RECEIPT_SECONDS = 2.0
PATIENCE = 60.0

# Messages and replies of a conversation side by side: the text of each message, and of its turn's reply with its fate.
ANSWERS = """
SELECT c.guest_address AS guest, m.provider_id AS message, m.text AS said, m.seq, m.turn_id, o.text AS reply, o.state,
       o.provider_id AS reply_id, o.seq AS reply_seq
FROM messages_in m JOIN conversations c ON c.id = m.conversation_id
LEFT JOIN messages_out o ON o.turn_id = m.turn_id
ORDER BY c.guest_address, m.seq, o.seq
"""


class Meta(GraphApi):
    """Two ways to keep a sender waiting: `withhold_answers` takes its messages, `lose_messages` never sees them."""

    def __init__(self) -> None:
        super().__init__(phone_number_ids=(NUMBER,))
        self._loses = False
        self._waiting = 0
        self._answers = asyncio.Event()
        self._answers.set()
        self._more_wait = asyncio.Condition()

    def withhold_answers(self) -> None:
        self._answers.clear()

    def lose_messages(self) -> None:
        self._loses = True
        self._answers.clear()

    def answer_again(self) -> None:
        self._loses = False
        self._waiting = 0
        self._answers.set()

    async def senders_wait(self, count: int) -> None:
        """At least so many senders have no answer."""
        async with asyncio.timeout(PATIENCE), self._more_wait:
            await self._more_wait.wait_for(lambda: self._waiting >= count)

    async def _messages(self, request: Request) -> Response:
        if self._answers.is_set():
            return await super()._messages(request)
        response = Response(status_code=503) if self._loses else await super()._messages(request)
        async with self._more_wait:
            self._waiting += 1
            self._more_wait.notify_all()
        await self._answers.wait()
        return response


@dataclass
class House:
    """`heard` has a queue for each guest: the texts that reached them, in order."""

    app: App
    meta: Meta
    hotel: Hotel
    client: httpx.AsyncClient
    environment: Mapping[str, str]
    heard: dict[str, "asyncio.Queue[Accepted]"]

    async def says(self, guest: str, *texts: str) -> str:
        """The guest writes, in one payload, and waits for what reaches the phone."""
        await self.deliver(written(guest, *texts))
        return await self.reply(guest)

    async def deliver(self, payload: Json) -> int:
        """As Meta does: again and again until the house says 200. How many messages were new to it."""
        async with asyncio.timeout(PATIENCE):
            while True:
                response = await self.post(payload)
                if response.status_code == 200:
                    return int(response.json()["stored"])
                assert response.status_code == 503, response.text
                await asyncio.sleep(0.05)

    async def post(self, payload: Json) -> httpx.Response:
        sent = signed(payload)
        return await self.client.post("/webhooks/whatsapp", content=sent.raw, headers=sent.headers)

    async def reply(self, guest: str) -> str:
        async with asyncio.timeout(PATIENCE):
            return (await self.heard[guest].get()).text

    async def at_rest(self) -> None:
        """Nothing waits to be answered or sent."""
        async with asyncio.timeout(PATIENCE):
            while True:
                if not (await work.depth(self.app.database)).keys() - {"timer"}:
                    return
                await asyncio.sleep(0.02)

    async def rows(self, sql: str, *arguments: object) -> list[dict[str, Any]]:
        async with self.app.database.transaction(self.hotel.tenant_id) as connection:
            return [dict(row) for row in await connection.fetch(sql, *arguments)]

    async def carry_receipts(self) -> None:
        """Meta's side, for ever: what was taken reaches the phone, and the receipt the house."""
        number = 0
        while True:
            await self.meta.wait_for(number + 1, within=3600)
            message = self.meta.accepted[number]
            number += 1
            now = datetime.now(UTC)
            await self.deliver(status_webhook(message.id, "sent", receiver=NUMBER, guest=message.recipient, at=now))
            self.heard[message.recipient].put_nowait(message)

    @asynccontextmanager
    async def worker(self) -> AsyncIterator["Worker"]:
        """`conserje worker` in a process of its own; killed when the block ends, unless it ended before."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "conserje", "worker"), env={**os.environ, **self.environment}
        )
        worker = Worker(process)
        try:
            yield worker
        finally:
            await worker.kill()


@dataclass
class Worker:
    process: asyncio.subprocess.Process

    async def kill(self) -> None:
        """SIGKILL: no word to anybody."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM, as an operator stops it; the exit code once what was in hand is done."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            return await self.process.wait()


def written(guest: str, *texts: str) -> Json:
    """A payload with everything that a guest wrote in one go."""
    messages = [text_message(text, sender=guest, id=f"wamid.{uuid4().hex}") for text in texts]
    return webhook(from_guest(messages, receiver=NUMBER, sender=guest))


@asynccontextmanager
async def house_under_fault(database_url: str) -> AsyncIterator[House]:
    """The demo hotel Austral on `database_url`, its web side running, and Meta. Workers are started by the test."""
    meta = Meta()
    async with AsyncExitStack() as stack:
        graph_url = await stack.enter_async_context(meta.listening())
        environment = _environment(database_url, graph_url)
        settings = load_settings(**{name.removeprefix("CONSERJE_").lower(): it for name, it in environment.items()})
        hotel = await _furnish(settings)
        app = await stack.enter_async_context(build(settings, pauses=False))
        transport = httpx.ASGITransport(app.web, raise_app_exceptions=False)
        client = await stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://conserje.test")
        )
        house = House(app, meta, hotel, client, environment, defaultdict(asyncio.Queue))
        carrying = asyncio.create_task(house.carry_receipts())
        try:
            yield house
        finally:
            meta.answer_again()
            carrying.cancel()
            await asyncio.wait([carrying])


async def assert_everybody_was_answered_once(house: House, sent: Mapping[str, Sequence[str]]) -> None:
    """`sent` has every guest's texts in order. Judged by the wire and by the database."""
    received: dict[str, list[str]] = defaultdict(list)
    said: dict[str, int] = defaultdict(int)
    for message in house.meta.accepted:
        received[message.recipient].append(message.id)
        # A confirmation goes out as a text and the picture of its code; the picture's id is the reply's.
        said[message.recipient] += "image" not in message.body
    answers: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in await house.rows(ANSWERS):
        answers[row["guest"]].append(row)
    assert answers.keys() == sent.keys()
    for guest, texts in sent.items():
        rows = answers[guest]
        assert [row["said"] for row in rows] == list(texts), guest
        assert all(row["state"] == "sent" for row in rows), (guest, rows)
        assert [row["reply_seq"] for row in rows] == sorted(row["reply_seq"] for row in rows), guest
        replies = list(dict.fromkeys(row["reply_id"] for row in rows))
        assert [one for one in received[guest] if one in replies] == replies, (guest, rows)
        assert said[guest] == len(replies), (guest, rows)


async def assert_no_room_is_sold_twice(house: House) -> None:
    assert await house.rows(OVERLAPS) == [{"count": 0}]
    assert await house.rows(MISPLACED) == []


def _environment(database_url: str, graph_url: str) -> dict[str, str]:
    return {
        "CONSERJE_DATABASE_URL": database_url,
        "CONSERJE_WHATSAPP_APP_SECRET": APP_SECRET,
        "CONSERJE_WHATSAPP_VERIFY_TOKEN": "verify-token-of-the-faults",
        "CONSERJE_WHATSAPP_ACCESS_TOKEN": TOKEN,
        "CONSERJE_GRAPH_URL": graph_url,
        "CONSERJE_WORKERS": "8",
        "CONSERJE_LEASE_SECONDS": str(LEASE_SECONDS),
        "CONSERJE_RECEIPT_SECONDS": str(RECEIPT_SECONDS),
        "CONSERJE_LOG_LEVEL": "ERROR",
    }


async def _furnish(settings: Settings) -> Hotel:
    """The demo hotels; a burst is answered at once."""
    accounts = await prepare_houses(settings, SystemClock())
    hotel = next(one.hotel for one in accounts if one.hotel.slug == "austral")
    hotel = replace(hotel, limits=replace(hotel.limits, burst_pause_seconds=0.0, burst_limit_seconds=0.0))
    database = await Database.connect(settings.database_url.get_secret_value(), size=1)
    await save_hotel(database, hotel)
    await database.close()
    return hotel
