"""The only background loop: claims what is due, answers, sends, fires timers; sleeps until something is due or arrives.

Stopping is graceful: nothing new is claimed, what is in hand is finished, and what a killed worker held is claimed by another
one when its lease ends.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from conserje.delivery.answer import Answerer
from conserje.delivery.notify import Notifier
from conserje.delivery.send import Sender
from conserje.delivery.timetable import Timetable
from conserje.model.ids import Clock
from conserje.storage import work
from conserje.storage.database import Database, DatabaseUnavailable
from conserje.storage.work import Claim
from conserje.telemetry.instruments import Instruments

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
LONGEST_SLEEP = 1.0


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """`parallel` turns at a time per kind of work, claimed `batch` at a time."""

    parallel: int = 16
    batch: int = 16
    lease: timedelta = LEASE


class Worker:
    """Runs until `stop`. Several may run at once, in one process or many."""

    def __init__(
        self,
        database: Database,
        answerer: Answerer,
        sender: Sender,
        timetable: Timetable,
        notifier: Notifier,
        clock: Clock,
        limits: WorkerLimits | None = None,
        *,
        instruments: Instruments,
    ) -> None:
        self._database = database
        self._queue = instruments.metrics.queue
        self._clock = clock
        self._limits = limits or WorkerLimits()
        self._handlers: dict[str, Callable[[Claim], Awaitable[None]]] = {
            "timer": timetable.fire,
            "answer": answerer.answer,
            "send": sender.send,
            "notice": notifier.tell,
        }
        self._awake = {kind: asyncio.Event() for kind in self._handlers}
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Work until `stop` is called, then finish what is in hand."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            for kind in self._handlers:
                group.create_task(self._loop(kind))

    def stop(self) -> None:
        self._stopping.set()
        for event in self._awake.values():
            event.set()

    async def drain(self) -> int:
        """Do everything that is due now, and what becomes due by it; how many rows were worked. For replays and `talk`."""
        worked = 0
        while True:
            claims = [claim for kind in self._handlers for claim in await self._claim(kind, self._limits.batch)]
            if not claims:
                return worked
            for claim in claims:
                await self._handlers[claim.kind](claim)
            worked += len(claims)

    async def _loop(self, kind: str) -> None:
        slots = asyncio.Semaphore(self._limits.parallel)
        self._queue.slots.put(self._limits.parallel, kind)
        self._queue.busy.put(0, kind)
        async with asyncio.TaskGroup() as group:
            while not self._stopping.is_set():
                self._awake[kind].clear()
                try:
                    claims = await self._claim(kind, self._limits.batch)
                    for claim in claims:
                        await slots.acquire()
                        group.create_task(self._handle(claim, slots))
                    if len(claims) < self._limits.batch:
                        await self._sleep(kind)
                except DatabaseUnavailable as error:
                    log.warning("database_unavailable", kind=kind, error=str(error))
                    await self._wait(kind, LONGEST_SLEEP)

    async def _handle(self, claim: Claim, slots: asyncio.Semaphore) -> None:
        self._queue.busy.move(1, claim.kind)
        try:
            await self._handlers[claim.kind](claim)
        except Exception as error:
            self._queue.failed.add(claim.kind, type(error).__name__)
            log.exception("work_failed", kind=claim.kind, key=str(claim.key))
        finally:
            self._queue.busy.move(-1, claim.kind)
            slots.release()

    async def _claim(self, kind: str, most: int) -> list[Claim]:
        now = self._clock.now()
        claims = list(await work.claim(self._database, kind, now, lease=self._limits.lease, most=most))
        self._queue.looked.put(now.timestamp(), kind)
        for claim in claims:
            self._queue.claimed.add(kind)
            if claim.is_stolen:
                self._queue.stolen.add(kind)
            if claim.due_at is not None:
                self._queue.delay.take(max(0.0, (now - claim.due_at).total_seconds()), kind)
        return claims

    async def _sleep(self, kind: str) -> None:
        """Until the next row is due, something is announced, or a second has passed."""
        due = await work.next_due(self._database, kind)
        seconds = LONGEST_SLEEP
        if due is not None:
            seconds = min(seconds, max(0.0, (due - self._clock.now()).total_seconds()))
        await self._wait(kind, seconds)

    async def _wait(self, kind: str, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._awake[kind].wait(), max(seconds, 0.001))

    async def _listen(self) -> None:
        """Wake the loops on NOTIFY. Without it they still look every second."""
        while not self._stopping.is_set():
            try:
                async with self._database.listening("conserje_work", self._wake) as lost:
                    waits = [asyncio.ensure_future(event.wait()) for event in (lost, self._stopping)]
                    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                    for one in waits:
                        one.cancel()
            except DatabaseUnavailable as error:
                log.warning("not_listening", error=str(error))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), LONGEST_SLEEP)

    def _wake(self, kind: str) -> None:
        event = self._awake.get(kind)
        if event:
            event.set()
