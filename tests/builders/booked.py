"""A reservation as a PMS would give it, for rules that need no PMS."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from conserje.model.guest import Guest
from conserje.model.hotel import CancellationFee, CancellationPolicy, MealPlan, RatePlan, RoomType
from conserje.model.ids import RatePlanId, RoomTypeId
from conserje.model.money import Money
from conserje.model.reservation import Reservation, ReservationStatus
from conserje.model.stay import Party, Stay

DOUBLE = RoomType(RoomTypeId(UUID(int=1)), "double", {"es": "Doble"}, {"es": "Una doble."}, ("double",), (), 2, 1, 3)
FLEXIBLE = RatePlan(
    RatePlanId(UUID(int=2)),
    "flexible",
    {"es": "Flexible"},
    "ARS",
    MealPlan.BREAKFAST,
    CancellationPolicy(48, CancellationFee.FIRST_NIGHT),
    Decimal(30),
)


def a_reservation(**changes: Any) -> Reservation:
    """Two people, three nights from 12 March 2027, paid."""
    plain: dict[str, Any] = {
        "code": "K7P2QX",
        "status": ReservationStatus.CONFIRMED,
        "stay": Stay(date(2027, 3, 12), date(2027, 3, 15)),
        "party": Party(2),
        "rooms": 1,
        "room_type": DOUBLE,
        "rate_plan": FLEXIBLE,
        "guest": Guest("Ana Pérez", "ana@example.com", "+5491155550101", "es"),
        "total": Money(Decimal(300_000), "ARS"),
        "deposit": Money(Decimal(90_000), "ARS"),
        "free_cancellation_until": None,
        "deposit_due": None,
        "created_at": datetime(2027, 1, 11, tzinfo=UTC),
    }
    return Reservation(**plain | changes)
