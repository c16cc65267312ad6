"""The Messages API as Anthropic publishes it (https://platform.claude.com/docs/en/api/messages), by the official SDK.

Answers are shaped by `output_config.format` of type json_schema (structured outputs), which is enforced while the model writes.
"""

from typing import Any

import anthropic
from anthropic.types import Message, MessageParam

from conserje.errors import LlmAnswerBroken, LlmRefused, LlmUnavailable
from conserje.llm.answers import answer, in_time, lost, refusal
from conserje.llm.port import JsonShape, LlmAnswer, LlmRequest, Speaker
from conserje.llm.port import Message as Spoken

ANTHROPIC_URL = "https://api.anthropic.com"


class AnthropicLlm:
    """One model behind one address."""

    def __init__(self, model: str, *, key: str, base_url: str | None = None) -> None:
        self._model = model
        self._client = anthropic.AsyncAnthropic(
            api_key=key or "none", auth_token=None, base_url=base_url or ANTHROPIC_URL, max_retries=0
        )

    async def complete(self, request: LlmRequest) -> LlmAnswer:
        try:
            message = await in_time(self._asked(request), request)
        except anthropic.APITimeoutError as error:
            raise LlmUnavailable("the connection timed out", was_asked=True) from error
        except anthropic.APIConnectionError as error:
            raise lost(error.__cause__ or error) from error
        except anthropic.APIStatusError as error:
            raise refusal(error.status_code, error.message, error.response.headers) from error
        except (anthropic.AnthropicError, ValueError) as error:
            raise LlmAnswerBroken(f"no message: {error}") from error
        return _answer(request, message)

    async def close(self) -> None:
        await self._client.close()

    async def _asked(self, request: LlmRequest) -> Message:
        shaped: dict[str, Any] = {"output_config": {"format": _format(request.shape)}} if request.shape else {}
        message: Message = await self._client.messages.create(
            model=self._model,
            system=request.instructions,
            messages=[_spoken(one) for one in request.messages],
            max_tokens=request.max_tokens,
            timeout=request.timeout_seconds,
            **shaped,
        )
        return message


def _spoken(one: Spoken) -> MessageParam:
    if one.speaker is Speaker.ASSISTANT:
        return {"role": "assistant", "content": one.text}
    return {"role": "user", "content": one.text}


def _format(shape: JsonShape) -> dict[str, Any]:
    """Bounds that the API would refuse go into descriptions, by the SDK."""
    return {"type": "json_schema", "schema": anthropic.transform_schema(dict(shape.schema))}


def _answer(request: LlmRequest, message: Message) -> LlmAnswer:
    """The SDK hands on whatever came, so a server that answers something else is met here."""
    if not isinstance(message, Message):
        raise LlmAnswerBroken("no message of the API")
    usage = getattr(message, "usage", None)
    cached = (getattr(usage, name, 0) or 0 for name in ("cache_creation_input_tokens", "cache_read_input_tokens"))
    spent = {
        "tokens_in": int(getattr(usage, "input_tokens", 0) or 0) + sum(cached),
        "tokens_out": int(getattr(usage, "output_tokens", 0) or 0),
    }
    stopped = getattr(message, "stop_reason", None)
    if stopped == "refusal":
        raise LlmRefused("the model will not", **spent)
    if stopped in ("max_tokens", "model_context_window_exceeded"):
        raise LlmAnswerBroken(f"cut off after {request.max_tokens} tokens", **spent)
    written = "".join(block.text for block in getattr(message, "content", None) or () if block.type == "text")
    return answer(request, written, model=str(getattr(message, "model", "")), **spent)
