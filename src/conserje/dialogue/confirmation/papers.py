"""The confirmation itself: its lines, its picture, its calendar file.

Texts come from the wording of the guest; what is said of money and days is what the reservation holds.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import segno

from conserje.dialogue.confirmation.calendar import MIME, calendar_of
from conserje.dialogue.confirmation.links import FileLinks
from conserje.dialogue.confirmation.seal import Sealed, Seals
from conserje.dialogue.confirmation.terms import cancellation_line
from conserje.dialogue.wording import Wording
from conserje.errors import ReservationClosed
from conserje.model.hotel import Hotel
from conserje.model.ids import Clock
from conserje.model.reply import PLACE, Attachment, Reply
from conserje.model.reservation import Reservation, ReservationStatus

CONFIRMABLE = (ReservationStatus.AWAITING_DEPOSIT, ReservationStatus.CONFIRMED, ReservationStatus.CHECKED_IN)
# A guest who leaves late, or reads the calendar entry on the way home, still has what they were given.
_AFTER_CHECK_OUT = timedelta(hours=24)


class KeepFile(Protocol):
    """Where pictures and files are kept; storage.desk.files.FileRoom in the product."""

    async def keep(self, hotel: Hotel, *, mime: str, name: str, content: bytes) -> Attachment:
        """The same bytes under the same name are kept once."""
        ...


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`lines` say what the summary of a booking does not: terms, the way, the calendar, the code to show."""

    lines: tuple[str, ...]
    picture: Attachment


class Confirmations:
    """Makes confirmations for every house."""

    def __init__(self, seals: Seals, links: FileLinks, files: KeepFile, clock: Clock) -> None:
        self.seals = seals
        self._links = links
        self._files = files
        self._clock = clock

    def sealed(self, hotel: Hotel, reservation: Reservation) -> str:
        """The text of the QR."""
        return self.seals.seal(Sealed(hotel.id, reservation.code, _good_until(hotel, reservation)))

    async def place_of(self, hotel: Hotel) -> Attachment | None:
        """Where the house is, as a point of the map; None where it has not told its coordinates."""
        place = hotel.desk.place
        if place is None:
            return None
        point = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
            "properties": {"name": hotel.name, "address": hotel.address},
        }
        written = json.dumps(point, ensure_ascii=False).encode()
        return await self._files.keep(hotel, mime=PLACE, name=f"{hotel.slug}.geojson", content=written)

    async def for_reservation(self, hotel: Hotel, reservation: Reservation, wording: Wording) -> Reply:
        """Everything in one message. Raises ReservationClosed for what is neither confirmed nor waiting for its deposit."""
        confirmation = await self.made(hotel, reservation, wording)
        head = wording.text("reservation", **summary_of(reservation, wording))
        return Reply("\n\n".join((head, "\n".join(confirmation.lines))), (), (confirmation.picture,))

    async def made(self, hotel: Hotel, reservation: Reservation, wording: Wording) -> Confirmation:
        """Raises ReservationClosed."""
        if reservation.status not in CONFIRMABLE:
            raise ReservationClosed(f"{reservation.code} is {reservation.status}, there is nothing to confirm")
        until, code = _good_until(hotel, reservation), reservation.code.lower()
        drawn = picture_of(self.sealed(hotel, reservation))
        picture = await self._files.keep(hotel, mime="image/png", name=f"{code}.png", content=drawn)
        title = wording.text("calendar_title", hotel=hotel.name)
        about = wording.text("reservation", **summary_of(reservation, wording))
        entry = calendar_of(hotel, reservation, title, about)
        calendar = await self._files.keep(hotel, mime=MIME, name=f"{code}.ics", content=entry)
        link = self._links.url(hotel.tenant_id, calendar, until)
        return Confirmation(tuple(_lines(hotel, reservation, wording, link, self._clock.now())), picture)


def summary_of(reservation: Reservation, wording: Wording) -> dict[str, object]:
    """The values of the sentence "reservation"."""
    return {
        "code": reservation.code,
        "status": wording.status(reservation.status),
        "room": _rooms(reservation, wording),
        "stay": reservation.stay,
        "party": reservation.party,
        "name": reservation.guest.name,
        "total": reservation.total,
    }


def _rooms(reservation: Reservation, wording: Wording) -> str:
    name = wording.name(reservation.room_type.name)
    return f"{reservation.rooms} × {name}" if reservation.rooms > 1 else name


def leaves_at(hotel: Hotel, reservation: Reservation) -> datetime:
    local = datetime.combine(reservation.stay.check_out, hotel.check_out, ZoneInfo(hotel.timezone))
    return local.astimezone(UTC)


def _good_until(hotel: Hotel, reservation: Reservation) -> datetime:
    return leaves_at(hotel, reservation) + _AFTER_CHECK_OUT


def policy_line(reservation: Reservation, wording: Wording, now: datetime) -> str:
    """Until when it can be cancelled freely, as of now."""
    return cancellation_line(wording, reservation.free_cancellation_until, reservation.rate_plan.cancellation, now)


def picture_of(text: str) -> bytes:
    """A QR code as PNG, large enough to be read from a telephone's screen."""
    written = io.BytesIO()
    segno.make(text, error="m", micro=False).save(written, kind="png", scale=8, border=4)
    return written.getvalue()


def _lines(hotel: Hotel, reservation: Reservation, wording: Wording, link: str, now: datetime) -> Sequence[str]:
    lines = [
        wording.text("confirmation_hours", check_in=hotel.check_in, check_out=hotel.check_out),
        "• " + policy_line(reservation, wording, now),
        wording.text("confirmation_address", address=hotel.address),
    ]
    if hotel.map_url:
        lines.append(wording.text("confirmation_map", url=hotel.map_url))
    lines.append(wording.text("confirmation_calendar", url=link))
    lines.append(wording.text("confirmation_qr"))
    return lines
