"""Mercado Pago: preferences of Checkout Pro, payments, refunds and signed notifications, by its own SDK.

The SDK is synchronous: its calls run in threads of their own, and its requests come back to the loop's HTTP client. A
notification only says that something became of a payment; what, is asked for, so that order and repeats do not matter.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

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
        made = await self._call(lambda sdk, options: sdk.preference().create(preference, options), asked.checkout)
        try:
            return Link(str(made["id"]), str(made["init_point"]), asked.expires_at)
        except KeyError as error:
            raise PaymentsRefused("Mercado Pago made a preference without an address") from error

    async def close(self, provider_id: str) -> None:
        over = {"expires": True, "expiration_date_to": _instant(self._clock.now())}
        await self._call(lambda sdk, options: sdk.preference().update(provider_id, over, options))

    async def refund(self, payment: str, amount: Money, *, ours: UUID) -> Returned:
        part = {"amount": float(amount.amount)}
        made = await self._call(lambda sdk, options: sdk.refund().create(payment, part, options), ours)
        return Returned(str(made.get("id", "")), payment, amount, _state(made), ours)

    def hear(self, headers: Mapping[str, str], query: Mapping[str, str], raw: bytes) -> Heard | None:
        """The signature covers the id in the address, the request's id and the time, not the body: nothing that matters is
        read from there."""
        subject = query.get("data.id", "")
        try:
            WebhookSignatureValidator.validate(
                headers.get("x-signature"), headers.get("x-request-id"), subject, self._webhook_key
            )
        except (InvalidWebhookSignatureError, TypeError) as error:
            raise BadSignature("not signed by Mercado Pago for this house") from error
        kind = {"payment": "payment", "topic_chargebacks_wh": "chargeback"}.get(query.get("type", ""))
        if kind is None:
            return None
        if not subject:
            raise BadRequest("a notification without data.id")
        return Heard(_event_id(raw, headers), kind, subject, {})

    async def look(self, heard: Heard) -> Told:
        if heard.kind == "payment":
            return _told(await self._payment(heard.subject))
        chargeback = await self._call(lambda sdk, options: sdk.chargeback().get(heard.subject, options))
        payments = chargeback.get("payments") or []
        if not payments:
            return Told()
        told = _told(await self._payment(str(payments[0])))
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
    if 200 <= status < 300 and isinstance(body, dict):
        return body
    said = f"Mercado Pago answered {status}: {body.get('message', '') if isinstance(body, dict) else ''}"
    if status in (401, 403):
        raise CredentialsRefused(said)
    if status in (408, 423, 424, 429) or status >= 500:
        raise PaymentsUnavailable(said)
    raise PaymentsRefused(said)


def _told(payment: Json) -> Told:
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


def _event_id(raw: bytes, headers: Mapping[str, str]) -> str:
    """The notification's own id, the same in every repeat; the request's where the body has none."""
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        body = None
    own = body.get("id") if isinstance(body, dict) else None
    return str(own) if own else headers.get("x-request-id", "")


def _instant(at: datetime) -> str:
    """ISO 8601 with milliseconds and offset, as its API wants it."""
    return at.isoformat(timespec="milliseconds")
