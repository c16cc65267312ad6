"""`python -m tests.recordings.record_llm URL`: ask a real server every case, print what came, and write the recording."""

import asyncio
import json
import sys
import time
from uuid import UUID

from conserje.knowledge.phrasing import Phrasing
from conserje.llm.openai_compatible import OpenAiCompatibleLlm
from conserje.llm.port import Llm
from conserje.model.ids import TenantId
from conserje.understanding.cascade import load_cascade
from conserje.understanding.llm_reader import LlmReader
from tests.recordings.llm_traffic import CONTEXT, MESSAGES, PASSAGES, RECORDING, Json, recording

TENANT = TenantId(UUID(int=1))
PATIENCE = 900.0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def record(server: str) -> None:
    taken: list[Json] = []
    async with recording(server, taken) as url:
        llm = OpenAiCompatibleLlm("small", key="", base_url=url)

        async def llm_of(_tenant: TenantId) -> Llm:
            return llm

        reader, cascade = LlmReader(llm_of, unsure_below=2, timeout_seconds=PATIENCE), load_cascade()
        for name, text in MESSAGES.items():
            started = time.perf_counter()
            reading = await reader.reread(TENANT, text, CONTEXT, cascade.read(text, CONTEXT))
            intents = ", ".join(intent.name.value for intent in reading.intents)
            say(f"{name}: {reading.reader}: {intents} {reading.facts.stated()} ({time.perf_counter() - started:.1f} s)")
        phrasing = Phrasing(llm_of, timeout_seconds=PATIENCE)
        for language, passage in PASSAGES.items():
            started = time.perf_counter()
            text_or_none = await phrasing.phrase(TENANT, [passage], language)
            say(f"{language}: {text_or_none!r} ({time.perf_counter() - started:.1f} s)")
        await llm.close()
    RECORDING.parent.mkdir(exist_ok=True)
    RECORDING.write_text(json.dumps(taken, ensure_ascii=False, indent=1) + "\n", "utf-8")
    say(f"{len(taken)} exchanges in {RECORDING}")


if __name__ == "__main__":
    asyncio.run(record(sys.argv[1]))
