"""The first demo hotel with a provider of payment links: Stripe or Mercado Pago, by their own webhooks."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar

import httpx

from conserje.model.desk.rules import PaymentRules, ProviderKeys
from conserje.model.hotel import Hotel
from conserje.model.ids import MovableClock
from conserje.ops.hotel_files import read_demo_hotel
from conserje.storage.database import Database
from conserje.storage.hotels import save_hotel
from tests.conftest import SharedServer
from tests.journeys.conftest import NOW, check_turns
from tests.journeys.front_desk import FrontDesk, front_desk_on
from tests.moves import MovesOfTheRun
from tests.vendors import mercadopago_api, stripe_api
from tests.vendors.mercadopago_api import MercadoPagoApi
from tests.vendors.stripe_api import StripeApi

KEYS = ProviderKeys("house", "house-hooks", ("ARS",))


class PayingHouse(ABC):
    """`method` is the provider's name; `title` what its button says, by language; `page` how its addresses begin."""

    method: str
    title: ClassVar[dict[str, str]]
    page: str

    def __init__(self, desk: FrontDesk, api: Any) -> None:
        self.desk = desk
        self.api = api

    @property
    @abstractmethod
    def link(self) -> str:
        """The latest link, by the provider's name of it."""

    @property
    @abstractmethod
    def asked(self) -> Decimal:
        """What the latest link asks for."""

    @property
    @abstractmethod
    def refunded(self) -> Decimal:
        """What the provider has sent back."""

    @abstractmethod
    def told(self, payment: str, name: int) -> dict[str, Any]:
        """A webhook that tells of a payment: headers, query, body. The same `name` is the same event again."""

    def pay(self) -> str:
        """The guest pays by the latest link; the provider's name of the payment."""
        payment: str = self.api.pay(self.link)
        return payment

    async def tell(self, payment: str, name: int = 1) -> None:
        answer = await self.post(**self.told(payment, name))
        assert answer.status_code == 200, answer.text

    async def post(self, hotel: str = "austral", **request: Any) -> httpx.Response:
        return await self.desk.client.post(f"/webhooks/{self.method}/{hotel}", **request)


class StripeHouse(PayingHouse):
    method = "stripe"
    title: ClassVar = {"es": "Pagar con tarjeta", "en": "Pay by card", "pt": "Pagar com cartão"}
    page = "https://checkout.stripe.com/c/pay/"

    @property
    def link(self) -> str:
        return str(list(self.api.sessions)[-1])

    @property
    def asked(self) -> Decimal:
        return Decimal(self.api.sessions[self.link]["amount_total"]) / 100

    @property
    def refunded(self) -> Decimal:
        return Decimal(sum(one["amount"] for one in self.api.refunds.values())) / 100

    def told(self, payment: str, name: int) -> dict[str, Any]:
        headers, raw = self.api.paid_event(payment, name=f"evt_{name}")
        return {"headers": headers, "content": raw}


class MercadoPagoHouse(PayingHouse):
    method = "mercadopago"
    title: ClassVar = {"es": "Ir a Mercado Pago", "en": "Open Mercado Pago", "pt": "Abrir Mercado Pago"}
    page = "https://www.mercadopago.com/checkout/v1/redirect?pref_id="

    @property
    def link(self) -> str:
        return str(list(self.api.preferences)[-1])

    @property
    def asked(self) -> Decimal:
        return Decimal(str(self.api.preferences[self.link]["items"][0]["unit_price"]))

    @property
    def refunded(self) -> Decimal:
        refunds = [one for payment in self.api.payments.values() for one in payment["refunds"]]
        return sum((Decimal(str(one["amount"])) for one in refunds), Decimal(0))

    def told(self, payment: str, name: int) -> dict[str, Any]:
        headers, query, raw = self.api.notification(payment, name=name)
        return {"headers": headers, "params": query, "content": raw}


@dataclass(frozen=True)
class Vendor:
    house: type[PayingHouse]
    api: Any
    key: str
    webhook_key: str


VENDORS = {
    "stripe": Vendor(StripeHouse, StripeApi, stripe_api.KEY, stripe_api.WEBHOOK_KEY),
    "mercadopago": Vendor(MercadoPagoHouse, MercadoPagoApi, mercadopago_api.KEY, mercadopago_api.WEBHOOK_KEY),
}


def with_links(hotel: Hotel, method: str) -> Hotel:
    """Takes this provider's links beside transfers."""
    keys: Any = {method: KEYS}
    return replace(hotel, desk=replace(hotel.desk, payments=PaymentRules(methods=(method, "bank_transfer"), **keys)))


@asynccontextmanager
async def paying_house(
    shared_server: SharedServer, furnished_url: str, moves: MovesOfTheRun, method: str
) -> AsyncIterator[PayingHouse]:
    """The first demo hotel takes links of this provider; the rest is as in every journey."""
    url, clock, vendor = shared_server.clone(furnished_url), MovableClock(NOW), VENDORS[method]
    database = await Database.connect(url, size=1)
    await save_hotel(database, with_links(read_demo_hotel("austral", clock).hotel, method))
    await database.close()
    api = vendor.api(clock)
    more: dict[str, Any] = {f"{method}_url": "https://vendor.test"}
    more["payment_keys"] = {"house": vendor.key, "house-hooks": vendor.webhook_key}
    async with front_desk_on(url, clock, {"vendor.test": api.transport()}, **more) as desk:
        yield vendor.house(desk, api)
        await check_turns(desk, moves)
    shared_server.drop(url)
