"""Answer one leased conversation: load, take the turn, commit. No connection is held while the desk waits on the outside."""

import time
from datetime import timedelta
from random import Random

import structlog

from conserje.delivery.retry import MOST_ATTEMPTS, answer_delay
from conserje.delivery.send import Sender
from conserje.dialogue.turn import Receptionist, apology
from conserje.errors import LeaseLost
from conserje.model.conversation import Conversation, OutboundRow, ReceivedMessage, TurnOutcome
from conserje.model.hotel import Hotel
from conserje.model.ids import Clock, Ids
from conserje.storage import work
from conserje.storage.database import Database, DatabaseUnavailable
from conserje.storage.hotels import HouseBook
from conserje.storage.turns import Committed, commit_turn, load_turn
from conserje.storage.work import Claim

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
    ) -> None:
        self._database = database
        self._houses = houses
        self._receptionist = receptionist
        self._sender = sender
        self._clock = clock
        self._ids = ids
        self._chance = chance
        self._lease = lease

    async def answer(self, held: Claim) -> None:
        """Never raises for a conversation's own trouble: it is tried again, and in the end handed to people."""
        try:
            await self._answer(held)
        except LeaseLost:
            log.warning("lease_lost", conversation=str(held.key))
        except DatabaseUnavailable:
            log.warning("database_unavailable", conversation=str(held.key))
        except Exception as error:
            log.exception("turn_failed", conversation=str(held.key), attempts=held.attempts)
            await self._try_later(held, error)

    async def _answer(self, held: Claim) -> None:
        loaded = await load_turn(self._database, held.tenant_id, held.key)
        if loaded is None or not loaded[1]:
            await work.finish(self._database, held)
            return
        conversation, messages = loaded
        hotel = await self._houses.hotel(conversation.tenant_id, conversation.property_id)
        started = time.perf_counter()
        outcome = await self._take_turn(held, hotel, conversation, list(messages))
        micros = int((time.perf_counter() - started) * 1_000_000)
        committed = await self._commit(held, conversation, list(messages), outcome, micros)
        rows = [OutboundRow(row, reply, attempts=1) for row, reply in zip(committed.rows, outcome.replies, strict=True)]
        if committed.lease and rows:
            sending = Claim("send", conversation.id, conversation.tenant_id, committed.lease, 1, 1)
            await self._sender.send_rows(sending, conversation, rows, is_begun=True)

    async def _take_turn(
        self, held: Claim, hotel: Hotel, conversation: Conversation, messages: list[ReceivedMessage]
    ) -> TurnOutcome:
        if held.attempts > MOST_ATTEMPTS:
            return apology(hotel, conversation, f"turn failed {held.attempts - 1} times")
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
