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
from conserje.dialogue.desk import Drawer, Record, Till
from conserje.model.conversation import NewTimer
from conserje.model.desk.ledger import Account
from conserje.model.desk.rules import DeskRules, PaymentRules
from conserje.model.hotel import BankAccount, Hotel
from conserje.model.ids import MovableClock
from conserje.model.inventory import Inventory
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
from tests.builders.drawer import nothing_sent
from tests.builders.house import NOON, hotel, inventory

ACCOUNT = BankAccount("ARS", "Casa SRL", "Banco", (("CBU", "0000003100012345678901"),))
RULES = DeskRules(payments=PaymentRules(methods=("stripe", "bank_transfer")))


@dataclass
class OpenTill:
    """One house of a running system. `fake` is its provider, `pms` and `counter` sell its rooms."""

    app: App
    hotel: Hotel
    fake: FakePayments
    http: httpx.AsyncClient
    clock: MovableClock
    _acts: int = field(default=0)

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
        drawer = Drawer(self.app.database, self.app.ids, lambda _: {"stripe": self.fake}, nothing_sent, *where)
        return Till(self.pms, record, drawer)

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

    async def link(self, code: str) -> str:
        """The provider's id of the guest's link."""
        checkout = await self.till().link(await self.find(code), "stripe", "es")
        assert checkout is not None
        return checkout.provider_id

    async def pay(self, code: str, **more: Any) -> str:
        """The guest pays by a link, and the provider tells."""
        payment = self.fake.pay(await self.link(code), **more)
        await self.tell(payment)
        return payment

    async def tell(self, payment: str, event: str | None = None, *, expect: int = 200) -> None:
        body = f"{event or uuid4().hex} {payment}"
        answer = await self.http.post(
            f"/webhooks/stripe/{self.hotel.slug}", content=body, headers={"x-fake-key": self.fake.webhook_key}
        )
        assert answer.status_code == expect, answer.text

    async def settle(self) -> None:
        await self.app.worker.drain()

    async def wait(self, **time: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**time))
        await self.settle()


@dataclass
class System:
    app: App
    http: httpx.AsyncClient
    clock: MovableClock
    fakes: dict[str, FakePayments] = field(default_factory=dict)

    async def open(self, stock: Inventory | None = None, **details: Any) -> OpenTill:
        """A new house of this system; it is noon on 1 March 2027 again."""
        self.clock.move_to(NOON)
        house = hotel(desk=RULES, bank_accounts=(ACCOUNT,), **details)
        fake = self.fakes[house.slug] = FakePayments(webhook_key=house.slug)
        await save_tenant(self.app.database, house.tenant_id, house.slug, house.name, self.clock)
        await save_hotel(self.app.database, house)
        await save_route(self.app.database, Route("house", house.slug, house.tenant_id, house.id))
        opened = OpenTill(self.app, house, fake, self.http, self.clock)
        await opened.store(stock or inventory())
        return opened


@asynccontextmanager
async def open_system(url: str, reader: Reader) -> AsyncIterator[System]:
    """It is noon on 1 March 2027."""
    clock, fakes = MovableClock(NOON), dict[str, FakePayments]()
    async with (
        build(
            load_settings(database_url=url, database_connections=4),
            clock=clock,
            chances=Chances(Random(7), Random(7)),
            channels=fake_channels(),
            reader=reader,
            providers=lambda house: {"stripe": fakes[house.slug]} if house.slug in fakes else {},
            pauses=False,
        ) as app,
        httpx.AsyncClient(transport=httpx.ASGITransport(app.web), base_url="http://conserje.test") as http,
    ):
        yield System(app, http, clock, fakes)
