"""The only package that names concrete classes: settings in, a running system out. vendors.py names the vendors."""

import hmac
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random, SystemRandom
from uuid import UUID

import httpx
from pydantic import SecretStr
from starlette.applications import Starlette
from uuid_utils.compat import uuid7

from conserje.bootstrap.vendors import channels_of, llm_shelf, mail_of, payment_shelf, pms_shelf
from conserje.channels.fake import FakeChannel
from conserje.channels.port import Channel, Fetched
from conserje.channels.whatsapp import WhatsAppChannel
from conserje.delivery.answer import Answerer
from conserje.delivery.notify import Notifier
from conserje.delivery.pulse import Dependency
from conserje.delivery.receive import Receiver
from conserje.delivery.send import Sender
from conserje.delivery.timetable import Timetable
from conserje.delivery.worker import Worker, WorkerLimits
from conserje.dialogue.confirmation import Confirmations, FileLinks, Seals
from conserje.dialogue.desk import Doors, Drawer
from conserje.dialogue.desk.money.staff import MoneyDesk
from conserje.dialogue.staff_desk import StaffDesk
from conserje.dialogue.supervision.colleagues import Colleagues
from conserje.dialogue.turn import Receptionist
from conserje.errors import ChannelRejected
from conserje.hints.port import Hints
from conserje.knowledge.phrasing import Phrasing
from conserje.knowledge.search import Knowledge
from conserje.llm.port import LlmOf
from conserje.llm.spanned import spanned
from conserje.model.hotel import Hotel
from conserje.model.ids import Clock, Ids, SystemClock
from conserje.model.message import Media
from conserje.payments.port import ProvidersOf
from conserje.pms.news import RoomNews
from conserje.pms.port import Pms
from conserje.pms.shelf import PmsShelf
from conserje.settings import Settings
from conserje.storage.conversations import AuditLog
from conserje.storage.database import Database
from conserje.storage.desk.files import FileRoom
from conserje.storage.hotels import HouseBook
from conserje.storage.journeys.book import JourneyBook
from conserje.storage.staff import Role, everybody
from conserje.storage.waiting.entries import WaitingBook
from conserje.telemetry.instruments import Instruments, watched
from conserje.telemetry.logs import Levels
from conserje.telemetry.metrics import Metrics
from conserje.telemetry.setup import instruments_of
from conserje.telemetry.spans import Step
from conserje.understanding.cascade import load_cascade
from conserje.understanding.llm_reader import LlmReader
from conserje.understanding.reader import Reader
from conserje.understanding.receipts.reader import ReceiptReader, reader_of_machine
from conserje.web.alerts import alert_routes
from conserje.web.app import create_app
from conserje.web.auth import Passwords, create_staff
from conserje.web.console.parts import ConsoleParts
from conserje.web.console.routes import console_routes
from conserje.web.live import LiveHub
from conserje.web.parts import WebParts
from conserje.web.paying.webhooks import PaymentDoor
from conserje.web.status import status_routes

# The name under which a house's first account writes to guests, until its owner opens accounts for people.
FIRST_OWNER = "Recepción"

# Of connections to vendors, in all.
_LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=50)


class TimeOrderedIds:
    """UUID version 7 (RFC 9562)."""

    def new(self) -> UUID:
        return uuid7()


@dataclass(frozen=True, slots=True)
class Chances:
    """Randomness by purpose: `codes` must not be guessable, `jitter` need not be."""

    codes: Random
    jitter: Random


