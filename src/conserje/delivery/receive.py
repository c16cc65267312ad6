"""Store what arrived, once, before anybody is told that it was received.

Calls that come in while a statement is under way share the next one: under load many webhooks cost one commit.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from conserje.channels.port import Parsed
from conserje.dialogue.handover.opening import resumes_at
from conserje.errors import NotFound
from conserje.model.ids import Clock, ConversationId, Ids, TenantId
from conserje.model.message import InboundMessage
from conserje.storage.database import Database
from conserje.storage.desk.echoes import store_echo
from conserje.storage.hotels import HouseBook, Route
from conserje.storage.inbox import Incoming, store_messages, store_receipts
from conserje.telemetry.instruments import Instruments
from conserje.telemetry.spans import Step, current_traceparent, span
from conserje.understanding.entities.cards import mask_cards, mask_payload

MOST_PER_STATEMENT = 500


@dataclass(frozen=True, slots=True)
class Received:
    """How many messages were new, how many were known already, and which receiving addresses no house has."""

    stored: int = 0
    repeated: int = 0
    unknown: tuple[str, ...] = ()


@dataclass(slots=True)
class _Waiting:
    batch: list[Incoming]
    done: asyncio.Future[int]


@dataclass(slots=True)
class _Lane:
    """One tenant's queue for the next statement."""

    waiting: list[_Waiting] = field(default_factory=list)
    running: asyncio.Task[None] | None = None


class Receiver:
    """The only way in. `receive` returns after the commit, never before.

    Without `pauses` a message is due at once instead of after the house's burst pause: replays and `talk` wait for nobody.
    """

    def __init__(
        self,
        database: Database,
        houses: HouseBook,
        clock: Clock,
        ids: Ids,
        *,
        pauses: bool = True,
        instruments: Instruments | None = None,
    ) -> None:
        instruments = instruments or Instruments()
        self._arrivals = instruments.metrics.arrivals
        self._tracer = instruments.tracer
        self._database = database
        self._houses = houses
        self._clock = clock
        self._ids = ids
        self._pauses = pauses
        self._lanes: dict[TenantId, _Lane] = defaultdict(_Lane)

    async def receive(self, channel: str, parsed: Parsed) -> Received:
        """Store all messages and receipts of a payload. Raises DatabaseUnavailable; then nothing may count as received."""
        unknown: dict[str, None] = {}
        by_tenant: dict[TenantId, list[Incoming]] = {}
        for message in parsed.messages:
            route = await self._route(channel, message.receiver, unknown)
            if route:
                by_tenant.setdefault(route.tenant_id, []).append(await self._incoming(channel, message, route))
        stored = 0
        for tenant, batch in by_tenant.items():
            with span(Step.STORE, tenant=str(tenant), messages=len(batch)):
                stored += await self._join(tenant, batch)
        await self._store_receipts(channel, parsed, unknown)
        await self._store_echoes(channel, parsed, unknown)
        total = sum(len(batch) for batch in by_tenant.values())
        self._count(channel, stored, total, len(parsed.messages))
        return Received(stored, total - stored, tuple(unknown))

    def _count(self, channel: str, stored: int, total: int, messages: int) -> None:
        for outcome, n in (("stored", stored), ("repeated", total - stored), ("unknown", messages - total)):
            if n:
                self._arrivals.messages.add(channel, outcome, n=n)

    async def _route(self, channel: str, receiver: str, unknown: dict[str, None]) -> Route | None:
        try:
            return await self._houses.route(channel, receiver)
        except NotFound:
            unknown[receiver] = None
            return None

    async def _incoming(self, channel: str, message: InboundMessage, route: Route) -> Incoming:
        limits = (await self._houses.hotel(route.tenant_id, route.property_id)).limits
        return Incoming(
            message=_without_cards(message),
            channel=channel,
            property_id=route.property_id,
            id=self._ids.new(),
            conversation_id=ConversationId(self._ids.new()),
            pause=timedelta(seconds=limits.burst_pause_seconds if self._pauses else 0),
            limit=timedelta(seconds=limits.burst_limit_seconds if self._pauses else 0),
            traceparent=current_traceparent(),
        )

    async def _join(self, tenant: TenantId, batch: list[Incoming]) -> int:
        lane = self._lanes[tenant]
        waiting = _Waiting(batch, asyncio.get_running_loop().create_future())
        lane.waiting.append(waiting)
        if lane.running is None:
            lane.running = asyncio.create_task(self._drain(tenant, lane))
        return await waiting.done

    async def _drain(self, tenant: TenantId, lane: _Lane) -> None:
        try:
            while lane.waiting:
                group = _take(lane.waiting)
                try:
                    await self._store(tenant, group)
                except Exception as error:  # noqa: BLE001 - handed on to everyone who waits, below
                    await self._store_apart(tenant, group, error)
        finally:
            lane.running = None

    async def _store_apart(self, tenant: TenantId, group: Sequence[_Waiting], error: Exception) -> None:
        """One bad message must not cost its neighbours theirs: after a failure each call gets a statement of its own."""
        for waiting in group:
            try:
                if len(group) == 1:
                    raise error
                await self._store(tenant, [waiting])
            except Exception as own:  # noqa: BLE001 - handed on to the one who waits
                if not waiting.done.done():
                    waiting.done.set_exception(own)

    async def _store(self, tenant: TenantId, group: Sequence[_Waiting]) -> None:
        everything = [one for waiting in group for one in waiting.batch]
        self._arrivals.batch.take(len(everything))
        stored = {one.id for one in await store_messages(self._database, tenant, everything, self._clock.now())}
        for waiting in group:
            if not waiting.done.done():
                waiting.done.set_result(sum(one.id in stored for one in waiting.batch))

    async def _store_receipts(self, channel: str, parsed: Parsed, unknown: dict[str, None]) -> None:
        by_tenant = defaultdict(list)
        for receipt in parsed.receipts:
            route = await self._route(channel, receipt.receiver, unknown)
            if route:
                by_tenant[route.tenant_id].append(receipt)
        for tenant, receipts in by_tenant.items():
            for state, traceparent in await store_receipts(self._database, tenant, channel, receipts):
                self._tracer.receipt(traceparent, state=state, channel=channel)
            for receipt in receipts:
                self._arrivals.receipts.add(channel, receipt.state.value)

    async def _store_echoes(self, channel: str, parsed: Parsed, unknown: dict[str, None]) -> None:
        """What people wrote on the house's phone takes the conversation over, as if from the console."""
        for echo in parsed.echoes:
            route = await self._route(channel, echo.receiver, unknown)
            if route:
                hotel = await self._houses.hotel(route.tenant_id, route.property_id)
                now = self._clock.now()
                resume_at = resumes_at(hotel, now)
                await store_echo(self._database, hotel, channel, echo, now=now, resume_at=resume_at, ids=self._ids)


def _without_cards(message: InboundMessage) -> InboundMessage:
    """Card numbers are never stored: not in what was said, tapped or captioned, and not in the payload that it came in."""
    content = replace(message.content, text=mask_cards(message.content.text))
    return replace(message, content=content, raw=mask_payload(message.raw))


def _take(queue: list[_Waiting]) -> list[_Waiting]:
    """The longest prefix that fits into one statement, at least one entry."""
    taken, rows = [queue.pop(0)], 0
    rows = len(taken[0].batch)
    while queue and rows + len(queue[0].batch) <= MOST_PER_STATEMENT:
        taken.append(queue.pop(0))
        rows += len(taken[-1].batch)
    return taken
