"""A stand-in for Stripe: checkout sessions, refunds and signed events. Every request is judged by `stripe_schema`.

Idempotency is Stripe's (https://docs.stripe.com/api/idempotent_requests): a key gives the first answer again, only for the
same parameters; what was refused before anything was begun is not kept.
"""

import json
from collections import deque
from collections.abc import Callable
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

from conserje.model.ids import Clock
from tests.vendors.stripe_schema import like, nested, problems_of_request

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
    _answered: dict[str, tuple[Json, Json]] = field(default_factory=dict)

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
        about = like("dispute", about) if kind.startswith("charge.dispute.") else about
        body = json.dumps(like("event", {"id": name, "type": kind, "data": {"object": about}}))
        stamp = int((at or self.clock.now()).timestamp())
        signed = stripe.WebhookSignature.generate_signature_header(body, WEBHOOK_KEY, stamp)
        return {"stripe-signature": signed}, body.encode()

    def paid_event(self, payment: str, **more: Any) -> tuple[Json, bytes]:
        return self.event("checkout.session.completed", self.sessions[self.payments[payment]], **more)

    async def _open(self, request: Request) -> Response:
        params = await self._judged(request, "/v1/checkout/sessions")
        return params if isinstance(params, Response) else self._once(request, params, self._session)

    def _session(self, params: Json) -> Json | Response:
        seconds = int(params["expires_at"]) - self.clock.now().timestamp()
        if not 1800 <= seconds <= 86400:
            return _refusal(400, "invalid_request_error", "expires_at", "must be between 30 minutes and 24 hours")
        items = [*params["line_items"].values()]
        name = f"cs_test_{len(self.sessions) + 1:06d}"
        made = {
            "id": name,
            "url": f"https://checkout.stripe.com/c/pay/{name}",
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
            "amount_total": sum(int(one["price_data"]["unit_amount"]) * int(one["quantity"]) for one in items),
            "currency": items[0]["price_data"]["currency"],
            "client_reference_id": params.get("client_reference_id"),
            "metadata": params.get("metadata", {}),
            "expires_at": int(params["expires_at"]),
        }
        self.sessions[name] = like("checkout.session", made)
        return self.sessions[name]

    async def _list(self, request: Request) -> Response:
        params = await self._judged(request, "/v1/checkout/sessions")
        if isinstance(params, Response):
            return params
        data = [one for one in self.sessions.values() if one["payment_intent"] == params.get("payment_intent")]
        return JSONResponse({"object": "list", "data": data, "has_more": False, "url": "/v1/checkout/sessions"})

    async def _expire(self, request: Request) -> Response:
        params = await self._judged(request, "/v1/checkout/sessions/{session}/expire")
        if isinstance(params, Response):
            return params
        session = self.sessions.get(request.path_params["id"])
        if session is None:
            return _refusal(404, "invalid_request_error", "session", "No such checkout session")
        if session["status"] != "open":
            return _refusal(400, "invalid_request_error", None, "Only open sessions can be expired")
        session["status"] = "expired"
        return JSONResponse(session)

    async def _refund(self, request: Request) -> Response:
        params = await self._judged(request, "/v1/refunds")
        return params if isinstance(params, Response) else self._once(request, params, self._made)

    def _made(self, params: Json) -> Json | Response:
        payment, amount = params["payment_intent"], int(params["amount"])
        if payment not in self.payments:
            return _refusal(404, "invalid_request_error", "payment_intent", "No such payment_intent")
        session = self.sessions[self.payments[payment]]
        before = sum(one["amount"] for one in self.refunds.values() if one["payment_intent"] == payment)
        if not 0 < amount <= session["amount_total"] - before:
            return _refusal(400, "invalid_request_error", "amount", "greater than the unrefunded amount")
        name = f"re_{len(self.refunds) + 1:06d}"
        made = {
            "id": name,
            "payment_intent": payment,
            "amount": amount,
            "currency": session["currency"],
            "status": "succeeded",
            "metadata": params.get("metadata", {}),
        }
        self.refunds[name] = like("refund", made)
        return self.refunds[name]

    def _once(self, request: Request, params: Json, make: Callable[[Json], Json | Response]) -> Response:
        """The same key gets the same answer, for the same parameters."""
        key = request.headers["idempotency-key"]
        if key in self._answered:
            before, answer = self._answered[key]
            if before != params:
                return _refusal(400, "idempotency_error", None, "Keys can only be used with the same parameters")
            return JSONResponse(answer)
        made = make(params)
        if isinstance(made, Response):
            return made
        self._answered[key] = params, made.copy()
        return JSONResponse(made)

    async def _judged(self, request: Request, path: str) -> Json | Response:
        """The parameters, or why there is no answer to them."""
        if self.faults and isinstance(self.faults[0], Response):
            fault = self.faults.popleft()
            assert isinstance(fault, Response)
            return fault
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return _refusal(401, "invalid_request_error", None, "Invalid API Key provided")
        if request.headers.get("stripe-version") != stripe.api_version:
            return _refusal(400, "invalid_request_error", None, "Invalid Stripe API version")
        told = parse_qsl((await request.body()).decode(), keep_blank_values=True)
        if request.method == "POST":
            kind, key = request.headers.get("content-type"), request.headers.get("idempotency-key", "")
            if kind != "application/x-www-form-urlencoded" or not 0 < len(key) <= 255 or request.query_params:
                return _refusal(400, "invalid_request_error", None, f"{kind}, {key!r}, {request.query_params}")
        params = nested(told if request.method == "POST" else request.query_params.multi_items())
        wrong = problems_of_request(request.method, path, params)
        if wrong:
            return _refusal(400, "invalid_request_error", wrong[0], f"invalid, missing or unknown: {', '.join(wrong)}")
        return params


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
