"""A real server's answers, replayed: llama.cpp with a model of half a billion parameters, which guesses a lot.

`make llm-demo` records them anew.
"""

from collections.abc import AsyncIterator

import pytest

from conserje.knowledge.phrasing import Phrasing
from conserje.llm.openai_compatible import OpenAiCompatibleLlm
from conserje.llm.port import Llm, LlmOf, LlmRequest, Message, Speaker
from conserje.model.ids import TenantId
from conserje.model.reading import Facts, Intent, Reading, ScoredIntent
from conserje.understanding.llm_reader import LlmReader
from tests.recordings.llm_traffic import CONTEXT, MESSAGES, PASSAGES, load, replaying
from tests.recordings.record_llm import TENANT


@pytest.fixture
async def llm_of() -> AsyncIterator[LlmOf]:
    async with replaying(load()) as url:
        llm = OpenAiCompatibleLlm("small", key="", base_url=url)

        async def of(_tenant: TenantId) -> Llm:
            return llm

        yield of
        await llm.close()


def test_every_case_is_recorded() -> None:
    asked = [one["asked"] for one in load()]
    assert all(any(text in one for one in asked) for text in MESSAGES.values())
    assert all(any(passage.text in one for one in asked) for passage in PASSAGES.values())
    assert {one["status"] for one in load()} == {200}


@pytest.mark.parametrize("name", MESSAGES)
async def test_a_real_answer_becomes_a_reading_without_what_it_made_up(llm_of: LlmOf, name: str) -> None:
    """It filled in dates that are none, three adults and a child of seven; nobody had spoken of them."""
    unsure = Reading("es", (ScoredIntent(Intent.UNCLEAR, 0.9),), Facts(), "classifier")
    reading = await LlmReader(llm_of).reread(TENANT, MESSAGES[name], CONTEXT, unsure)
    assert reading.reader == "llm"
    assert {one.name for one in reading.intents} == {Intent.ASK_AVAILABILITY, Intent.ASK_PRICE, Intent.BOOK}
    assert reading.facts.stated().keys() <= {"adults", "nights", "topic"}
    assert (reading.facts.adults or 1) <= 2


async def test_a_real_translation_is_believed_only_where_its_figures_are_the_houses(llm_of: LlmOf) -> None:
    phrasing = Phrasing(llm_of)
    said = {language: await phrasing.phrase(TENANT, [passage], language) for language, passage in PASSAGES.items()}
    assert said == {
        "en": "We accept dogs up to 10 kg.",
        "es": "El gimnasio está abierto desde 6 am a 10 pm.",
        "pt": None,  # it answered "The pool opens from 9:00 AM to 20:00 AM."
    }


async def test_tokens_and_model_are_the_servers_own(llm_of: LlmOf) -> None:
    llm = await llm_of(TENANT)
    recorded = load()[0]
    question = (Message(Speaker.USER, recorded["asked"]),)
    answer = await llm.complete(LlmRequest("read", "…", question, 300, 4.0)) if llm else None
    usage = recorded["response"]["usage"]
    assert answer is not None
    assert (answer.tokens_in, answer.tokens_out) == (usage["prompt_tokens"], usage["completion_tokens"])
    assert answer.model.endswith(".gguf")
