"""The one door to the PMS. House limits first, then the PMS, with an audit row before and after everything that writes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from conserje.dialogue.confirmation import Confirmations
from conserje.dialogue.desk.floor import Floor
from conserje.dialogue.desk.guesses import Guesses
from conserje.dialogue.desk.line import Line
from conserje.dialogue.desk.money.till import Till
from conserje.dialogue.desk.outreach import Outreach
from conserje.dialogue.desk.record import Record
from conserje.dialogue.desk.reservations import Reservations
from conserje.errors import NoRoomLeft, QuoteExpired, ReservationNotFound, StayRefused
from conserje.model.conversation import Action
from conserje.model.guest import Guest
from conserje.model.hotel import RoomType
from conserje.model.ids import HoldId, QuoteId
from conserje.model.money import Money
from conserje.model.reservation import CancellationTerms, Hold, Offer, Quote, Reservation
from conserje.model.stay import Party, Stay, StayRequest
from conserje.pms.port import Pms

NEARBY_DAYS = (-1, 1, -2, 2, -3, 3)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to: offers for the request, or nearby ones when there are none, or why none may be sold."""

    offers: tuple[Offer, ...]
    nearby: tuple[Offer, ...] = ()
    refused: StayRefused | None = None


class Lately(Protocol):
    """What the PMS said a moment ago; pms.shelf.Lately in the product."""

    async def room_types(self) -> Sequence[RoomType]: ...

    async def availability(self, request: StayRequest) -> Sequence[Offer]: ...


