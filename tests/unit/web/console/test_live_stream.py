"""What an open page of the staff view is told while it is open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from conserje.storage.database import Database
from tests.builders.desk import OpenDesk, browser, open_desk
from tests.builders.web import serving


@asynccontextmanager
async def _stream(desk: OpenDesk, slug: str = "austral") -> AsyncIterator[AsyncIterator[str]]:
    """The lines of an owner's stream, from a real server; the hub listens already."""
    async with (
        browser(desk, slug) as person,
        serving(desk.app) as address,
        httpx.AsyncClient(cookies=dict(person.http.cookies), timeout=10) as http,
        http.stream("GET", f"{address}/staff/{slug}/live") as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.aiter_lines()
        while not desk.web.parts.hub.is_listening:  # noqa: ASYNC110 - the hub has no event for it
            await asyncio.sleep(0.005)
        yield lines


async def _next_data(lines: AsyncIterator[str]) -> str:
    async for line in lines:
        if line.startswith("data: ") and line != "data: *":
            return line.removeprefix("data: ")
    raise AssertionError("the stream ended")


async def test_a_stream_speaks_of_its_own_hotels_conversations_only(desk: OpenDesk) -> None:
    async with _stream(desk) as lines:
        await desk.guest_writes("Olá", slug="mar", sender="5548999990001")
        ours = await desk.guest_writes("Hola")
        async with asyncio.timeout(5):
            assert await _next_data(lines) == str(ours)


async def test_a_stream_ends_with_its_session(database: Database) -> None:
    desk = await open_desk(database, heartbeat_seconds=0.02)
    async with _stream(desk) as lines:
        async with asyncio.timeout(5):
            while await anext(lines) != ": here":
                pass
        async with desk.database.transaction(desk.hotels["austral"].tenant_id) as connection:
            await connection.execute("DELETE FROM staff_sessions")
        async with asyncio.timeout(5):
            assert {line async for line in lines} <= {"", ": here"}


async def test_a_page_that_was_made_a_moment_ago_is_told_to_look_again(desk: OpenDesk) -> None:
    async with _stream(desk) as lines, asyncio.timeout(5):
        assert [await anext(lines) for _ in range(3)] == ["retry: 3000", "event: changed", "data: *"]


async def test_a_stranger_gets_no_stream(desk: OpenDesk) -> None:
    async with browser(desk, email="") as person:
        assert (await person.get("/live")).status_code == 303
