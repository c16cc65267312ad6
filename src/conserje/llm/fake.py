"""A language model in memory: answers what it was told to, in order, and keeps what it was asked."""

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from typing import Any

from conserje.llm.answers import answer, in_time
from conserje.llm.port import LlmAnswer, LlmRequest

MODEL = "fake-1"


class FakeLlm:
    """`answers` are texts, objects (written as JSON) or errors to raise. Tokens are counted as words."""

    def __init__(self, *answers: str | Mapping[str, Any] | Exception) -> None:
        self.asked: list[LlmRequest] = []
        self._answers = deque(answers)
        self._released = asyncio.Event()
        self._released.set()

    def will_answer(self, *answers: str | Mapping[str, Any] | Exception) -> None:
        self._answers.extend(answers)

    def hang(self) -> None:
        """Answer nothing more until `release`."""
        self._released.clear()

    def release(self) -> None:
        self._released.set()

    async def complete(self, request: LlmRequest) -> LlmAnswer:
        """Raises IndexError when it has nothing left to say."""
        self.asked.append(request)
        await in_time(self._released.wait(), request)
        told = self._answers.popleft()
        if isinstance(told, Exception):
            raise told
        text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
        heard = sum(len(one.text.split()) for one in request.messages) + len(request.instructions.split())
        return answer(request, text, tokens_in=heard, tokens_out=len(text.split()), model=MODEL)
