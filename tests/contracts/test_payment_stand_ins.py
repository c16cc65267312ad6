"""The stand-ins of payment providers refuse what the providers' own descriptions do not have."""

import copy
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.vendors import mercadopago_schema, stripe_schema

Json = dict[str, Any]

SESSION: Json = {
    "mode": "payment",
    "client_reference_id": "8d1f",
    "line_items": {
        "0": {
            "quantity": "1",
            "price_data": {"currency": "ars", "unit_amount": "1250", "product_data": {"name": "Hotel"}},
        }
    },
    "metadata": {"checkout": "8d1f"},
    "success_url": "https://chat.example.org",
    "locale": "es",
    "expires_at": "1900000000",
}
PREFERENCE: Json = {
    "items": [{"id": "a", "title": "Hotel", "quantity": 1, "currency_id": "ARS", "unit_price": 12.5}],
    "external_reference": "8d1f",
    "expires": True,
    "expiration_date_to": "2027-03-12T12:00:00.000+00:00",
}


def price(session: Json) -> Json:
    found: Json = session["line_items"]["0"]["price_data"]
    return found


STRIPE: list[tuple[Callable[[Json], Any], str]] = [
    (lambda one: one.update(mode="pay"), "mode"),
    (lambda one: one.update(locale="es-AR"), "locale"),
    (lambda one: one.update(amount_of="1"), "amount_of"),
    (lambda one: one.update(api_key="sk"), "api_key"),
    (lambda one: one.update(expires_at="tomorrow"), "expires_at"),
    (lambda one: one.update(allow_promotion_codes="yes"), "allow_promotion_codes"),
    (lambda one: one.pop("success_url"), "success_url"),
    (lambda one: one.update(client_reference_id="x" * 201), "client_reference_id"),
    (lambda one: one.update(line_items={"1": one["line_items"]["0"]}), "line_items"),
    (lambda one: one["line_items"]["0"].update(quantity="one"), "line_items[0][quantity]"),
    (lambda one: price(one).pop("currency"), "line_items[0][price_data][currency]"),
    (lambda one: price(one).update(currency="pesos"), "line_items[0][price_data][currency]"),
    (lambda one: price(one).update(unit_amount="12.5"), "line_items[0][price_data][unit_amount]"),
    (lambda one: price(one).update(unit_amount="100000000"), "line_items[0][price_data][unit_amount]"),
    (lambda one: price(one)["product_data"].update(nombre="x"), "line_items[0][price_data][product_data][nombre]"),
    (lambda one: one["metadata"].update(nested={"a": "b"}), "metadata"),
    (lambda one: one["metadata"].update(long="x" * 501), "metadata"),
]

MERCADO_PAGO: list[tuple[Callable[[Json], Any], str]] = [
    (lambda one: one.pop("items"), "items"),
    (lambda one: one.update(items=[]), "items"),
    (lambda one: one.update(amount=1), "amount"),
    (lambda one: one["items"][0].update(unit_price="12.50"), "unit_price"),
    (lambda one: one["items"][0].update(unit_price=0), "unit_price"),
    (lambda one: one["items"][0].update(unit_price=12.505), "unit_price"),
    (lambda one: one["items"][0].update(currency_id="CLP"), "unit_price"),
    (lambda one: one["items"][0].update(currency_id="EUR"), "currency_id"),
    (lambda one: one["items"][0].update(quantity=0), "quantity"),
    (lambda one: one.update(expiration_date_to="tomorrow"), "expiration_date_to"),
    (lambda one: one.update(external_reference="x" * 257), "external_reference"),
    (lambda one: one.update(auto_return="approved"), "auto_return"),
]


def test_a_session_as_it_should_be_is_taken() -> None:
    assert stripe_schema.problems_of_request("POST", "/v1/checkout/sessions", SESSION) == []


@pytest.mark.parametrize(("spoil", "named"), STRIPE, ids=[f"{n}-{named}" for n, (_, named) in enumerate(STRIPE)])
def test_stripe_names_the_parameter_that_is_wrong(spoil: Callable[[Json], Any], named: str) -> None:
    session = copy.deepcopy(SESSION)
    spoil(session)
    assert stripe_schema.problems_of_request("POST", "/v1/checkout/sessions", session) == [named]


def test_stripe_refuses_reasons_and_filters_that_it_does_not_know() -> None:
    refund = {"payment_intent": "pi_1", "amount": "10"}
    assert stripe_schema.problems_of_request("POST", "/v1/refunds", refund) == []
    assert stripe_schema.problems_of_request("POST", "/v1/refunds", refund | {"reason": "late"}) == ["reason"]
    assert stripe_schema.problems_of_request("GET", "/v1/checkout/sessions", {"intent": "pi_1"}) == ["intent"]


def test_a_preference_as_it_should_be_is_taken() -> None:
    assert _of_preference(PREFERENCE, str(uuid4())) == []


@pytest.mark.parametrize(
    ("spoil", "named"), MERCADO_PAGO, ids=[f"{n}-{name}" for n, (_, name) in enumerate(MERCADO_PAGO)]
)
def test_mercado_pago_names_the_property_that_is_wrong(spoil: Callable[[Json], Any], named: str) -> None:
    preference = copy.deepcopy(PREFERENCE)
    spoil(preference)
    [problem] = _of_preference(preference, str(uuid4()))
    assert named in problem


@pytest.mark.parametrize("key", ["", "not a uuid"])
def test_mercado_pago_wants_a_uuid_as_the_key_of_what_is_made(key: str) -> None:
    assert _of_preference(PREFERENCE, key) == ["x-idempotency-key: a UUID is wanted"]


def _of_preference(preference: Json, key: str) -> list[str]:
    headers = {"content-type": "application/json", "x-idempotency-key": key}
    return mercadopago_schema.problems_of_request("POST", "/checkout/preferences", headers, preference)


@pytest.mark.parametrize("ours", [{"amount_paid": 1}, {"status": 7}, {"metadata": "none"}])
def test_the_stand_in_of_stripe_cannot_tell_what_stripe_does_not_tell(ours: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="has no such"):
        stripe_schema.like("checkout.session", ours)
