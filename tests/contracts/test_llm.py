"""What readers may rely on, whatever model a house has."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from conserje.errors import CredentialsRefused, LlmAnswerBroken, LlmRefused, LlmUnavailable
from conserje.llm.anthropic import AnthropicLlm
from conserje.llm.fake import FakeLlm
from conserje.llm.openai_compatible import OpenAiCompatibleLlm
from conserje.llm.port import JsonShape, Llm, LlmRequest, Message, Speaker
from conserje.understanding import llm_reader
from tests.vendors.llm_api import (
    ANTHROPIC_KEY,
    OPENAI_KEY,
    LlmApi,
    anthropic_message,
    openai_completion,
)

SHAPE = JsonShape(
    "answer",
    {
        "type": "object",
        "properties": {"names": {"type": "array", "maxItems": 3, "items": {"type": "string"}}},
        "required": ["names"],
        "additionalProperties": False,
    },
)
REQUEST = LlmRequest("read", "Answer in JSON.", (Message(Speaker.USER, "¿Hay lugar?"),), 50, 5.0, SHAPE)


@dataclass
class Rig:
    """An adapter, and the ways to make its vendor do things once. `texts` are the user's words that reached the vendor."""

    llm: Llm
    will_say: Callable[[str], None]
    be_busy: Callable[[float], None]
    refuse_key: Callable[[], None]
    refuse: Callable[[], None]
    decline: Callable[[], None]
    cut_off: Callable[[], None]
    hang: Callable[[], None]
    texts: Callable[[], list[str]]


def _texts(api: LlmApi) -> list[str]:
    return [one["content"] for body in api.sent for one in body["messages"] if one["role"] == "user"]


def _rig(api: LlmApi, llm: Llm, declined: dict[str, Any], cut: dict[str, Any]) -> Rig:
    return Rig(
        llm,
        will_say=api.answer_next,
        be_busy=lambda after: api.fail_next(429, {"Retry-After": f"{after:.0f}"}),
        refuse_key=lambda: api.fail_next(401),
        refuse=lambda: api.fail_next(400),
        decline=lambda: api.answer_next(JSONResponse(declined)),
        cut_off=lambda: api.answer_next(JSONResponse(cut)),
        hang=api.hang,
        texts=lambda: _texts(api),
    )


@asynccontextmanager
async def openai_compatible() -> AsyncIterator[Rig]:
    api = LlmApi()
    async with api.listening() as url:
        llm = OpenAiCompatibleLlm("m-1", key=OPENAI_KEY, base_url=f"{url}/v1")
        said = {"model": "m-1"}
        yield _rig(
            api, llm, openai_completion(said, "", refusal="I can't"), openai_completion(said, '{"na', finish="length")
        )
        await llm.close()
    assert api.problems == []


@asynccontextmanager
async def anthropic() -> AsyncIterator[Rig]:
    api = LlmApi()
    async with api.listening() as url:
        llm = AnthropicLlm("m-1", key=ANTHROPIC_KEY, base_url=url)
        said = {"model": "m-1"}
        yield _rig(
            api, llm, anthropic_message(said, "", finish="refusal"), anthropic_message(said, "{", finish="max_tokens")
        )
        await llm.close()
    assert api.problems == []


@asynccontextmanager
async def fake() -> AsyncIterator[Rig]:
    llm = FakeLlm()
    yield Rig(
        llm,
        will_say=llm.will_answer,
        be_busy=lambda after: llm.will_answer(LlmUnavailable("busy", after=after)),
        refuse_key=lambda: llm.will_answer(CredentialsRefused("no")),
        refuse=lambda: llm.will_answer(LlmRefused("no")),
        decline=lambda: llm.will_answer(LlmRefused("no", tokens_in=11, tokens_out=7)),
        cut_off=lambda: llm.will_answer(LlmAnswerBroken("cut", tokens_in=11, tokens_out=7)),
        hang=llm.hang,
        texts=lambda: [one.text for request in llm.asked for one in request.messages],
    )


@pytest.fixture(params=[openai_compatible, anthropic, fake], ids=["openai", "anthropic", "fake"])
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    async with request.param() as made:
        yield made


async def test_an_object_that_was_asked_for_comes_back_parsed_with_what_it_cost(rig: Rig) -> None:
    rig.will_say('{"names": ["Ana", "Zoë"]}')
    answer = await rig.llm.complete(REQUEST)
    assert answer.parsed == {"names": ["Ana", "Zoë"]}
    assert answer.tokens_in > 0
    assert answer.tokens_out > 0
    assert answer.model
    assert rig.texts() == ["¿Hay lugar?"]


async def test_without_a_shape_the_answer_is_text(rig: Rig) -> None:
    rig.will_say("Sí, hay lugar.")
    answer = await rig.llm.complete(replace(REQUEST, shape=None))
    assert (answer.text, answer.parsed) == ("Sí, hay lugar.", None)


