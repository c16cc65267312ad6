"""What people of the house do in a conversation: take it over, write, give it back, decide about an answer that waits."""

from uuid import UUID

from conserje.dialogue.handover.opening import resumes_at
from conserje.model.conversation import Conversation
from conserje.model.ids import Clock, Ids
from conserje.model.reply import Reply
from conserje.storage.database import Database
from conserje.storage.desk import drafts, takeover
from conserje.storage.desk.takeover import Hand
from conserje.storage.hotels import HouseBook
from conserje.storage.outbox import queue_message


class Colleagues:
    """Everything that `actor` (a name that the staff know) does is audited, and ends what waits for people."""

    def __init__(self, database: Database, houses: HouseBook, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._houses = houses
        self._clock = clock
        self._ids = ids

    async def take_over(self, conversation: Conversation, actor: str, *, instead_of: str | None = None) -> str:
        """Silence the bot. Of two who do so at once one has it: returns who. `instead_of` takes it from a colleague."""
        hand = await self._hand(conversation, actor)
        return await takeover.take_over(self._database, hand, self._ids, instead_of=instead_of)

    async def give_back(self, conversation: Conversation, actor: str) -> None:
        await takeover.give_back(self._database, await self._hand(conversation, actor))

    async def write(self, conversation: Conversation, actor: str, text: str) -> None:
        """Writing takes the conversation over: two voices at once would confuse the guest."""
        hand = await self._hand(conversation, actor)
        async with self._database.transaction(conversation.tenant_id) as connection:
            await takeover.note_word(connection, hand, self._ids)
            await queue_message(
                connection,
                hand.tenant,
                hand.conversation,
                Reply(text),
                author="staff",
                author_name=actor,
                now=hand.now,
                ids=self._ids,
            )

    async def send_draft(self, conversation: Conversation, actor: str, message: UUID, text: str | None = None) -> None:
        """An answer that waits leaves, as `text` where it was corrected. Raises NotFound when it does not wait any more."""
        await drafts.send_draft(self._database, await self._hand(conversation, actor), message, text=text)

    async def discard_draft(self, conversation: Conversation, actor: str, message: UUID) -> None:
        """Raises NotFound when it does not wait any more."""
        await drafts.discard_drafts(self._database, await self._hand(conversation, actor), message)

    async def _hand(self, conversation: Conversation, actor: str) -> Hand:
        hotel = await self._houses.hotel(conversation.tenant_id, conversation.property_id)
        now = self._clock.now()
        return Hand(
            conversation.tenant_id, conversation.property_id, conversation.id, actor, now, resumes_at(hotel, now)
        )