@dataclass(frozen=True, slots=True)
class App:
    """A built system. Its parts are started by whoever needs them: the web server, the worker, `talk`."""

    settings: Settings
    database: Database
    houses: HouseBook
    receiver: Receiver
    worker: Worker
    hub: LiveHub
    clock: Clock
    ids: Ids
    channels: Mapping[str, Channel]
    pms_of: Callable[[Hotel], Pms]
    staff: StaffDesk
    money: MoneyDesk
    receptionist: Receptionist
    people: Colleagues
    confirmations: Confirmations
    web: Starlette
    parts: WebParts
    instruments: Instruments
    hear_news: Callable[[], Coroutine[None, None, None]]
    """beside a worker: keeps what is remembered of the PMS fresh, until it is cancelled"""


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    chances: Chances | None = None,
    channels: Mapping[str, Channel] | None = None,
    wire: httpx.AsyncBaseTransport | None = None,
    reader: Reader | None = None,
    providers: ProvidersOf | None = None,
    receipts: ReceiptReader | None = None,
    pauses: bool = True,
    role: str = "embedded",
    levels: Levels | None = None,
) -> AsyncIterator[App]:
    """Connect and wire everything; closed when the block ends. Raises DatabaseUnavailable.

    `channels`, `providers` (of payments), `receipts` and `reader` replace what settings, machine and package have, `wire` the
    network to vendors; without `pauses` a message is answered at once, not after the burst pause. `role` is what the process
    is called in metrics and traces; operators may change `levels` while it runs."""
    clock, ids, chances = clock or SystemClock(), ids or TimeOrderedIds(), chances or _chances()
    async with AsyncExitStack() as stack:
        instruments = stack.enter_context(instruments_of(settings, role, levels))
        url, size = settings.database_url.get_secret_value(), settings.database_connections
        database = await Database.connect(url, size=size, metrics=instruments.metrics)
        stack.push_async_callback(database.close)
        hints, news = _hints(settings, ids, instruments.metrics, stack), RoomNews(database)
        client = await stack.enter_async_context(httpx.AsyncClient(limits=_LIMITS, transport=wire))
        ground = _Ground(
            *(settings, database, HouseBook(database, clock), clock, ids, chances.jitter),
            channels or channels_of(settings, client),
            pms_shelf(settings, database, clock, ids, chances.codes, hints, news, instruments),
            *(news, instruments, hints, levels),
            secret=_secret(settings),
            providers_of=providers or payment_shelf(settings, client, clock, instruments),
            receipts=receipts or reader_of_machine(),
        )
        llms = llm_shelf(settings, database, clock, ids, instruments.metrics)
        stack.push_async_callback(llms.close)
        yield _wired(ground, reader or load_cascade(), llms, pauses=pauses)


def _chances() -> Chances:
    return Chances(SystemRandom(), Random())  # noqa: S311 - jitter is no secret


def fake_channels() -> dict[str, FakeChannel]:
    """Every channel in memory, for replays and `talk`: what would be sent is kept instead."""
    return {name: FakeChannel(name) for name in ("webchat", "whatsapp", "email")}


async def create_first_staff(
    database: Database, hotel: Hotel, email: str, password: str, clock: Clock, ids: Ids
) -> str | None:
    """Open an owner's account where the tenant has no staff yet. The password when it was set, None when nothing was."""
    if await everybody(database, hotel.tenant_id):
        return None
    await create_staff(
        database,
        hotel.tenant_id,
        email,
        FIRST_OWNER,
        Role.OWNER,
        password,
        clock=clock,
        ids=ids,
        passwords=Passwords(),
    )
    return password


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every part of a system stands on."""

    settings: Settings
    database: Database
    houses: HouseBook
    clock: Clock
    ids: Ids
    jitter: Random
    channels: Mapping[str, Channel]
    pms_of: PmsShelf
    news: RoomNews
    instruments: Instruments
    hints: Hints | None
    levels: Levels | None
    secret: bytes
    providers_of: ProvidersOf
    receipts: ReceiptReader

    @property
    def seals(self) -> Seals:
        """Those of the settings, or one of the secret's."""
        keys = {name: key.get_secret_value().encode() for name, key in self.settings.qr_keys.items()}
        return Seals(keys or {"S": _derived(self.secret, b"reservation seals")})

    @property
    def links(self) -> FileLinks:
        return FileLinks(_derived(self.secret, b"file links"), self.settings.base_url)

    @property
    def confirmations(self) -> Confirmations:
        return Confirmations(self.seals, self.links, FileRoom(self.database, self.clock, self.ids), self.clock)

    @property
    def drawer(self) -> Drawer:
        return Drawer(self.database, self.ids, self.providers_of, self.fetch, self.settings.base_url, self.receipts)

    @property
    def money_desk(self) -> MoneyDesk:
        return MoneyDesk(self.database, self.houses, self.pms_of, AuditLog(self.database), self.clock, self.ids)

    async def fetch(self, channel: str, media: Media) -> Fetched:
        """What a guest sent, from the channel that it came by."""
        found = self.channels.get(channel)
        if found is None:
            raise ChannelRejected(f"this system has no channel {channel}")
        return await found.fetch(media)


