"""Rate limits over several processes: exactly as many pass as may, and nobody is locked out when Redis goes."""

import asyncio
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conserje.hints.port import HintsUnavailable
from conserje.model.ids import MovableClock
from conserje.web.limits import SharedWindow, SlidingWindow, TooManyRequests
from tests.builders.valkey import Shared, shared_valkey

NOW = datetime(2027, 1, 11, 13, tzinfo=UTC)

# What another process does: 60 requests of one address at once, and how many of them passed.
ADMITS = """
import asyncio, sys
from conserje.bootstrap import TimeOrderedIds
from conserje.hints.valkey import ValkeyHints
from conserje.model.ids import SystemClock
from conserje.telemetry.metrics import Metrics
from conserje.web.limits import SharedWindow, TooManyRequests

async def main():
    hints = ValkeyHints(sys.argv[1], TimeOrderedIds(), Metrics(), patience=20.0)
    window = SharedWindow("address", 120, 600.0, SystemClock(), hints)
    found = await asyncio.gather(*(window.admit("203.0.113.7") for _ in range(60)), return_exceptions=True)
    print(sum(one is None for one in found), sum(isinstance(one, TooManyRequests) for one in found))
    await hints.close()

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def valkey() -> Iterator[Shared]:
    with shared_valkey() as server:
        yield server


async def test_of_all_processes_together_exactly_120_pass(valkey: Shared) -> None:
    programs = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", ADMITS, valkey.url, stdout=asyncio.subprocess.PIPE)
        for _ in range(3)
    ]
    said = [(await program.communicate())[0].split() for program in programs]
    assert sum(int(passed) for passed, _ in said) == 120
    assert sum(int(refused) for _, refused in said) == 60


async def test_the_window_recovers_and_says_when(valkey: Shared) -> None:
    clock, hints = MovableClock(NOW), valkey.hints()
    window = SharedWindow("recovers", 120, 60.0, clock, hints)
    for _ in range(120):
        await window.admit("203.0.113.7")
    clock.move_to(NOW + timedelta(seconds=20))
    with pytest.raises(TooManyRequests) as refused:
        await window.admit("203.0.113.7")
    assert refused.value.after == pytest.approx(40.0)
    await window.admit("203.0.113.8")
    clock.move_to(NOW + timedelta(seconds=60, milliseconds=1))
    await window.admit("203.0.113.7")
    await valkey.close()


@given(st.lists(st.integers(0, 4_000), max_size=25))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_shared_window_decides_as_the_one_of_a_process(valkey: Shared, pauses: list[int]) -> None:
    asyncio.run(compare(valkey, pauses, uuid4().hex))


async def compare(valkey: Shared, pauses: list[int], who: str) -> None:
    clock, hints = MovableClock(NOW), valkey.hints()
    windows = (SharedWindow("compare", 5, 10.0, clock, hints), SlidingWindow(5, 10.0, clock))
    for pause in pauses:
        clock.move_to(clock.now() + timedelta(milliseconds=pause))
        waits: list[float] = []
        for window in windows:
            try:
                await window.admit(who)
                waits.append(0.0)
            except TooManyRequests as refused:
                waits.append(refused.after)
        assert waits[0] == pytest.approx(waits[1], abs=0.001)
    await valkey.close()


async def test_when_redis_goes_each_process_counts_for_itself_and_goes_back(valkey: Shared) -> None:
    clock, hints = MovableClock(NOW), valkey.hints()
    window = SharedWindow("gone", 2, 60.0, clock, hints)
    await window.admit("a")
    valkey.stop()
    with pytest.raises(HintsUnavailable):
        await hints.ping()
    assert valkey.metrics.stores.redis_up.value() == 0
    await window.admit("a")
    await window.admit("a")
    with pytest.raises(TooManyRequests):
        await window.admit("a")
    valkey.start_again()
    await window.admit("a")
    assert valkey.metrics.stores.redis_up.value() == 1
    assert valkey.metrics.stores.redis_calls.value("window", "unavailable") >= 3
    await valkey.close()
