"""A house with a till: a whole system, a payment provider in memory, and the steps that money takes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from conserje.bootstrap import App, Chances, build, fake_channels
from conserje.channels.port import Fetched
from conserje.dialogue.desk import Drawer, Record, Till
from conserje.model.conversation import NewTimer
from conserje.model.desk.ledger import Account
from conserje.model.desk.rules import DeskRules, PaymentRules
from conserje.model.hotel import BankAccount, Hotel
from conserje.model.ids import MovableClock
from conserje.model.inventory import Inventory
from conserje.model.message import Media
from conserje.model.reservation import Reservation
from conserje.payments.fake import FakePayments
from conserje.pms.port import Pms
from conserje.settings import load_settings
from conserje.storage.conversations import AuditLog
from conserje.storage.desk.timers import set_timer
from conserje.storage.hotels import Route, save_hotel, save_route, save_tenant
from conserje.storage.inventory import store_inventory
from conserje.understanding.reader import Reader
from conserje.understanding.receipts.reader import ReceiptReader
from tests.builders.counter import ANA, Counter
from tests.builders.house import NOON, hotel, inventory

ACCOUNT = BankAccount("ARS", "Casa SRL", "Banco", (("CBU", "0000003100012345678901"),))
METHODS = ("stripe", "mercadopago")
RULES = DeskRules(payments=PaymentRules(methods=(*METHODS, "bank_transfer")))


@dataclass
class OpenTill:
    """One house of a running system. `fakes` are its providers by method, `fake` the first; `pms` and `counter` sell its rooms;
    `files` are what guests sent, by reference."""

    app: App
    hotel: Hotel
    fakes: dict[str, FakePayments]
    http: httpx.AsyncClient
    clock: MovableClock
    files: dict[str, bytes] = field(default_factory=dict)
    _acts: int = field(default=0)

    @property
    def fake(self) -> FakePayments:
        return self.fakes["stripe"]

    @property
    def pms(self) -> Pms:
        return self.app.pms_of(self.hotel)

    @property
    def counter(self) -> Counter:
        return Counter(self.pms, self.clock, self)

    async def store(self, stock: Inventory) -> None:
        async with self.app.database.transaction(self.hotel.tenant_id) as connection:
            await store_inventory(connection, self.hotel.tenant_id, self.hotel.id, stock, self.app.ids)

    async def rows(self, sql: str, *arguments: object) -> list[dict[str, Any]]:
        async with self.app.database.transaction(self.hotel.tenant_id) as connection:
            return [dict(row) for row in await connection.fetch(sql, *arguments)]

    def till(self) -> Till:
        """The till for one act of its own."""
        self._acts += 1
        audit = AuditLog(self.app.database)
        record = Record(audit, self.hotel, conversation=None, message_key=f"act-{self._acts}", now=self.clock.now())
        where = ("https://chat.example.org", ReceiptReader())
        drawer = Drawer(self.app.database, self.app.ids, lambda _: self.fakes, self._fetch, *where)
        return Till(self.pms, record, drawer)

    async def _fetch(self, _channel: str, media: Media) -> Fetched:
        return Fetched(media.mime, self.files[media.reference])

    async def book(self, wanted: Any = None, *, minutes: int = 60) -> Reservation:
        """Awaiting its deposit, which is due in so many minutes."""
        held, due = await self.counter.hold(await self.counter.quote(wanted)), self.counter.later(minutes=minutes)
        booked = await self.pms.book(held, ANA, deposit_due=due, key=uuid4().hex)
        timer = NewTimer(f"deposit_due:{booked.code}", due, {"code": booked.code})
        async with self.app.database.transaction(self.hotel.tenant_id) as connection:
            await set_timer(connection, self.hotel.id, None, timer, self.clock.now(), self.app.ids)
        return booked

    async def find(self, code: str) -> Reservation:
        [found] = await self.pms.find(code=code)
        return found

    async def account(self, code: str) -> Account:
        return await self.till().account(await self.find(code))

    async def link(self, code: str, method: str = "stripe") -> str:
        """The provider's id of the guest's link."""
        checkout = await self.till().link(await self.find(code), method, "es")
        assert checkout is not None
        return checkout.provider_id

    async def pay(self, code: str, **more: Any) -> str:
        """The guest pays by a link, and the provider tells."""
        payment = self.fake.pay(await self.link(code), **more)
        await self.tell(payment)
        return payment

    async def tell(self, payment: str, event: str | None = None, *, method: str = "stripe", expect: int = 200) -> None:
        body, headers = f"{event or uuid4().hex} {payment}", {"x-fake-key": self.fakes[method].webhook_key}
        answer = await self.http.post(f"/webhooks/{method}/{self.hotel.slug}", content=body, headers=headers)
        assert answer.status_code == expect, answer.text

    async def settle(self) -> None:
        await self.app.worker.drain()

    async def wait(self, **time: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**time))
        await self.settle()


@dataclass(repr=False)
class System:
    app: App
    http: httpx.AsyncClient
    clock: MovableClock
    fakes: dict[str, dict[str, FakePayments]] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Short: hypothesis tells of it beside every sequence that fails."""
        return "System()"

    async def open(self, stock: Inventory | None = None, **details: Any) -> OpenTill:
        """A new house of this system; it is noon on 1 March 2027 again."""
        self.clock.move_to(NOON)
        house = hotel(desk=RULES, bank_accounts=(ACCOUNT,), **details)
        fakes = self.fakes[house.slug] = {method: FakePayments(webhook_key=house.slug) for method in METHODS}
        await save_tenant(self.app.database, house.tenant_id, house.slug, house.name, self.clock)
        await save_hotel(self.app.database, house)
        await save_route(self.app.database, Route("house", house.slug, house.tenant_id, house.id))
        opened = OpenTill(self.app, house, fakes, self.http, self.clock)
        await opened.store(stock or inventory())
        return opened


@asynccontextmanager
async def open_system(url: str, reader: Reader) -> AsyncIterator[System]:
    """It is noon on 1 March 2027."""
    clock, fakes = MovableClock(NOON), dict[str, dict[str, FakePayments]]()
    async with (
        build(
            load_settings(database_url=url, database_connections=4),
            clock=clock,
            chances=Chances(Random(7), Random(7)),
            channels=fake_channels(),
            reader=reader,
            providers=lambda house: fakes.get(house.slug, {}),
            pauses=False,
        ) as app,
        httpx.AsyncClient(transport=httpx.ASGITransport(app.web), base_url="http://conserje.test") as http,
    ):
        yield System(app, http, clock, fakes)
