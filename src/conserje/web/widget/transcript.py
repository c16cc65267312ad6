"""A visitor's own conversation, as their page shows it.

A page asks for what came after its cursor (microseconds since 1970 of the newest message that it has). Transactions may
commit in another order than their clocks were read, and marks change later, so answers reach back a little; messages have
ids, and a page that gets one twice shows it once.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from conserje.dialogue.confirmation import FileLinks
from conserje.errors import BadRequest, NotFound
from conserje.model.conversation import Conversation
from conserje.model.hotel import Hotel
from conserje.model.ids import Clock, TenantId
from conserje.storage.conversations import Said, find_conversation, history
from conserje.storage.database import Database
from conserje.storage.hotels import HouseBook

CHANNEL = "webchat"
REACH_BACK = timedelta(minutes=2)
# A page that stays open asks again for what it shows; links in it are made anew each time.
LINKS_LAST = timedelta(days=7)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)
_CURSOR = re.compile(r"[0-9]{1,16}", re.ASCII)


@dataclass(frozen=True, slots=True)
class News:
    """`conversation` is None until the visitor has written. `cursor` asks for what comes after these messages."""

    conversation: Conversation | None
    messages: tuple[dict[str, Any], ...]
    cursor: str | None

    def as_json(self) -> dict[str, Any]:
        state = self.conversation.state.value if self.conversation else "new"
        return {"messages": self.messages, "cursor": self.cursor, "state": state}


class Transcripts:
    """`links` make the addresses of pictures and files in a conversation."""

    def __init__(self, database: Database, houses: HouseBook, links: FileLinks, clock: Clock) -> None:
        self._database = database
        self._houses = houses
        self._links = links
        self._clock = clock

    async def hotel(self, slug: str) -> Hotel:
        """Raises NotFound when no house has a web chat of this name."""
        if not _SLUG.fullmatch(slug):
            raise NotFound("no house has this name")
        route = await self._houses.route(CHANNEL, slug)
        return await self._houses.hotel(route.tenant_id, route.property_id)

    async def conversation(self, hotel: Hotel, slug: str, visitor: UUID) -> Conversation | None:
        return await find_conversation(self._database, hotel.tenant_id, CHANNEL, slug, visitor.hex)

    async def said(self, hotel: Hotel, slug: str, visitor: UUID) -> tuple[Said, ...]:
        """The latest messages, oldest first."""
        conversation = await self.conversation(hotel, slug, visitor)
        return tuple(await history(self._database, hotel.tenant_id, conversation.id)) if conversation else ()

    async def news(self, hotel: Hotel, slug: str, visitor: UUID, cursor: str | None) -> News:
        """What a page with this cursor has to know. Raises BadRequest for a cursor that is none of ours."""
        since = read_cursor(cursor)
        conversation = await self.conversation(hotel, slug, visitor)
        if conversation is None:
            return News(None, (), None)
        said = await history(
            self._database, hotel.tenant_id, conversation.id, after=since - REACH_BACK if since else None
        )
        newest = max((message.at for message in said), default=since)
        shown = tuple(as_shown(one) | {"files": self._files(hotel.tenant_id, one)} for one in said)
        return News(conversation, shown, write_cursor(newest))

    def _files(self, tenant: TenantId, said: Said) -> list[dict[str, Any]]:
        until = self._clock.now() + LINKS_LAST
        return [
            {"url": self._links.path(tenant, one, until), "name": one.name, "is_image": one.is_image}
            for one in said.attachments
        ]


def read_cursor(cursor: str | None) -> datetime | None:
    if not cursor:
        return None
    if not _CURSOR.fullmatch(cursor):
        raise BadRequest("after is not a cursor of ours")
    return max(EPOCH + timedelta(microseconds=int(cursor)), EPOCH + REACH_BACK)


def write_cursor(at: datetime | None) -> str | None:
    return str((at - EPOCH) // timedelta(microseconds=1)) if at else None


def as_shown(said: Said) -> dict[str, Any]:
    """`seen` tells of a guest's message that it was taken up; `key` is the name that the guest's page gave it."""
    shown: dict[str, Any] = {
        "id": said.id.hex,
        "author": said.author,
        "name": said.author_name,
        "text": said.text or " ".join(f"📎 {one.name}" for one in said.attachments if said.author == "guest"),
        "choices": said.choices,
        "at": said.at.isoformat(),
    }
    if said.author == "guest":
        shown["seen"] = said.turn_id is not None
        shown["key"] = (said.provider_id or "").rpartition(":")[2]
    return shown