def _wired(ground: _Ground, reader: Reader, llms: LlmOf, *, pauses: bool) -> App:
    database, clock, instruments = ground.database, ground.clock, ground.instruments
    llms = spanned(llms)
    receptionist = Receptionist(
        reader,
        Doors(
            *(ground.pms_of, AuditLog(database), ground.drawer, ground.confirmations, WaitingBook(database)),
            JourneyBook(database, ground.ids),
            lately_of=ground.pms_of.lately,
        ),
        watched(Knowledge(database, clock), Step.KNOWLEDGE),
        second_opinion=LlmReader(llms),
        phrasing=Phrasing(llms),
    )
    hub = LiveHub(database)
    audit, confirmations = AuditLog(database), ground.confirmations
    staff = StaffDesk(database, ground.houses, ground.pms_of, audit, confirmations, clock, ground.ids)
    receiver = Receiver(database, ground.houses, clock, ground.ids, pauses=pauses, instruments=instruments)
    parts = _web(ground, receiver, hub, staff)
    return App(
        settings=ground.settings,
        database=database,
        houses=ground.houses,
        receiver=receiver,
        worker=_worker(ground, receptionist),
        hub=hub,
        clock=clock,
        ids=ground.ids,
        channels=ground.channels,
        pms_of=ground.pms_of,
        staff=staff,
        money=ground.money_desk,
        receptionist=receptionist,
        people=Colleagues(database, ground.houses, clock, ground.ids),
        confirmations=ground.confirmations,
        web=create_app(parts),
        parts=parts,
        instruments=instruments,
        hear_news=lambda: ground.news.run(ground.pms_of.hear),
    )


def _hints(settings: Settings, ids: Ids, metrics: Metrics, stack: AsyncExitStack) -> Hints | None:
    """Its client costs 25 MB and half a second, and is loaded only for those who have a server."""
    if settings.redis_url is None:
        return None
    from conserje.hints.valkey import ValkeyHints

    hints = ValkeyHints(settings.redis_url.get_secret_value(), ids, metrics)
    stack.push_async_callback(hints.close)
    return hints


def _dependencies(ground: _Ground) -> Sequence[Dependency]:
    """What is looked at beside the database; without it something works less."""
    return [Dependency("redis", False, ground.hints.ping)] if ground.hints else []


def _worker(ground: _Ground, receptionist: Receptionist) -> Worker:
    settings, database, houses, clock, ids = (
        ground.settings,
        ground.database,
        ground.houses,
        ground.clock,
        ground.ids,
    )
    lease, settle = timedelta(seconds=settings.lease_seconds), timedelta(seconds=settings.receipt_seconds)
    told = ground.instruments
    sender = Sender(database, ground.channels, clock, ground.jitter, settle=settle, instruments=told)
    answerer = Answerer(
        database, houses, receptionist, sender, clock, ids, ground.jitter, lease=lease, instruments=told
    )
    timetable = Timetable(database, houses, receptionist, clock, ids, ground.jitter, instruments=told)
    mail, url = mail_of(settings, clock), settings.base_url
    notifier = Notifier(database, houses, mail, ground.channels, url, clock, ground.jitter, instruments=told)
    limits = WorkerLimits(settings.workers, settings.workers, lease)
    return Worker(database, answerer, sender, timetable, notifier, clock, limits, instruments=told)


def _console(ground: _Ground, hub: LiveHub, staff: StaffDesk) -> ConsoleParts:
    return ConsoleParts(
        database=ground.database,
        house_book=ground.houses,
        hub=hub,
        clock=ground.clock,
        ids=ground.ids,
        passwords=Passwords(),
        session_secret=_derived(ground.secret, b"staff sessions"),
        secure_cookies=ground.settings.is_guarded,
        confirm_deposit=staff.confirm_deposit,
        money=ground.money_desk,
        seals=ground.seals,
    )


def _web(ground: _Ground, receiver: Receiver, hub: LiveHub, staff: StaffDesk) -> WebParts:
    settings, database, clock, ids = ground.settings, ground.database, ground.clock, ground.ids
    return WebParts(
        database=database,
        house_book=ground.houses,
        receiver=receiver,
        hub=hub,
        clock=clock,
        ids=ids,
        visitor_secret=_derived(ground.secret, b"visitor tokens"),
        links=ground.links,
        base_url=settings.base_url,
        webhooks={name: one for name, one in ground.channels.items() if isinstance(one, WhatsAppChannel)},
        secure_cookies=settings.is_guarded,
        widget_sites=settings.widget_sites,
        instruments=ground.instruments,
        operators_token=_plain(settings.metrics_token),
        levels=ground.levels,
        counts=ground.hints,
        dependencies=_dependencies(ground),
        figures_seconds=settings.figures_seconds,
        more_routes=(
            *PaymentDoor(database, ground.houses, ground.providers_of, clock, ids).routes(),
            *console_routes(_console(ground, hub, staff)),
            *alert_routes(database, clock, _plain(settings.alerts_token)),
            *status_routes(database, clock),
        ),
    )


def _secret(settings: Settings) -> bytes:
    """One that ends with the process where none is set."""
    return settings.secret.get_secret_value().encode() if settings.secret else secrets.token_bytes(32)


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


def _derived(secret: bytes, purpose: bytes) -> bytes:
    """A key of its own for each purpose, so that a token of one is worth nothing to the other."""
    return hmac.digest(secret, purpose, "sha256")
