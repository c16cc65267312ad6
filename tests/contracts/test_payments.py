"""What every payment provider does, over each of them: links, signed news in any order, refunds once, honest refusals."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import JSONResponse, PlainTextResponse
from stripe.params.checkout import SessionCreateParams

from conserje.errors import BadSignature, CredentialsRefused, PaymentsRefused, PaymentsUnavailable
from conserje.model.ids import MovableClock
from conserje.model.money import Money
from conserje.payments.mercadopago import MercadoPagoPayments
from conserje.payments.port import Asked, Heard, Paid, PaymentProvider, RefundState, Told
from conserje.payments.stripe import StripePayments, from_units, in_units
from tests.builders.house import NOON
from tests.vendors import mercadopago_api, stripe_api
from tests.vendors.mercadopago_api import MercadoPagoApi
from tests.vendors.stripe_api import StripeApi

AMOUNT = Money(Decimal("162624.50"), "ARS")


@dataclass
class Counterpart:
    """An adapter with the stand-in behind it; `hear` is the webhook that tells of a payment."""

    provider: PaymentProvider
    api: StripeApi | MercadoPagoApi
    clock: MovableClock
    with_key: Callable[[str, str], PaymentProvider]

    def asked(self, amount: Money = AMOUNT) -> Asked:
        name = uuid4()
        until = self.clock.now() + timedelta(hours=20)
        site = "https://chat.example.org"
        return Asked(name, str(name), amount, "Hotel · K7M2QX", "es", until, f"{site}/paid/a", f"{site}/webhooks/x/a")

    def hear(self, payment: str, provider: PaymentProvider | None = None) -> Heard:
        provider = provider or self.provider
        if isinstance(self.api, StripeApi):
            headers, raw = self.api.paid_event(payment)
            heard = provider.hear(headers, {}, raw)
        else:
            headers, query, raw = self.api.notification(payment)
            heard = provider.hear(headers, query, raw)
        assert heard is not None
        return heard

    async def paid(self) -> tuple[Asked, str]:
        asked = self.asked()
        link = await self.provider.open(asked)
        return asked, self.api.pay(link.provider_id)


@pytest.fixture(params=["stripe", "mercadopago"])
async def counterpart(request: pytest.FixtureRequest) -> AsyncIterator[Counterpart]:
    clock = MovableClock(NOON)
    kind: Any = StripePayments if request.param == "stripe" else MercadoPagoPayments
    vendor = stripe_api if request.param == "stripe" else mercadopago_api
    api: Any = StripeApi(clock) if request.param == "stripe" else MercadoPagoApi(clock)
    async with httpx.AsyncClient(transport=api.transport()) as client:

        def made(key: str, webhook_key: str) -> PaymentProvider:
            provider: PaymentProvider = kind(
                key, webhook_key, ("ARS",), client=client, clock=clock, url="https://vendor.test"
            )
            return provider

        yield Counterpart(made(vendor.KEY, vendor.WEBHOOK_KEY), api, clock, made)


async def test_a_link_has_an_address_and_the_same_request_gets_the_same_link(counterpart: Counterpart) -> None:
    asked = counterpart.asked()
    link = await counterpart.provider.open(asked)
    assert link.url.startswith("https://")
    assert link.expires_at >= asked.expires_at
    assert (await counterpart.provider.open(asked)).provider_id == link.provider_id


async def test_a_payment_is_told_with_our_name_of_the_link_and_its_exact_amount(counterpart: Counterpart) -> None:
    asked, payment = await counterpart.paid()
    told = await counterpart.provider.look(counterpart.hear(payment))
    assert told == Told(asked.checkout, (Paid(payment, AMOUNT),))


async def test_a_closed_link_takes_no_money_and_closing_it_again_is_harmless(counterpart: Counterpart) -> None:
    link = await counterpart.provider.open(counterpart.asked())
    await counterpart.provider.close(link.provider_id)
    await counterpart.provider.close(link.provider_id)
    with pytest.raises(ValueError, match=r"not open|has ended"):
        counterpart.api.pay(link.provider_id)


async def test_closing_a_paid_link_leaves_the_payment_alone(counterpart: Counterpart) -> None:
    asked = counterpart.asked()
    link = await counterpart.provider.open(asked)
    payment = counterpart.api.pay(link.provider_id)
    await counterpart.provider.close(link.provider_id)
    assert (await counterpart.provider.look(counterpart.hear(payment))).paid == (Paid(payment, AMOUNT),)


async def test_a_refund_is_made_once_however_often_it_is_asked_for(counterpart: Counterpart) -> None:
    _, payment = await counterpart.paid()
    ours, part = uuid4(), Money(Decimal("62624.50"), "ARS")
    first = await counterpart.provider.refund(payment, part, ours=ours)
    assert await counterpart.provider.refund(payment, part, ours=ours) == first
    assert (first.payment, first.amount, first.state) == (payment, part, RefundState.DONE)
    rest = await counterpart.provider.refund(payment, Money(Decimal(100000), "ARS"), ours=uuid4())
    assert rest.refund != first.refund


async def test_more_than_was_paid_cannot_be_sent_back(counterpart: Counterpart) -> None:
    _, payment = await counterpart.paid()
    with pytest.raises(PaymentsRefused):
        await counterpart.provider.refund(payment, Money(Decimal(200000), "ARS"), ours=uuid4())


async def test_an_event_that_somebody_else_signed_is_refused(counterpart: Counterpart) -> None:
    _, payment = await counterpart.paid()
    other = counterpart.with_key("key", "another secret")
    with pytest.raises(BadSignature):
        counterpart.hear(payment, other)
    with pytest.raises(BadSignature):
        counterpart.provider.hear({}, {"data.id": payment, "type": "payment"}, b"{}")


async def test_a_key_that_is_not_accepted_says_so(counterpart: Counterpart) -> None:
    stranger = counterpart.with_key("wrong", "x")
    with pytest.raises(CredentialsRefused):
        await stranger.open(counterpart.asked())


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ConnectError("no route"),
        httpx.ReadTimeout("slow"),
        JSONResponse({"error": {"message": "later"}, "message": "later"}, 503),
        JSONResponse({"error": {"message": "slow down"}, "message": "slow down"}, 429),
        PlainTextResponse("<html>bad gateway</html>", 502),
    ],
    ids=["unreachable", "timeout", "503", "429", "proxy"],
)
async def test_a_provider_that_does_not_answer_may_be_asked_again(counterpart: Counterpart, fault: Any) -> None:
    counterpart.api.faults.append(fault)
    with pytest.raises(PaymentsUnavailable):
        await counterpart.provider.open(counterpart.asked())


async def test_only_currencies_of_the_account_are_taken(counterpart: Counterpart) -> None:
    assert counterpart.provider.takes("ARS")
    assert not counterpart.provider.takes("USD")


def only(counterpart: Counterpart, kind: type) -> Any:
    if not isinstance(counterpart.api, kind):
        pytest.skip("about another provider")
    return counterpart.api


async def test_stripes_refunds_and_disputes_are_told_with_the_link_they_belong_to(counterpart: Counterpart) -> None:
    api = only(counterpart, StripeApi)
    asked, payment = await counterpart.paid()
    ours = uuid4()
    made = await counterpart.provider.refund(payment, Money(Decimal(10), "ARS"), ours=ours)
    heard = counterpart.provider.hear(*_split(api.event("refund.updated", api.refunds[made.refund], name="evt_2")))
    assert heard is not None
    told = await counterpart.provider.look(heard)
    assert (told.checkout, [(one.ours, one.state) for one in told.returned]) == (
        asked.checkout,
        [(ours, RefundState.DONE)],
    )
    about = {"id": "dp_1", "payment_intent": payment}
    heard = counterpart.provider.hear(*_split(api.event("charge.dispute.created", about, name="evt_3")))
    assert heard is not None
    assert await counterpart.provider.look(heard) == Told(asked.checkout, is_disputed=True)


async def test_an_old_event_of_stripe_is_not_taken_again(counterpart: Counterpart) -> None:
    api = only(counterpart, StripeApi)
    _, payment = await counterpart.paid()
    headers, raw = api.paid_event(payment, at=counterpart.clock.now() - timedelta(minutes=6))
    with pytest.raises(BadSignature):
        counterpart.provider.hear(headers, {}, raw)


async def test_what_is_of_no_interest_is_passed_over(counterpart: Counterpart) -> None:
    if isinstance(counterpart.api, StripeApi):
        assert counterpart.provider.hear(*_split(counterpart.api.event("customer.created", {"id": "cus_1"}))) is None
    else:
        headers, query, raw = counterpart.api.notification("1", kind="merchant_order")
        assert counterpart.provider.hear(headers, query, raw) is None


async def test_mercado_pago_tells_refunds_and_chargebacks_with_the_payment(counterpart: Counterpart) -> None:
    api = only(counterpart, MercadoPagoApi)
    asked, payment = await counterpart.paid()
    await counterpart.provider.refund(payment, AMOUNT, ours=UUID(int=1))
    told = await counterpart.provider.look(counterpart.hear(payment))
    assert [(one.amount, one.state) for one in told.returned] == [(AMOUNT, RefundState.DONE)]
    headers, query, raw = api.notification(api.dispute(payment), kind="topic_chargebacks_wh", name=2)
    heard = counterpart.provider.hear(headers, query, raw)
    assert heard is not None
    told = await counterpart.provider.look(heard)
    assert (told.checkout, told.is_disputed) == (asked.checkout, True)


def _split(signed: tuple[Any, bytes]) -> tuple[Any, dict[str, str], bytes]:
    headers, raw = signed
    return headers, {}, raw


@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.sampled_from(["ARS", "BRL", "USD", "EUR", "CLP", "PYG", "JPY", "UYU"]),
)
def test_every_amount_comes_back_from_stripes_units_as_it_was(amount: Decimal, currency: str) -> None:
    money = Money(amount, currency)
    assert from_units(in_units(money), currency.lower()) == money


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"mode": "payment", "amount_of": "1"}, ["amount_of"]),
        ({"line_items": {"0": {"quantity": "one"}}}, ["quantity"]),
        ({"line_items": {"0": {"price_data": {"currency": "ars", "unit": "5"}}}}, ["unit"]),
        ({"expires_at": "1900000000", "line_items": {"0": {"quantity": "1"}}}, []),
    ],
)
def test_the_stand_in_refuses_what_stripes_own_types_do_not_have(params: dict[str, Any], problem: list[str]) -> None:
    assert list(stripe_api.problems(params, SessionCreateParams)) == problem
