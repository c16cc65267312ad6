"""Stripe: Checkout Sessions, Refunds and signed webhooks, by Stripe's own SDK over the house's HTTP client.

Amounts travel in the currency's smallest unit (https://docs.stripe.com/currencies#zero-decimal).
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import orjson
import stripe

from conserje.errors import (
    BadRequest,
    BadSignature,
    ConserjeError,
    CredentialsRefused,
    PaymentsRefused,
    PaymentsUnavailable,
)
from conserje.model.ids import Clock
from conserje.model.money import Money
from conserje.payments.port import Asked, Heard, Link, Paid, RefundState, Returned, Told

_WITHOUT_CENTS = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]
)
_THOUSANDTHS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])

# How long a session may be open, by Stripe's own rule.
SHORTEST, LONGEST = timedelta(minutes=31), timedelta(hours=24)

# A signature older than this is somebody's repeat.
_SIGNED_WITHIN = timedelta(minutes=5)
_SIGNED_AT = re.compile(r"(?:^|,)\s*t=(\d{1,12})(?:,|$)")

_PAID = ("checkout.session.completed", "checkout.session.async_payment_succeeded")
_REFUND_STATES = {
    "succeeded": RefundState.DONE,
    "pending": RefundState.UNDER_WAY,
    "requires_action": RefundState.UNDER_WAY,
}


def in_units(money: Money) -> int:
    """ARS 12.50 is 1250. Raises PaymentsRefused for what the unit cannot hold."""
    units = money.amount * _per_major(money.currency)
    if units != units.to_integral_value():
        raise PaymentsRefused(f"{money.amount} {money.currency} is no whole number of units")
    return int(units)


def from_units(units: int, currency: str) -> Money:
    return Money(Decimal(units) / _per_major(currency.upper()), currency.upper())


def _per_major(currency: str) -> int:
    return 1 if currency in _WITHOUT_CENTS else 1000 if currency in _THOUSANDTHS else 100


class StripePayments:
    """One account at Stripe. `currencies` are those that the house charges in; none means whatever Stripe knows."""

    def __init__(
        self,
        key: str,
        webhook_key: str,
        currencies: tuple[str, ...],
        *,
        client: httpx.AsyncClient,
        clock: Clock,
        url: str = "https://api.stripe.com",
    ) -> None:
        self._stripe = stripe.StripeClient(
            key, base_addresses={"api": url.rstrip("/")}, max_network_retries=0, http_client=_Wire(client)
        )
        self._webhook_key = webhook_key
        self._currencies = currencies
        self._clock = clock

    def takes(self, currency: str) -> bool:
        return not self._currencies or currency in self._currencies

    async def open(self, asked: Asked) -> Link:
        now = self._clock.now()
        until = min(max(asked.expires_at, now + SHORTEST), now + LONGEST)
        price = {
            "currency": asked.amount.currency.lower(),
            "unit_amount": in_units(asked.amount),
            "product_data": {"name": asked.description},
        }
        params: Any = {
            "mode": "payment",
            "client_reference_id": str(asked.checkout),
            "line_items": [{"quantity": 1, "price_data": price}],
            "metadata": {"checkout": str(asked.checkout)},
            "payment_intent_data": {
                "description": asked.description,
                "metadata": {"checkout": str(asked.checkout)},
            },
            "success_url": asked.return_url,
            "cancel_url": asked.return_url,
            "locale": asked.language,
            "expires_at": int(until.timestamp()),
        }
        # A turn that is repeated later asks until later, which Stripe refuses under the same key. The link of the first
        # attempt was given to nobody, and whoever could pay by it would pay for the same `checkout`.
        key = f"{asked.checkout}:{params['expires_at']}"
        with _answered():
            session = await self._stripe.v1.checkout.sessions.create_async(params, {"idempotency_key": key})
            if not session.url:
                raise PaymentsRefused("Stripe opened a session without an address")
            return Link(session.id, session.url, datetime.fromtimestamp(session.expires_at, UTC))

    async def close(self, provider_id: str) -> None:
        with _answered(), suppress(stripe.InvalidRequestError):  # complete, or expired already: nobody can pay by it
            await self._stripe.v1.checkout.sessions.expire_async(provider_id)

    async def refund(self, payment: str, amount: Money, *, ours: UUID) -> Returned:
        params: Any = {"payment_intent": payment, "amount": in_units(amount), "metadata": {"refund": str(ours)}}
        with _answered():
            made = await self._stripe.v1.refunds.create_async(params, {"idempotency_key": str(ours)})
            state = _REFUND_STATES.get(made.status or "", RefundState.FAILED)
            return Returned(made.id, payment, amount, state, ours)

    def hear(self, headers: Mapping[str, str], query: Mapping[str, str], raw: bytes) -> Heard | None:  # noqa: ARG002
        self._verify(headers.get("stripe-signature"), raw)
        try:
            event: dict[str, Any] = orjson.loads(raw)
            return _heard(event["id"], event["type"], event["data"]["object"])
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise BadRequest(f"not an event of Stripe: {error!r}") from error

    def _verify(self, signature: str | None, raw: bytes) -> None:
        """The SDK compares; the time is ours to look at, because the clock is."""
        try:
            stripe.WebhookSignature.verify_header(raw, signature, self._webhook_key, None)
        except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
            raise BadSignature("not signed by Stripe for this house") from error
        signed = _SIGNED_AT.search(signature or "")
        age = abs(self._clock.now().timestamp() - int(signed[1])) if signed else None
        if age is None or age > _SIGNED_WITHIN.total_seconds():
            raise BadSignature("signed at another time")

    async def look(self, heard: Heard) -> Told:
        """What a signed event says of a payment is true. Whose a refund or a dispute is, Stripe has to be asked."""
        details = heard.details
        if heard.kind == "paid":
            amount = from_units(int(details["amount"]), details["currency"])
            return Told(_uuid(details["checkout"]), (Paid(heard.subject, amount),))
        checkout = await self._checkout_of(details["payment"])
        if heard.kind == "dispute":
            return Told(checkout, is_disputed=True)
        amount = from_units(int(details["amount"]), details["currency"])
        state = _REFUND_STATES.get(details["status"], RefundState.FAILED)
        returned = Returned(heard.subject, details["payment"], amount, state, _uuid(details["ours"]))
        return Told(checkout, returned=(returned,))

    async def _checkout_of(self, payment: str) -> UUID | None:
        if not payment:
            return None
        with _answered():
            found = await self._stripe.v1.checkout.sessions.list_async({"payment_intent": payment, "limit": 1})
            return _uuid(found.data[0].client_reference_id or "") if found.data else None


def _heard(event_id: str, kind: str, about: dict[str, Any]) -> Heard | None:
    """Only what `look` needs: nothing of who paid, nor with which card."""
    if kind in _PAID and about.get("payment_status") == "paid" and about.get("payment_intent"):
        money = {"amount": str(about["amount_total"]), "currency": about["currency"]}
        return Heard(
            event_id, "paid", about["payment_intent"], {"checkout": about.get("client_reference_id") or "", **money}
        )
    if kind in ("refund.created", "refund.updated", "refund.failed"):
        details = {
            "payment": about.get("payment_intent") or "",
            "amount": str(about["amount"]),
            "currency": about["currency"],
            "status": about.get("status") or "",
            "ours": (about.get("metadata") or {}).get("refund", ""),
        }
        return Heard(event_id, "refund", about["id"], details)
    if kind == "charge.dispute.created":
        return Heard(event_id, "dispute", about["id"], {"payment": about.get("payment_intent") or ""})
    return None


def _uuid(text: str) -> UUID | None:
    """Other sales of the same account have references of their own."""
    try:
        return UUID(text)
    except ValueError:
        return None


@contextmanager
def _answered() -> Iterator[None]:
    """Errors of a call as ours. An answer that is none, or lacks what it should hold, leaves open whether it was done."""
    try:
        yield
    except stripe.StripeError as error:
        raise _ours(error) from error
    except (AttributeError, KeyError, TypeError) as error:
        raise PaymentsUnavailable(f"Stripe answered something else: {error!r}") from error


def _ours(error: stripe.StripeError) -> ConserjeError:
    """409 is another request under the same key that is still under way."""
    status = error.http_status or 0
    said = f"Stripe: {type(error).__name__} {status or ''} {error.code or ''}".strip()
    if isinstance(error, stripe.APIConnectionError | stripe.RateLimitError) or status >= 500 or status in (409, 424):
        return PaymentsUnavailable(said)
    if 200 <= status < 300:
        return PaymentsUnavailable(f"{said}: not JSON")
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        return CredentialsRefused(said)
    return PaymentsRefused(said)


class _Wire(stripe.HTTPClient):
    """Stripe's SDK on a client that is shared with everything else. `timeout` is in seconds."""

    name = "httpx"

    def __init__(self, client: httpx.AsyncClient, timeout: float = 30.0) -> None:
        super().__init__()
        self._client = client
        self._timeout = timeout

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        try:
            response = await self._client.request(
                method, url, headers=dict(headers), content=post_data or None, timeout=self._timeout
            )
        except httpx.RequestError as error:
            raise stripe.APIConnectionError(type(error).__name__) from error  # type: ignore[no-untyped-call]
        return response.content, response.status_code, response.headers

    async def close_async(self) -> None:
        """The client is somebody else's."""
