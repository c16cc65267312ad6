"""What a page posts, made into a message: `{client_id, text}` or `{client_id, choice}`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from conserje.errors import BadRequest
from conserje.model.message import Content, ContentKind, InboundMessage, Media
from conserje.model.reply import Attachment
from conserje.storage.conversations import Said

MOST_CHARACTERS = 4_096
MOST_BYTES = 64 * 1024
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
# Control characters other than tab and line feed: no keyboard writes them, and PostgreSQL refuses the first.
_CONTROL = dict.fromkeys((*range(9), *range(11, 32), 127))


@dataclass(frozen=True, slots=True)
class Posted:
    """`client_id` is the page's own name for the message and comes back with it; exactly one of the others is set."""

    client_id: str
    text: str | None
    choice: str | None


def read_posted(body: dict[str, Any]) -> Posted:
    """Raises BadRequest with a sentence that says what is wrong."""
    client_id, text, choice = read_client_id(body.get("client_id")), body.get("text"), body.get("choice")
    if (text is None) == (choice is None):
        raise BadRequest("either text or choice is wanted")
    if choice is not None:
        if not isinstance(choice, str) or not 1 <= len(choice) <= 200:
            raise BadRequest("choice has to be the id of something that was offered")
        return Posted(client_id, None, choice)
    return Posted(client_id, _clean(text), None)


def read_client_id(client_id: object) -> str:
    if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id):
        raise BadRequest("client_id has to be 8 to 64 letters, digits, - or _")
    return client_id


def read_name(name: str | None, mime: str) -> str:
    """A file's name as it is shown, without folders; one of our own where it has none."""
    last = re.split(r"[/\\]", (name or "").translate(_CONTROL))[-1].strip()
    return last[:100] or f"foto.{mime.partition('/')[2]}"


def file_message(
    kept: Attachment, client_id: str, slug: str, visitor: UUID, now: datetime, origin: str
) -> InboundMessage:
    media = Media(kept.mime, f"file:{kept.file}", kept.name)
    kind = "image" if media.is_picture else "document"
    content = Content(ContentKind.MEDIA, kind_of_media=kind, media=media)
    raw = {"client_id": client_id, "file": str(kept.file), "name": kept.name, "origin": origin}
    return InboundMessage(f"{visitor.hex}:{client_id}", slug, visitor.hex, now, content, raw=raw)


def to_message(
    posted: Posted, content: Content, slug: str, visitor: UUID, now: datetime, origin: str
) -> InboundMessage:
    """Ids that pages make up repeat across visitors, so the stored one carries the visitor too."""
    return InboundMessage(
        provider_id=f"{visitor.hex}:{posted.client_id}",
        receiver=slug,
        sender=visitor.hex,
        sent_at=now,
        content=content,
        raw={"client_id": posted.client_id, "text": posted.text, "choice": posted.choice, "origin": origin},
    )


def content_of(posted: Posted, said: Sequence[Said]) -> Content:
    """A tap says what its button said. Raises BadRequest for a choice that this conversation never offered."""
    if posted.choice is None:
        return Content(ContentKind.TEXT, posted.text or "")
    for message in reversed(said):
        for choice in message.choices:
            if choice["id"] == posted.choice:
                return Content(ContentKind.CHOICE, str(choice["title"]), posted.choice)
    raise BadRequest("this choice was not offered")


def _clean(text: object) -> str:
    if not isinstance(text, str):
        raise BadRequest("text has to be a string")
    if len(text) > MOST_CHARACTERS:
        raise BadRequest(f"a message has at most {MOST_CHARACTERS} characters, this one has {len(text)}")
    clean = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL).strip()
    if not clean:
        raise BadRequest("the message is empty")
    return clean
