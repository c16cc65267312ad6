"""What is due by the clock. Each timer is a row, fired once, under a lease, by the same workers that answer."""

from random import Random

import structlog

from conserje.delivery.retry import answer_delay
from conserje.dialogue.turn import Receptionist
from conserje.errors import LeaseLost, NotFound
from conserje.model.conversation import Conversation
from conserje.model.ids import Clock, ConversationId, Ids, TenantId
from conserje.storage import work
from conserje.storage.conversations import load_conversation
from conserje.storage.database import Database, DatabaseUnavailable
from conserje.storage.desk.timers import finish_timer, load_timer
from conserje.storage.hotels import HouseBook
from conserje.storage.work import Claim
from conserje.telemetry.instruments import Instruments
from conserje.telemetry.logs import context
from conserje.telemetry.spans import Step

log = structlog.get_logger(__name__)


class Timetable:
    """Fires the timers of conversations. One that fails stays on the list, later each time, visible by its age."""

    def __init__(
        self,
        database: Database,
        houses: HouseBook,
        receptionist: Receptionist,
        clock: Clock,
        ids: Ids,
        chance: Random,
        *,
        instruments: Instruments,
    ) -> None:
        self._database = database
        self._houses = houses
        self._receptionist = receptionist
        self._clock = clock
        self._ids = ids
        self._chance = chance
        self._metrics = instruments.metrics
        self._tracer = instruments.tracer

    async def fire(self, held: Claim) -> None:
        try:
            await self._fire(held)
        except LeaseLost:
            self._metrics.queue.lost.add("timer")
            log.info("timer_moved", timer=str(held.key))
        except DatabaseUnavailable:
            log.warning("database_unavailable", timer=str(held.key))
        except Exception as error:
            self._metrics.queue.failed.add("timer", type(error).__name__)
            log.exception("timer_failed", timer=str(held.key), attempts=held.attempts)
            until = self._clock.now() + answer_delay(held.attempts, self._chance)
            await work.postpone(self._database, held, until)

    async def _fire(self, held: Claim) -> None:
        loaded = await load_timer(self._database, held.tenant_id, held.key)
        if loaded is None:
            await work.finish(self._database, held)
            return
        try:
            hotel = await self._houses.hotel(held.tenant_id, loaded.property_id)
            conversation = await self._conversation(held.tenant_id, loaded.conversation_id)
        except NotFound:
            await work.finish(self._database, held)
            return
        now = self._clock.now()
        kind = loaded.timer.kind.partition(":")[0]
        with context(tenant=str(held.tenant_id), timer=kind), self._tracer.root(Step.TIMER, {"kind": kind}):
            outcome = await self._receptionist.on_timer(hotel, conversation, loaded.timer, str(held.key), now)
            await finish_timer(self._database, held, loaded, outcome, now, self._ids)
        self._metrics.sending.timers.add(kind)
        self._metrics.sending.late.take(max(0.0, (self._clock.now() - loaded.timer.due_at).total_seconds()))

    async def _conversation(self, tenant: TenantId, conversation: ConversationId | None) -> Conversation | None:
        return await load_conversation(self._database, tenant, conversation) if conversation else None
