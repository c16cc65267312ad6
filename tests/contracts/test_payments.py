"""What every payment provider does, over each of them: links, signed news in any order, refunds once, honest refusals."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import JSONResponse, PlainTextResponse

from conserje.errors import BadRequest, BadSignature, CredentialsRefused, PaymentsRefused, PaymentsUnavailable
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

    async def act(self, act: str, asked: Asked, payment: str) -> Any:
        """`look` at what has to be asked for: a payment at Mercado Pago, whose a dispute is at Stripe."""
        if act == "open":
            return await self.provider.open(replace(asked, checkout=uuid4()))
        if act == "refund":
            return await self.provider.refund(payment, Money(Decimal(10), asked.amount.currency), ours=uuid4())
        if isinstance(self.api, MercadoPagoApi):
            return await self.provider.look(self.hear(payment))
        return await self.provider.look(Heard("evt", "dispute", "dp_1", {"payment": payment}))

    async def paid(self, amount: Money = AMOUNT) -> tuple[Asked, str]:
        asked = self.asked(amount)
        link = await self.provider.open(asked)
        return asked, self.api.pay(link.provider_id)


@pytest.fixture(params=["stripe", "mercadopago"])
async def counterpart(request: pytest.FixtureRequest) -> AsyncIterator[Counterpart]:
    clock = MovableClock(NOON)
    kind: Any = StripePayments if request.param == "stripe" else MercadoPagoPayments
    vendor = stripe_api if request.param == "stripe" else mercadopago_api
    api: Any = StripeApi(clock) if request.param == "stripe" else MercadoPagoApi(clock)
    async with httpx.AsyncClient(transport=api.transport()) as client:

        def made(key: str, webhook_key: str, currency: str = "ARS") -> PaymentProvider:
            provider: PaymentProvider = kind(
                key, webhook_key, (currency,), client=client, clock=clock, url="https://vendor.test"
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


LATER = {"error": {"type": "api_error", "message": "later"}, "message": "later"}
AGAIN = [
    httpx.ConnectError("no route"),
    httpx.ReadTimeout("slow"),
    *(JSONResponse(LATER, status) for status in (429, 500, 503)),
    PlainTextResponse("<html>bad gateway</html>", 502),
    PlainTextResponse("<html>hello</html>", 200),
    JSONResponse({}, 200),
    JSONResponse([], 200),
]
NEVER = [(401, CredentialsRefused), (402, PaymentsRefused), (403, CredentialsRefused), (404, PaymentsRefused)]


@pytest.mark.parametrize(
    "fault", AGAIN, ids=["unreachable", "timeout", "429", "500", "503", "proxy", "html", "{}", "[]"]
)
@pytest.mark.parametrize("act", ["open", "refund", "look"])
async def test_a_provider_that_does_not_answer_may_be_asked_again(
    counterpart: Counterpart, act: str, fault: Any
) -> None:
    """Nor one whose answer cannot be read: nobody knows whether it did what was asked."""
    asked, payment = await counterpart.paid()
    counterpart.api.faults.append(fault)
    with pytest.raises(PaymentsUnavailable):
        await counterpart.act(act, asked, payment)


@pytest.mark.parametrize(("status", "error"), NEVER)
@pytest.mark.parametrize("act", ["open", "refund", "look"])
async def test_what_a_provider_will_never_do_is_told_apart(
    counterpart: Counterpart, act: str, status: int, error: type[Exception]
) -> None:
    asked, payment = await counterpart.paid()
    counterpart.api.faults.append(JSONResponse({"error": {"type": "card_error", "message": "no"}}, status))
    with pytest.raises(error):
        await counterpart.act(act, asked, payment)


async def test_a_key_that_is_used_for_something_else_is_refused_and_changes_nothing(counterpart: Counterpart) -> None:
    _, payment = await counterpart.paid()
    ours = uuid4()
    await counterpart.provider.refund(payment, Money(Decimal(10), "ARS"), ours=ours)
    with pytest.raises(PaymentsRefused):
        await counterpart.provider.refund(payment, Money(Decimal(20), "ARS"), ours=ours)
    again = await counterpart.provider.refund(payment, Money(Decimal(10), "ARS"), ours=ours)
    assert again.amount == Money(Decimal(10), "ARS")


async def test_the_same_key_under_way_elsewhere_is_asked_again_at_stripe(counterpart: Counterpart) -> None:
    only(counterpart, StripeApi).faults.append(JSONResponse(LATER, 409))
    with pytest.raises(PaymentsUnavailable):
        await counterpart.provider.open(counterpart.asked())


async def test_a_turn_that_is_repeated_later_gets_a_link_for_the_same_checkout(counterpart: Counterpart) -> None:
    """It asks until later than the attempt before, which a provider refuses under one key."""
    asked = counterpart.asked()
    await counterpart.provider.open(asked)
    later = replace(asked, expires_at=asked.expires_at + timedelta(minutes=3))
    link = await counterpart.provider.open(later)
    told = await counterpart.provider.look(counterpart.hear(counterpart.api.pay(link.provider_id)))
    assert told.checkout == asked.checkout


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
    for minutes in (6, -6):
        headers, raw = api.paid_event(payment, at=counterpart.clock.now() - timedelta(minutes=minutes))
        with pytest.raises(BadSignature):
            counterpart.provider.hear(headers, {}, raw)


@pytest.mark.parametrize("in_milliseconds", [False, True])
async def test_mercado_pago_may_tell_again_for_five_days_and_no_longer(
    counterpart: Counterpart, in_milliseconds: bool
) -> None:
    api = only(counterpart, MercadoPagoApi)
    for days, is_heard in ((4, True), (6, False), (-6, False)):
        at = counterpart.clock.now() - timedelta(days=days)
        told = api.notification("71000000", at=at, in_milliseconds=in_milliseconds)
        if is_heard:
            assert counterpart.provider.hear(*told) is not None
        else:
            with pytest.raises(BadSignature):
                counterpart.provider.hear(*told)


async def test_whoever_repeats_a_notification_with_another_body_tells_nothing_new(counterpart: Counterpart) -> None:
    api = only(counterpart, MercadoPagoApi)
    headers, query, raw = api.notification("71000000")
    first = counterpart.provider.hear(headers, query, raw)
    assert counterpart.provider.hear(headers, query, raw.replace(b'"id": 1', b'"id": 99')) == first
    assert counterpart.provider.hear(headers, query, b"not JSON") == first
    with pytest.raises(BadSignature):
        counterpart.provider.hear(headers | {"x-request-id": "request-2"}, query, raw)
    with pytest.raises(BadSignature):
        counterpart.provider.hear(headers, query | {"data.id": "71000001"}, raw)


@pytest.mark.parametrize("raw", [b"", b"not JSON", b"[]", b"{}", b'{"id": "e", "type": "charge", "data": null}'])
async def test_a_signed_body_that_is_no_event_is_a_bad_request(counterpart: Counterpart, raw: bytes) -> None:
    only(counterpart, StripeApi)
    stamp = int(counterpart.clock.now().timestamp())
    signed = stripe.WebhookSignature.generate_signature_header(raw.decode(), stripe_api.WEBHOOK_KEY, stamp)
    with pytest.raises(BadRequest):
        counterpart.provider.hear({"stripe-signature": signed}, {}, raw)


async def test_what_is_told_before_its_payment_is_told_with_the_same_link(counterpart: Counterpart) -> None:
    """A refund that is told first, then the payment, then both again: each comes to the same."""
    asked, payment = await counterpart.paid()
    made = await counterpart.provider.refund(payment, Money(Decimal(10), "ARS"), ours=uuid4())
    if isinstance(counterpart.api, StripeApi):
        about = counterpart.api.refunds[made.refund]
        refund = counterpart.provider.hear(*_split(counterpart.api.event("refund.created", about, name="evt_9")))
    else:
        refund = counterpart.provider.hear(*counterpart.api.notification(payment, name=9))
    assert refund is not None
    for _ in range(2):
        told = await counterpart.provider.look(refund)
        assert (told.checkout, [one.refund for one in told.returned]) == (asked.checkout, [made.refund])
        told = await counterpart.provider.look(counterpart.hear(payment))
        assert (told.checkout, told.paid) == (asked.checkout, (Paid(payment, AMOUNT),))


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("37036", "CLP"), ("0.01", "ARS"), ("999999.99", "ARS"), ("33333.33", "BRL"), ("8.07", "BRL"), ("1234567", "CLP")],
)
async def test_amounts_near_rounding_and_without_cents_come_back_exactly(
    counterpart: Counterpart, amount: str, currency: str
) -> None:
    money = Money(Decimal(amount), currency)
    asked, payment = await counterpart.paid(money)
    told = await counterpart.provider.look(counterpart.hear(payment))
    assert told.paid == (Paid(payment, money),)
    back = await counterpart.provider.refund(payment, money, ours=asked.checkout)
    assert back.amount == money


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


def test_what_a_unit_cannot_hold_is_refused() -> None:
    with pytest.raises(PaymentsRefused):
        in_units(Money(Decimal("100.50"), "MGA"))


@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.sampled_from(["ARS", "BRL", "USD", "EUR", "CLP", "PYG", "JPY", "UYU", "KRW", "UGX", "KWD"]),
)
def test_every_amount_comes_back_from_stripes_units_as_it_was(amount: Decimal, currency: str) -> None:
    money = Money(amount, currency)
    assert from_units(in_units(money), currency.lower()) == money
