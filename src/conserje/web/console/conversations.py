"""The inbox and one conversation: read, take over, write, give back, send again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.responses import Response
from starlette.routing import Route

from conserje.dialogue.supervision.colleagues import Colleagues
from conserje.errors import BadRequest, NotFound
from conserje.model.conversation import Conversation, ConversationState
from conserje.storage import conversations as store
from conserje.storage import outbox, reservations, staff
from conserje.storage.desk.notices import notices_of
from conserje.web.console.gate import Gate, Visit, back_to, shown
from conserje.web.console.pages import Pages
from conserje.web.console.parts import ConsoleParts
from conserje.web.console.people.case import readable
from conserje.web.console.people.writing import LONGEST_MESSAGE, written
from conserje.web.console.timeline import timeline

PAGE = 50
FILTERS = ("all", "waiting", "with_staff")


class ConversationScreens:
    def __init__(self, parts: ConsoleParts, pages: Pages) -> None:
        self._database = parts.database
        self._clock = parts.clock
        self._people = Colleagues(parts.database, parts.house_book, parts.clock, parts.ids)
        self._pages = pages

    def routes(self, gate: Gate) -> list[Route]:
        one = "/staff/{slug}/conversations/{conversation:uuid}"
        return [
            Route("/staff/{slug}/conversations", gate.page(self.inbox), methods=["GET"]),
            Route(one, gate.page(self.read), methods=["GET"]),
            Route(f"{one}/take-over", gate.action(self.take_over), methods=["POST"]),
            Route(f"{one}/give-back", gate.action(self.give_back), methods=["POST"]),
            Route(f"{one}/messages", gate.action(self.write), methods=["POST"]),
            Route(f"{one}/messages/{{message:uuid}}/again", gate.action(self.send_again), methods=["POST"]),
        ]

    async def inbox(self, visit: Visit) -> Response:
        return self._pages.render(
            "inbox.html", visit.wording, **shown(visit, "conversations"), **await self._list(visit)
        )

    async def read(self, visit: Visit) -> Response:
        conversation = await self._conversation(visit)
        tenant, key = visit.tenant, conversation.id
        await store.mark_seen(self._database, tenant, key)
        said = await store.history(self._database, tenant, key)
        turns = await store.turns_of(self._database, tenant, key, most=200)
        tasks = await store.open_tasks(self._database, tenant, visit.property_id)
        async with self._database.transaction(tenant) as connection:
            booked = await reservations.of_conversation(connection, visit.property_id, key)
        open_here = [task for task in tasks if task["conversation_id"] == key]
        return self._pages.render(
            "conversation.html",
            visit.wording,
            **shown(visit, "conversations"),
            **await self._list(visit),
            conversation=conversation,
            booked=booked,
            days=timeline([one for one in said if one.state != "draft"], turns, visit.wording),
            drafts=[one for one in said if one.state == "draft"],
            tasks=[{**task, "case": readable(task["payload"], visit.wording)} for task in open_here],
            told=await notices_of(self._database, tenant, key),
            audit=await store.audit_of(self._database, tenant, key, most=50),
            longest=LONGEST_MESSAGE,
        )

    async def take_over(self, visit: Visit) -> Response:
        """The form says whom it was with when the page was made; whoever took it meanwhile keeps it."""
        conversation = await self._conversation(visit)
        name = visit.member.name
        holder = await self._people.take_over(conversation, name, instead_of=visit.form.get("from") or None)
        said = "taken_over" if holder == name else "taken_by_other"
        return back_to(visit, f"/conversations/{conversation.id}", said)

    async def give_back(self, visit: Visit) -> Response:
        conversation = await self._conversation(visit)
        await self._people.give_back(conversation, visit.member.name)
        return back_to(visit, f"/conversations/{conversation.id}", "given_back")

    async def write(self, visit: Visit) -> Response:
        conversation = await self._conversation(visit)
        await self._people.write(conversation, visit.member.name, written(visit))
        return back_to(visit, f"/conversations/{conversation.id}")

    async def send_again(self, visit: Visit) -> Response:
        conversation = await self._conversation(visit)
        message: UUID = visit.request.path_params["message"]
        owner = await staff.conversation_of_message(self._database, visit.tenant, visit.property_id, message)
        if owner != conversation.id:
            raise NotFound("no such message in this conversation")
        now = self._clock.now()
        await outbox.send_again(self._database, visit.tenant, message, now)
        said = staff.Remark(visit.member.name, "send_again", "done", str(message), {}, conversation.id)
        await staff.remark(self._database, visit.tenant, now, said)
        return back_to(visit, f"/conversations/{conversation.id}", "sent_again")

    async def _conversation(self, visit: Visit) -> Conversation:
        """The one in the address. Raises NotFound for one of another tenant or of another property."""
        key: UUID = visit.request.path_params["conversation"]
        conversation = await store.load_conversation(self._database, visit.tenant, key)
        if conversation.property_id != visit.property_id:
            raise NotFound("no such conversation")
        return conversation

    async def _list(self, visit: Visit) -> dict[str, Any]:
        """What the list of conversations shows; `older` continues it where it ends."""
        query = visit.request.query_params
        show = query.get("show", "all")
        if show not in FILTERS:
            raise BadRequest("no such filter")
        listed = await self._listed(visit, show, _instant(query.get("before")))
        older = listed[-1].last_message_at.isoformat() if len(listed) == PAGE else None
        return {"listed": listed, "show": show, "filters": FILTERS, "older": older}

    async def _listed(self, visit: Visit, show: str, before: datetime | None) -> Sequence[store.Listed]:
        where = (self._database, visit.tenant, visit.property_id)
        if show == "waiting":
            return await staff.waiting_for_people(*where, before=before, most=PAGE)
        state = ConversationState.WITH_STAFF if show == "with_staff" else None
        return await store.list_conversations(*where, state=state, before=before, most=PAGE)


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadRequest("not an instant") from error
    if instant.tzinfo is None:
        raise BadRequest("an instant needs its offset")
    return instant
