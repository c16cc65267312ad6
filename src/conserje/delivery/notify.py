"""Tell people of the house that a guest waits: by e-mail and on WhatsApp, again later when that fails, and in the staff view
whatever happens. Nothing is dropped: what reached nobody is parked there, or stands there with the reason."""

from collections.abc import Awaitable, Callable, Mapping
from random import Random
from typing import Protocol

import structlog

from conserje.channels.port import Channel, Outbound
from conserje.delivery.retry import MOST_ATTEMPTS, send_delay
from conserje.errors import Permanent, Retryable
from conserje.model.hotel import Hotel
from conserje.model.ids import Clock
from conserje.model.reply import Reply, Template
from conserje.storage import work
from conserje.storage.database import Database, DatabaseUnavailable
from conserje.storage.desk.notices import WaitingNotice, load_notice, note_progress
from conserje.storage.hotels import HouseBook
from conserje.storage.work import Claim
from conserje.telemetry.instruments import Instruments
from conserje.telemetry.logs import context
from conserje.telemetry.redaction import personal

log = structlog.get_logger(__name__)

LONGEST_VALUE = 600
EMAIL, WHATSAPP = "email", "whatsapp"
NO_WAY = "no mail server, or no WhatsApp template, for this contact"


class Mail(Protocol):
    """A mail server; channels.smtp in the product."""

    async def send(self, *, key: str, to: str, subject: str, text: str) -> None: ...


class Notifier:
    """`base_url` is where the staff view is reached."""

    def __init__(
        self,
        database: Database,
        houses: HouseBook,
        mail: Mail | None,
        channels: Mapping[str, Channel],
        base_url: str,
        clock: Clock,
        chance: Random,
        *,
        instruments: Instruments,
    ) -> None:
        self._database = database
        self._houses = houses
        self._mail = mail
        self._channels = channels
        self._base_url = base_url.rstrip("/")
        self._clock = clock
        self._chance = chance
        self._told = instruments.metrics.sending.notices

    async def tell(self, held: Claim) -> None:
        """Never raises for a notice's own trouble."""
        try:
            notice = await load_notice(self._database, held.tenant_id, held.key)
            if notice is None or notice.state != "queued":
                await work.finish(self._database, held)
                return
            with context(tenant=str(held.tenant_id), notice=str(held.key)), personal(notice.contact, notice.text):
                await self._tell(held, notice)
        except DatabaseUnavailable:
            log.warning("database_unavailable", notice=str(held.key))

    async def _tell(self, held: Claim, notice: WaitingNotice) -> None:
        hotel = await self._houses.hotel(held.tenant_id, notice.property_id)
        ways = self._ways(hotel, notice)
        told, wrong, goes_again = list(notice.told), [], False
        for way, send in ways.items():
            if way in told or (told and not notice.urgent):
                continue
            try:
                await send()
                told.append(way)
            except (Retryable, Permanent) as error:
                goes_again = goes_again or isinstance(error, Retryable)
                wrong.append(f"{way}: {error}")
        goes_again = goes_again and held.attempts < MOST_ATTEMPTS and (notice.urgent or not told)
        state = "queued" if goes_again else "sent" if told else "parked" if ways else "unsent"
        await self._note(held, notice, state, told, "; ".join(wrong) or (None if ways else NO_WAY))

    async def _note(self, held: Claim, notice: WaitingNotice, state: str, told: list[str], error: str | None) -> None:
        self._told.add("later" if state == "queued" else state)
        log.info("contact_told", state=state, ways=told, error=error)
        now = self._clock.now()
        await note_progress(self._database, held.tenant_id, notice.id, state=state, told=told, error=error, now=now)
        if state == "queued":
            await work.postpone(self._database, held, now + send_delay(held.attempts, self._chance))
        else:
            await work.finish(self._database, held)

    def _ways(self, hotel: Hotel, notice: WaitingNotice) -> dict[str, Callable[[], Awaitable[object]]]:
        """How this contact can be reached, best first."""
        ways: dict[str, Callable[[], Awaitable[object]]] = {}
        where = f"{self._base_url}/staff/{hotel.slug}/conversations/{notice.conversation}"
        text = f"{notice.text}\n\n{where}" if notice.conversation else notice.text
        mail, email = self._mail, notice.email
        if mail and email:
            ways[EMAIL] = lambda: mail.send(key=str(notice.id), to=email, subject=notice.subject, text=text)
        channel, template = self._channels.get(WHATSAPP), hotel.desk.staff.notice_template
        if channel and template and notice.phone and notice.sender:
            values = (_one_line(notice.subject), _one_line(notice.text), where)
            reply = Reply(f"{notice.subject}\n\n{text}", template=Template(template, hotel.language, values))
            outbound = Outbound(str(notice.id), notice.sender, notice.phone.lstrip("+"), reply, hotel.language)
            ways[WHATSAPP] = lambda: channel.send(outbound)
        return ways


def _one_line(text: str) -> str:
    """A template's place takes one line, without tabs and without long gaps."""
    return " ".join(text.replace("\n", " · ").split())[:LONGEST_VALUE]