class Desk:
    """Rooms and reservations of one house, for one turn. What is only told may be as old as `lately` says."""

    def __init__(
        self,
        pms: Pms,
        record: Record,
        till: Till,
        confirmations: Confirmations,
        line: Line,
        outreach: Outreach,
        floor: Floor,
        guesses: Guesses,
        lately: Lately | None = None,
    ) -> None:
        self.till = till
        self._pms = pms
        self.line = line
        self.outreach = outreach
        self.floor = floor
        self.guesses = guesses
        self._lately: Lately = lately or pms
        self._record = record
        self._hotel = record.hotel
        self._now = record.now
        self.held = record.held
        self.booked: list[str] = []
        self.confirmations = confirmations
        self.reservations = Reservations(pms, record, self.check_limits)

    @property
    def actions(self) -> list[Action]:
        """What was done in this turn, in order."""
        return self._record.actions

    @property
    def written(self) -> list[str]:
        """The names of what was done that cannot be taken as not done."""
        return self._record.written

    async def room_types(self) -> Sequence[RoomType]:
        """The kinds of room of this house."""
        return await self._lately.room_types()

    async def search(
        self, request: StayRequest, best: Callable[[Sequence[Offer]], Offer] = lambda offers: offers[0]
    ) -> Found:
        """Offers for a request, or the nearest alternatives when the house is full: of each other stay the `best` offer,
        the cheapest unless told otherwise. Raises StayRefused for what house limits rule out."""
        self.check_limits(request)
        refused: StayRefused | None = None
        offers: Sequence[Offer] = ()
        try:
            offers = await self._look(request, self._lately)
        except StayRefused as error:
            refused = error
        is_too_small = refused is not None and refused.reason == "too_many_guests"
        nearby = () if offers or is_too_small else await self._nearby(request, refused, best)
        return Found(tuple(offers), nearby, refused)

    def check_limits(self, request: StayRequest) -> None:
        """Raises StayRefused for stays that this house does not sell by chat."""
        limits, stay = self._hotel.limits, request.stay
        local = self._now.astimezone(ZoneInfo(self._hotel.timezone))
        arrival = datetime.combine(stay.check_in, self._hotel.check_in, ZoneInfo(self._hotel.timezone))
        checks = (
            (stay.check_in < local.date(), "past", None),
            (stay.nights > limits.max_nights, "too_long", limits.max_nights),
            ((stay.check_in - local.date()).days > limits.max_days_ahead, "too_far", limits.max_days_ahead),
            (
                arrival - self._now < timedelta(hours=limits.min_hours_before_arrival),
                "too_short_notice",
                limits.min_hours_before_arrival,
            ),
            (request.rooms > limits.max_rooms, "too_many_rooms", limits.max_rooms),
            (request.party.size > limits.max_guests, "too_many_guests", limits.max_guests),
        )
        for broken, reason, limit in checks:
            if broken:
                raise StayRefused(reason, limit=limit)

    async def offers(self, request: StayRequest, *, is_taken: bool = False) -> Sequence[Offer]:
        """Everything that can be sold for exactly this request, cheapest first. What `is_taken` is looked up at the PMS, not
        remembered. Raises StayRefused."""
        self.check_limits(request)
        return await self._look(request, self._pms if is_taken else self._lately)

    async def quote(self, told: Offer) -> Quote:
        """Give an offer its id. Good as long as it may be held, whatever the house set. Raises NoRoomLeft, PriceChanged."""
        limits = self._hotel.limits
        longest_hold = limits.hold_minutes + limits.hold_extensions * limits.hold_extension_minutes
        valid_until = self._now + timedelta(minutes=max(limits.quote_minutes, longest_hold))
        arguments = _quoted(told.room_type.code, told.rate_plan.code, told.stay, told.rooms, told.party)
        quote = await self._record.write(
            "quote", arguments, lambda key: self._pms.quote(told, valid_until=valid_until, key=key)
        )
        self._take_quote(quote)
        return quote

    async def quoted_before(self, room_type: str, rate_plan: str, stay: Stay, rooms: int, party: Party) -> Quote | None:
        """The quote that an earlier try of this turn gave to the same offer: what it holds by now looks taken to a search."""
        key = self._record.key("quote", _quoted(room_type, rate_plan, stay, rooms, party))
        try:
            quote = await self._pms.quote_made(key)
        except QuoteExpired:
            return None
        self._take_quote(quote)
        return quote

    async def find_quote(self, quote_id: QuoteId) -> Quote:
        """Raises QuoteExpired."""
        quote = await self._pms.find_quote(quote_id)
        self._take_quote(quote)
        return quote

    async def hold(self, quote: Quote) -> Hold:
        """Keep the rooms for the house's time. Raises QuoteExpired, PriceChanged, NoRoomLeft."""
        until = self._now + timedelta(minutes=self._hotel.limits.hold_minutes)
        hold = await self._record.write(
            "hold", {"quote": str(quote.id)}, lambda key: self._pms.hold(quote.id, until=until, key=key)
        )
        self.held.moments.add(hold.expires_at)
        return hold

    async def extend_hold(self, hold_id: HoldId) -> Hold:
        """Raises HoldExpired."""
        until = self._now + timedelta(minutes=self._hotel.limits.hold_extension_minutes)
        hold = await self._record.write(
            "extend_hold", {"hold": str(hold_id)}, lambda _key: self._pms.extend_hold(hold_id, until=until)
        )
        self.held.moments.add(hold.expires_at)
        return hold

    async def release_hold(self, hold_id: HoldId) -> None:
        await self._record.write("release_hold", {"hold": str(hold_id)}, lambda _key: self._pms.release_hold(hold_id))

    async def book(self, hold_id: HoldId, guest: Guest, quote: Quote) -> Reservation:
        """Turn the hold of a quote into a reservation. Raises HoldExpired when the rooms are gone."""
        due = self._deposit_due(quote) if quote.deposit.amount else None
        arguments = {"hold": str(hold_id), "guest": guest.name}
        reservation = await self._record.write(
            "book", arguments, lambda key: self._pms.book(hold_id, guest, deposit_due=due, key=key)
        )
        self.held.take_reservation(reservation)
        self.booked.append(reservation.code)
        return reservation

    async def book_together(self, kept: Sequence[tuple[HoldId, Quote]], guest: Guest) -> Sequence[Reservation]:
        """Turn the holds of several quotes into reservations, all or none. Raises HoldExpired when rooms of any are gone."""
        holds = [(hold, self._deposit_due(quote) if quote.deposit.amount else None) for hold, quote in kept]
        arguments = {"holds": [str(hold) for hold, _ in holds], "guest": guest.name}
        made = await self._record.write("book", arguments, lambda key: self._pms.book_together(holds, guest, key=key))
        for reservation in made:
            self.held.take_reservation(reservation)
            self.booked.append(reservation.code)
        return made

    def _deposit_due(self, quote: Quote) -> datetime:
        """After the house's hours, but not later than check-in: nobody's reservation lapses while they are in their room."""
        zone = ZoneInfo(self._hotel.timezone)
        arrival = datetime.combine(quote.offer.stay.check_in, self._hotel.check_in, zone)
        return min(self._now + timedelta(hours=self._hotel.limits.deposit_hours), arrival)

    async def find(self, code: str, *, email: str | None = None, phone: str | None = None) -> Reservation:
        """One reservation, for somebody who knows its code and the e-mail or phone it was made with.

        Raises ReservationNotFound alike for a wrong code and for a wrong identity: a stranger learns nothing.
        """
        reservation = await self._record.read("find", {"code": code}, lambda: self._find(code, email, phone))
        self.held.take_reservation(reservation)
        return reservation

    async def find_own(self, code: str) -> Reservation:
        """A reservation whose guest this conversation has proved to be. Raises ReservationNotFound."""
        reservation = await self._record.read("find", {"code": code}, lambda: self._find_by_code(code))
        self.held.take_reservation(reservation)
        return reservation

    async def cancellation_terms(self, code: str) -> CancellationTerms:
        """Raises ReservationNotFound, ReservationClosed."""
        terms = await self._pms.cancellation_terms(code)
        self.held.money.add(terms.fee)
        return terms

    async def cancel(self, code: str, agreed_fee: Money) -> Reservation:
        """Raises ReservationNotFound, ReservationClosed, PriceChanged."""
        arguments = {"code": code, "fee": agreed_fee}
        reservation = await self._record.write(
            "cancel", arguments, lambda key: self._pms.cancel(code, agreed_fee=agreed_fee, key=key)
        )
        self.held.take_reservation(reservation)
        self.held.money.add(agreed_fee)
        return reservation

    async def changes_since(self, cursor: int, *, most: int) -> tuple[Sequence[str], int]:
        """Codes of reservations that something happened to after `cursor`, and where the next look begins."""
        return await self._pms.changes_since(cursor, most=most)

    async def expire(self) -> int:
        """Give back what ran out; how many rooms that freed."""
        return await self._pms.expire()

    async def _look(self, request: StayRequest, where: Lately) -> Sequence[Offer]:
        party = request.party
        arguments = {"stay": _stay(request.stay), "adults": party.adults, "children": party.children}
        offers = await self._record.read("availability", arguments, lambda: where.availability(request))
        for offer in offers:
            self.held.take_offer(offer)
        self.held.take_stay(request.stay)
        return offers

    async def _nearby(
        self, request: StayRequest, refused: StayRefused | None, best: Callable[[Sequence[Offer]], Offer]
    ) -> tuple[Offer, ...]:
        """The best offer of up to three shifted stays of the same length; longer ones when a minimum stay was why."""
        found: list[Offer] = []
        for stay in _other_stays(request.stay, refused):
            other = StayRequest(stay, request.party, request.rooms, request.currency)
            try:
                self.check_limits(other)
                offers = await self._look(other, self._lately)
            except StayRefused:
                continue
            if offers:
                found.append(best(offers))
            if len(found) == 3:
                break
        return tuple(found)

    async def _find(self, code: str, email: str | None, phone: str | None) -> Reservation:
        if email is None and phone is None:
            raise ReservationNotFound("identity was not proved")
        matching = await self._pms.find(code=code, email=email, phone=phone)
        if not matching:
            raise ReservationNotFound(code)
        return matching[0]

    async def _find_by_code(self, code: str) -> Reservation:
        matching = await self._pms.find(code=code)
        if not matching:
            raise ReservationNotFound(code)
        return matching[0]

    def _take_quote(self, quote: Quote) -> None:
        self.held.take_offer(quote.offer)
        self.held.money.add(quote.deposit)
        if quote.free_cancellation_until:
            self.held.moments.add(quote.free_cancellation_until)


def same_offer(offers: Sequence[Offer], room_type: str, rate_plan: str) -> Offer:
    """The offer of a room type and a plan, by their codes. Raises NoRoomLeft when it is not among them any more."""
    for offer in offers:
        if (offer.room_type.code, offer.rate_plan.code) == (room_type, rate_plan):
            return offer
    raise NoRoomLeft(f"{room_type} at {rate_plan}")


def _other_stays(stay: Stay, refused: StayRefused | None) -> list[Stay]:
    if refused and refused.reason == "min_stay" and refused.limit:
        longer = refused.limit - stay.nights
        return [
            Stay(stay.check_in - timedelta(days=n), stay.check_out + timedelta(days=longer - n)) for n in (0, longer)
        ]
    return [stay.moved(days) for days in NEARBY_DAYS]


def _quoted(room_type: str, rate_plan: str, stay: Stay, rooms: int, party: Party) -> dict[str, object]:
    return {
        "room_type": room_type,
        "rate_plan": rate_plan,
        "stay": _stay(stay),
        "rooms": rooms,
        "adults": party.adults,
        "children": party.children,
    }


def _stay(stay: Stay) -> list[date]:
    return [stay.check_in, stay.check_out]
