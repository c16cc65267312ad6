"""Mercado Pago: preferences of Checkout Pro, payments, refunds and signed notifications, by its own SDK.

The SDK is synchronous: its calls run in threads of their own, and its requests come back to the loop's HTTP client. A
notification only says that something became of a payment; what, is asked for, so that order and repeats do not matter.
Requests are those of <https://github.com/mercadopago/openapi>.
"""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import httpx
import orjson
from mercadopago import SDK
from mercadopago.config import RequestOptions
from mercadopago.errors.exceptions import MercadoPagoError, MPServerError
from mercadopago.http import HttpClient
from mercadopago.webhook import InvalidWebhookSignatureError, WebhookSignatureValidator

from conserje.errors import BadRequest, BadSignature, CredentialsRefused, PaymentsRefused, PaymentsUnavailable
from conserje.model.ids import Clock
from conserje.model.money import Money
from conserje.payments.port import Asked, Heard, Link, Paid, RefundState, Returned, Told

Json = dict[str, Any]

_SDK_URL = "https://api.mercadopago.com"
_CURRENCIES = ("ARS", "BRL", "CLP", "COP", "MXN", "PEN", "UYU")
_CAME = ("approved", "refunded", "charged_back", "in_mediation")
_KINDS = {"payment": "payment", "chargebacks": "chargeback", "topic_chargebacks_wh": "chargeback"}
_OF_ITEM = ("id", "title", "quantity", "currency_id", "unit_price")

# It tells again for four days what nobody took, and does not say whether it signs that anew.
_SIGNED_WITHIN = timedelta(days=5)
_SIGNED_AT = re.compile(r"(?:^|,)\s*ts=(\d{1,15})(?:,|$)")
_IN_MILLISECONDS = 10**11

_REFUND_STATES = {
    "approved": RefundState.DONE,
    "in_process": RefundState.UNDER_WAY,
    "authorized": RefundState.UNDER_WAY,
}


class MercadoPagoPayments:
    """One account at Mercado Pago, which takes the currency of its country. `timeout` is in seconds, for each call."""

    def __init__(
        self,
        key: str,
        webhook_key: str,
        currencies: tuple[str, ...],
        *,
        client: httpx.AsyncClient,
        clock: Clock,
        url: str = _SDK_URL,
        timeout: float = 30.0,
    ) -> None:
        self._key = key
        self._webhook_key = webhook_key
        self._currencies = currencies or _CURRENCIES
        self._client = client
        self._clock = clock
        self._url = url.rstrip("/")
        self._timeout = timeout

    def takes(self, currency: str) -> bool:
        return currency in self._currencies

    async def open(self, asked: Asked) -> Link:
        item = {
            "id": str(asked.checkout),
            "title": asked.description,
            "quantity": 1,
            "currency_id": asked.amount.currency,
            "unit_price": float(asked.amount.amount),
        }
        preference = {
            "items": [item],
            "external_reference": str(asked.checkout),
            "back_urls": {"success": asked.return_url, "pending": asked.return_url, "failure": asked.return_url},
            "expires": True,
            "expiration_date_to": _instant(asked.expires_at),
        }
        # A turn that is repeated later asks until later, and the same key is for the same request only. The link of the
        # first attempt was given to nobody.
        key = uuid5(asked.checkout, _instant(asked.expires_at))
        made = await self._call(lambda sdk, options: sdk.preference().create(preference, options), key)
        with _whole():
            return Link(str(made["id"]), str(made["init_point"]), asked.expires_at)

    async def close(self, provider_id: str) -> None:
        """What is changed of a preference is told with its items, which are those that it has."""
        found = await self._call(lambda sdk, options: sdk.preference().get(provider_id, options))
        with _whole():
            items = [{name: one[name] for name in _OF_ITEM} for one in found["items"]]
        over = {"items": items, "expires": True, "expiration_date_to": _instant(self._clock.now())}
        await self._call(lambda sdk, options: sdk.preference().update(provider_id, over, options))

    async def refund(self, payment: str, amount: Money, *, ours: UUID) -> Returned:
        part = {"amount": float(amount.amount)}
        made = await self._call(lambda sdk, options: sdk.refund().create(payment, part, options), ours)
        with _whole():
            return Returned(str(made["id"]), payment, amount, _state(made), ours)

    def hear(self, headers: Mapping[str, str], query: Mapping[str, str], raw: bytes) -> Heard | None:  # noqa: ARG002
        """The signature covers the id in the address, the request's id and the time, not the body: nothing is read from
        there, not even the event's name, so that whoever repeats a notification tells nothing new."""
        subject, request = query.get("data.id", ""), headers.get("x-request-id", "")
        try:
            WebhookSignatureValidator.validate(headers.get("x-signature"), request, subject, self._webhook_key)
        except (InvalidWebhookSignatureError, TypeError) as error:
            raise BadSignature("not signed by Mercado Pago for this house") from error
        self._check_age(headers.get("x-signature", ""))
        kind = _KINDS.get(query.get("type", ""))
        if kind is None:
            return None
        if not subject or not request:
            raise BadRequest("a notification without data.id or x-request-id")
        return Heard(f"{request}:{subject}", kind, subject, {})

    def _check_age(self, signature: str) -> None:
        """The time is in seconds or, by other pages of the same vendor, in milliseconds."""
        signed = _SIGNED_AT.search(signature)
        stamp = int(signed[1]) if signed else 0
        seconds = stamp / 1000 if stamp >= _IN_MILLISECONDS else stamp
        if abs(self._clock.now().timestamp() - seconds) > _SIGNED_WITHIN.total_seconds():
            raise BadSignature("signed at another time")

    async def look(self, heard: Heard) -> Told:
        if heard.kind == "payment":
            return _told(await self._payment(heard.subject))
        chargeback = await self._call(lambda sdk, options: sdk.chargeback().get(heard.subject, options))
        payments = chargeback.get("payments") or []
        if not payments:
            return Told()
        first = payments[0]["id"] if isinstance(payments[0], dict) else payments[0]
        told = _told(await self._payment(str(first)))
        return Told(told.checkout, told.paid, told.returned, is_disputed=True)

    async def _payment(self, payment: str) -> Json:
        return await self._call(lambda sdk, options: sdk.payment().get(payment, options))

    async def _call(self, call: Callable[[SDK, RequestOptions], Json], key: UUID | None = None) -> Json:
        """One call of the SDK in a thread, under an idempotency key where it has one."""
        headers = {"x-idempotency-key": str(key)} if key else {}
        options = RequestOptions(self._key, custom_headers=headers, connection_timeout=self._timeout, max_retries=0)
        sdk = SDK(self._key, http_client=_Wire(self._client, self._url, asyncio.get_running_loop()))
        try:
            answer = await asyncio.to_thread(call, sdk, options)
        except (httpx.RequestError, MPServerError) as error:
            raise PaymentsUnavailable(f"Mercado Pago: {type(error).__name__}") from error
        except MercadoPagoError as error:
            raise PaymentsRefused(f"Mercado Pago: {type(error).__name__}") from error
        return _checked(answer)


