"""A stand-in for Stripe: checkout sessions, refunds and signed events.

Stripe's OpenAPI description is too large to ship; its SDK is generated from it, so requests are judged by the SDK's own
parameter types: an unknown parameter or a wrong type is refused as Stripe refuses it.
"""

import json
import re
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import httpx
import stripe
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from stripe.params import RefundCreateParams
from stripe.params.checkout import SessionCreateParams

from conserje.model.ids import Clock

KEY = "sk_test_standin"
WEBHOOK_KEY = "whsec_standin"

Json = dict[str, Any]


@dataclass
class StripeApi:
    """`sessions`, `payments` (payment intents by their sessions) and `refunds` by their ids."""

    clock: Clock
    sessions: dict[str, Json] = field(default_factory=dict)
    payments: dict[str, str] = field(default_factory=dict)
    refunds: dict[str, Json] = field(default_factory=dict)
    faults: deque[Response | Exception] = field(default_factory=deque)
    _answered: dict[str, Json] = field(default_factory=dict)

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/checkout/sessions", self._open, methods=["POST"]),
                Route("/v1/checkout/sessions", self._list, methods=["GET"]),
                Route("/v1/checkout/sessions/{id}/expire", self._expire, methods=["POST"]),
                Route("/v1/refunds", self._refund, methods=["POST"]),
            ]
        )

    def transport(self) -> httpx.AsyncBaseTransport:
        return _Wire(self)

    def pay(self, session_id: str) -> str:
        """A guest pays; the name of the payment. Raises ValueError when the page takes no money any more."""
        session = self.sessions[session_id]
        if session["status"] != "open" or session["expires_at"] <= self.clock.now().timestamp():
            raise ValueError("this session is not open")
        payment = f"pi_{len(self.payments) + 1:06d}"
        session |= {"status": "complete", "payment_status": "paid", "payment_intent": payment}
        self.payments[payment] = session_id
        return payment

    def event(self, kind: str, about: Json, *, name: str = "evt_1", at: datetime | None = None) -> tuple[Json, bytes]:
        """Headers and body of a webhook."""
        body = json.dumps({"id": name, "object": "event", "type": kind, "data": {"object": about}})
        stamp = int((at or self.clock.now()).timestamp())
        signed = stripe.WebhookSignature.generate_signature_header(body, WEBHOOK_KEY, stamp)
        return {"stripe-signature": signed}, body.encode()

    def paid_event(self, payment: str, **more: Any) -> tuple[Json, bytes]:
        return self.event("checkout.session.completed", self.sessions[self.payments[payment]], **more)

    async def _open(self, request: Request) -> Response:
        params, refused = await self._judge(request, SessionCreateParams)
        if refused:
            return refused
        amount = sum(
            int(item["price_data"]["unit_amount"]) * int(item["quantity"]) for item in params["line_items"].values()
        )
        seconds = int(params["expires_at"]) - self.clock.now().timestamp()
        if not 1800 <= seconds <= 86400:
            return _refusal(400, "invalid_request_error", "expires_at", "must be between 30 minutes and 24 hours")
        return self._kept(request, lambda: self._session(params, amount))

    def _session(self, params: Json, amount: int) -> Json:
        name = f"cs_test_{len(self.sessions) + 1:06d}"
        first = next(iter(params["line_items"].values()))
        self.sessions[name] = {
            "id": name,
            "object": "checkout.session",
            "url": f"https://checkout.stripe.com/c/pay/{name}",
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
            "amount_total": amount,
            "currency": first["price_data"]["currency"],
            "client_reference_id": params.get("client_reference_id"),
            "metadata": params.get("metadata", {}),
            "expires_at": int(params["expires_at"]),
        }
        return self.sessions[name]

    async def _list(self, request: Request) -> Response:
        _, refused = await self._judge(request, None)
        payment = request.query_params.get("payment_intent")
        data = [one for one in self.sessions.values() if one["payment_intent"] == payment]
        return refused or JSONResponse(
            {"object": "list", "data": data, "has_more": False, "url": "/v1/checkout/sessions"}
        )

    async def _expire(self, request: Request) -> Response:
        _, refused = await self._judge(request, None)
        if refused:
            return refused
        session = self.sessions.get(request.path_params["id"])
        if session is None or session["status"] != "open":
            return _refusal(400, "invalid_request_error", None, "Only open sessions can be expired")
        session["status"] = "expired"
        return JSONResponse(session)

    async def _refund(self, request: Request) -> Response:
        params, refused = await self._judge(request, RefundCreateParams)
        if refused:
            return refused
        payment, amount = params["payment_intent"], int(params["amount"])
        key = request.headers.get("idempotency-key", "")
        if key not in self._answered:
            session = self.sessions[self.payments[payment]]
            before = sum(one["amount"] for one in self.refunds.values() if one["payment_intent"] == payment)
            if before + amount > session["amount_total"]:
                return _refusal(400, "invalid_request_error", "amount", "greater than the unrefunded amount")
        return self._kept(request, lambda: self._made(params, payment, amount))

    def _made(self, params: Json, payment: str, amount: int) -> Json:
        name = f"re_{len(self.refunds) + 1:06d}"
        currency = self.sessions[self.payments[payment]]["currency"]
        self.refunds[name] = {
            "id": name,
            "object": "refund",
            "payment_intent": payment,
            "amount": amount,
            "currency": currency,
            "status": "succeeded",
            "metadata": params.get("metadata", {}),
        }
        return self.refunds[name]

    def _kept(self, request: Request, make: Any) -> Response:
        """The same idempotency key gets the same answer."""
        key = request.headers.get("idempotency-key", "")
        if not key:
            return JSONResponse(make())
        if key not in self._answered:
            self._answered[key] = make()
        return JSONResponse(self._answered[key])

    async def _judge(self, request: Request, shape: Any) -> tuple[Json, Response | None]:
        if self.faults and isinstance(self.faults[0], Response):
            fault = self.faults.popleft()
            assert isinstance(fault, Response)
            return {}, fault
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return {}, _refusal(401, "invalid_request_error", None, "Invalid API Key provided")
        params = nested(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        if shape is not None:
            problem = next(problems(params, shape), None)
            if problem:
                return {}, _refusal(400, "invalid_request_error", problem, f"invalid or unknown parameter: {problem}")
        return params, None


def nested(pairs: list[tuple[str, str]]) -> Json:
    """ "a[b][0]=x" as dictionaries."""
    found: Json = {}
    for name, value in pairs:
        steps = re.findall(r"[^\[\]]+", name)
        place = found
        for step in steps[:-1]:
            place = place.setdefault(step, {})
        place[steps[-1]] = value
    return found


def problems(params: Json, shape: Any) -> Iterator[str]:
    """Parameters that the SDK's type `shape` does not have, lacks, or has as a whole number where none is."""
    yield from (name for name in shape.__required_keys__ if name not in params)
    for name, value in params.items():
        told = str(shape.__annotations__.get(name, ""))
        inner = [getattr(sys.modules[shape.__module__], one, None) for one in re.findall(r"\w+Params\w+", told)]
        if not told or (re.search(r"\bint\b", told) and not (isinstance(value, str) and value.isdigit())):
            yield name
        elif inner and isinstance(value, dict):
            each = value.values() if all(key.isdigit() for key in value) else [value]
            for one in each:
                yield from problems(one, inner[0])


def _refusal(status: int, kind: str, param: str | None, message: str) -> Response:
    return JSONResponse({"error": {"type": kind, "message": message, "param": param}}, status)


class _Wire(httpx.AsyncBaseTransport):
    def __init__(self, api: StripeApi) -> None:
        self._api = api
        self._inner = httpx.ASGITransport(app=api.app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._api.faults and isinstance(self._api.faults[0], Exception):
            raise self._api.faults.popleft()  # type: ignore[misc]
        return await self._inner.handle_async_request(request)
