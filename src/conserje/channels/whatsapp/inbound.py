"""A webhook payload -> every message and receipt in it.

Strict about the envelope, because a message without sender or id can neither be stored nor answered: the payload is
refused whole and Meta sends it again. Lenient about content, because Meta adds kinds of messages without notice: what
is not read is UNSUPPORTED, with its kind, and the guest still gets an answer. Unknown fields are ignored.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson

from conserje.channels.port import Parsed
from conserje.errors import BadRequest
from conserje.model.message import (
    Content,
    ContentKind,
    DeliveryReceipt,
    DeliveryState,
    InboundMessage,
    Media,
    StaffEcho,
)

Json = dict[str, Any]

_STATES = {
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "played": DeliveryState.READ,
    "failed": DeliveryState.FAILED,
}
_KINDS = {"revoke": "deleted", "edit": "edited", "unknown": "unsupported"}
# An escaped NUL, not an escaped backslash before "u0000". PostgreSQL stores NUL neither in text nor in jsonb.
_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


def parse_payload(raw: bytes) -> Parsed:
    messages: list[InboundMessage] = []
    receipts: list[DeliveryReceipt] = []
    payload = _decode(raw)
    for value in _values(payload, "messages"):
        receiver = _text(_object(value, "metadata"), "phone_number_id")
        sent = _objects(value, "messages")
        if sent:
            names = _names(value)
            messages += [_message(message, receiver, names) for message in sent]
        for status in _objects(value, "statuses"):
            state = _STATES.get(str(status.get("status")))
            if state is not None:
                receipts.append(_receipt(status, state, receiver))
    return Parsed(tuple(messages), tuple(receipts), tuple(_echoes(payload)))


def _decode(raw: bytes) -> Json:
    try:
        payload = orjson.loads(_NUL.sub(rb"\1", raw) if b"\\u0000" in raw else raw)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"the payload is not JSON: {error}") from error
    if not isinstance(payload, dict) or payload.get("object") != "whatsapp_business_account":
        raise BadRequest('the payload is not a "whatsapp_business_account" object')
    return payload


def _values(payload: Json, field: str) -> Iterator[Json]:
    """The `value` of each change of a field; account, template and group news are none of ours."""
    if "entry" not in payload:
        raise BadRequest("entry: missing")
    for entry in _objects(payload, "entry"):
        for change in _objects(entry, "changes"):
            if change.get("field") == field:
                yield _object(change, "value")


def _echoes(payload: Json) -> Iterator[StaffEcho]:
    """What the house's people wrote on its phone (WhatsApp Business app beside the Cloud API): of the same shape as a guest's
    message, with the guest in `to`. A reaction says nothing."""
    for value in _values(payload, "smb_message_echoes"):
        receiver = _text(_object(value, "metadata"), "phone_number_id")
        for message in _objects(value, "message_echoes"):
            kind = str(message.get("type"))
            if kind == "reaction":
                continue
            part = message.get(kind)
            about = part.get("original_message_id") if isinstance(part, dict) else None
            yield StaffEcho(
                provider_id=_text(message, "id"),
                receiver=receiver,
                recipient=_text(message, "to" if message.get("to") else "to_user_id", named="to"),
                sent_at=_instant(message),
                content=_content(message),
                about=about if isinstance(about, str) else None,
            )


def _names(value: Json) -> dict[str, str]:
    """Profile names by address: the phone (`wa_id`) and, since usernames exist, the business-scoped `user_id`."""
    names: dict[str, str] = {}
    for contact in _objects(value, "contacts"):
        profile = contact.get("profile")
        name = profile.get("name") if isinstance(profile, dict) else None
        if isinstance(name, str) and name.strip():
            for address in (contact.get("wa_id"), contact.get("user_id")):
                if isinstance(address, str):
                    names[address] = name.strip()
    return names


def _message(message: Json, receiver: str, names: dict[str, str]) -> InboundMessage:
    # A guest who hides the phone number behind a username has no `from`.
    sender = _text(message, "from" if message.get("from") else "from_user_id", named="from")
    return InboundMessage(
        provider_id=_text(message, "id"),
        receiver=receiver,
        sender=sender,
        sent_at=_instant(message),
        content=_content(message),
        sender_name=names.get(sender),
        raw=message,
    )


def _receipt(status: Json, state: DeliveryState, receiver: str) -> DeliveryReceipt:
    errors = status.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    code = first.get("code") if isinstance(first, dict) else None
    return DeliveryReceipt(
        provider_id=_text(status, "id"),
        receiver=receiver,
        state=state,
        at=_instant(status),
        recipient=status["recipient_id"] if isinstance(status.get("recipient_id"), str) else None,
        error_code=str(code) if isinstance(code, int | str) else None,
        raw=status,
    )


def _content(message: Json) -> Content:
    kind = message.get("type")
    kind = kind if isinstance(kind, str) and kind else "unknown"
    part = message.get(kind)
    read = _READERS.get(kind)
    content = read(part) if read and isinstance(part, dict) else None
    return content or Content(ContentKind.UNSUPPORTED, _words(kind, part), kind_of_media=_KINDS.get(kind, kind))


def _written(part: Json) -> Content | None:
    body = part.get("body")
    return Content(ContentKind.TEXT, body) if isinstance(body, str) else None


def _tapped(part: Json) -> Content | None:
    tap = part.get(str(part.get("type")))
    if part.get("type") not in ("button_reply", "list_reply") or not isinstance(tap, dict):
        return None
    return _choice(tap.get("id"), tap.get("title"))


def _quick_reply(part: Json) -> Content | None:
    return _choice(part.get("payload"), part.get("text"))


def _choice(choice: object, title: object) -> Content | None:
    if not isinstance(choice, str) or not choice:
        return None
    return Content(ContentKind.CHOICE, title if isinstance(title, str) else "", choice=choice)


def _file(kind: str, part: Json) -> Content | None:
    """A picture or a document, not fetched yet. One without an id cannot be, and is told as what it is."""
    reference, mime = part.get("id"), part.get("mime_type")
    if not isinstance(reference, str) or not reference or not isinstance(mime, str):
        return None
    name, told_hash = part.get("filename"), part.get("sha256")
    media = Media(
        mime.partition(";")[0].strip().lower(),
        reference,
        name if isinstance(name, str) else "",
        told_hash if isinstance(told_hash, str) else None,
    )
    return Content(ContentKind.MEDIA, _first_text(part, "caption"), kind_of_media=kind, media=media)


_READERS: dict[str, Callable[[Json], Content | None]] = {
    "text": _written,
    "interactive": _tapped,
    "button": _quick_reply,
    "image": partial(_file, "image"),
    "document": partial(_file, "document"),
}


def _words(kind: str, part: object) -> str:
    """What the guest wrote with something we cannot read: a caption, a corrected text, a reaction's emoji."""
    if kind == "edit" and isinstance(part, dict):
        message = part.get("message")
        edited = message.get(str(message.get("type"))) if isinstance(message, dict) else None
        return _first_text(edited, "body", "caption")
    return _first_text(part, "emoji" if kind == "reaction" else "caption")


def _first_text(part: object, *names: str) -> str:
    words = [part.get(name) for name in names] if isinstance(part, dict) else []
    return next((text for text in words if isinstance(text, str)), "")


def _instant(item: Json) -> datetime:
    """Seconds since 1970, as digits in a string."""
    stamp = item.get("timestamp")
    try:
        return datetime.fromtimestamp(int(stamp if isinstance(stamp, str | int) else ""), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadRequest(f"timestamp: {str(stamp)[:40]!r} is no time in seconds") from error


def _text(item: Json, name: str, *, named: str | None = None) -> str:
    text = item.get(name)
    if not isinstance(text, str) or not text:
        raise BadRequest(f"{named or name}: a text is missing")
    return text


def _object(item: Json, name: str) -> Json:
    value = item.get(name)
    if not isinstance(value, dict):
        raise BadRequest(f"{name}: an object is missing")
    return value


def _objects(item: Json, name: str) -> list[Json]:
    """A list of objects, which may be absent."""
    values = item.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise BadRequest(f"{name}: not a list of objects")
    return values
