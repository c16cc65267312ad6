"""What Mercado Pago takes and tells, as a judge of requests and of our stand-in's own answers.

Written after Mercado Pago's OpenAPI description (<https://github.com/mercadopago/openapi>, version 1.0.0 of June 2026, read in
November 2026), in our own words and only for the paths that are called. A property that the description does not name
is refused here; the real server ignores it. What only the reference pages say is in `said_in_words`.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from jsonschema import Draft202012Validator

Json = dict[str, Any]

CURRENCIES = [
    "ARS",
    "BRL",
    "MXN",
    "CLP",
    "COP",
    "PEN",
    "UYU",
    "BOB",
    "PYG",
    "USD",
    "CRC",
    "DOP",
    "HNL",
    "NIO",
    "GTQ",
    "VES",
]
STATUSES = ["pending", "approved", "authorized", "in_process", "in_mediation", "rejected", "cancelled", "refunded"]
STATUSES += ["charged_back"]
_WITHOUT_CENTS = ("CLP", "PYG")

_TEXT: Json = {"type": "string"}
_ADDRESS: Json = {"type": "string", "pattern": "^https?://[^ ]+$"}
_MOMENT: Json = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$"}
_NUMBER: Json = {"type": "number"}


def _sealed(properties: Json, *required: str) -> Json:
    return {"type": "object", "properties": properties, "required": [*required], "additionalProperties": False}


_ITEM = _sealed(
    {
        "id": _TEXT,
        "title": {"type": "string", "minLength": 1, "maxLength": 256},
        "description": _TEXT,
        "picture_url": _ADDRESS,
        "category_id": _TEXT,
        "quantity": {"type": "integer", "minimum": 1},
        "currency_id": {"enum": CURRENCIES},
        "unit_price": {"type": "number", "exclusiveMinimum": 0},
    },
    *("title", "quantity", "unit_price"),
)
_PREFERENCE = _sealed(
    {
        "items": {"type": "array", "items": _ITEM, "minItems": 1},
        "payer": {"type": "object"},
        "payment_methods": {"type": "object"},
        "shipments": {"type": "object"},
        "back_urls": _sealed({"success": _ADDRESS, "pending": _ADDRESS, "failure": _ADDRESS}),
        "statement_descriptor": {"type": "string", "maxLength": 22},
        "additional_info": _TEXT,
        "auto_return": {"enum": ["approved", "all"]},
        "external_reference": {"type": "string", "maxLength": 256},
        "expires": {"type": "boolean"},
        "expiration_date_from": _MOMENT,
        "expiration_date_to": _MOMENT,
        "binary_mode": {"type": "boolean"},
    },
    "items",
)
_REQUESTS: dict[tuple[str, str], Json] = {
    ("POST", "/checkout/preferences"): _PREFERENCE,
    ("PUT", "/checkout/preferences/{id}"): _PREFERENCE,
    ("POST", "/v1/payments/{id}/refunds"): _sealed({"amount": {"type": "number", "exclusiveMinimum": 0}}),
}
_PAYMENT: Json = {
    "type": "object",
    "required": ["id", "status", "currency_id", "transaction_amount"],
    "properties": {
        "id": {"type": "integer"},
        "status": {"enum": STATUSES},
        "status_detail": _TEXT,
        "currency_id": {"enum": CURRENCIES},
        "external_reference": _TEXT,
        "transaction_amount": _NUMBER,
        "transaction_amount_refunded": _NUMBER,
        "refunds": {"type": "array"},
    },
}


def problems_of_request(method: str, path: str, headers: Any, body: Json) -> list[str]:
    """Why Mercado Pago would refuse this request; empty when it would not."""
    shape = _REQUESTS.get((method, path))
    if shape is None:
        return [] if not body else ["a body that nobody asked for"]
    found = [f"{error.json_path}: {error.message[:200]}" for error in _validator(path).iter_errors(body)]
    return found or [*said_in_words(method, headers, body)]


def problems_of_payment(payment: Json) -> list[str]:
    return [
        f"{error.json_path}: {error.message[:200]}" for error in Draft202012Validator(_PAYMENT).iter_errors(payment)
    ]


def said_in_words(method: str, headers: Any, body: Json) -> Iterator[str]:
    """An idempotency key is a UUID, and wanted wherever something is made; pesos of Chile and guaraníes have no cents."""
    if headers.get("content-type", "").partition(";")[0] != "application/json":
        yield "content-type: JSON is wanted"
    if method == "POST":
        try:
            UUID(headers.get("x-idempotency-key", ""))
        except ValueError:
            yield "x-idempotency-key: a UUID is wanted"
    for item in body.get("items", ()):
        price = Decimal(str(item["unit_price"]))
        if item.get("currency_id") in _WITHOUT_CENTS and price != price.to_integral_value():
            yield f"unit_price: {price} has cents"
        if price != round(price, 2):
            yield f"unit_price: {price} has more than two decimals"
    if body.get("auto_return") and not body.get("back_urls", {}).get("success"):
        yield "auto_return: back_urls.success is wanted"


@cache
def _validator(path: str) -> Draft202012Validator:
    return Draft202012Validator(next(shape for (_, named), shape in _REQUESTS.items() if named == path))
