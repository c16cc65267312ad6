"""The door to the house itself: who is in it, in which room, and what guests wish and order for their stay."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from conserje.dialogue.desk import nights
from conserje.dialogue.desk.money.bill import take_off
from conserje.dialogue.desk.money.drawer import Drawer
from conserje.dialogue.desk.record import Record
from conserje.model.desk.extras import Order, OrderKind, OrderState
from conserje.model.reservation import Placed, Reservation, ReservationStatus
from conserje.pms.port import Pms
from conserje.storage.desk.files import erase_files
from conserje.storage.stay.orders import add_order, decide_order, orders_of
from conserje.storage.stay.wishes import Noted, add_wish, carry_wishes

_ORDERS = UUID("5b1f6a3c-0a0d-5d6b-8f57-9f1d2c7e4a60")
_WISHES = UUID("0d7a3f2e-57c1-5c53-9f0c-2f9a4d0e6b31")


class Floor:
    """Rooms and wishes of one house, for one turn."""

    def __init__(self, pms: Pms, record: Record, drawer: Drawer) -> None:
        self._pms = pms
        self._record = record
        self._drawer = drawer

    @property
    def today(self) -> date:
        return self._record.now.astimezone(ZoneInfo(self._record.hotel.timezone)).date()

    async def known_stays(self, codes: Sequence[str], phone: str | None) -> Sequence[Reservation]:
        """What is live of a guest that this conversation or their phone proves, those in the house first, then the soonest."""
        found: dict[str, Reservation] = {}
        for code in codes:
            found |= {one.code: one for one in await self._pms.find(code=code)}
        if phone:
            found |= {one.code: one for one in await self._pms.find(phone=phone)}
        live = [one for one in found.values() if one.status.is_live and one.stay.check_out >= self.today]
        return sorted(live, key=lambda one: (not self.is_in_house(one), one.stay.check_in))

    def is_in_house(self, reservation: Reservation) -> bool:
        """Checked in by the PMS; or, where nobody notes that, arrived before today and not gone yet."""
        stay = reservation.stay
        if reservation.status is ReservationStatus.CHECKED_IN:
            return True
        return reservation.status.is_live and stay.check_in < self.today < stay.check_out

    async def rooms(self, reservation: Reservation, night: date | None = None) -> Sequence[Placed]:
        """Its rooms now; without a `night` that of today."""
        return await self._pms.placed(reservation.code, night or self.today)

    async def wish(self, kind: str, words: str, code: str | None) -> None:
        """Note a wish on a reservation, or, without one, for the next that this conversation books."""
        record = self._record
        arguments = {"kind": kind, "code": code, "words": words}

        async def note(key: str) -> None:
            noted = Noted(uuid5(_WISHES, key), kind, words, code, record.now)
            await add_wish(self._drawer.database, record.hotel.tenant_id, record.hotel.id, record.conversation, noted)

        await record.write("note_wish", arguments, note)

    async def orders(self, code: str) -> Sequence[Order]:
        """What was ordered for a reservation; its amounts may be said."""
        record = self._record
        async with self._drawer.database.transaction(record.hotel.tenant_id) as connection:
            found = await orders_of(connection, record.hotel.id, code)
        record.held.money |= {one.amount for one in found}
        return found

    async def order(self, order: Order) -> Order:
        """Write it once for the yes that it belongs to; its id follows from the key."""
        record = self._record
        what = {"code": order.code, "what": order.what, "count": order.count, "amount": order.amount}

        async def write(key: str) -> Order:
            placed = replace(order, id=uuid5(_ORDERS, key))
            async with self._drawer.database.transaction(record.hotel.tenant_id) as connection:
                await add_order(connection, record.hotel.id, record.conversation, placed)
            return placed

        return await record.write("order", what, write)

    async def take_back(self, order: UUID) -> Order | None:
        """The guest does not want it any more; None when it was decided meanwhile."""
        record = self._record

        async def take(_key: str) -> Order | None:
            async with self._drawer.database.transaction(record.hotel.tenant_id) as connection:
                return await decide_order(connection, order, OrderState.CANCELLED, "guest")

        return await record.write("take_back_order", {"order": str(order)}, take)

    async def keep_night(self, order: Order) -> None:
        """Nobody else gets the night that an early arrival or a late departure needs. Raises NoRoomLeft, ReservationClosed."""
        what, hotel = {"code": order.code, "what": order.what}, self._record.hotel
        if order.kind is not OrderKind.EXTRA:
            await self._record.write("keep_night", what, lambda key: nights.keep(self._pms, hotel, order, key))

    async def drop(self, order: Order, actor: str) -> Order | None:
        """It is not wanted, or not possible, any more, and comes off the bill; None when it was over before."""
        record = self._record

        async def take(key: str) -> Order | None:
            async with self._drawer.database.transaction(record.hotel.tenant_id) as connection:
                ended = await take_off(
                    connection,
                    record.hotel.id,
                    order.id,
                    conversation=record.conversation,
                    actor=actor,
                    now=record.now,
                )
            await nights.give(self._pms, record.hotel, order, key)
            return ended

        return await record.write("drop_order", {"order": str(order.id)}, take)

    async def expire_order(self, order: UUID) -> Order | None:
        """Nobody decided in time; None when somebody did."""
        async with self._drawer.database.transaction(self._record.hotel.tenant_id) as connection:
            return await decide_order(connection, order, OrderState.EXPIRED, "clock")

    async def carry_wishes(self, code: str) -> Sequence[Noted]:
        """What was wished before there was a reservation is this one's now."""
        record, conversation = self._record, self._record.conversation
        if conversation is None:
            return ()
        return await record.write(
            "carry_wishes",
            {"code": code},
            lambda _key: carry_wishes(self._drawer.database, record.hotel.tenant_id, conversation, code),
        )

    async def erase_files(self, before: datetime, most: int) -> int:
        """Of what guests sent and were sent; the house's own photos stay."""
        record = self._record
        own = [one.file for one in record.hotel.desk.photos if one.file]
        async with self._drawer.database.transaction(record.hotel.tenant_id) as connection:
            return await erase_files(connection, record.hotel.id, before, record.now, keep=own, most=most)
