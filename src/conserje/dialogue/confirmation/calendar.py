"""A reservation as an entry of the guest's own calendar (RFC 5545)."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vUri

from conserje.model.hotel import Hotel
from conserje.model.reservation import Reservation, ReservationStatus

MIME = "text/calendar"


def calendar_of(hotel: Hotel, reservation: Reservation, title: str, description: str) -> bytes:
    """One event from check-in to check-out in the house's own time, busy for nobody. The same reservation gives the same
    bytes: its identity stays over changes, so that a second import moves the entry instead of adding one."""
    zone, stay = ZoneInfo(hotel.timezone), reservation.stay
    event = Event()
    event.add("uid", f"{reservation.code.lower()}@{hotel.slug}.conserje")
    event.add("dtstamp", reservation.created_at.astimezone(UTC))
    event.add("dtstart", datetime.combine(stay.check_in, hotel.check_in, zone))
    event.add("dtend", datetime.combine(stay.check_out, hotel.check_out, zone))
    event.add("summary", title)
    event.add("description", description)
    event.add("location", hotel.address)
    if hotel.map_url:
        event.add("url", vUri(hotel.map_url))
    awaits = reservation.status is ReservationStatus.AWAITING_DEPOSIT
    event.add("status", "TENTATIVE" if awaits else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    calendar = Calendar()
    calendar.add("prodid", "-//Conserje//Reservations//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if zone.key != "UTC":
        calendar.add_component(_clock_changes(zone.key))
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


@cache
def _clock_changes(zone: str) -> Timezone:
    """Of 1970 to 2038. Finding them takes 17 ms of processor, writing them 2."""
    return Timezone.from_tzid(zone)
