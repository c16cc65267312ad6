"""An answer that waits for approval: sent as it is, corrected and sent, or thrown away."""

from uuid import UUID

from starlette.responses import Response
from starlette.routing import Route

from conserje.dialogue.supervision.colleagues import Colleagues
from conserje.model.conversation import Conversation
from conserje.storage import staff
from conserje.storage.conversations import load_conversation
from conserje.web.console.gate import Gate, Visit, back_to
from conserje.web.console.parts import ConsoleParts
from conserje.web.console.people.writing import written


class DraftScreens:
    """Shown in the conversation (conversation.html); here are its buttons."""

    def __init__(self, parts: ConsoleParts) -> None:
        self._database = parts.database
        self._people = Colleagues(parts.database, parts.house_book, parts.clock, parts.ids)

    def routes(self, gate: Gate) -> list[Route]:
        one = "/staff/{slug}/drafts/{message:uuid}"
        return [
            Route(f"{one}/send", gate.action(self.send), methods=["POST"]),
            Route(f"{one}/discard", gate.action(self.discard), methods=["POST"]),
        ]

    async def send(self, visit: Visit) -> Response:
        """What was not changed goes under the bot's name, what was changed under the person's."""
        message, conversation = await self._found(visit)
        text = written(visit)
        is_same = text == visit.form.get("before", "").replace("\r\n", "\n").strip()
        await self._people.send_draft(conversation, visit.member.name, message, None if is_same else text)
        return back_to(visit, f"/conversations/{conversation.id}", "draft_sent")

    async def discard(self, visit: Visit) -> Response:
        message, conversation = await self._found(visit)
        await self._people.discard_draft(conversation, visit.member.name, message)
        return back_to(visit, f"/conversations/{conversation.id}", "draft_discarded")

    async def _found(self, visit: Visit) -> tuple[UUID, Conversation]:
        """Raises NotFound for a message that this property did not write."""
        message: UUID = visit.request.path_params["message"]
        where = await staff.conversation_of_message(self._database, visit.tenant, visit.property_id, message)
        return message, await load_conversation(self._database, visit.tenant, where)
