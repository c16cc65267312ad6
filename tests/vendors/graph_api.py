"""A stand-in for Meta's Graph API: POST /{version}/{phone number id}/messages, judged by Meta's OpenAPI description.

It runs inside the test's process (`client()`) or on a real port (`listening()`), answers as Graph does, keeps what it
accepted and refused, and breaks in the ways Graph and the wire break when it is told to.
"""

import asyncio
import base64
import json
import socket
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.vendors.graph_schema import problems_of_request, problems_of_upload

VERSION = "v23.0"
TOKEN = "EAAG-token-of-the-stand-in"
PHONE_NUMBER_ID = "106540352242922"

Json = dict[str, Any]


@dataclass(frozen=True)
class Accepted:
    """A message that Graph took. `recipient` is the guest's phone number or user id."""

    id: str
    phone_number_id: str
    body: Json

    @property
    def recipient(self) -> str:
        return str(self.body.get("to") or self.body["recipient"])

    @property
    def text(self) -> str:
        """What the guest reads, buttons and rows apart; nothing of a picture, a document or a point of the map alone."""
        if self.media or "location" in self.body:
            return ""
        part = self.body.get("text") or self.body["interactive"]["body"]
        return str(part.get("body") or part["text"])

    @property
    def media(self) -> str | None:
        """Graph's id of the picture or document that this message is."""
        part = self.body.get("image") or self.body.get("document")
        return str(part["id"]) if part else None

    @property
    def opens(self) -> tuple[str, str] | None:
        """(title, address) of the button that opens one."""
        action = self.body.get("interactive", {}).get("action", {})
        told = action.get("parameters") if action.get("name") == "cta_url" else None
        return (told["display_text"], told["url"]) if told else None

    @property
    def taps(self) -> list[tuple[str, str]]:
        """(id, title) of each button or row."""
        action = self.body.get("interactive", {}).get("action", {})
        rows = [row for section in action.get("sections", []) for row in section["rows"]]
        replies = [button["reply"] for button in action.get("buttons", [])]
        return [(tap["id"], tap["title"]) for tap in rows + replies]


@dataclass(frozen=True)
class Refusal:
    """An answer that is not a success. Without a code, the body is what a proxy in between would write."""

    status: int
    code: int | None = None
    details: str = "told to fail"
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        if self.code is None:
            return Response("<html>Bad gateway</html>", self.status, self.headers, "text/html")
        error = {
            "message": f"(#{self.code}) {self.details}",
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": "AbCdEfGhIjK",
        }
        return JSONResponse({"error": error}, self.status, self.headers)


