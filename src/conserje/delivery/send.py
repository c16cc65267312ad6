"""Send a conversation's outbox in order. The error's type decides: sent, again later, parked."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random

import structlog

from conserje.channels.port import Channel, Outbound
from conserje.delivery.retry import MOST_ATTEMPTS, send_delay
from conserje.errors import Permanent, Retryable
from conserje.model.conversation import Conversation, OutboundRow
from conserje.model.ids import Clock
from conserje.storage import outbox, work
from conserje.storage.database import Database, DatabaseUnavailable
from conserje.storage.work import Claim

log = structlog.get_logger(__name__)

# How long a receipt may take to tell that a message left although its sender died. Only then is it sent again.
SETTLE = timedelta(seconds=20)


class Sender:
    """`settle` is how long to wait for a receipt before a message of an unknown fate is sent a second time."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        clock: Clock,
        chance: Random,
        *,
        settle: timedelta = SETTLE,
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._chance = chance
        self._settle = settle

    async def send(self, held: Claim) -> None:
        """Send everything that a claimed conversation owes its guest."""
        try:
            loaded = await outbox.load_outbox(self._database, held.tenant_id, held.key)
            if loaded is None or not loaded[1]:
                await work.finish(self._database, held)
                return
            conversation, rows = loaded
            if rows[0].state == "sending":
                await self._wait_for_receipt(held, rows[0])
                return
            if await outbox.settle(self._database, held.tenant_id, rows[0]):
                rows = rows[1:]
            if not rows:
                await work.finish(self._database, held)
                return
            await self.send_rows(held, conversation, rows, is_begun=False)
        except DatabaseUnavailable:
            log.warning("database_unavailable", conversation=str(held.key))

    async def send_rows(
        self, held: Claim, conversation: Conversation, rows: Sequence[OutboundRow], *, is_begun: bool
    ) -> None:
        """Send rows one after the other; stop at the first that has to wait, so that the order is kept."""
        for row in rows:
            is_last = row is rows[-1]
            if not await self._send_row(held, conversation, row, is_begun=is_begun, is_last=is_last):
                return

    async def _send_row(
        self, held: Claim, conversation: Conversation, row: OutboundRow, *, is_begun: bool, is_last: bool
    ) -> bool:
        tenant = held.tenant_id
        if not is_begun:
            await outbox.begin_sending(self._database, tenant, row.id, self._clock.now())
        outbound = Outbound(
            str(row.id), conversation.receiver, conversation.guest_address, row.reply, conversation.language
        )
        try:
            provider_id = await self._channels[conversation.channel].send(outbound)
        except Retryable as error:
            attempts = row.attempts if is_begun else row.attempts + 1
            return await self._later_or_parked(held, row, error, attempts=attempts, is_last=is_last)
        except Permanent as error:
            log.warning("message_not_deliverable", conversation=str(held.key), error=str(error))
            await outbox.mark_failed(self._database, tenant, row.id, "failed", str(error))
            return await self._go_on(held, is_last=is_last)
        except Exception as error:
            log.exception("send_failed", conversation=str(held.key))
            await outbox.mark_failed(self._database, tenant, row.id, "parked", repr(error))
            return await self._go_on(held, is_last=is_last)
        now = self._clock.now()
        last = held if is_last else None
        await outbox.mark_sent(self._database, tenant, conversation.channel, row.id, provider_id, now, last)
        return True

    async def _later_or_parked(
        self, held: Claim, row: OutboundRow, error: Retryable, *, attempts: int, is_last: bool
    ) -> bool:
        if attempts >= MOST_ATTEMPTS:
            log.error("message_parked", conversation=str(held.key), row=str(row.id), error=str(error))
            await outbox.mark_failed(self._database, held.tenant_id, row.id, "parked", str(error))
            return await self._go_on(held, is_last=is_last)
        await outbox.queue_again(self._database, held.tenant_id, row.id)
        until = self._clock.now() + send_delay(attempts, self._chance, at_least=error.after)
        await work.postpone(self._database, held, until)
        log.info("message_waits", conversation=str(held.key), attempts=attempts, until=until.isoformat())
        return False

    async def _go_on(self, held: Claim, *, is_last: bool) -> bool:
        if is_last:
            await work.finish(self._database, held)
        return True

    async def _wait_for_receipt(self, held: Claim, row: OutboundRow) -> None:
        """A row whose sender died may have left: give its receipt time to come before it is sent again."""
        await outbox.mark_unsure(self._database, held.tenant_id, row.id)
        await work.postpone(self._database, held, self._clock.now() + self._settle)
        log.info("message_unsure", conversation=str(held.key), row=str(row.id))