async def test_a_conversation_keeps_its_order_and_speakers(rig: Rig) -> None:
    rig.will_say("{}")
    turns = (Message(Speaker.USER, "a"), Message(Speaker.ASSISTANT, "b"), Message(Speaker.USER, "c"))
    await rig.llm.complete(replace(REQUEST, messages=turns))
    assert [text for text in rig.texts() if text != "b"] == ["a", "c"]


@pytest.mark.parametrize(
    "said", ["nothing of the kind", "[1, 2]", '"a"', "null", "", " ", "{" * 3000, '{"a": 1} extra']
)
async def test_what_is_no_json_object_is_broken_where_one_was_asked_for(rig: Rig, said: str) -> None:
    rig.will_say(said)
    with pytest.raises(LlmAnswerBroken):
        await rig.llm.complete(REQUEST)


async def test_an_endless_answer_is_broken(rig: Rig) -> None:
    rig.will_say('{"names": ["' + "a" * 150_000 + '"]}')
    with pytest.raises(LlmAnswerBroken):
        await rig.llm.complete(REQUEST)


async def test_a_busy_vendor_says_when_to_come_back(rig: Rig) -> None:
    rig.be_busy(7)
    with pytest.raises(LlmUnavailable) as caught:
        await rig.llm.complete(REQUEST)
    assert caught.value.after == 7
    assert not caught.value.was_asked


async def test_a_key_that_is_refused_is_the_operators_matter(rig: Rig) -> None:
    rig.refuse_key()
    with pytest.raises(CredentialsRefused):
        await rig.llm.complete(REQUEST)


async def test_a_request_that_is_refused_is_not_to_be_tried_again(rig: Rig) -> None:
    rig.refuse()
    with pytest.raises(LlmRefused):
        await rig.llm.complete(REQUEST)


async def test_a_model_that_declines_or_is_cut_off_costs_what_it_wrote(rig: Rig) -> None:
    rig.decline()
    with pytest.raises(LlmRefused) as declined:
        await rig.llm.complete(REQUEST)
    rig.cut_off()
    with pytest.raises(LlmAnswerBroken) as cut:
        await rig.llm.complete(REQUEST)
    assert [(one.value.tokens_in, one.value.tokens_out) for one in (declined, cut)] == [(11, 7), (11, 7)]


async def test_nobody_waits_longer_than_the_time_out(rig: Rig) -> None:
    rig.hang()
    started = time.perf_counter()
    with pytest.raises(LlmUnavailable) as caught:
        await rig.llm.complete(replace(REQUEST, timeout_seconds=0.2))
    assert time.perf_counter() - started < 2
    assert caught.value.was_asked


@pytest.mark.parametrize("path", ["openai", "anthropic"])
@pytest.mark.parametrize(
    "response",
    [
        PlainTextResponse("<html>Bad gateway</html>", 200),
        JSONResponse({}, 200),
        JSONResponse({"choices": [], "content": []}, 200),
        JSONResponse([], 200),
        Response(b"\xff\xfe{", 200, media_type="application/json"),
    ],
    ids=["html", "empty", "no choice", "list", "bytes"],
)
async def test_a_server_that_speaks_something_else_is_a_broken_answer(path: str, response: Response) -> None:
    api = LlmApi()
    async with api.listening() as url:
        llm = _at(path, url)
        api.answer_next(response)
        with pytest.raises(LlmAnswerBroken):
            await llm.complete(REQUEST)
        await llm.close()


@pytest.mark.parametrize("path", ["openai", "anthropic"])
async def test_where_no_connection_came_about_nothing_is_owed(path: str) -> None:
    async with LlmApi().listening() as url:
        gone = url
    llm = _at(path, gone)
    with pytest.raises(LlmUnavailable) as caught:
        await llm.complete(REQUEST)
    assert not caught.value.was_asked
    await llm.close()


@pytest.mark.parametrize("path", ["openai", "anthropic"])
async def test_the_shape_that_readers_ask_for_is_one_that_vendors_take(path: str) -> None:
    api = LlmApi()
    async with api.listening() as url:
        llm = _at(path, url)
        await llm.complete(replace(REQUEST, shape=llm_reader.SHAPE, instructions=llm_reader.INSTRUCTIONS))
        await llm.close()
    assert api.problems == []
    assert len(api.sent) == 1


async def test_the_key_of_the_environment_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.setenv(name, "of-the-environment")
    api = LlmApi()
    async with api.listening() as url:
        for llm in (_at("openai", url, key=""), _at("anthropic", url, key="")):
            with pytest.raises(CredentialsRefused):
                await llm.complete(REQUEST)
            await llm.close()


def _at(path: str, url: str, key: str | None = None) -> Any:
    if path == "openai":
        return OpenAiCompatibleLlm("m-1", key=OPENAI_KEY if key is None else key, base_url=f"{url}/v1")
    return AnthropicLlm("m-1", key=ANTHROPIC_KEY if key is None else key, base_url=url)
