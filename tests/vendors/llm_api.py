"""Stand-ins for OpenAI's Chat Completions and Anthropic's Messages API on a loopback port.

What they are sent is judged by the request types of the official SDKs, which the vendors generate from their published API,
and by the rules for structured outputs that the guides state in words. They answer, refuse, hang and break as they are told.
"""

import asyncio
import json
import socket
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from pydantic import TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = dict[str, Any]

OPENAI_KEY, ANTHROPIC_KEY = "sk-of-the-stand-in", "sk-ant-of-the-stand-in"
_OPENAI: TypeAdapter[Any] = TypeAdapter(CompletionCreateParamsNonStreaming)
_ANTHROPIC: TypeAdapter[Any] = TypeAdapter(MessageCreateParamsNonStreaming)


@asynccontextmanager
async def listening(app: Starlette) -> AsyncIterator[str]:
    """The address of an application on a free loopback port."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=1))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


class LlmApi:
    """`sent` are the bodies that were accepted, `problems` what was wrong with others. One object speaks both protocols."""

    def __init__(self, *, wants_key: bool = True) -> None:
        self._wants_key = wants_key
        self.sent: list[Json] = []
        self.problems: list[str] = []
        self.calls = 0
        self._answers: deque[str | Response] = deque()
        self._released = asyncio.Event()
        self._released.set()
        routes = [
            Route("/v1/chat/completions", self._openai, methods=["POST"]),
            Route("/v1/messages", self._anthropic, methods=["POST"]),
        ]
        self.app = Starlette(routes=routes)

    def answer_next(self, *answers: str | Response) -> None:
        self._answers.extend(answers)

    def fail_next(self, status: int, headers: Mapping[str, str] | None = None) -> None:
        error = {"type": "error", "error": {"type": "told", "message": "told to fail"}}
        self._answers.append(JSONResponse(error, status, headers=dict(headers or {})))

    def hang(self) -> None:
        self._released.clear()

    def release(self) -> None:
        self._released.set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """The address without any path."""
        async with listening(self.app) as url:
            try:
                yield url
            finally:
                self.release()

    async def _openai(self, request: Request) -> Response:
        if self._wants_key and request.headers.get("authorization") != f"Bearer {OPENAI_KEY}":
            return JSONResponse({"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}}, 401)
        return await self._judged(await request.body(), problems_for_openai, openai_completion)

    async def _anthropic(self, request: Request) -> Response:
        error = {"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}}
        keys = {request.headers.get("x-api-key"), (request.headers.get("authorization") or "").removeprefix("Bearer ")}
        if ANTHROPIC_KEY not in keys or "anthropic-version" not in request.headers:
            return JSONResponse(error, 401)
        return await self._judged(await request.body(), problems_for_anthropic, anthropic_message)

    async def _judged(self, raw: bytes, problems_of: Any, answered: Any) -> Response:
        self.calls += 1
        await self._released.wait()
        body: Json = json.loads(raw)
        found = problems_of(body)
        if found:
            self.problems += found
            return JSONResponse({"error": {"type": "invalid_request_error", "message": "; ".join(found)}}, 400)
        self.sent.append(body)
        told = self._answers.popleft() if self._answers else "{}"
        return told if isinstance(told, Response) else JSONResponse(answered(body, told))


def problems_for_openai(body: Json) -> list[str]:
    found = _typed(_OPENAI, body)
    shape = body.get("response_format", {}).get("json_schema")
    if shape:
        found += [] if shape.get("strict") is True else ["strict is not set"]
        found += _loose(shape["schema"], "schema")
    if not any("JSON" in one["content"] for one in body["messages"]):
        found.append("the word JSON is nowhere in the messages")
    return found


def problems_for_anthropic(body: Json) -> list[str]:
    found = _typed(_ANTHROPIC, body)
    schema = (body.get("output_config") or {}).get("format", {}).get("schema")
    if schema:
        found += _loose(schema, "schema") + _bounds(schema, "schema")
    return found


def _typed(shape: TypeAdapter[Any], body: Json) -> list[str]:
    try:
        checked = shape.validate_python(body, strict=False)
        list(checked["messages"])  # pydantic looks into an Iterable only while it is read
    except ValidationError as error:
        return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
    known = set(shape.json_schema()["properties"])
    return [f"unknown parameter: {name}" for name in body.keys() - known]


def _loose(schema: Json, at: str) -> list[str]:
    """Structured outputs: every object is closed, and every property of it required."""
    found = []
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            found.append(f"{at}: additionalProperties must be false")
        if set(schema.get("required", ())) != set(schema["properties"]):
            found.append(f"{at}: every property must be required")
    for name, part in _parts(schema):
        found += _loose(part, f"{at}.{name}")
    return found


def _bounds(schema: Json, at: str) -> list[str]:
    found = [
        f"{at}: {name} is not supported" for name in ("maxItems", "minLength", "maxLength", "maximum") if name in schema
    ]
    for name, part in _parts(schema):
        found += _bounds(part, f"{at}.{name}")
    return found


def _parts(schema: Json) -> list[tuple[str, Json]]:
    items = [("items", schema["items"])] if "items" in schema else []
    return [*schema.get("properties", {}).items(), *items]


def openai_completion(body: Json, text: str, *, finish: str = "stop", refusal: str | None = None) -> Json:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": f"{body['model']}-2026",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, "refusal": refusal},
                "finish_reason": finish,
                "logprobs": None,
            }
        ],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }


def anthropic_message(body: Json, text: str, *, finish: str = "end_turn") -> Json:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": f"{body['model']}-2026",
        "content": [{"type": "text", "text": text}],
        "stop_reason": finish,
        "stop_sequence": None,
        "usage": {"input_tokens": 11, "output_tokens": 7},
    }
