"""The live line of a page: it says hello, and hears what is new until it leaves.

From the page: `{"type": "hello", "token"?, "after"?}` first, then `{"type": "look"}` whenever it thinks there is something.
To the page: `{"type": "news", messages, cursor, state}`, and `{"type": "beat"}` when nothing happened for a while.
Closed with 4400 (not understood), 4401 (no valid token), 4404 (no such house), 4429 (too many lines), 1013 (try again).
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

import orjson
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from conserje.errors import BadRequest, BadSignature, ConserjeError, NotFound, Retryable
from conserje.model.hotel import Hotel
from conserje.web.limits import TooManyRequests
from conserje.web.live import LiveHub, Watch
from conserje.web.widget.transcript import Transcripts, read_cursor
from conserje.web.widget.visitors import Forbidden, Visitors

BEAT_SECONDS = 25.0
HELLO_SECONDS = 10.0
MOST_LINES = 8
CODES: dict[type[ConserjeError], int] = {
    BadRequest: 4400,
    BadSignature: 4401,
    Forbidden: 4401,
    NotFound: 4404,
    TooManyRequests: 4429,
    Retryable: 1013,
}


class Sockets:
    def __init__(
        self, transcripts: Transcripts, visitors: Visitors, hub: LiveHub, *, beat_seconds: float = BEAT_SECONDS
    ) -> None:
        self._transcripts = transcripts
        self._visitors = visitors
        self._hub = hub
        self._beat_seconds = beat_seconds
        self._lines: Counter[UUID] = Counter()

    def routes(self) -> list[WebSocketRoute]:
        return [WebSocketRoute("/chat/{slug}/live", self.talk)]

    async def talk(self, socket: WebSocket) -> None:
        await socket.accept()
        try:
            slug = socket.path_params["slug"]
            hotel = await self._transcripts.hotel(slug)
            hello = await _hello(socket)
            visitor = self._visitors.of(socket, slug, hello.get("token"))
            with self._counted(visitor):
                line = Line(socket, self._transcripts, self._hub, hotel, slug, visitor, self._beat_seconds)
                await line.run(hello.get("after"))
        except WebSocketDisconnect:
            return
        except ConserjeError as error:
            await _close(socket, error)

    @contextmanager
    def _counted(self, visitor: UUID) -> Iterator[None]:
        if self._lines[visitor] >= MOST_LINES:
            raise TooManyRequests("too many pages are open", after=self._beat_seconds)
        self._lines[visitor] += 1
        try:
            yield
        finally:
            self._lines[visitor] -= 1
            if not self._lines[visitor]:
                del self._lines[visitor]


class Line:
    """One open page. Reads and writes at the same time; the end of either ends both."""

    def __init__(
        self,
        socket: WebSocket,
        transcripts: Transcripts,
        hub: LiveHub,
        hotel: Hotel,
        slug: str,
        visitor: UUID,
        beat_seconds: float,
    ) -> None:
        self._socket = socket
        self._transcripts = transcripts
        self._hub = hub
        self._hotel = hotel
        self._slug = slug
        self._visitor = visitor
        self._beat_seconds = beat_seconds
        self._watch = Watch()
        self._told: dict[str, bool] = {}
        self._state: str | None = None

    async def run(self, cursor: str | None) -> None:
        """Raises what ended the line."""
        reading = asyncio.create_task(self._read())
        writing = asyncio.create_task(self._write(cursor))
        try:
            done, _ = await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (reading, writing):
                task.cancel()
            await asyncio.gather(reading, writing, return_exceptions=True)

    async def _read(self) -> None:
        while True:
            if (await _receive(self._socket)).get("type") == "look":
                self._watch.tell_anything()

    async def _write(self, cursor: str | None) -> None:
        """Until the visitor writes there is no conversation to watch: their page says when to look."""
        while True:
            conversation = await self._transcripts.conversation(self._hotel, self._slug, self._visitor)
            if conversation is not None:
                break
            await self._tell(cursor)
            await self._wait()
        with self._hub.watch_conversation(conversation.id) as self._watch:
            while True:
                cursor = await self._tell(cursor) or cursor
                await self._wait()

    async def _tell(self, cursor: str | None) -> str | None:
        """Send what this page does not have, and say where it now stands."""
        news = (await self._transcripts.news(self._hotel, self._slug, self._visitor, cursor)).as_json()
        fresh = [one for one in news["messages"] if self._told.get(one["id"]) is not one.get("seen", True)]
        if fresh or news["state"] != self._state:
            await _send(self._socket, {"type": "news", **news, "messages": fresh})
        self._told.update({one["id"]: one.get("seen", True) for one in fresh})
        self._state = news["state"]
        return str(news["cursor"]) if news["cursor"] else None

    async def _wait(self) -> None:
        """Until there may be something; says that we are still here meanwhile."""
        try:
            async with asyncio.timeout(self._beat_seconds):
                await self._watch.next()
        except TimeoutError:
            await _send(self._socket, {"type": "beat"})


async def _hello(socket: WebSocket) -> dict[str, Any]:
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            hello = await _receive(socket)
    except TimeoutError as error:
        raise BadRequest("nobody said hello") from error
    values = (hello.get("token"), hello.get("after"))
    if hello.get("type") != "hello" or not all(value is None or isinstance(value, str) for value in values):
        raise BadRequest("hello is wanted first")
    read_cursor(hello.get("after"))
    return hello


async def _receive(socket: WebSocket) -> dict[str, Any]:
    """One JSON object. Raises BadRequest for anything else, WebSocketDisconnect when the page has left."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1006))
    try:
        body = orjson.loads(message.get("text") or message.get("bytes") or b"")
    except orjson.JSONDecodeError as error:
        raise BadRequest("this is not JSON") from error
    if not isinstance(body, dict):
        raise BadRequest("a JSON object is wanted")
    return body


async def _send(socket: WebSocket, body: dict[str, Any]) -> None:
    await socket.send_text(orjson.dumps(body).decode())


async def _close(socket: WebSocket, error: ConserjeError) -> None:
    code = next((code for kind, code in CODES.items() if isinstance(error, kind)), 1011)
    with suppress(RuntimeError, WebSocketDisconnect):  # the page may have left first
        await socket.close(code, type(error).__name__)
