"""Answer one leased conversation: load, take the turn, commit. No connection is held while the desk waits on the outside."""

import time
from datetime import timedelta
from random import Random

import structlog

from conserje.delivery.retry import MOST_ATTEMPTS, answer_delay
from conserje.delivery.send import Sender
from conserje.delivery.tally import tally
from conserje.dialogue.supervision.release import apology
from conserje.dialogue.turn import Receptionist
from conserje.errors import LeaseLost
from conserje.model.conversation import Conversation, OutboundRow, ReceivedMessage, TurnOutcome
from conserje.model.hotel import Hotel
from conserje.model.ids import Clock, Ids
from conserje.storage import work
from conserje.storage.database import Database, DatabaseUnavailable
from conserje.storage.hotels import HouseBook
from conserje.storage.turns import Committed, commit_turn, load_turn
from conserje.storage.work import Claim
from conserje.telemetry.instruments import Instruments
from conserje.telemetry.logs import context
from conserje.telemetry.redaction import personal
from conserje.telemetry.spans import Step, note, span

log = structlog.get_logger(__name__)


class Answerer:
    """Takes the turn of a claimed conversation and hands its replies straight to the sender, under a `lease` of their own."""

    def __init__(
        self,
        database: Database,
        houses: HouseBook,
        receptionist: Receptionist,
        sender: Sender,
        clock: Clock,
        ids: Ids,
        chance: Random,
        *,
        lease: timedelta,
        instruments: Instruments,
    ) -> None:
        self._database = database
        self._houses = houses
        self._receptionist = receptionist
        self._sender = sender
        self._clock = clock
        self._ids = ids
        self._chance = chance
        self._lease = lease
        self._metrics = instruments.metrics
        self._tracer = instruments.tracer

    async def answer(self, held: Claim) -> None:
        """Never raises for a conversation's own trouble: it is tried again, and in the end handed to people."""
        try:
            await self._answer(held)
        except Exception as error:  # noqa: BLE001 - told, counted and tried again
            await self._failed(held, error)

    async def _failed(self, held: Claim, error: Exception) -> None:
        self._metrics.turns.failed.add(type(error).__name__)
        if isinstance(error, LeaseLost):
            self._metrics.queue.lost.add("answer")
            log.warning("lease_lost", conversation=str(held.key))
        elif isinstance(error, DatabaseUnavailable):
            log.warning("database_unavailable", conversation=str(held.key))
        else:
            log.error("turn_failed", conversation=str(held.key), attempts=held.attempts, exc_info=error)
            await self._try_later(held, error)

    async def _answer(self, held: Claim) -> None:
        began = time.time_ns()
        loaded = await load_turn(self._database, held.tenant_id, held.key)
        if loaded is None or not loaded[1]:
            await work.finish(self._database, held)
            return
        conversation, messages = loaded
        hotel = await self._houses.hotel(conversation.tenant_id, conversation.property_id)
        traces = [message.traceparent for message in messages]
        named = {"tenant": str(held.tenant_id), "conversation": str(held.key)}
        with (
            context(**named),
            personal(conversation.guest_name, conversation.guest_address, *(one.content.text for one in messages)),
            self._tracer.root(Step.TURN, named, parent=traces[0], links=traces[1:], since=began) as root,
        ):
            root.lap(Step.HEAR)
            try:
                await self._turn(held, hotel, conversation, list(messages))
            except Exception as error:  # noqa: BLE001 - told while it is known what is personal
                root.fail(type(error).__name__)
                await self._failed(held, error)
        self._metrics.turns.seconds.take((time.time_ns() - began) / 1e9, conversation.channel)

    async def _turn(
        self, held: Claim, hotel: Hotel, conversation: Conversation, messages: list[ReceivedMessage]
    ) -> None:
        started = time.perf_counter()
        with span(Step.DECIDE):
            outcome = await self._take_turn(held, hotel, conversation, messages)
            note(flow=outcome.flow, channel=conversation.channel, messages=len(messages))
        micros = int((time.perf_counter() - started) * 1_000_000)
        with span(Step.WRITE):
            committed = await self._commit(held, conversation, messages, outcome, micros)
        tally(self._metrics.turns, conversation, len(messages), outcome)
        rows = [OutboundRow(row, reply, attempts=1) for row, reply in zip(committed.rows, outcome.replies, strict=True)]
        if committed.lease and rows:
            sending = Claim("send", conversation.id, conversation.tenant_id, committed.lease, 1, 1)
            await self._sender.send_rows(sending, conversation, rows, is_begun=True, since=held.since)

    async def _take_turn(
        self, held: Claim, hotel: Hotel, conversation: Conversation, messages: list[ReceivedMessage]
    ) -> TurnOutcome:
        if held.attempts > MOST_ATTEMPTS:
            self._metrics.turns.given_up.add()
            what = f"turn failed {held.attempts - 1} times"
            return apology(hotel, conversation, messages, what, self._clock.now())
        return await self._receptionist.take_turn(hotel, conversation, messages, self._clock.now())

    async def _commit(
        self,
        held: Claim,
        conversation: Conversation,
        messages: list[ReceivedMessage],
        outcome: TurnOutcome,
        micros: int,
    ) -> Committed:
        return await commit_turn(
            self._database,
            held,
            conversation,
            messages,
            outcome,
            now=self._clock.now(),
            micros=micros,
            ids=self._ids,
            lease_for=self._lease,
        )

    async def _try_later(self, held: Claim, error: Exception) -> None:
        until = self._clock.now() + answer_delay(held.attempts, self._chance)
        try:
            await work.postpone(self._database, held, until)
        except DatabaseUnavailable:
            log.warning("lease_left_to_expire", conversation=str(held.key), error=str(error))
