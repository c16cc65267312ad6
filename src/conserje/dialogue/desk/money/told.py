"""What payment providers tell, as plain values for the database, and back."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from conserje.model.money import Money
from conserje.payments.port import Heard, Paid, RefundState, Returned, Told


def heard_out(heard: Heard) -> dict[str, Any]:
    return asdict(heard)


def heard_in(stored: dict[str, Any]) -> Heard:
    return Heard(stored["event_id"], stored["kind"], stored["subject"], dict(stored["details"]))


def told_out(told: Told) -> dict[str, Any]:
    return asdict(told)


def told_in(stored: dict[str, Any] | None) -> Told:
    """Nothing was told yet: nothing is known."""
    if stored is None:
        return Told()
    return Told(
        UUID(stored["checkout"]) if stored["checkout"] else None,
        tuple(Paid(one["payment"], _money(one["amount"])) for one in stored["paid"]),
        tuple(_returned(one) for one in stored["returned"]),
        stored["is_disputed"],
    )


def _returned(one: dict[str, Any]) -> Returned:
    ours = UUID(one["ours"]) if one["ours"] else None
    return Returned(one["refund"], one["payment"], _money(one["amount"]), RefundState(one["state"]), ours)


def _money(stored: dict[str, str]) -> Money:
    return Money(Decimal(stored["amount"]), stored["currency"])
