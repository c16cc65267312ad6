"""A component's life, with real processes: waits for what it needs, is asked, comes back after a crash, stays stopped."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from conserje.model.ids import SystemClock
from conserje.ops.stack.components import Component
from conserje.ops.stack.keeper import Keeper, Program
from conserje.ops.stack.probes import Ailing


class Patient:
    """What a probe finds; the test decides."""

    def __init__(self) -> None:
        self.complaint = ""

    async def ask(self) -> None:
        if self.complaint:
            raise Ailing(self.complaint)


@pytest.fixture
def patient() -> Patient:
    return Patient()


@pytest.fixture
async def keeper(tmp_path: Path, patient: Patient) -> AsyncIterator[Keeper]:
    component = Component("worker-1", [9102], patient.ask, ("sleep", "60"), after=("postgres",))
    made = Keeper(component, lambda: Program(component, tmp_path / "log"), SystemClock())
    yield made
    await made.stop()


async def until(keeper: Keeper, state: str) -> None:
    async with asyncio.timeout(10):
        while keeper.entry().state != state:
            await keeper.look(lambda _: True)
            await asyncio.sleep(0.01)


async def test_it_waits_for_what_it_needs(keeper: Keeper) -> None:
    await keeper.look(lambda _: False)
    assert keeper.entry().state == "waiting"
    assert keeper.entry().reason == "for postgres"
    assert keeper.entry().mark is None
    await until(keeper, "healthy")


async def test_one_that_answers_no_more_is_unhealthy_until_it_does(keeper: Keeper, patient: Patient) -> None:
    await until(keeper, "healthy")
    patient.complaint = "no answer in 2 s"
    await until(keeper, "unhealthy")
    assert keeper.entry().reason == "no answer in 2 s"
    patient.complaint = ""
    await until(keeper, "healthy")
    assert keeper.entry().restarts == 0


async def test_a_crashed_one_comes_back_after_a_pause_and_is_counted(keeper: Keeper) -> None:
    await until(keeper, "healthy")
    first = keeper.entry().mark
    assert first is not None
    os.kill(first.pid, signal.SIGKILL)
    await until(keeper, "crashed")
    assert "SIGKILL" in keeper.entry().reason
    await keeper.look(lambda _: True)
    assert keeper.entry().state == "crashed"
    await until(keeper, "healthy")
    second = keeper.entry()
    assert second.mark is not None
    assert second.mark != first
    assert second.restarts == 1


async def test_a_stopped_one_stays_stopped_until_it_may_go_on(keeper: Keeper) -> None:
    await until(keeper, "healthy")
    mark = keeper.entry().mark
    await keeper.stop(kill=True)
    await keeper.look(lambda _: True)
    assert mark is not None
    assert not mark.lives()
    assert keeper.entry().state == "stopped"
    keeper.go_on()
    await until(keeper, "healthy")


async def test_a_program_that_cannot_be_started_says_so(tmp_path: Path, patient: Patient) -> None:
    component = Component("haproxy", [8080], patient.ask, (str(tmp_path / "missing"),))
    keeper = Keeper(component, lambda: Program(component, tmp_path / "log"), SystemClock())
    await until(keeper, "crashed")
    assert "cannot be started" in keeper.entry().reason


@pytest.mark.parametrize("act", [lambda keeper: keeper.look(lambda _: True), lambda keeper: keeper.stop()])
async def test_an_absent_one_is_never_anything_else(
    patient: Patient, act: Callable[[Keeper], asyncio.Future[None]]
) -> None:
    component = Component("grafana", [3002], patient.ask, absent="there is no grafana on this machine")

    def never() -> Program:
        raise AssertionError("an absent component was started")

    keeper = Keeper(component, never, SystemClock())
    await act(keeper)
    keeper.go_on()
    assert keeper.entry().state == "absent"
    assert not keeper.is_healthy
