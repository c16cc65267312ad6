"""Deposits and cancellation: what is owed when, in the hotel's own time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from conserje.model.hotel import CancellationFee, CancellationPolicy, Hotel
from conserje.model.inventory import DepositKind
from conserje.model.money import Money
from conserje.model.reservation import Price
from conserje.model.stay import Stay
from conserje.pms.builtin.catalogue import SoldPlan


def arrival(hotel: Hotel, stay: Stay) -> datetime:
    """The instant of check-in, in UTC. A wall-clock time that a change of clocks skips counts as one hour later."""
    local = datetime.combine(stay.check_in, hotel.check_in, ZoneInfo(hotel.timezone))
    return local.astimezone(UTC)


def free_until(hotel: Hotel, policy: CancellationPolicy, stay: Stay, now: datetime) -> datetime | None:
    """Until when a guest may cancel freely: real hours before check-in; None when that is never or already over."""
    if policy.free_until_hours is None:
        return None
    deadline = arrival(hotel, stay) - timedelta(hours=policy.free_until_hours)
    return deadline if deadline >= now else None


def fee(policy: CancellationPolicy, price: Price) -> Money:
    """What a cancellation costs that is not free any more; never more than the stay."""
    match policy.fee:
        case CancellationFee.FIRST_NIGHT:
            return min(price.nights[0].amount, price.total, key=lambda money: money.amount)
        case CancellationFee.PERCENT:
            return price.total.percent(policy.percent)
        case CancellationFee.TOTAL:
            return price.total


def share(price: Price, rooms: int, of: int) -> Price:
    """What `rooms` of the `of` rooms of a price cost; all of them together cost the price but for rounding."""

    def part(money: Money) -> Money:
        return Money(money.amount * rooms / of, money.currency)

    nights = tuple(replace(night, amount=part(night.amount)) for night in price.nights)
    charges = tuple(replace(charge, amount=part(charge.amount)) for charge in price.charges)
    total = Money.zero(price.total.currency)
    for amount in (*(n.amount for n in nights), *(c.amount for c in charges if not c.included)):
        total += amount
    return Price(nights, charges, total)


def deposit(sold: SoldPlan, price: Price) -> Money:
    match sold.deposit:
        case DepositKind.PERCENT:
            return price.total.percent(sold.rate_plan.deposit_percent)
        case DepositKind.FIRST_NIGHT:
            return min(price.nights[0].amount, price.total, key=lambda money: money.amount)
        case DepositKind.FULL:
            return price.total
