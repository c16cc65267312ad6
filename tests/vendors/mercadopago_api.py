"""A stand-in for Mercado Pago: preferences, payments, refunds, chargebacks and signed notifications.

Every request is judged by `mercadopago_schema`, and so are the payments that this stand-in tells of.
"""

import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from conserje.model.ids import Clock
from tests.vendors.mercadopago_schema import problems_of_payment, problems_of_request

KEY = "APP_USR-standin"
WEBHOOK_KEY = "secret-of-the-notifications"

Json = dict[str, Any]


@dataclass
class MercadoPagoApi:
    clock: Clock
    preferences: dict[str, Json] = field(default_factory=dict)
    payments: dict[str, Json] = field(default_factory=dict)
    chargebacks: dict[str, Json] = field(default_factory=dict)
    faults: deque[Response | Exception] = field(default_factory=deque)
    _answered: dict[str, tuple[Json, Json]] = field(default_factory=dict)

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/checkout/preferences", self._open, methods=["POST"]),
                Route("/checkout/preferences/{id}", self._preference, methods=["GET", "PUT"]),
                Route("/v1/payments/{id}", self._payment, methods=["GET"]),
                Route("/v1/payments/{id}/refunds", self._refund, methods=["POST"]),
                Route("/v1/chargebacks/{id}", self._chargeback, methods=["GET"]),
            ]
        )

    def transport(self) -> httpx.AsyncBaseTransport:
        return _Wire(self)

    def pay(self, preference_id: str) -> str:
        """A guest pays; the name of the payment. Raises ValueError when the page takes no money any more."""
        preference = self.preferences[preference_id]
        if datetime.fromisoformat(preference["expiration_date_to"]) <= self.clock.now():
            raise ValueError("this preference has ended")
        item = preference["items"][0]
        name = f"{71000000 + len(self.payments)}"
        self.payments[name] = {
            "id": int(name),
            "status": "approved",
            "status_detail": "accredited",
            "external_reference": preference["external_reference"],
            "transaction_amount": item["unit_price"],
            "currency_id": item["currency_id"],
            "refunds": [],
        }
        assert problems_of_payment(self.payments[name]) == []
        return name

    def dispute(self, payment: str) -> str:
        self.payments[payment]["status"] = "charged_back"
        self.chargebacks["cb-1"] = {"id": "cb-1", "payments": [{"id": int(payment)}]}
        return "cb-1"

    def notification(
        self,
        subject: str,
        *,
        kind: str = "payment",
        name: int = 1,
        key: str = WEBHOOK_KEY,
        at: datetime | None = None,
        in_milliseconds: bool = False,
    ) -> tuple[Json, Json, bytes]:
        """Headers, query and body. The time is told in seconds by some of its pages, in milliseconds by others."""
        seconds = int((at or self.clock.now()).timestamp())
        stamp, request = str(seconds * 1000 if in_milliseconds else seconds), f"request-{name}"
        manifest = f"id:{subject};request-id:{request};ts:{stamp};"
        signed = hmac.new(key.encode(), manifest.encode(), hashlib.sha256).hexdigest()
        headers = {"x-signature": f"ts={stamp},v1={signed}", "x-request-id": request}
        body = {"id": name, "type": kind, "action": "payment.updated", "data": {"id": subject}}
        return headers, {"data.id": subject, "type": kind}, json.dumps(body).encode()

    async def _open(self, request: Request) -> Response:
        body = await self._judged(request, "/checkout/preferences")
        return body if isinstance(body, Response) else self._once(request, body, self._made)

    def _made(self, body: Json) -> Json:
        name = f"2489-{len(self.preferences) + 1:08d}"
        address = f"https://www.mercadopago.com/checkout/v1/redirect?pref_id={name}"
        self.preferences[name] = {**body, "id": name, "init_point": address, "client_id": "963", "date_created": None}
        return self.preferences[name]

    async def _preference(self, request: Request) -> Response:
        body = await self._judged(request, "/checkout/preferences/{id}")
        preference = self.preferences.get(request.path_params["id"])
        if isinstance(body, Response) or preference is None:
            return body if isinstance(body, Response) else _refusal(404, "not found")
        preference |= body
        return JSONResponse(preference)

    async def _payment(self, request: Request) -> Response:
        body = await self._judged(request, "/v1/payments/{id}")
        payment = self.payments.get(request.path_params["id"])
        if isinstance(body, Response):
            return body
        return JSONResponse(payment) if payment else _refusal(404, "Payment not found")

    async def _refund(self, request: Request) -> Response:
        body = await self._judged(request, "/v1/payments/{id}/refunds")
        payment = self.payments.get(request.path_params["id"])
        if isinstance(body, Response) or payment is None:
            return body if isinstance(body, Response) else _refusal(404, "Payment not found")
        return self._once(request, body, lambda told: self._returned(payment, told))

    def _returned(self, payment: Json, body: Json) -> Json | Response:
        before = sum(one["amount"] for one in payment["refunds"])
        amount = body.get("amount", payment["transaction_amount"] - before)
        if before + amount > payment["transaction_amount"]:
            return _refusal(400, "The refund amount is greater than the payment's")
        made = {"id": 9000 + len(payment["refunds"]), "amount": amount, "status": "approved"}
        payment["refunds"].append(made)
        if before + amount == payment["transaction_amount"]:
            payment["status"] = "refunded"
        return {**made, "payment_id": payment["id"]}

    async def _chargeback(self, request: Request) -> Response:
        body = await self._judged(request, "/v1/chargebacks/{id}")
        found = self.chargebacks.get(request.path_params["id"])
        if isinstance(body, Response):
            return body
        return JSONResponse(found) if found else _refusal(404, "not found")

    def _once(self, request: Request, body: Json, make: Callable[[Json], Json | Response]) -> Response:
        """The same key gets the same answer; with another request it is a conflict."""
        key = request.headers["x-idempotency-key"]
        if key in self._answered:
            before, answer = self._answered[key]
            return JSONResponse(answer, 201) if before == body else _refusal(409, "idempotency_key_already_used")
        made = make(body)
        if isinstance(made, Response):
            return made
        self._answered[key] = body, made.copy()
        return JSONResponse(made, 201)

    async def _judged(self, request: Request, path: str) -> Json | Response:
        """The body, or why there is no answer to it."""
        if self.faults and isinstance(self.faults[0], Response):
            fault = self.faults.popleft()
            assert isinstance(fault, Response)
            return fault
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return _refusal(401, "invalid access token")
        raw = await request.body()
        body: Json = json.loads(raw) if raw else {}
        wrong = [] if request.method == "GET" else problems_of_request(request.method, path, request.headers, body)
        return _refusal(400, "; ".join(wrong)) if wrong else body


def _refusal(status: int, message: str) -> Response:
    return JSONResponse({"message": message, "error": "bad_request", "status": status, "cause": []}, status)


class _Wire(httpx.AsyncBaseTransport):
    def __init__(self, api: MercadoPagoApi) -> None:
        self._api = api
        self._inner = httpx.ASGITransport(app=api.app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._api.faults and isinstance(self._api.faults[0], Exception):
            raise self._api.faults.popleft()  # type: ignore[misc]
        return await self._inner.handle_async_request(request)
