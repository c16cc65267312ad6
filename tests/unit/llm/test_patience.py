"""How long a model that does not answer is left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from conserje.errors import LlmAnswerBroken, LlmUnavailable
from conserje.llm.fake import FakeLlm
from conserje.llm.patience import PatientLlm
from conserje.llm.port import LlmRequest, Message, Speaker
from conserje.model.ids import MovableClock

REQUEST = LlmRequest("read", "Say.", (Message(Speaker.USER, "hola"),), 10, 4.0)


class Waiting:
    def __init__(self, *answers: str | Exception) -> None:
        self.vendor = FakeLlm(*answers)
        self.clock = MovableClock(datetime(2027, 1, 1, tzinfo=UTC))
        self.llm = PatientLlm(self.vendor, self.clock)

    async def ask(self) -> bool:
        """Whether there was an answer."""
        try:
            await self.llm.complete(REQUEST)
        except LlmUnavailable:
            return False
        return True

    def later(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))


def gone(times: int) -> list[Exception]:
    return [LlmUnavailable("no answer", was_asked=True) for _ in range(times)]


async def test_after_three_failures_nobody_waits_for_a_minute() -> None:
    waiting = Waiting(*gone(3), "ok")
    for _ in range(5):
        assert not await waiting.ask()
    assert len(waiting.vendor.asked) == 3
    waiting.later(61)
    assert await waiting.ask()
    assert await _asked_again(waiting)


async def _asked_again(waiting: Waiting) -> bool:
    """One failure after a success is only one."""
    waiting.vendor.will_answer(*gone(1), "ok")
    return not await waiting.ask() and await waiting.ask()


async def test_one_more_failure_after_the_pause_is_enough_for_another() -> None:
    waiting = Waiting(*gone(4))
    for _ in range(3):
        await waiting.ask()
    waiting.later(61)
    assert not await waiting.ask()
    waiting.later(30)
    assert not await waiting.ask()
    assert len(waiting.vendor.asked) == 4


async def test_a_vendor_that_says_when_to_come_back_is_obeyed_at_once() -> None:
    waiting = Waiting(LlmUnavailable("429", after=20), "ok")
    assert not await waiting.ask()
    waiting.later(19)
    assert not await waiting.ask()
    waiting.later(2)
    assert await waiting.ask()


async def test_a_vendor_that_wants_a_day_off_gets_ten_minutes() -> None:
    waiting = Waiting(LlmUnavailable("429", after=86_400), "ok")
    await waiting.ask()
    waiting.later(601)
    assert await waiting.ask()


async def test_a_broken_answer_is_an_answer() -> None:
    waiting = Waiting(*gone(2), LlmAnswerBroken("no JSON"), *gone(1), "ok")
    await waiting.ask()
    await waiting.ask()
    with pytest.raises(LlmAnswerBroken):
        await waiting.ask()
    assert not await waiting.ask()
    assert await waiting.ask()
