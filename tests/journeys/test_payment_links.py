"""Guests pay their deposit by a link, through the providers' own webhooks, and the system tells them what came of it."""

from collections.abc import AsyncIterator
from decimal import Decimal

import httpx
import pytest

from tests.conftest import SharedServer
from tests.journeys.paying_house import MercadoPagoHouse, PayingHouse, paying_house
from tests.journeys.steps import books, only_reservation, says
from tests.journeys.test_receipts import BOOKING
from tests.moves import MovesOfTheRun

at_stripe = pytest.mark.parametrize("paying", ["stripe"], indirect=True)
CONFIRMED = {"es": "está confirmada", "en": "is confirmed", "pt": "está confirmada"}


@pytest.fixture(params=["stripe", "mercadopago"])
async def paying(
    request: pytest.FixtureRequest, shared_server: SharedServer, furnished_url: str, moves_of_the_run: MovesOfTheRun
) -> AsyncIterator[PayingHouse]:
    async with paying_house(shared_server, furnished_url, moves_of_the_run, request.param) as house:
        yield house


async def status(paying: PayingHouse) -> str:
    return str((await only_reservation(paying.desk))["status"])


async def deposit(paying: PayingHouse) -> Decimal:
    return Decimal((await only_reservation(paying.desk))["deposit"])


@pytest.mark.parametrize(
    ("paying", "language"),
    [("stripe", "es"), ("stripe", "en"), ("stripe", "pt"), ("mercadopago", "es"), ("mercadopago", "pt")],
    indirect=["paying"],
)
async def test_the_deposit_is_paid_by_its_link_and_the_reservation_confirmed(
    paying: PayingHouse, language: str
) -> None:
    guest = paying.desk.guest()
    code = await books(guest, *BOOKING[language])
    assert guest.last.opens == [(paying.title[language], f"{paying.page}{paying.link}")]
    assert paying.page not in guest.last.text
    assert "CBU" in guest.last.text
    assert paying.asked == await deposit(paying)
    await paying.tell(paying.pay())
    told = await guest.hears()
    assert code in told.text
    assert CONFIRMED[language] in told.text
    assert await status(paying) == "confirmed"


async def test_an_event_that_is_told_twice_tells_the_guest_once(paying: PayingHouse) -> None:
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    payment = paying.pay()
    for name in (1, 1, 2):
        await paying.tell(payment, name)
    assert (await guest.hears()).text.count("está confirmada") == 1
    assert len(await paying.desk.rows("SELECT FROM ledger")) == 1


async def test_cancelling_in_time_sends_everything_back_by_the_way_it_came(paying: PayingHouse) -> None:
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    await paying.tell(paying.pay())
    await guest.hears()
    told = await says(guest, "quiero cancelar mi reserva", "sí")
    assert "Te devolvemos" in told
    assert paying.refunded == await deposit(paying)


async def test_the_guest_who_asks_how_to_pay_gets_the_same_link_and_a_new_one_when_it_is_over(
    paying: PayingHouse,
) -> None:
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    first = paying.link
    assert first in (await guest.writes("¿cómo pago?")).opens[0][1]
    await guest.writes("ya hice la transferencia")
    await paying.desk.pass_time(hours=25)
    told = await guest.writes("¿cómo pago?")
    assert paying.link != first
    assert paying.link in told.opens[0][1]


async def test_money_that_comes_after_the_deadline_revives_the_reservation(paying: PayingHouse) -> None:
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    payment = paying.pay()
    await paying.desk.pass_time(hours=25)
    assert await status(paying) == "expired"
    await paying.tell(payment)
    assert "vuelve a estar en pie" in (await guest.hears()).text
    assert await status(paying) == "confirmed"


async def test_money_that_comes_when_the_rooms_are_gone_goes_back(paying: PayingHouse) -> None:
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    payment = paying.pay()
    await paying.desk.pass_time(hours=25)
    await paying.desk.sell_out("double", "2027-03-12", "2027-03-15")
    await paying.desk.rows("UPDATE restrictions SET room_type_id = NULL WHERE code LIKE 'sold-out-%'")
    await paying.tell(payment)
    assert "Te devolvemos" in (await guest.hears()).text
    assert paying.refunded == await deposit(paying)


@at_stripe
async def test_a_provider_that_is_down_leaves_the_transfer(paying: PayingHouse) -> None:
    guest = paying.desk.guest()
    paying.api.faults.append(httpx.ConnectError("down"))
    await books(guest, *BOOKING["es"])
    assert guest.last.opens == []
    assert paying.page not in guest.last.text
    assert "CBU" in guest.last.text


async def test_a_provider_that_is_down_when_it_tells_is_asked_again(paying: PayingHouse) -> None:
    """Mercado Pago's notifications say nothing but that something happened; Stripe's say it all."""
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    payment = paying.pay()
    if isinstance(paying, MercadoPagoHouse):
        paying.api.faults.extend([httpx.ReadTimeout("slow"), httpx.ConnectError("down")])
    await paying.tell(payment)
    for _ in range(4):
        await paying.desk.pass_time(minutes=10)
    assert sum("está confirmada" in one.text for one in paying.desk.graph.accepted) == 1
    assert await status(paying) == "confirmed"


async def test_a_refund_that_the_provider_cannot_make_at_once_is_made_once(paying: PayingHouse) -> None:
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    await paying.tell(paying.pay())
    await guest.hears()
    paying.api.faults.extend([httpx.ReadTimeout("slow")] * 2)
    await says(guest, "quiero cancelar mi reserva", "sí")
    for _ in range(4):
        await paying.desk.pass_time(minutes=10)
    assert paying.refunded == await deposit(paying)


@at_stripe
async def test_a_forged_event_confirms_nothing(paying: PayingHouse) -> None:
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    told = paying.told(paying.pay(), 1)
    forged = {name: value.replace("v1=", "v1=00") for name, value in told["headers"].items()}
    answer = await paying.post(**told | {"headers": forged})
    assert answer.status_code == 401
    await paying.desk.settle()
    assert await status(paying) == "awaiting_deposit"


@at_stripe
async def test_an_event_of_one_house_is_nobodys_at_another(paying: PayingHouse) -> None:
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    answer = await paying.post("pousada-do-mar", **paying.told(paying.pay(), 1))
    assert answer.status_code == 404
    assert await status(paying) == "awaiting_deposit"


async def test_a_dispute_goes_to_people_at_once_and_says_nothing_of_who_is_right(paying: PayingHouse) -> None:
    guest = paying.desk.guest()
    await books(guest, *BOOKING["es"])
    payment = paying.pay()
    await paying.tell(payment)
    await guest.hears()
    if isinstance(paying, MercadoPagoHouse):
        headers, query, raw = paying.api.notification(paying.api.dispute(payment), kind="chargebacks", name=2)
        answer = await paying.post(headers=headers, params=query, content=raw)
    else:
        about = {"id": "dp_1", "payment_intent": payment}
        headers, raw = paying.api.event("charge.dispute.created", about, name="evt_2")
        answer = await paying.post(headers=headers, content=raw)
    assert answer.status_code == 200
    assert (await guest.hears()).sent == ()
    urgent = await paying.desk.rows("SELECT kind FROM tasks WHERE urgent")
    assert len(urgent) == 1
