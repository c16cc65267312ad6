"""How the process and what it depends on are: looked at on demand by the health pages, and all the time for the metrics."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from conserje.errors import Retryable
from conserje.telemetry.metrics import Metrics

PATIENCE_SECONDS = 2.0
LAG_SECONDS = 0.5
LOOK_EVERY = 10  # times LAG_SECONDS


@dataclass(frozen=True, slots=True)
class Dependency:
    """`check` returns, or raises Retryable. Without a required one nothing works; without another, something works less."""

    name: str
    is_required: bool
    check: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Finding:
    """`reason` is None when it answered."""

    is_required: bool
    seconds: float
    reason: str | None

    @property
    def is_well(self) -> bool:
        return self.reason is None

    def as_json(self) -> dict[str, object]:
        if self.reason is None:
            return {"status": "ok", "milliseconds": round(self.seconds * 1000, 2)}
        return {"status": "failing" if self.is_required else "degraded", "reason": self.reason}


class Pulse:
    """`look` asks all at once and waits PATIENCE for the slowest; `run` until it is cancelled."""

    def __init__(self, dependencies: Sequence[Dependency], metrics: Metrics) -> None:
        self._dependencies = dependencies
        self._own = metrics.own

    async def look(self) -> Mapping[str, Finding]:
        findings = await asyncio.gather(*(_asked(one) for one in self._dependencies))
        found = {one.name: finding for one, finding in zip(self._dependencies, findings, strict=True)}
        for name, finding in found.items():
            self._own.dependency.put(float(finding.is_well), name)
            self._own.dependency_seconds.put(finding.seconds, name)
        return found

    async def run(self) -> None:
        """The lag of the event loop, the dependencies and the disk, for the metrics."""
        while True:
            await self.look()
            self._own.disk_free.put(shutil.disk_usage(Path.cwd()).free)
            for _ in range(LOOK_EVERY):
                begun = perf_counter()
                await asyncio.sleep(LAG_SECONDS)
                self._own.loop_lag.take(max(0.0, perf_counter() - begun - LAG_SECONDS))


async def _asked(one: Dependency) -> Finding:
    begun, reason = perf_counter(), None
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await one.check()
    except TimeoutError:
        reason = f"no answer in {PATIENCE_SECONDS:g} seconds"
    except Retryable as error:
        reason = type(error).__name__
    return Finding(one.is_required, perf_counter() - begun, reason)
