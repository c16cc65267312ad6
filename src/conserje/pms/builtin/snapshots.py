"""What was promised, kept as JSON with the quote and the reservation: later changes of prices or terms do not touch it.

Amounts are decimal strings, days ISO dates. The room type is kept by id only: its description may improve.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from conserje.model.guest import Guest
from conserje.model.hotel import CancellationFee, CancellationPolicy, MealPlan, RatePlan, RoomType
from conserje.model.ids import RatePlanId, RoomTypeId
from conserje.model.money import Money
from conserje.model.reservation import Charge, NightPrice, Offer, Price, Reservation, ReservationStatus
from conserje.model.stay import Party, Stay

Json = dict[str, Any]
RoomTypes = Mapping[RoomTypeId, RoomType]


def price_out(price: Price) -> Json:
    return {
        "currency": price.total.currency,
        "nights": [[night.day.isoformat(), str(night.amount.amount)] for night in price.nights],
        "charges": [[line.code, line.name, str(line.amount.amount), line.included] for line in price.charges],
        "total": str(price.total.amount),
    }


def price_in(raw: Json) -> Price:
    currency = raw["currency"]

    def money(amount: str) -> Money:
        return Money(Decimal(amount), currency)

    return Price(
        tuple(NightPrice(date.fromisoformat(day), money(amount)) for day, amount in raw["nights"]),
        tuple(Charge(code, name, money(amount), included) for code, name, amount, included in raw["charges"]),
        money(raw["total"]),
    )


def plan_out(plan: RatePlan) -> Json:
    return {
        "id": str(plan.id),
        "code": plan.code,
        "name": plan.name,
        "currency": plan.currency,
        "meal_plan": plan.meal_plan.value,
        "free_until_hours": plan.cancellation.free_until_hours,
        "fee": plan.cancellation.fee.value,
        "percent": str(plan.cancellation.percent),
        "deposit_percent": str(plan.deposit_percent),
    }


def plan_in(raw: Json) -> RatePlan:
    policy = CancellationPolicy(raw["free_until_hours"], CancellationFee(raw["fee"]), Decimal(raw["percent"]))
    return RatePlan(
        id=RatePlanId(UUID(raw["id"])),
        code=raw["code"],
        name=raw["name"],
        currency=raw["currency"],
        meal_plan=MealPlan(raw["meal_plan"]),
        cancellation=policy,
        deposit_percent=Decimal(raw["deposit_percent"]),
    )


def _stay_out(stay: Stay) -> list[str]:
    return [stay.check_in.isoformat(), stay.check_out.isoformat()]


def _stay_in(raw: list[str]) -> Stay:
    check_in, check_out = map(date.fromisoformat, raw)
    return Stay(check_in, check_out)


def offer_out(offer: Offer) -> Json:
    return {
        "stay": _stay_out(offer.stay),
        "adults": offer.party.adults,
        "children": list(offer.party.children),
        "rooms": offer.rooms,
        "room_type": str(offer.room_type.id),
        "rate_plan": plan_out(offer.rate_plan),
        "price": price_out(offer.price),
        "left": offer.left,
    }


def offer_in(raw: Json, room_types: RoomTypes) -> Offer:
    return Offer(
        stay=_stay_in(raw["stay"]),
        party=Party(raw["adults"], tuple(raw["children"])),
        rooms=raw["rooms"],
        room_type=room_types[RoomTypeId(UUID(raw["room_type"]))],
        rate_plan=plan_in(raw["rate_plan"]),
        price=price_in(raw["price"]),
        left=raw["left"],
    )


def reservation_out(reservation: Reservation) -> Json:
    """Without the guest: events are never rewritten, and a guest may ask to be forgotten."""
    return {
        "code": reservation.code,
        "status": reservation.status.value,
        "stay": _stay_out(reservation.stay),
        "adults": reservation.party.adults,
        "children": list(reservation.party.children),
        "rooms": reservation.rooms,
        "room_type": str(reservation.room_type.id),
        "rate_plan": plan_out(reservation.rate_plan),
        "total": _money_out(reservation.total),
        "deposit": _money_out(reservation.deposit),
        "free_cancellation_until": _instant_out(reservation.free_cancellation_until),
        "deposit_due": _instant_out(reservation.deposit_due),
        "created_at": reservation.created_at.isoformat(),
        "cancellation_charged": _money_out(reservation.cancellation_charged),
    }


def reservation_in(raw: Json, guest: Guest, room_types: RoomTypes) -> Reservation:
    return Reservation(
        code=raw["code"],
        status=ReservationStatus(raw["status"]),
        stay=_stay_in(raw["stay"]),
        party=Party(raw["adults"], tuple(raw["children"])),
        rooms=raw["rooms"],
        room_type=room_types[RoomTypeId(UUID(raw["room_type"]))],
        rate_plan=plan_in(raw["rate_plan"]),
        guest=guest,
        total=_money_in(raw["total"]),
        deposit=_money_in(raw["deposit"]),
        free_cancellation_until=_instant_in(raw["free_cancellation_until"]),
        deposit_due=_instant_in(raw["deposit_due"]),
        created_at=datetime.fromisoformat(raw["created_at"]),
        cancellation_charged=_money_in(raw["cancellation_charged"]) if raw.get("cancellation_charged") else None,
    )


def guest_row(row: asyncpg.Record) -> Guest:
    return Guest(row["guest_name"], row["guest_email"], row["guest_phone"], row["guest_language"])


def reservation_row(row: asyncpg.Record, room_types: RoomTypes) -> Reservation:
    """A row of `reservations` as the desk knows it."""
    charged = row["cancellation_charged"]
    return Reservation(
        code=row["code"],
        status=ReservationStatus(row["status"]),
        stay=Stay(row["stay"].lower, row["stay"].upper),
        party=Party(row["adults"], tuple(row["children"])),
        rooms=row["rooms"],
        room_type=room_types[row["room_type_id"]],
        rate_plan=plan_in(row["rate_plan"]),
        guest=guest_row(row),
        total=Money(row["total"], row["currency"]),
        deposit=Money(row["deposit"], row["deposit_currency"]),
        free_cancellation_until=row["free_cancellation_until"],
        deposit_due=row["deposit_due"],
        created_at=row["created_at"],
        cancellation_charged=None if charged is None else Money(charged, row["currency"]),
    )


def _money_out(money: Money | None) -> list[str] | None:
    return None if money is None else [str(money.amount), money.currency]


def _money_in(raw: list[str]) -> Money:
    amount, currency = raw
    return Money(Decimal(amount), currency)


def _instant_out(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _instant_in(raw: str | None) -> datetime | None:
    return None if raw is None else datetime.fromisoformat(raw)
