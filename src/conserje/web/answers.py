"""Reading a request and answering it: bodies with a ceiling, JSON, and one shape for everything that goes wrong.

An error is `{"error": name of its class, "detail": a sentence}` with the status of its type (errors.py). Whatever nobody
foresaw is a 500 with a number that finds it in the log, and nothing of its inside.
"""

import math
from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conserje.errors import BadRequest, ConserjeError, PayloadTooLarge, Refused, Retryable
from conserje.model.ids import Ids

RETRY_AFTER_SECONDS = 5.0

log = structlog.get_logger(__name__)


class Disconnected(Exception):
    """The client left before its request was complete; nobody is there to be answered."""


class JsonResponse(Response):
    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content)


async def read_body(scope: Scope, receive: Receive, most: int) -> bytes:
    """The whole body. Raises PayloadTooLarge as soon as more than `most` bytes are announced or have come in."""
    announced = Headers(scope=scope).get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced) > most:
        raise PayloadTooLarge(f"more than {most} bytes")
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > most:
            raise PayloadTooLarge(f"more than {most} bytes")
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


async def read_json(request: Request, most: int) -> dict[str, Any]:
    """The JSON object that a page of ours posts. The type is asked for because plain forms of other sites cannot send it."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise BadRequest("the content type has to be application/json")
    raw = await read_body(request.scope, request.receive, most)
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"this is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise BadRequest("a JSON object is wanted")
    return body


def refusal(error: ConserjeError, status: int | None = None) -> Response:
    """What the caller is told. The inside of what is not the caller's fault stays in the log."""
    headers: dict[str, str] = {}
    if isinstance(error, Refused):
        detail = str(error)
    elif isinstance(error, Retryable):
        detail = "this does not work at the moment, try again soon"
    else:
        detail = "something is wrong on our side"
    after = getattr(error, "after", None)
    if isinstance(error, Retryable) or after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(after or RETRY_AFTER_SECONDS)))
    if isinstance(error, PayloadTooLarge):
        headers["Connection"] = "close"
    return JsonResponse(
        {"error": type(error).__name__, "detail": detail}, status_code=status or error.status, headers=headers
    )


async def refuse(request: Request, error: Exception) -> Response:
    """The handler for every error of ours."""
    if not isinstance(error, ConserjeError):
        raise error
    if not isinstance(error, Refused):
        log.warning("request_failed", path=request.url.path, error=type(error).__name__, reason=str(error))
    return refusal(error)


async def refuse_http(_: Request, error: Exception) -> Response:
    """What the router says by itself: no such page, no such method."""
    if not isinstance(error, HTTPException):
        raise error
    names: Mapping[int, str] = {404: "NotFound", 405: "MethodNotAllowed"}
    body = {"error": names.get(error.status_code, "Refused"), "detail": error.detail}
    return JsonResponse(body, status_code=error.status_code, headers=error.headers)


class Barrier:
    """Around everything: what nobody foresaw is logged with a number, and only the number is told."""

    def __init__(self, app: ASGIApp, ids: Ids) -> None:
        self._app = app
        self._ids = ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_started = False

        async def sending(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Disconnected:
            log.info("client_left", path=scope["path"])
        except Exception:
            number = scope.get("correlation") or self._ids.new().hex
            log.exception("request_broke", path=scope["path"], correlation=number)
            if has_started:
                raise
            body = {"error": "InternalError", "detail": "something is wrong on our side", "correlation": number}
            await JsonResponse(body, status_code=500)(scope, receive, send)
