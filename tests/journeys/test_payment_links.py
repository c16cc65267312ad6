"""Guests pay their deposit by a link, through Stripe's own webhooks, and the system tells them what came of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import httpx
import pytest

from conserje.model.desk.rules import PaymentRules, ProviderKeys
from conserje.model.ids import MovableClock
from conserje.ops.hotel_files import read_demo_hotel
from conserje.storage.database import Database
from conserje.storage.hotels import save_hotel
from tests.conftest import SharedServer
from tests.journeys.conftest import NOW
from tests.journeys.front_desk import FrontDesk, Guest, front_desk_on
from tests.journeys.steps import books, only_reservation, says
from tests.journeys.test_receipts import BOOKING
from tests.vendors.stripe_api import KEY, WEBHOOK_KEY, StripeApi

RULES = PaymentRules(methods=("stripe", "bank_transfer"), stripe=ProviderKeys("house", "house-hooks", ("ARS",)))
CONFIRMED = {"es": "está confirmada", "en": "is confirmed", "pt": "está confirmada"}
PAY = {"es": "Pagar con tarjeta", "en": "Pay by card", "pt": "Pagar com cartão"}
YES = {"es": "sí", "en": "yes", "pt": "sim"}


@dataclass
class PayingHouse:
    desk: FrontDesk
    stripe: StripeApi

    @property
    def session(self) -> str:
        """The latest link."""
        return list(self.stripe.sessions)[-1]

    async def tell(self, payment: str, name: str = "evt_1") -> None:
        headers, raw = self.stripe.paid_event(payment, name=name)
        answer = await self.desk.client.post("/webhooks/stripe/austral", content=raw, headers=headers)
        assert answer.status_code == 200, answer.text

    async def refunded(self) -> int:
        return sum(one["amount"] for one in self.stripe.refunds.values())


@pytest.fixture
async def paying(shared_server: SharedServer, furnished_url: str) -> AsyncIterator[PayingHouse]:
    """The first demo hotel takes cards; the rest is as in every journey."""
    url, clock = shared_server.clone(furnished_url), MovableClock(NOW)
    database = await Database.connect(url, size=1)
    hotel = read_demo_hotel("austral", clock).hotel
    await save_hotel(database, replace(hotel, desk=replace(hotel.desk, payments=RULES)))
    await database.close()
    stripe = StripeApi(clock)
    vendors = {"stripe.test": stripe.transport()}
    keys = {"house": KEY, "house-hooks": WEBHOOK_KEY}
    async with front_desk_on(url, clock, vendors, payment_keys=keys, stripe_url="https://stripe.test") as desk:
        yield PayingHouse(desk, stripe)
    shared_server.drop(url)


def units(row: dict[str, object]) -> int:
    return int(float(str(row["deposit"])) * 100)


@pytest.mark.parametrize("language", ["es", "en", "pt"])
async def test_the_deposit_is_paid_by_its_link_and_the_reservation_confirmed(
    paying: PayingHouse, language: str
) -> None:
    guest = paying.desk.guest()
    code = await books(guest, *BOOKING[language])
    [(title, url)] = guest.last.opens
    assert url == f"https://checkout.stripe.com/c/pay/{paying.session}"
    assert title == PAY[language]
    assert url not in guest.last.text
    assert "CBU" in guest.last.text
    row = await only_reservation(paying.desk)
    assert paying.stripe.sessions[paying.session]["amount_total"] == units(row)
    await paying.tell(paying.stripe.pay(paying.session))
    told = await guest.hears()
    assert code in told.text
    assert CONFIRMED[language] in told.text
    assert (await only_reservation(paying.desk))["status"] == "confirmed"


async def test_an_event_that_is_told_twice_tells_the_guest_once(paying: PayingHouse) -> None:
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    payment = paying.stripe.pay(paying.session)
    for name in ("evt_1", "evt_1", "evt_2"):
        await paying.tell(payment, name)
    assert (await guest.hears()).text.count("está confirmada") == 1
    assert len(await paying.desk.rows("SELECT FROM ledger")) == 1


async def test_cancelling_in_time_sends_everything_back_by_the_way_it_came(paying: PayingHouse) -> None:
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    await paying.tell(paying.stripe.pay(paying.session))
    await guest.hears()
    told = await says(guest, "quiero cancelar mi reserva", "sí")
    assert "Te devolvemos" in told
    assert await paying.refunded() == units(await only_reservation(paying.desk))


async def test_the_guest_who_asks_how_to_pay_gets_the_same_link_and_a_new_one_when_it_is_over(
    paying: PayingHouse,
) -> None:
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    first = paying.session
    assert first in (await guest.writes("¿cómo pago?")).opens[0][1]
    await guest.writes("ya hice la transferencia")
    await paying.desk.pass_time(hours=25)
    told = await guest.writes("¿cómo pago?")
    assert paying.session != first
    assert paying.session in told.opens[0][1]


async def test_money_that_comes_after_the_deadline_revives_the_reservation(paying: PayingHouse) -> None:
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    payment = paying.stripe.pay(paying.session)
    await paying.desk.pass_time(hours=25)
    assert (await only_reservation(paying.desk))["status"] == "expired"
    await paying.tell(payment)
    assert "vuelve a estar en pie" in (await guest.hears()).text
    assert (await only_reservation(paying.desk))["status"] == "confirmed"


async def test_money_that_comes_when_it_costs_something_else_goes_back(paying: PayingHouse) -> None:
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    payment = paying.stripe.pay(paying.session)
    await paying.desk.pass_time(hours=25)
    await paying.desk.sell_out("double", "2027-03-12", "2027-03-15")
    await paying.desk.rows("UPDATE restrictions SET room_type_id = NULL WHERE code LIKE 'sold-out-%'")
    await paying.tell(payment)
    assert "Te devolvemos" in (await guest.hears()).text
    assert await paying.refunded() == units(await only_reservation(paying.desk))


async def test_a_provider_that_is_down_leaves_the_transfer(paying: PayingHouse) -> None:
    guest = paying.desk.guest()
    paying.stripe.faults.append(httpx.ConnectError("down"))
    await books(guest, *BOOKING["es"])
    assert guest.last.opens == []
    assert "checkout.stripe.com" not in guest.last.text
    assert "CBU" in guest.last.text


async def test_a_forged_event_confirms_nothing(paying: PayingHouse) -> None:
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    _, raw = paying.stripe.paid_event(paying.stripe.pay(paying.session))
    headers = {"stripe-signature": "t=1,v1=00"}
    answer = await paying.desk.client.post("/webhooks/stripe/austral", content=raw, headers=headers)
    assert answer.status_code == 401
    await paying.desk.settle()
    assert (await only_reservation(paying.desk))["status"] == "awaiting_deposit"


async def test_an_event_of_one_house_is_nobodys_at_another(paying: PayingHouse) -> None:
    guest: Guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    headers, raw = paying.stripe.paid_event(paying.stripe.pay(paying.session))
    answer = await paying.desk.client.post("/webhooks/stripe/pousada-do-mar", content=raw, headers=headers)
    assert answer.status_code == 404
    assert (await only_reservation(paying.desk))["status"] == "awaiting_deposit"
