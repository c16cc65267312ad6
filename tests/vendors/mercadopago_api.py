"""A stand-in for Mercado Pago: preferences, payments, refunds, chargebacks and signed notifications.

Mercado Pago publishes no OpenAPI description. What is checked here are the shapes that its SDK and its reference pages
document, read in November 2026; what neither says is not checked.
"""

import hashlib
import hmac
import json
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from conserje.model.ids import Clock

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
    _answered: dict[str, Json] = field(default_factory=dict)

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/checkout/preferences", self._open, methods=["POST"]),
                Route("/checkout/preferences/{id}", self._update, methods=["PUT"]),
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
        return name

    def dispute(self, payment: str) -> str:
        self.payments[payment]["status"] = "charged_back"
        self.chargebacks["cb-1"] = {"id": "cb-1", "payments": [int(payment)]}
        return "cb-1"

    def notification(
        self, subject: str, *, kind: str = "payment", name: int = 1, key: str = WEBHOOK_KEY
    ) -> tuple[Json, Json, bytes]:
        """Headers, query and body."""
        stamp, request = str(int(self.clock.now().timestamp())), f"request-{name}"
        manifest = f"id:{subject};request-id:{request};ts:{stamp};"
        signed = hmac.new(key.encode(), manifest.encode(), hashlib.sha256).hexdigest()
        headers = {"x-signature": f"ts={stamp},v1={signed}", "x-request-id": request}
        body = {"id": name, "type": kind, "action": "payment.updated", "data": {"id": subject}}
        return headers, {"data.id": subject, "type": kind}, json.dumps(body).encode()

    async def _open(self, request: Request) -> Response:
        body, refused = await self._judge(request)
        problems = refused or _problems(body)
        if problems:
            return problems
        key = request.headers["x-idempotency-key"]
        if key not in self._answered:
            name = f"2489-{len(self.preferences) + 1:08d}"
            address = f"https://www.mercadopago.com/checkout/v1/redirect?pref_id={name}"
            self._answered[key] = self.preferences[name] = {**body, "id": name, "init_point": address}
        return JSONResponse(self._answered[key], 201)

    async def _update(self, request: Request) -> Response:
        body, refused = await self._judge(request)
        if refused:
            return refused
        preference = self.preferences.get(request.path_params["id"])
        if preference is None:
            return _refusal(404, "not found")
        preference |= body
        return JSONResponse(preference)

    async def _payment(self, request: Request) -> Response:
        _, refused = await self._judge(request)
        payment = self.payments.get(request.path_params["id"])
        return refused or (JSONResponse(payment) if payment else _refusal(404, "Payment not found"))

    async def _refund(self, request: Request) -> Response:
        body, refused = await self._judge(request)
        if refused:
            return refused
        key, payment = request.headers["x-idempotency-key"], self.payments[request.path_params["id"]]
        if key not in self._answered:
            before = sum(one["amount"] for one in payment["refunds"])
            if before + body["amount"] > payment["transaction_amount"]:
                return _refusal(400, "The refund amount is greater than the payment's")
            made = {"id": 9000 + len(payment["refunds"]), "amount": body["amount"], "status": "approved"}
            payment["refunds"].append(made)
            if before + body["amount"] == payment["transaction_amount"]:
                payment["status"] = "refunded"
            self._answered[key] = {**made, "payment_id": payment["id"]}
        return JSONResponse(self._answered[key], 201)

    async def _chargeback(self, request: Request) -> Response:
        _, refused = await self._judge(request)
        found = self.chargebacks.get(request.path_params["id"])
        return refused or (JSONResponse(found) if found else _refusal(404, "not found"))

    async def _judge(self, request: Request) -> tuple[Json, Response | None]:
        if self.faults and isinstance(self.faults[0], Response):
            fault = self.faults.popleft()
            assert isinstance(fault, Response)
            return {}, fault
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return {}, _refusal(401, "invalid access token")
        raw = await request.body()
        return (json.loads(raw) if raw else {}), None


def _problems(preference: Json) -> Response | None:
    item = preference["items"][0]
    well_formed = (
        isinstance(item["unit_price"], int | float)
        and item["quantity"] == 1
        and item["currency_id"] in ("ARS", "BRL", "CLP", "COP", "MXN", "PEN", "UYU")
        and datetime.fromisoformat(preference["expiration_date_to"]).tzinfo is not None
        and len(preference["external_reference"]) <= 256
    )
    return None if well_formed else _refusal(400, "invalid preference")


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
