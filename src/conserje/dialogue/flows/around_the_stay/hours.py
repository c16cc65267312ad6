"""Early check-in and late check-out: only when nobody else needs the room, at the house's share of the night's price."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal

from conserje.dialogue.context import TurnContext
from conserje.model.desk.extras import OrderKind
from conserje.model.desk.rules import Approval
from conserje.model.desk.wanted import Ordering
from conserje.model.money import Money
from conserje.model.reservation import Placed, Reservation


def hours_name(turn: TurnContext, wanted: Ordering) -> str:
    """ "late check-out until 14:00"."""
    hour = turn.wording.clock(wanted.at) if wanted.at else ""
    return turn.wording.text(f"{wanted.kind}_at", hour=hour)


async def sum_up_hours(turn: TurnContext, wanted: Ordering, reservation: Reservation) -> Money | None:
    """Tell the price; None where it cannot be had, which is told."""
    rules, hotel, stay = turn.hotel.desk.stay, turn.hotel, reservation.stay
    is_early = wanted.kind == OrderKind.EARLY_CHECKIN
    limit = rules.early_from if is_early else rules.late_until
    hour = turn.facts.time or limit
    turn.desk.held.take_reservation(reservation)
    if _is_ordinary(hour, hotel.check_in if is_early else hotel.check_out, is_early=is_early):
        turn.say("hours_ordinary", check_in=hotel.check_in, check_out=hotel.check_out)
        return None
    if (is_early and hour < limit) or (not is_early and hour > limit):
        turn.say("early_too_early" if is_early else "late_too_late", limit=limit)
        hour = limit
    day = stay.check_in if is_early else stay.check_out
    wanted.at = datetime.combine(day, hour, turn.zone)
    night = day - timedelta(days=1) if is_early else day
    rooms = await turn.desk.floor.rooms(reservation, night)
    if wanted.at <= turn.now or not rooms or not all(room.is_free for room in rooms):
        turn.say("early_taken" if is_early else "late_taken", check_in=hotel.check_in, check_out=hotel.check_out)
        return None
    return _tell(turn, wanted, reservation, rooms)


def _tell(turn: TurnContext, wanted: Ordering, reservation: Reservation, rooms: Sequence[Placed]) -> Money:
    rules, is_early = turn.hotel.desk.stay, wanted.kind == OrderKind.EARLY_CHECKIN
    percent = rules.early_percent if is_early else rules.late_percent
    wanted.by_staff = (rules.early_approval if is_early else rules.late_approval) is Approval.STAFF
    price = _price(rooms, percent)
    turn.desk.held.money.add(price)
    named = hours_name(turn, wanted)
    if price.amount:
        share = turn.wording.percent(percent)
        turn.say("order_hours", what=named, code=reservation.code, percent=share, total=price)
    else:
        turn.say("order_hours_free", what=named, code=reservation.code)
    return price


def _is_ordinary(hour: time, usual: time, *, is_early: bool) -> bool:
    return hour >= usual if is_early else hour <= usual


def _price(rooms: Sequence[Placed], percent: Decimal) -> Money:
    total = Money.zero(rooms[0].price.currency)
    for room in rooms:
        total += room.price
    return total.times(percent / 100)
