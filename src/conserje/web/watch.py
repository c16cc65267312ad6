"""Around every request: a correlation id in and out, its figures by route template, a trace, and how much an address may ask.

Plain ASGI, because every webhook passes through here.
"""

import re
from collections.abc import Mapping, Sequence
from time import perf_counter

from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conserje.model.ids import Ids
from conserje.telemetry.instruments import Instruments
from conserje.telemetry.logs import context
from conserje.telemetry.spans import Root, Step
from conserje.web.answers import refusal
from conserje.web.limits import TooManyRequests, Window

CORRELATION = b"x-correlation-id"
UNMATCHED = "unmatched"

# Vendors' calls are signed and come by the thousand from few addresses; probes, scrapes and cached files are nobody's writing.
FREE = ("/webhooks/", "/health/", "/assets/", "/widget.js", "/metrics", "/log-levels", "/alerts")

_FIT = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class Watch:
    """`routes` are all routes of the application; what none of them answers is counted as "unmatched"."""

    def __init__(
        self, app: ASGIApp, *, routes: Sequence[BaseRoute], ids: Ids, instruments: Instruments, of_address: Window
    ) -> None:
        self._app = app
        self._templates = _templates(routes)
        self._ids = ids
        self._http = instruments.metrics.http
        self._tracer = instruments.tracer
        self._of_address = of_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._http.sockets.move(1)
        try:
            await self._app(scope, receive, send)
        finally:
            self._http.sockets.move(-1)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        correlation = _given(scope) or self._ids.new().hex.encode()
        scope["correlation"] = correlation.decode()
        is_webhook = scope["path"].startswith("/webhooks/")
        answer = _Answer(send, correlation)
        self._http.in_progress.move(1)
        try:
            with (
                context(correlation=scope["correlation"]),
                self._tracer.root(Step.WEBHOOK if is_webhook else Step.REQUEST) as root,
            ):
                app = await self._admitted(scope)
                await app(scope, receive, answer.send)
                self._tell(scope, answer, root)
        finally:
            self._http.in_progress.move(-1)
            self._count(scope, answer)

    async def _admitted(self, scope: Scope) -> ASGIApp:
        """Who answers: the application, or a refusal when the address has asked for too much."""
        if scope["path"].startswith(FREE):
            return self._app
        client = scope.get("client")
        try:
            await self._of_address.admit(client[0] if client else "")
        except TooManyRequests as error:
            scope["is_refused"] = True
            return refusal(error)
        return self._app

    def _tell(self, scope: Scope, answer: "_Answer", root: Root) -> None:
        if answer.is_stream or _is_probe(scope["path"]):
            root.forget()
            return
        root.note(method=scope["method"], route=self._route(scope), status=answer.status)
        if answer.status >= 500:
            root.fail(f"answered with {answer.status}")

    def _count(self, scope: Scope, answer: "_Answer") -> None:
        route, status = self._route(scope), str(answer.status) if answer.status else "left"
        self._http.requests.add(_method(scope), route, status)
        self._http.seconds.take((answer.begun_at or perf_counter()) - answer.asked_at, route)
        if status == "429":
            self._http.rate_limited.add("address" if "is_refused" in scope else _scope_of(route))
        elif status in ("401", "403"):
            self._http.auth_failures.add(_what_of(route))

    def _route(self, scope: Scope) -> str:
        endpoint = scope.get("endpoint")
        return self._templates.get(id(endpoint), UNMATCHED) if endpoint is not None else UNMATCHED


class _Answer:
    """Sends what the application answers, with the correlation id, and remembers what it was."""

    __slots__ = ("_correlation", "_send", "asked_at", "begun_at", "is_stream", "status")

    def __init__(self, send: Send, correlation: bytes) -> None:
        self._send = send
        self._correlation = correlation
        self.asked_at = perf_counter()
        self.begun_at: float | None = None
        self.is_stream = False
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun_at = perf_counter()
            self.status = message["status"]
            headers = message.get("headers", ())
            self.is_stream = any(name == b"content-type" and b"event-stream" in value for name, value in headers)
            message["headers"] = [*headers, (CORRELATION, self._correlation)]
        await self._send(message)


def _given(scope: Scope) -> bytes | None:
    """The caller's own id, if it is one."""
    for name, value in scope["headers"]:
        if name == CORRELATION:
            return value if _FIT.fullmatch(value) else None
    return None


def _is_probe(path: str) -> bool:
    """Machines ask these all day, and nobody wants to see it."""
    return path.startswith(FREE) and not path.startswith("/webhooks/")


def _method(scope: Scope) -> str:
    known = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
    method: str = scope["method"]
    return method if method in known else "other"


def _scope_of(route: str) -> str:
    return "login" if route.startswith("/staff/") else "visitor"


def _what_of(route: str) -> str:
    if route.startswith("/webhooks/"):
        return "signature"
    return "login" if route.startswith("/staff/") else "token"


def _templates(routes: Sequence[BaseRoute]) -> Mapping[int, str]:
    """The path that a route was declared with, by the identity of its endpoint."""
    found: dict[int, str] = {}
    for route in routes:
        if isinstance(route, Route | WebSocketRoute):
            found[id(route.endpoint)] = route.path
        elif isinstance(route, Mount):
            found[id(route.app)] = route.path
    return found
