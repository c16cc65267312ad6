"""The live line of a page, over a real server and a real database, and what happens when either breaks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
import pytest
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect

from conserje.storage.database import Database
from conserje.web.live import MOST_NAMED, Changed, LiveHub, Watch
from conserje.web.widget.sockets import MOST_LINES, Sockets
from conserje.web.widget.transcript import Transcripts
from conserje.web.widget.visitors import COOKIE, Visitors
from tests.builders.relay import Relay
from tests.builders.web import VISITOR_SECRET, OpenWeb, open_web, serving

PATIENCE = 5.0


@pytest.fixture
async def address(web: OpenWeb) -> AsyncIterator[str]:
    async with serving(web.app) as url:
        yield url


class Page:
    """A guest's page, as far as the line is concerned."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def say(self, **message: object) -> None:
        await self._socket.send(orjson.dumps(message).decode())

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            heard: dict[str, Any] = orjson.loads(await self._socket.recv())
        return heard

    async def hear_texts(self) -> list[str]:
        return [message["text"] for message in (await self.hear())["messages"]]

    async def closed_with(self) -> int | None:
        async with asyncio.timeout(PATIENCE):
            await self._socket.wait_closed()
        return self._socket.close_code


@asynccontextmanager
async def page(address: str, slug: str = "austral", **more: Any) -> AsyncIterator[Page]:
    url = f"{address.replace('http', 'ws', 1)}/chat/{slug}/live"
    async with connect(url, proxy=None, **more) as socket:
        yield Page(socket)


async def write(address: str, token: str, text: str) -> None:
    async with httpx.AsyncClient(base_url=address) as browser:
        body = {"client_id": uuid4().hex, "text": text}
        answer = await browser.post("/chat/austral/messages", json=body, headers={"Authorization": f"Bearer {token}"})
        assert answer.json() == {"stored": 1}


async def test_a_new_visitor_hears_the_answer_to_their_first_message(web: OpenWeb, address: str) -> None:
    token = web.token()
    async with page(address) as guest:
        await guest.say(type="hello", token=token)
        assert (await guest.hear())["state"] == "new"
        await write(address, token, "hola")
        await guest.say(type="look")
        assert await guest.hear_texts() == ["hola"]
        await web.reply("¡Hola! ¿En qué te ayudo?")
        assert await guest.hear_texts() == ["¡Hola! ¿En qué te ayudo?"]


async def test_every_page_of_the_visitor_hears_and_nobody_else_does(web: OpenWeb, address: str) -> None:
    token = web.token()
    await write(address, token, "hola")
    async with page(address) as one, page(address) as two, page(address) as stranger:
        for guest in (one, two):
            await guest.say(type="hello", token=token)
            assert await guest.hear_texts() == ["hola"]
        await stranger.say(type="hello", token=web.token())
        assert (await stranger.hear())["messages"] == []
        await web.reply("Buenas")
        assert await one.hear_texts() == await two.hear_texts() == ["Buenas"]
        await stranger.say(type="look")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await stranger.hear()


async def test_a_page_that_comes_back_catches_up_after_its_last_message(web: OpenWeb, address: str) -> None:
    token = web.token()
    await write(address, token, "hola")
    async with page(address) as guest:
        await guest.say(type="hello", token=token)
        cursor = (await guest.hear())["cursor"]
    web.clock.move_to(web.clock.now() + timedelta(minutes=5))
    await web.reply("uno")
    await web.reply("dos")
    async with page(address) as guest:
        await guest.say(type="hello", token=token, after=cursor)
        assert (await guest.hear_texts())[-2:] == ["uno", "dos"]


async def test_the_guest_sees_when_their_message_was_taken_up(web: OpenWeb, address: str) -> None:
    token = web.token()
    await write(address, token, "hola")
    async with page(address) as guest:
        await guest.say(type="hello", token=token)
        assert (await guest.hear())["messages"][0]["seen"] is False
        await web.rows("UPDATE messages_in SET turn_id = $1 RETURNING id", uuid4())
        await web.reply("Buenas")
        messages = (await guest.hear())["messages"]
        assert [(one["text"], one.get("seen")) for one in messages] == [("hola", True), ("Buenas", None)]


async def test_a_take_over_shows_as_soon_as_it_happens(web: OpenWeb, address: str) -> None:
    token = web.token()
    await write(address, token, "hola")
    async with page(address) as guest:
        await guest.say(type="hello", token=token)
        assert (await guest.hear())["state"] == "open"
        await web.rows("UPDATE conversations SET state = 'with_staff' RETURNING id")
        await web.reply("Soy Sofía", author="staff")
        news = await guest.hear()
        assert news["state"] == "with_staff"
        assert [(one["author"], one["name"]) for one in news["messages"]] == [("staff", "Sofía")]