class GraphApi:
    """`accepted` and `refused` are in order of arrival; `calls` counts every request that reached it; `uploaded` are files
    (type, bytes) by the id that they were given."""

    def __init__(self, token: str = TOKEN, phone_number_ids: tuple[str, ...] = (PHONE_NUMBER_ID,)) -> None:
        self.token = token
        self.phone_number_ids = set(phone_number_ids)
        self.accepted: list[Accepted] = []
        self.uploaded: dict[str, tuple[str, bytes]] = {}
        self.refused: list[tuple[Json, list[str]]] = []
        self.calls = 0
        self._faults: deque[Refusal | Response | Exception | None] = deque()
        self._arrived = asyncio.Event()
        self._released = asyncio.Event()
        self._released.set()
        route = Route("/{version}/{phone_number_id}/messages", self._messages, methods=["POST"])
        media = Route("/{version}/{phone_number_id}/media", self._media, methods=["POST"])
        about = Route("/{version}/{media_id}", self._about_media, methods=["GET"])
        file = Route("/{version}/files/{media_id}", self._download, methods=["GET"])
        self.sent_by_guests: dict[str, tuple[str, bytes]] = {}
        self.app = Starlette(routes=[route, media, about, file])

    def keep(self, mime: str, content: bytes) -> Json:
        """A guest sent a file: what the webhook says of it."""
        name = f"{2621233374848975 + len(self.sent_by_guests)}"
        self.sent_by_guests[name] = (mime, content)
        return {"id": name, "mime_type": mime, "sha256": base64.b64encode(sha256(content).digest()).decode()}

    def succeed_next(self, times: int = 1) -> None:
        """Before a fault that is not to hit the very next request."""
        self._faults.extend([None] * times)

    def fail_next(
        self, status: int = 400, code: int | None = None, *, times: int = 1, headers: dict[str, str] | None = None
    ) -> None:
        self._faults.extend([Refusal(status, code, headers=headers or {})] * times)

    def answer_next(self, response: Response) -> None:
        """Anything at all, such as a success without a message id."""
        self._faults.append(response)

    def break_next(self, error: Exception) -> None:
        """The wire breaks: `client()` raises this httpx error and the request arrives nowhere."""
        self._faults.append(error)

    def hang(self) -> None:
        """Answer nothing more, on a real port, until `release`."""
        self._released.clear()

    def release(self) -> None:
        self._released.set()

    async def wait_for(self, count: int, within: float = 5.0) -> list[Accepted]:
        """What was accepted, once that is at least `count` messages; TimeoutError after `within` seconds."""
        async with asyncio.timeout(within):
            while len(self.accepted) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return self.accepted

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=self.transport())

    def transport(self) -> httpx.AsyncBaseTransport:
        """The wire to this stand-in, without a network."""
        return _Wire(self)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """The base URL, version included, of this stand-in on a free loopback port."""
        config = uvicorn.Config(self.app, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                yield f"http://127.0.0.1:{listener.getsockname()[1]}/{VERSION}"
            finally:
                self.release()
                server.should_exit = True
                await serving

    def next_break(self) -> Exception | None:
        if self._faults and isinstance(self._faults[0], Exception):
            fault = self._faults.popleft()
            return fault if isinstance(fault, Exception) else None
        return None

    async def _messages(self, request: Request) -> Response:
        refused = await self._refused(request)
        return refused or self._judge(request.path_params["phone_number_id"], await request.body())

    async def _about_media(self, request: Request) -> Response:
        """As the description's example has it: sizes are texts, the hash is in hexadecimal digits."""
        name = request.path_params["media_id"]
        refused = await self._no_such_media(request)
        if refused:
            return refused
        mime, content = self.sent_by_guests[name]
        about = {"id": name, "messaging_product": "whatsapp", "mime_type": mime, "file_size": str(len(content))}
        return JSONResponse(
            {
                **about,
                "sha256": sha256(content).hexdigest(),
                "url": str(request.url_for("_download", **request.path_params)),
            }
        )

    async def _download(self, request: Request) -> Response:
        name = request.path_params["media_id"]
        mime, content = self.sent_by_guests.get(name, ("", b""))
        return await self._no_such_media(request) or Response(content, media_type=mime)

    async def _no_such_media(self, request: Request) -> Response | None:
        refused = await self._refused(request)
        if refused or request.path_params["media_id"] in self.sent_by_guests:
            return refused
        return Refusal(400, 100, "Unsupported get request. Object does not exist.").response()

    async def _media(self, request: Request) -> Response:
        refused = await self._refused(request)
        if refused:
            return refused
        async with request.form() as form:
            file = form["file"]
            if isinstance(file, str):
                return Refusal(400, 100, "file: has to be a file").response()
            content = await file.read()
            fields: Json = {name: value for name, value in form.items() if name != "file"}
            problems = problems_of_upload(fields, file.content_type, len(content))
            if problems:
                self.refused.append((fields, problems))
                return Refusal(400, 100, "; ".join(problems)).response()
            media = f"{4490709327384033 + len(self.uploaded)}"
            self.uploaded[media] = (str(file.content_type), content)
        return JSONResponse({"id": media})

    async def _refused(self, request: Request) -> Response | None:
        """What every request may be answered with instead."""
        self.calls += 1
        await self._released.wait()
        if self._faults:
            fault = self._faults.popleft()
            if isinstance(fault, Refusal):
                return fault.response()
            if isinstance(fault, Response):
                return fault
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return Refusal(401, 190, "Invalid OAuth access token.").response()
        number = request.path_params.get("phone_number_id")
        if number is not None and number not in self.phone_number_ids:
            return Refusal(400, 100, "Unsupported post request. Object does not exist.").response()
        return None

    def _judge(self, phone_number_id: str, raw: bytes) -> Response:
        try:
            body: Json = json.loads(raw)
        except ValueError:
            return Refusal(400, 100, "Invalid JSON").response()
        problems = problems_of_request(body)
        media = Accepted("", phone_number_id, body).media
        if media and media not in self.uploaded:
            problems.append(f"media: {media} was never uploaded")
        if problems:
            self.refused.append((body, problems))
            return Refusal(400, 100, "; ".join(problems)).response()
        message = Accepted(f"wamid.STANDIN{len(self.accepted):08d}", phone_number_id, body)
        self.accepted.append(message)
        self._arrived.set()
        contact = {"input": message.recipient, "wa_id": message.recipient.lstrip("+")}
        return JSONResponse(
            {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": message.id}]},
        )


class _Wire(httpx.AsyncBaseTransport):
    """Calls the app in this process, unless the wire is to break."""

    def __init__(self, graph: GraphApi) -> None:
        self._graph = graph
        self._inner = httpx.ASGITransport(app=graph.app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        broken = self._graph.next_break()
        if broken is not None:
            raise broken
        return await self._inner.handle_async_request(request)
