"""The door to reservations that exist: found by what proves them, changed, renamed, some of their rooms given back."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from conserje.dialogue.desk.record import Record
from conserje.errors import KeepsItsFee, ReservationNotFound, StayRefused
from conserje.model.guest import Guest
from conserje.model.hotel import CancellationFee
from conserje.model.ids import QuoteId
from conserje.model.money import Money
from conserje.model.reservation import CancellationTerms, Quote, Reservation, ReservationStatus
from conserje.model.stay import Party, StayRequest
from conserje.pms.port import Pms

_PARTICLES = frozenset(
    [
        "de",
        "del",
        "la",
        "las",
        "los",
        "el",
        "da",
        "das",
        "do",
        "dos",
        "di",
        "du",
        "van",
        "von",
        "der",
        "den",
        "le",
        "al",
        "bin",
        "san",
        "santa",
    ]
)
# "My surname is Gil and my first name is Luis" names Luis Gil; a list of all first names and all surnames names nobody.
_NEAR = 8


class Reservations:
    """`check_limits` raises StayRefused for stays that the house does not sell by chat."""

    def __init__(self, pms: Pms, record: Record, check_limits: Callable[[StayRequest], None]) -> None:
        self._pms = pms
        self._record = record
        self._check_limits = check_limits

    async def of_phone(self, phone: str) -> Sequence[Reservation]:
        """What was booked with a number that the channel vouches for, live and not over, the soonest first."""
        found = await self._record.read("find", {"by": "phone"}, lambda: self._pms.find(phone=phone))
        now, zone = self._record.now, ZoneInfo(self._record.hotel.timezone)
        today = now.astimezone(zone).date()
        live = [one for one in found if one.status.is_live and one.stay.check_out >= today]
        for one in live:
            self._record.held.take_reservation(one)
        return sorted(live, key=lambda one: one.stay.check_in)

    async def of_email(self, email: str, words: str) -> Sequence[Reservation]:
        """What was booked with an e-mail by a guest whose name is among the words; live ones where there are any.

        Raises ReservationNotFound alike for an e-mail that nobody booked with and for a name that is another's.
        """
        found = await self._record.read("find", {"by": "email"}, lambda: self._pms.find(email=email))
        theirs = [one for one in found if names(words, one.guest.name)]
        if not theirs:
            raise ReservationNotFound("no reservation of this e-mail and name")
        proved = [one for one in theirs if one.status.is_live] or theirs[:1]
        for one in proved:
            self._record.held.take_reservation(one)
        return proved

    async def change_quote(self, reservation: Reservation, request: StayRequest) -> Quote:
        """What the reservation would cost as asked for; what it costs more or less is held too.

        Raises StayRefused, KeepsItsFee, NoRoomLeft, ReservationNotFound, ReservationClosed.
        """
        self._check(reservation, request)
        limits, now = self._record.hotel.limits, self._record.now
        until, code = now + timedelta(minutes=limits.quote_minutes), reservation.code
        quote = await self._record.write(
            "change_quote",
            {"code": code, **_asked(request)},
            lambda key: self._pms.change_quote(code, request, valid_until=until, key=key),
        )
        if _wins_back(reservation, quote, now):
            raise KeepsItsFee(f"{code} would cost less after its free time")
        self.take_quote(reservation, quote)
        return quote

    async def find_quote(self, reservation: Reservation, quote_id: QuoteId) -> Quote:
        """Raises QuoteExpired."""
        quote = await self._pms.find_quote(quote_id)
        self.take_quote(reservation, quote)
        return quote

    async def change(self, code: str, quote_id: QuoteId) -> Reservation:
        """Raises ReservationNotFound, ReservationClosed, QuoteExpired, PriceChanged, NoRoomLeft."""
        arguments = {"code": code, "quote": str(quote_id)}
        changed = await self._record.write("change", arguments, lambda key: self._pms.change(code, quote_id, key=key))
        self._record.held.take_reservation(changed)
        return changed

    async def set_guest(self, code: str, guest: Guest) -> Reservation:
        """Raises ReservationNotFound, ReservationClosed."""
        arguments = {"code": code, "guest": guest.name, "email": guest.email, "phone": guest.phone}
        named = await self._record.write("rename", arguments, lambda key: self._pms.set_guest(code, guest, key=key))
        self._record.held.take_reservation(named)
        return named

    async def terms(self, code: str, rooms: int | None = None) -> CancellationTerms:
        """Raises ReservationNotFound, ReservationClosed."""
        terms = await self._pms.cancellation_terms(code, rooms=rooms)
        self._record.held.money.add(terms.fee)
        return terms

    async def cancel_rooms(self, code: str, rooms: int, left: Party, agreed_fee: Money) -> Reservation:
        """Raises ReservationNotFound, ReservationClosed, PriceChanged."""
        arguments = {"code": code, "rooms": rooms, "adults": left.adults, "children": left.children, "fee": agreed_fee}
        kept = await self._record.write(
            "cancel_rooms",
            arguments,
            lambda key: self._pms.cancel_rooms(code, rooms, left, agreed_fee=agreed_fee, key=key),
        )
        self._record.held.take_reservation(kept)
        self._record.held.money.add(agreed_fee)
        return kept

    def take_quote(self, reservation: Reservation, quote: Quote) -> None:
        """Everything that a change's quote lets be said: both totals, what is between them, both deposits."""
        held, total, before = self._record.held, quote.offer.price.total, reservation.total
        held.take_reservation(reservation)
        held.take_offer(quote.offer)
        held.money |= {quote.deposit, difference(total, before), difference(quote.deposit, reservation.deposit)}
        held.moments |= {quote.free_cancellation_until} if quote.free_cancellation_until else set()

    def _check(self, reservation: Reservation, request: StayRequest) -> None:
        """A stay that begins when it was to begin is not too soon, even when its guest is in the house already."""
        if request.stay.check_in != reservation.stay.check_in:
            self._check_limits(request)
            return
        limits = self._record.hotel.limits
        for size, reason, limit in (
            (request.stay.nights, "too_long", limits.max_nights),
            (request.rooms, "too_many_rooms", limits.max_rooms),
            (request.party.size, "too_many_guests", limits.max_guests),
        ):
            if size > limit:
                raise StayRefused(reason, limit=limit)


