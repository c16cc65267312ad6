"""A receptionist for tests: the steps of a sale over any PMS, with what does not matter filled in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol
from uuid import uuid4

from conserje.errors import NoRoomLeft
from conserje.model.guest import Guest
from conserje.model.ids import HoldId, MovableClock
from conserje.model.inventory import Inventory
from conserje.model.money import Money
from conserje.model.reservation import Offer, Quote, Reservation
from conserje.model.stay import StayRequest
from conserje.pms.port import Pms
from tests.builders.house import request

ANA = Guest("Ana Pérez", "ana@example.com", "+5491155550001", "es")
BRUNO = Guest("Bruno Silva", "bruno@example.com", "+5548999990002", "pt")


def pesos(amount: int) -> Money:
    return Money(Decimal(amount), "ARS")


class Opened(Protocol):
    @property
    def pms(self) -> Pms: ...
    @property
    def clock(self) -> MovableClock: ...
    async def store(self, stock: Inventory) -> None: ...


@dataclass(frozen=True)
class Counter:
    pms: Pms
    clock: MovableClock
    house: Opened

    def later(self, **time: float) -> datetime:
        return self.clock.now() + timedelta(**time)

    async def offer(self, wanted: StayRequest | None = None, room: str = "double", plan: str = "flexible") -> Offer:
        """Raises NoRoomLeft when that room is not among the offers."""
        for offer in await self.pms.availability(wanted or request()):
            if (offer.room_type.code, offer.rate_plan.code) == (room, plan):
                return offer
        raise NoRoomLeft(f"{room} at {plan}")

    async def quote(self, wanted: StayRequest | None = None, room: str = "double", plan: str = "flexible") -> Quote:
        offer = await self.offer(wanted, room, plan)
        return await self.pms.quote(offer, valid_until=self.later(hours=1), key=uuid4().hex)

    async def hold(self, quote: Quote | None = None) -> HoldId:
        quote = quote or await self.quote()
        held = await self.pms.hold(quote.id, until=self.later(minutes=20), key=uuid4().hex)
        return held.id

    async def book(
        self, wanted: StayRequest | None = None, guest: Guest = ANA, *, room: str = "double", plan: str = "flexible"
    ) -> Reservation:
        held = await self.hold(await self.quote(wanted, room, plan))
        return await self.pms.book(held, guest, deposit_due=None, key=uuid4().hex)

    async def change_quote(self, code: str, wanted: StayRequest) -> Quote:
        return await self.pms.change_quote(code, wanted, valid_until=self.later(hours=1), key=uuid4().hex)

    async def left(self, wanted: StayRequest | None = None, room: str = "double") -> int:
        offers = await self.pms.availability(wanted or request())
        return max((offer.left for offer in offers if offer.room_type.code == room), default=0)
