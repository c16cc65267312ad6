"""The figures that the database knows, put as metrics by one process of all.

Whoever holds the advisory lock leads: a server or a worker, so that the age of what waits is told even when no worker is
left. When the leader ends, its connection does, and another one takes over at its next look.
"""

import asyncio
import contextlib
import time
from collections import defaultdict

import structlog

from conserje.model.ids import Clock
from conserje.storage import work
from conserje.storage.database import Database, DatabaseUnavailable
from conserje.storage.figures.business import FIGURES, Values, business_figures, tenants
from conserje.telemetry.metrics import Metrics
from conserje.telemetry.series import Gauge

LEADER = 7_262_612
KINDS = ("answer", "send", "timer", "notice")
STATES = ("due", "later", "leased")

log = structlog.get_logger(__name__)


class Figures:
    """`run` until it is cancelled. A database that is away leaves the figures as old as their timestamp says."""

    def __init__(self, database: Database, clock: Clock, metrics: Metrics, *, every: float) -> None:
        self._database = database
        self._clock = clock
        self._metrics = metrics
        self._every = every

    async def run(self) -> None:
        while True:
            try:
                async with self._database.leading(LEADER) as lost:
                    self._metrics.own.leader.put(0 if lost is None else 1)
                    if lost is not None:
                        await self._lead(lost)
            except DatabaseUnavailable as error:
                log.warning("figures_unavailable", reason=str(error))
            except Exception:
                log.exception("figures_failed")
            self._step_down()
            await asyncio.sleep(self._every)

    async def look(self) -> None:
        """Put every figure once."""
        begun, now = time.perf_counter(), self._clock.now()
        queue = self._metrics.queue
        standing = await work.standing(self._database, now)
        rows = {(kind, state): standing.get((kind, state), (0, now)) for kind in KINDS for state in STATES}
        queue.depth.replace({labels: count for labels, (count, _) in rows.items()})
        queue.oldest.replace({(kind,): max(0.0, (now - rows[kind, "due"][1]).total_seconds()) for kind in KINDS})
        collected: dict[str, Values] = defaultdict(dict)
        for tenant in await tenants(self._database):
            slug, figures = await business_figures(self._database, tenant, now)
            if slug is None:
                continue
            for name, values in figures.items():
                collected[name].update({(slug, *labels): value for labels, value in values.items()})
        for figure in FIGURES:
            self._gauge(figure.name).replace(collected[figure.name])
        self._metrics.own.figures_at.put(now.timestamp())
        self._metrics.own.figures_seconds.put(time.perf_counter() - begun)

    async def _lead(self, lost: asyncio.Event) -> None:
        while not lost.is_set():
            await self.look()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(lost.wait(), self._every)

    def _step_down(self) -> None:
        """Figures of a process that leads no more would stand beside those of the one that does."""
        self._metrics.own.leader.put(0)
        for gauge in (self._metrics.queue.depth, self._metrics.queue.oldest, self._metrics.own.figures_at):
            gauge.replace({})
        for figure in FIGURES:
            self._gauge(figure.name).replace({})

    def _gauge(self, name: str) -> Gauge:
        gauge: Gauge = getattr(self._metrics.house, name)
        return gauge