def _wins_back(reservation: Reservation, quote: Quote, now: datetime) -> bool:
    """Would a paid stay that is not free to cancel any more cost less, and its fee with it? Whoever cancels it then would
    have back what the rate keeps."""
    free = reservation.free_cancellation_until
    is_kept = reservation.status in (ReservationStatus.CONFIRMED, ReservationStatus.CHECKED_IN)
    is_by_total = reservation.rate_plan.cancellation.fee is not CancellationFee.FIRST_NIGHT
    is_over = free is None or free < now
    return is_kept and is_over and is_by_total and quote.offer.price.total < reservation.total


def difference(one: Money, other: Money) -> Money:
    """How far two amounts are apart; of two currencies, the first."""
    if one.currency != other.currency:
        return one
    return one - other if other <= one else other - one


def names(words: str, guest: str) -> bool:
    """Do the words name this guest? Two of the name's words are wanted near each other, or the only one it has.

    What any sentence says ("la reserva de") is no part of a name, and an e-mail's letters do not count.
    """
    said = _folded(re.sub(r"\S*@\S*", " ", words)).split()
    own = {part for part in _folded(guest).split() if len(part) > 1 and part not in _PARTICLES}
    wanted = min(2, len(own))
    return bool(own) and any(len(own.intersection(said[at : at + _NEAR])) >= wanted for at in range(len(said)))


def _folded(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[^\w]+", " ", plain)


def _asked(request: StayRequest) -> dict[str, object]:
    party = request.party
    stay = [request.stay.check_in, request.stay.check_out]
    plain = {"stay": stay, "rooms": request.rooms, "adults": party.adults, "children": party.children}
    return plain | {"room_type_id": str(request.room_type) if request.room_type else None}