class _Wire(HttpClient):  # type: ignore[misc]  # the SDK has no types
    """The SDK's requests, made on the loop that its thread was started from."""

    def __init__(self, client: httpx.AsyncClient, url: str, loop: asyncio.AbstractEventLoop) -> None:
        self._client = client
        self._url = url
        self._loop = loop

    def request(self, method: str, url: str, **kwargs: Any) -> Json:
        request = self._client.request(
            method,
            self._url + url.removeprefix(_SDK_URL),
            headers=kwargs.get("headers"),
            params=kwargs.get("params"),
            content=kwargs.get("data"),
            timeout=kwargs.get("timeout"),
        )
        response = asyncio.run_coroutine_threadsafe(request, self._loop).result()
        try:
            body = orjson.loads(response.content) if response.content else None
        except orjson.JSONDecodeError as error:
            raise MPServerError(response.status_code, {"message": "not JSON"}) from error
        return {"status": response.status_code, "response": body}


def _checked(answer: Json) -> Json:
    """Raises PaymentsUnavailable, CredentialsRefused, PaymentsRefused for whatever is no success."""
    status, body = answer["status"], answer["response"]
    if 200 <= status < 300:
        if isinstance(body, dict):
            return body
        raise PaymentsUnavailable(f"Mercado Pago answered {status} without what was asked for")
    said = f"Mercado Pago answered {status}: {body.get('message', '') if isinstance(body, dict) else ''}"
    if status in (401, 403):
        raise CredentialsRefused(said)
    if status in (408, 423, 424, 429) or status >= 500:
        raise PaymentsUnavailable(said)
    raise PaymentsRefused(said)


@contextmanager
def _whole() -> Iterator[None]:
    """An answer that lacks what it should hold leaves open whether it was done."""
    try:
        yield
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise PaymentsUnavailable(f"Mercado Pago answered something else: {error!r}") from error


def _told(payment: Json) -> Told:
    with _whole():
        return _read(payment)


def _read(payment: Json) -> Told:
    name, currency = str(payment["id"]), str(payment["currency_id"])
    if payment.get("status") not in _CAME:
        return Told(_uuid(payment.get("external_reference")))
    returned = tuple(
        Returned(str(one["id"]), name, _money(one["amount"], currency), _state(one))
        for one in payment.get("refunds") or ()
    )
    return Told(
        _uuid(payment.get("external_reference")),
        (Paid(name, _money(payment["transaction_amount"], currency)),),
        returned,
        is_disputed=payment.get("status") in ("charged_back", "in_mediation"),
    )


def _state(refund: Json) -> RefundState:
    return _REFUND_STATES.get(str(refund.get("status")), RefundState.FAILED)


def _money(number: float, currency: str) -> Money:
    """JSON has no decimals: the shortest spelling of the number is what was meant."""
    return Money(Decimal(str(number)), currency)


def _uuid(text: object) -> UUID | None:
    """Other sales of the same account have references of their own, or none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _instant(at: datetime) -> str:
    """ISO 8601 with milliseconds and offset, as its API wants it."""
    return at.isoformat(timespec="milliseconds")