async def test_the_cookie_opens_the_line_for_our_own_pages_only(web: OpenWeb, address: str) -> None:
    cookie = {"Cookie": f"{COOKIE}={web.token()}"}
    async with page(address, origin=address, additional_headers=cookie) as guest:
        await guest.say(type="hello")
        assert (await guest.hear())["state"] == "new"
    async with page(address, origin="https://evil.example", additional_headers=cookie) as guest:
        await guest.say(type="hello")
        assert await guest.closed_with() == 4401


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ('{"type": "hello"}', 4401),
        ('{"type": "hello", "token": "made-up"}', 4401),
        ('{"type": "hello", "token": 5}', 4400),
        ('{"type": "hello", "after": "x"}', 4400),
        ('{"type": "look"}', 4400),
        ("{", 4400),
        ("[]", 4400),
        ("", 4400),
        (b"\xff\xfe", 4400),
    ],
)
async def test_whoever_does_not_say_hello_properly_is_shown_out(address: str, first: str | bytes, code: int) -> None:
    async with page(address) as guest:
        await guest._socket.send(first)
        assert await guest.closed_with() == code


async def test_rubbish_later_ends_the_line(web: OpenWeb, address: str) -> None:
    async with page(address) as guest:
        await guest.say(type="hello", token=web.token())
        await guest.hear()
        await guest._socket.send("{")
        assert await guest.closed_with() == 4400


async def test_a_house_that_is_not_there_has_no_line(address: str) -> None:
    async with page(address, "nowhere") as guest:
        assert await guest.closed_with() == 4404


async def test_a_visitor_has_so_many_lines_and_no_more(web: OpenWeb, address: str) -> None:
    token = web.token()
    async with asyncio.TaskGroup() as group:
        everybody_is_there = asyncio.Barrier(MOST_LINES + 1)
        for _ in range(MOST_LINES):
            group.create_task(stay(address, token, everybody_is_there))
        await everybody_is_there.wait()
        async with page(address) as guest:
            await guest.say(type="hello", token=token)
            assert await guest.closed_with() == 4429
        await everybody_is_there.wait()


async def stay(address: str, token: str, together: asyncio.Barrier) -> None:
    async with page(address) as guest:
        await guest.say(type="hello", token=token)
        await guest.hear()
        await together.wait()
        await together.wait()


async def test_a_silent_line_beats_so_that_the_page_knows_it_is_alive(web: OpenWeb) -> None:
    transcripts = Transcripts(web.parts.database, web.parts.house_book, web.parts.links, web.clock)
    visitors = Visitors(VISITOR_SECRET, web.clock, web.ids)
    sockets = Sockets(transcripts, visitors, web.parts.hub, beat_seconds=0.05)
    async with serving(Starlette(routes=sockets.routes())) as address, page(address) as guest:
        await guest.say(type="hello", token=web.token())
        assert (await guest.hear())["type"] == "news"
        assert await guest.hear() == await guest.hear() == {"type": "beat"}


async def test_a_hub_that_lost_its_connection_finds_back_and_says_look_again(database_url: str) -> None:
    async with Relay(database_url) as relay:
        database = await Database.connect(relay.url, size=1)
        hub = LiveHub(database)
        listening = asyncio.create_task(hub.run())
        with hub.watch_conversation(uuid4()) as one, hub.watch_all() as all_of_them:
            for watch in (one, all_of_them):
                assert (await heard(watch)).anything
            await relay.cut()
            ended, _ = await asyncio.wait({listening}, timeout=0.3)  # time for an attempt or two that fail
            assert not ended
            await relay.mend()
            for watch in (one, all_of_them):
                assert (await heard(watch)).anything
            assert hub.is_listening
        listening.cancel()
        await database.close()


async def test_a_page_outlives_a_restart_of_the_database(database_url: str) -> None:
    async with Relay(database_url) as relay:
        database = await Database.connect(relay.url, size=2)
        web = await open_web(database)
        async with serving(web.app) as address:
            token = web.token()
            await write(address, token, "hola")
            async with page(address) as guest:
                await guest.say(type="hello", token=token)
                assert await guest.hear_texts() == ["hola"]
                await relay.cut()
                await guest.say(type="look")
                assert await guest.closed_with() == 1013
            await relay.mend()
            async with page(address) as guest:
                await guest.say(type="hello", token=token)
                assert await guest.hear_texts() == ["hola"]
        await database.close()


async def test_changes_merge_until_somebody_looks() -> None:
    watch, conversation = Watch(), uuid4()
    for _ in range(1_000):
        watch.tell(conversation)
    assert (await heard(watch)).conversations == {conversation}
    for number in range(MOST_NAMED + 1):
        watch.tell(UUID(int=number))
    changed = await heard(watch)
    assert (len(changed.conversations), changed.anything) == (MOST_NAMED, True)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await watch.next()


async def test_a_watch_that_ended_is_told_nothing(database: Database) -> None:
    hub, conversation = LiveHub(database), uuid4()
    with hub.watch_conversation(conversation) as ended, hub.watch_all() as also_ended:
        pass
    with hub.watch_conversation(conversation) as watch:
        hub._heard(str(conversation))
        hub._heard("this is no id")
        assert (await heard(watch)).conversations == {conversation}
    for gone in (ended, also_ended):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await gone.next()


async def heard(watch: Watch) -> Changed:
    async with asyncio.timeout(PATIENCE):
        return await anext(aiter(watch))
