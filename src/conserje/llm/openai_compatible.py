"""Chat Completions as OpenAI publishes it, and as vLLM, llama.cpp, Ollama and most others speak it.

https://developers.openai.com/api/reference/resources/chat, by the official SDK. Answers are shaped by `response_format`
of type json_schema, which local servers enforce too; tools are not used, because `tool_choice` is not enforced by all.
"""

from typing import Any

import openai
from openai.types.chat import ChatCompletion

from conserje.errors import LlmAnswerBroken, LlmRefused, LlmUnavailable
from conserje.llm.answers import answer, in_time, lost, refusal
from conserje.llm.port import JsonShape, LlmAnswer, LlmRequest

OPENAI_URL = "https://api.openai.com/v1"


class OpenAiCompatibleLlm:
    """One model behind one address. `key` may be empty for a server of one's own that wants none."""

    def __init__(self, model: str, *, key: str, base_url: str | None = None) -> None:
        self._model = model
        url = base_url or OPENAI_URL
        self._client = openai.AsyncOpenAI(api_key=key or "none", base_url=url, max_retries=0)
        # The SDK fills these from OPENAI_* variables of whoever started the process; a house has only its own key.
        self._client.organization = self._client.project = None
        self._is_openai = url.startswith("https://api.openai.com/")

    async def complete(self, request: LlmRequest) -> LlmAnswer:
        try:
            completion = await in_time(self._asked(request), request)
        except openai.APITimeoutError as error:
            raise LlmUnavailable("the connection timed out", was_asked=True) from error
        except openai.APIConnectionError as error:
            raise lost(error.__cause__ or error) from error
        except openai.APIStatusError as error:
            raise refusal(error.status_code, error.message, error.response.headers) from error
        except (openai.OpenAIError, ValueError) as error:
            raise LlmAnswerBroken(f"no completion: {error}") from error
        return _answer(request, completion)

    async def close(self) -> None:
        await self._client.close()

    async def _asked(self, request: LlmRequest) -> ChatCompletion:
        # OpenAI's newer models refuse max_tokens and a temperature; older servers know nothing else.
        bounds: dict[str, Any] = (
            {"max_completion_tokens": request.max_tokens}
            if self._is_openai
            else {"max_tokens": request.max_tokens, "temperature": 0}
        )
        if request.shape:
            bounds["response_format"] = _format(request.shape)
        spoken = [{"role": one.speaker.value, "content": one.text} for one in request.messages]
        completion: ChatCompletion = await self._client.chat.completions.create(
            model=self._model,
            messages=[{"role": "system", "content": request.instructions}, *spoken],  # type: ignore[list-item]
            timeout=request.timeout_seconds,
            **bounds,
        )
        return completion


def _format(shape: JsonShape) -> dict[str, Any]:
    schema = {"name": shape.name, "schema": dict(shape.schema), "strict": True}
    return {"type": "json_schema", "json_schema": schema}


def _answer(request: LlmRequest, completion: ChatCompletion) -> LlmAnswer:
    """The SDK hands on whatever came, so a server that answers something else is met here."""
    if not isinstance(completion, ChatCompletion):
        raise LlmAnswerBroken("no completion of the API")
    usage = getattr(completion, "usage", None)
    spent = {
        "tokens_in": int(getattr(usage, "prompt_tokens", 0) or 0),
        "tokens_out": int(getattr(usage, "completion_tokens", 0) or 0),
    }
    choices = getattr(completion, "choices", None)
    if not choices or not getattr(choices[0], "message", None):
        raise LlmAnswerBroken("a completion without a choice", **spent)
    choice = choices[0]
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise LlmRefused(f"the model will not: {(choice.message.refusal or 'content filter')[:200]}", **spent)
    if choice.finish_reason == "length":
        raise LlmAnswerBroken(f"cut off after {request.max_tokens} tokens", **spent)
    return answer(request, choice.message.content or "", model=str(getattr(completion, "model", "")), **spent)
