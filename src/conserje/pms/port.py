"""The one door to inventory and prices. Only the desk passes through it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from conserje.model.guest import Guest
from conserje.model.hotel import RoomType
from conserje.model.ids import HoldId, QuoteId
from conserje.model.money import Money
from conserje.model.reservation import CancellationTerms, Hold, Offer, Placed, Quote, Reservation
from conserje.model.stay import Party, StayRequest


class Pms(Protocol):
    """One property's PMS. Every write takes a `key`: the same key again returns the first outcome and does nothing. Reads raise
    PmsUnavailable; writes raise that or a DeskRefused."""

    async def room_types(self) -> Sequence[RoomType]: ...

    async def availability(self, request: StayRequest) -> Sequence[Offer]:
        """All that can be sold, cheapest first. Raises StayRefused when rooms are free that no plan sells for such a stay."""

    async def quote(self, offer: Offer, *, valid_until: datetime, key: str) -> Quote:
        """Give the offer an id, computed anew from inventory. Raises NoRoomLeft, PriceChanged."""

    async def find_quote(self, quote_id: QuoteId) -> Quote:
        """Raises QuoteExpired when there is none."""

    async def quote_made(self, key: str) -> Quote:
        """The quote that was made under this key and is still good. Raises QuoteExpired when there is none."""

    async def hold(self, quote_id: QuoteId, *, until: datetime, key: str) -> Hold:
        """Keep the rooms. Raises QuoteExpired, PriceChanged, NoRoomLeft."""

    async def extend_hold(self, hold_id: HoldId, *, until: datetime) -> Hold:
        """Raises HoldExpired."""

    async def release_hold(self, hold_id: HoldId) -> None:
        """Releasing twice is harmless."""

    async def book(self, hold_id: HoldId, guest: Guest, *, deposit_due: datetime | None, key: str) -> Reservation:
        """A reservation at the quoted total: with a deposit AWAITING_DEPOSIT, which keeps the rooms until `deposit_due`;
        without one CONFIRMED. Raises HoldExpired when the hold ran out and the rooms are gone."""

    async def book_together(
        self, kept: Sequence[tuple[HoldId, datetime | None]], guest: Guest, *, key: str
    ) -> Sequence[Reservation]:
        """Like `book` for several holds, each with its own `deposit_due`: all or none."""

    async def find(
        self, *, code: str | None = None, email: str | None = None, phone: str | None = None
    ) -> Sequence[Reservation]:
        """Every reservation that matches all that is given, newest stay first. Identity is the desk's affair."""

    async def change_quote(self, code: str, request: StayRequest, *, valid_until: datetime, key: str) -> Quote:
        """As if its own rooms were free. Raises ReservationNotFound, ReservationClosed, NoRoomLeft, StayRefused."""

    async def change(self, code: str, quote_id: QuoteId, *, key: str) -> Reservation:
        """The old stay stands until the new one is certain. Raises ReservationNotFound, ReservationClosed, QuoteExpired,
        PriceChanged, NoRoomLeft."""

    async def set_guest(self, code: str, guest: Guest, *, key: str) -> Reservation:
        """Another name or contact; the stay as it is. Raises ReservationNotFound, ReservationClosed."""

    async def cancellation_terms(self, code: str, *, rooms: int | None = None) -> CancellationTerms:
        """For all of its rooms, or for some of them. Raises ReservationNotFound, ReservationClosed."""

    async def cancel_rooms(self, code: str, rooms: int, left: Party, *, agreed_fee: Money, key: str) -> Reservation:
        """Give back some rooms at the price they were sold for; `left` are the people who still come. Raises PriceChanged
        when the fee, or the number of rooms, is another than the guest was told."""

    async def cancel(self, code: str, *, agreed_fee: Money, key: str) -> Reservation:
        """Cancel for the fee that the guest was told. Raises PriceChanged when the fee has become another."""

    async def confirm_deposit(self, code: str, *, key: str) -> Reservation:
        """The money is here: AWAITING_DEPOSIT becomes CONFIRMED. Raises ReservationNotFound, ReservationClosed."""

    async def move_deposit(self, code: str, *, due: datetime, key: str) -> Reservation:
        """Earlier or later than before; a confirmed one stays as it is. Raises ReservationNotFound, ReservationClosed."""

    async def revive(self, code: str, *, key: str) -> Reservation:
        """An EXPIRED reservation whose money came takes rooms again, CONFIRMED, at the price it was sold for; one that
        stands is returned as it is. Raises ReservationNotFound, ReservationClosed, NoRoomLeft, PriceChanged."""

    async def changes_since(self, cursor: int, *, most: int) -> tuple[Sequence[str], int]:
        """The feed: codes of reservations with any news after `cursor` (at first 0), each once; the cursor behind them."""

    async def placed(self, code: str, night: date) -> Sequence[Placed]:
        """The rooms of a reservation now, each with whether nobody else has it that night."""

    async def keep_night(self, code: str, night: date, *, key: str) -> None:
        """Nobody else gets its rooms in that night before or after the stay, until it is changed or cancelled. Raises
        NoRoomLeft, ReservationNotFound, ReservationClosed."""

    async def give_night(self, code: str, night: date, *, key: str) -> None:
        """Such a night is anybody's again; without one nothing happens."""

    async def expire(self) -> int:
        """Give back what ran out (holds, unpaid deposits) and return how many rooms that freed."""
