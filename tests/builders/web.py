"""The real web application over a real database: in this process, or listening on a free port of the loopback.

`open_web` stores two houses with a web chat and a WhatsApp number each; `serving` runs an application on uvicorn; `client`
speaks to it without a network.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from conserje.channels.whatsapp.channel import WhatsAppChannel
from conserje.delivery.receive import Receiver
from conserje.model.hotel import Hotel
from conserje.model.ids import MovableClock
from conserje.model.reply import Attachment, Choice, Reply
from conserje.storage.database import Database
from conserje.storage.hotels import HouseBook, Route, save_hotel, save_route, save_tenant
from conserje.storage.outbox import add_message
from conserje.web.app import create_app
from conserje.web.live import LiveHub
from conserje.web.parts import WebParts
from conserje.web.widget.visitors import Visitors
from tests.builders.confirmations import LINKS
from tests.builders.house import NOON, CountingIds, hotel
from tests.vendors.whatsapp_payloads import APP_SECRET

VERIFY_TOKEN = "verify-token-of-the-tests"
VISITOR_SECRET = b"signs visitor tokens in the tests"
NUMBERS = {"austral": "106540352242922", "mar": "106540352242933"}


@dataclass(frozen=True)
class OpenWeb:
    """`base_url` is where `app` is reached, by `client` or, once it is `serving`, over the loopback."""

    app: Starlette
    parts: WebParts
    hotels: dict[str, Hotel]
    clock: MovableClock
    ids: CountingIds
    base_url: str = "http://conserje.test"

    def token(self, slug: str = "austral", visitor: UUID | None = None) -> str:
        return Visitors(VISITOR_SECRET, self.clock, self.ids).token_for(slug, visitor)

    async def rows(self, sql: str, *arguments: object, slug: str = "austral") -> list[dict[str, Any]]:
        async with self.parts.database.transaction(self.hotels[slug].tenant_id) as connection:
            return [dict(row) for row in await connection.fetch(sql, *arguments)]

    async def heard(self, slug: str = "austral") -> list[str]:
        """What guests wrote to a house, as it is stored."""
        return [row["text"] for row in await self.rows("SELECT text FROM messages_in ORDER BY seq", slug=slug)]

    async def reply(
        self,
        text: str,
        choices: Sequence[Choice] = (),
        *,
        author: str = "bot",
        attachments: Sequence[Attachment] = (),
    ) -> None:
        """The house writes into its only conversation."""
        tenant = self.hotels["austral"].tenant_id
        (conversation,) = await self.rows("SELECT id FROM conversations")
        await add_message(
            self.parts.database,
            tenant,
            conversation["id"],
            Reply(text, tuple(choices), tuple(attachments)),
            author=author,
            author_name="Sofía" if author == "staff" else None,
            now=self.clock.now(),
            ids=self.ids,
        )


async def open_web(database: Database, **replaced: Any) -> OpenWeb:
    clock, ids = MovableClock(NOON), CountingIds()
    hotels = {
        "austral": hotel(slug="austral", name="Hotel Austral", address="Defensa 820, Buenos Aires"),
        "mar": hotel(slug="mar", name="Pousada do Mar", language="pt-BR", country="BR", address="Rua da Praia 1"),
    }
    for slug, house in hotels.items():
        await save_tenant(database, house.tenant_id, slug, house.name, clock)
        await save_hotel(database, house)
        await save_route(database, Route("webchat", slug, house.tenant_id, house.id))
        await save_route(database, Route("whatsapp", NUMBERS[slug], house.tenant_id, house.id))
    book = HouseBook(database, clock)
    parts = WebParts(
        database=database,
        house_book=book,
        receiver=Receiver(database, book, clock, ids),
        hub=LiveHub(database),
        clock=clock,
        ids=ids,
        visitor_secret=VISITOR_SECRET,
        links=LINKS,
        base_url="http://conserje.test",
        webhooks={"whatsapp": WhatsAppChannel(APP_SECRET, VERIFY_TOKEN, "access", client=httpx.AsyncClient())},
    )
    parts = replace(parts, **replaced)
    return OpenWeb(create_app(parts), parts, hotels, clock, ids)


def client(app: ASGIApp, **more: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://conserje.test", **more)


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """The address of the application while it runs, with its lifespan, on a free port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="error", ws="websockets-sansio", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            if running.done():
                running.result()
            await asyncio.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running
