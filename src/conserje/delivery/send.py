"""Send a conversation's outbox in order. The error's type decides: sent, again later, parked."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

import structlog

from conserje.channels.port import Channel, LoadedFile, Outbound
from conserje.delivery.retry import MOST_ATTEMPTS, send_delay
from conserje.errors import NotFound, Permanent, Retryable
from conserje.model.conversation import Conversation, OutboundRow
from conserje.model.ids import Clock, TenantId
from conserje.model.reply import Attachment
from conserje.storage import outbox, work
from conserje.storage.database import Database, DatabaseUnavailable
from conserje.storage.desk.files import load_file
from conserje.storage.work import Claim
from conserje.telemetry.instruments import Instruments
from conserje.telemetry.logs import context
from conserje.telemetry.redaction import personal
from conserje.telemetry.spans import Step, span

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
        instruments: Instruments,
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._chance = chance
        self._settle = settle
        self._sending = instruments.metrics.sending
        self._tracer = instruments.tracer

    async def send(self, held: Claim) -> None:
        """Send everything that a claimed conversation owes its guest."""
        try:
            loaded = await outbox.load_outbox(self._database, held.tenant_id, held.key)
            if loaded is None or not loaded[1]:
                await work.finish(self._database, held)
                return
            conversation, rows = loaded
            named = {"tenant": str(held.tenant_id), "conversation": str(held.key)}
            with (
                context(**named),
                personal(conversation.guest_name, conversation.guest_address, *(row.reply.text for row in rows)),
                self._tracer.root(Step.OUTBOX, named, parent=rows[0].traceparent),
            ):
                await self._send(held, conversation, list(rows))
        except DatabaseUnavailable:
            log.warning("database_unavailable", conversation=str(held.key))

    async def _send(self, held: Claim, conversation: Conversation, rows: list[OutboundRow]) -> None:
        if rows[0].state == "sending":
            self._sending.messages.add(conversation.channel, "unsure")
            await self._wait_for_receipt(held, rows[0])
            return
        if await outbox.settle(self._database, held.tenant_id, rows[0]):
            rows = rows[1:]
        if not rows:
            await work.finish(self._database, held)
            return
        await self.send_rows(held, conversation, rows, is_begun=False)

    async def send_rows(
        self,
        held: Claim,
        conversation: Conversation,
        rows: Sequence[OutboundRow],
        *,
        is_begun: bool,
        since: datetime | None = None,
    ) -> None:
        """Send rows one after the other; stop at the first that has to wait, so that the order is kept. `since` is when the
        guest wrote what the rows answer."""
        for row in rows:
            is_last = row is rows[-1]
            if not await self._send_row(held, conversation, row, is_begun=is_begun, is_last=is_last):
                return
            if since is not None and row is rows[0]:
                self._sending.reply.take((self._clock.now() - since).total_seconds(), conversation.channel)

    async def _send_row(
        self, held: Claim, conversation: Conversation, row: OutboundRow, *, is_begun: bool, is_last: bool
    ) -> bool:
        tenant, channel = held.tenant_id, conversation.channel
        if not is_begun:
            await outbox.begin_sending(self._database, tenant, row.id, self._clock.now())
        address = (conversation.receiver, conversation.guest_address)
        files = await self._files(tenant, row.reply.attachments)
        outbound = Outbound(str(row.id), *address, row.reply, conversation.language, files)
        try:
            provider_id = await self._handed_over(channel, outbound)
        except Retryable as error:
            attempts = row.attempts if is_begun else row.attempts + 1
            return await self._later_or_parked(held, row, error, channel, attempts=attempts, is_last=is_last)
        except Permanent as error:
            log.warning("message_not_deliverable", conversation=str(held.key), error=str(error))
            self._sending.messages.add(channel, "failed")
            await outbox.mark_failed(self._database, tenant, row.id, "failed", str(error))
            return await self._go_on(held, is_last=is_last)
        except Exception as error:
            log.exception("send_failed", conversation=str(held.key))
            self._sending.messages.add(channel, "parked")
            await outbox.mark_failed(self._database, tenant, row.id, "parked", repr(error))
            return await self._go_on(held, is_last=is_last)
        now = self._clock.now()
        last = held if is_last else None
        await outbox.mark_sent(self._database, tenant, channel, row.id, provider_id, now, last)
        self._sending.messages.add(channel, "sent")
        return True

    async def _files(self, tenant: TenantId, attachments: Sequence[Attachment]) -> tuple[LoadedFile, ...]:
        """What goes out with a reply. A file that was deleted meanwhile does not keep the words from going."""
        loaded = []
        for one in attachments:
            try:
                loaded.append(LoadedFile(one, (await load_file(self._database, tenant, one.file)).content))
            except NotFound:
                log.error("attachment_is_gone", file=str(one.file))
        return tuple(loaded)

    async def _handed_over(self, channel: str, outbound: Outbound) -> str:
        """The channel's own id of the message. Raises what the channel raises."""
        begun = time.perf_counter()
        try:
            with span(Step.SEND, channel=channel):
                return await self._channels[channel].send(outbound)
        finally:
            self._sending.seconds.take(time.perf_counter() - begun, channel)

    async def _later_or_parked(
        self, held: Claim, row: OutboundRow, error: Retryable, channel: str, *, attempts: int, is_last: bool
    ) -> bool:
        self._sending.messages.add(channel, "parked" if attempts >= MOST_ATTEMPTS else "later")
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
