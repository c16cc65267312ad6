"""What all vendors have in common: the overall time-out, what an HTTP status means, and JSON out of a text."""

import asyncio
import json
from collections.abc import Awaitable, Mapping
from typing import Any, TypeVar

import httpx2

from conserje.errors import ConserjeError, CredentialsRefused, LlmAnswerBroken, LlmRefused, LlmUnavailable
from conserje.llm.port import LlmAnswer, LlmRequest

Reply = TypeVar("Reply")

# 409 and 425 are conflicts of timing; 529 is what Anthropic says when it is overloaded.
_LATER = frozenset({408, 409, 425, 429, 529})
LONGEST_ANSWER = 100_000


async def in_time(call: Awaitable[Reply], request: LlmRequest) -> Reply:
    """The vendors' own time-outs count from byte to byte; this one is for the whole call."""
    try:
        async with asyncio.timeout(request.timeout_seconds):
            return await call
    except TimeoutError as error:
        raise LlmUnavailable(f"no answer within {request.timeout_seconds:g} s", was_asked=True) from error


def lost(cause: BaseException) -> LlmUnavailable:
    """A connection that failed. Only where none came about is it sure that nothing was asked, and nothing is owed."""
    return LlmUnavailable(f"no connection: {cause}", was_asked=not isinstance(cause, httpx2.ConnectError))


def refusal(status: int, message: str, headers: Mapping[str, str]) -> ConserjeError:
    """The error that an HTTP status stands for. A key that is refused, or that nobody paid for, is one for the operator."""
    said = f"{status}: {message[:300]}"
    if status in (401, 402, 403):
        return CredentialsRefused(said)
    if status in _LATER or status >= 500:
        return LlmUnavailable(said, after=_seconds(headers.get("retry-after")))
    return LlmRefused(said)


def _seconds(header: str | None) -> float | None:
    """Retry-After as seconds; its other form, a date, is not worth a clock here."""
    return float(header) if header and header.replace(".", "", 1).isdigit() else None


def answer(request: LlmRequest, text: str, *, tokens_in: int, tokens_out: int, model: str) -> LlmAnswer:
    """Raises LlmAnswerBroken, with what it cost, for an empty answer and for one that is not a JSON object where asked."""
    if not text.strip() or len(text) > LONGEST_ANSWER:
        raise LlmAnswerBroken(f"an answer of {len(text)} characters", tokens_in=tokens_in, tokens_out=tokens_out)
    parsed = _object(text, tokens_in, tokens_out) if request.shape else None
    return LlmAnswer(text, parsed, tokens_in, tokens_out, model)


def _object(text: str, tokens_in: int, tokens_out: int) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LlmAnswerBroken(f"not JSON: {text[:80]!r}", tokens_in=tokens_in, tokens_out=tokens_out) from error
    if not isinstance(value, dict):
        raise LlmAnswerBroken(f"not a JSON object: {text[:80]!r}", tokens_in=tokens_in, tokens_out=tokens_out)
    return value
