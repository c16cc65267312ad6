"""The waiting list as a turn sees it: join it, leave it, and find out whose turn it is."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from conserje.dialogue.desk.record import Record
from conserje.model.ids import ConversationId
from conserje.model.stay import StayRequest
from conserje.storage.waiting.entries import Waiting, WaitingBook

_ENTRIES = UUID("5b0f5a64-0f0c-5f6e-8a53-0d6c4d1f7b11")


class Line:
    """The place in line of the guest of this conversation."""

    def __init__(self, book: WaitingBook, record: Record) -> None:
        self._book = book
        self._record = record

    async def join(self, request: StayRequest, room_type: str | None) -> Waiting:
        """Wait for a stay. A second wish takes the place of the first."""
        stay, party, tenant = request.stay, request.party, self._record.hotel.tenant_id
        arguments = {
            "stay": [stay.check_in, stay.check_out],
            "adults": party.adults,
            "children": party.children,
            "room_type": room_type,
        }
        return await self._record.write(
            "join_waiting_list",
            arguments,
            lambda key: self._book.join(
                tenant, self._guest(), request, room_type, id=uuid5(_ENTRIES, key), now=self._record.now
            ),
        )

    async def mine(self) -> Waiting | None:
        return await self._book.of_conversation(self._record.hotel.tenant_id, self._guest())

    async def ahead_of(self, entry: Waiting) -> Sequence[Waiting]:
        return await self._book.ahead_of(self._record.hotel.tenant_id, entry)

    async def end(self, entry: Waiting, state: str) -> None:
        """`state` is "told", "left" or "over"."""
        tenant, now = self._record.hotel.tenant_id, self._record.now
        await self._record.write(
            "leave_waiting_list", {"state": state}, lambda _key: self._book.end(tenant, entry.id, state, now)
        )

    def _guest(self) -> ConversationId:
        if self._record.conversation is None:
            raise ValueError("only a conversation waits in line")
        return self._record.conversation
