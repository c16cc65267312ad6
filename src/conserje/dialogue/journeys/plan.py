"""Which messages a reservation gets, and when. Pure: reservations, rules and the clock in, instants out."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from conserje.model.desk.journeys import JourneyKind, Segment
from conserje.model.desk.rules import JourneyRules
from conserje.model.hotel import Hotel
from conserje.model.reservation import Reservation

_MORNING, _NOON = time(10), time(12)
_REVIEWS = (JourneyKind.REVIEW_1, JourneyKind.REVIEW_2, JourneyKind.REVIEW_3)
_GROUP_ROOMS, _GROUP_PEOPLE, _VIP_STAYS, _MONDAY_TO_THURSDAY = 3, 7, 3, range(4)


def planned(reservation: Reservation, hotel: Hotel, now: datetime) -> list[tuple[JourneyKind, datetime]]:
    """From `now` on. What would have been before is left out, but for the day of arrival, which is caught up with while the
    guest is still to come."""
    rules = hotel.desk.journeys
    if not rules.enabled:
        return []
    return [
        (kind, due)
        for kind, due in _calendar(reservation, hotel)
        if kind.value not in rules.without
        and (due >= now or (kind is JourneyKind.ARRIVAL_DAY and now < useful_until(kind, reservation, hotel)))
    ]


def _calendar(reservation: Reservation, hotel: Hotel) -> list[tuple[JourneyKind, datetime]]:
    stay, rules = reservation.stay, hotel.desk.journeys
    morning = max(_MORNING, rules.quiet_to)
    days = [
        (JourneyKind.PRE_ARRIVAL_7D, _at(hotel, stay.check_in - timedelta(days=7), morning)),
        (JourneyKind.PRE_ARRIVAL_1D, _at(hotel, stay.check_in - timedelta(days=1), morning)),
        (JourneyKind.ARRIVAL_DAY, _at(hotel, stay.check_in, rules.quiet_to)),
    ]
    if stay.nights > 1:
        days.append((JourneyKind.IN_STAY, _at(hotel, stay.check_in + timedelta(days=1), _NOON)))
    days.append((JourneyKind.CHECK_OUT, _at(hotel, stay.check_out, rules.quiet_to)))
    left = _at(hotel, stay.check_out, hotel.check_out) + timedelta(hours=24)
    days += [
        (kind, left + timedelta(hours=rules.review_hours * place))
        for place, kind in enumerate(_REVIEWS[: max(0, rules.reviews)])
    ]
    return days


def useful_until(kind: JourneyKind, reservation: Reservation, hotel: Hotel) -> datetime:
    """After this instant the message makes no sense any more."""
    stay = reservation.stay
    last = {
        JourneyKind.PRE_ARRIVAL_7D: _at(hotel, stay.check_in - timedelta(days=2), hotel.check_in),
        JourneyKind.PRE_ARRIVAL_1D: _at(hotel, stay.check_in, time(0)),
        JourneyKind.ARRIVAL_DAY: _at(hotel, stay.check_in, time(22)),
        JourneyKind.IN_STAY: _at(hotel, stay.check_out, time(0)),
        JourneyKind.CHECK_OUT: _at(hotel, stay.check_out, hotel.check_out),
    }
    return last.get(kind) or _at(hotel, stay.check_out, hotel.check_out) + timedelta(days=30)


def allowed_from(rules: JourneyRules, local: datetime) -> datetime:
    """The first instant from `local` (the house's time) on that is outside its quiet hours; they may pass midnight."""
    quiet_from, quiet_to, clock = rules.quiet_from, rules.quiet_to, local.time()
    passes_midnight = quiet_to <= quiet_from
    is_quiet = (clock >= quiet_from or clock < quiet_to) if passes_midnight else quiet_from <= clock < quiet_to
    if not is_quiet or quiet_from == quiet_to:
        return local
    day = local.date() + timedelta(days=1) if passes_midnight and clock >= quiet_from else local.date()
    return datetime.combine(day, quiet_to, local.tzinfo)


def segment(reservation: Reservation, stays_before: int) -> Segment:
    """For whom a review is worded. Whoever was here three times is a regular; a single adult on weekdays came to work."""
    party, stay = reservation.party, reservation.stay
    if stays_before >= _VIP_STAYS:
        return Segment.VIP
    if reservation.rooms >= _GROUP_ROOMS or party.size >= _GROUP_PEOPLE:
        return Segment.GROUP
    if party.children:
        return Segment.FAMILY
    if party.adults == 1:
        return Segment.BUSINESS if _is_weekday(list(stay.days())) else Segment.SOLO
    return Segment.COUPLE if party.adults == 2 else Segment.GROUP


def _is_weekday(nights: Sequence[date]) -> bool:
    return all(night.weekday() in _MONDAY_TO_THURSDAY for night in nights)


def _at(hotel: Hotel, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(hotel.timezone))
