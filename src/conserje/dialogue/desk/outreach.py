"""Writing to guests of the house's own accord, as a turn or a timer sees it."""

from datetime import datetime, time
from uuid import UUID

from conserje.dialogue.desk.record import Record
from conserje.model.desk.journeys import Journey, JourneyKind, Reach
from conserje.model.ids import ConversationId
from conserje.model.reservation import Reservation
from conserje.storage.journeys.book import JourneyBook


class Outreach:
    """The journeys of one house's guests."""

    def __init__(self, book: JourneyBook, record: Record) -> None:
        self._book = book
        self._record = record
        self._tenant = record.hotel.tenant_id
        self._property = record.hotel.id

    async def stop(self) -> None:
        """This guest said stop: nothing is written to them that they did not ask for."""
        await self._record.write(
            "stop_outreach", {}, lambda _key: self._book.stop(self._tenant, self._guest(), self._record.now)
        )

    async def resume(self) -> None:
        await self._record.write("resume_outreach", {}, lambda _key: self._book.resume(self._tenant, self._guest()))

    async def reach(self) -> Reach:
        return await self._book.reach(self._tenant, self._guest(), self._record.now)

    async def journey(self, journey: UUID) -> Journey | None:
        return await self._book.load(self._tenant, journey)

    async def plan(
        self, reservation: Reservation, planned: list[tuple[JourneyKind, datetime]], conversation: ConversationId
    ) -> None:
        await self._book.plan(self._tenant, self._property, reservation.code, conversation, planned, self._record.now)

    async def drop(self, code: str, reason: str, keep: tuple[JourneyKind, ...] = ()) -> None:
        await self._book.drop(self._tenant, self._property, code, reason, keep)

    async def talk_of(self, reservation: Reservation) -> ConversationId | None:
        guest = reservation.guest
        return await self._book.talk_of(
            self._tenant, self._property, reservation.code, guest.phone, guest.name, guest.language, self._record.now
        )

    async def cursor(self) -> int:
        return await self._book.cursor(self._tenant, self._property)

    async def read_to(self, cursor: int) -> None:
        await self._book.read_to(self._tenant, self._property, cursor)

    async def set_arrival(self, code: str, at: time) -> None:
        """When the guest says that they come, in the house's time."""
        await self._record.write(
            "set_arrival",
            {"code": code, "time": at.isoformat(timespec="minutes")},
            lambda _key: self._book.set_arrival(self._tenant, self._property, code, at),
        )

    def _guest(self) -> ConversationId:
        if self._record.conversation is None:
            raise ValueError("only a conversation is written to")
        return self._record.conversation
