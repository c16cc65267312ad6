"""Webhook payloads as Meta posts them: one builder for each kind, all combinable into one payload by `webhook`.

Builders give the `value` of one change; `webhook` wraps values into a payload, `signed` into what goes over the wire.
"""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tests.vendors.graph_api import PHONE_NUMBER_ID

APP_SECRET = "app-secret-of-the-stand-in"
GUEST = "5491155550101"
SENT_AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

Json = dict[str, Any]
_numbers = count(1)


@dataclass(frozen=True)
class Signed:
    raw: bytes
    headers: dict[str, str]


def signed(payload: Json, app_secret: str = APP_SECRET) -> Signed:
    raw = json.dumps(payload, separators=(",", ":")).encode()
    digest = hmac.digest(app_secret.encode(), raw, "sha256").hex()
    return Signed(raw, {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"})


def webhook(*values: Json, field: str = "messages") -> Json:
    """One payload with an entry of its own for every value."""
    entries = [{"id": "419561257915477", "changes": [{"value": value, "field": field}]} for value in values]
    return {"object": "whatsapp_business_account", "entry": entries}


def text_webhook(text: str, **about: Any) -> Json:
    return webhook(from_guest([text_message(text, **about)], **_of_value(about)))


def button_webhook(choice: str, title: str, **about: Any) -> Json:
    return webhook(from_guest([button_message(choice, title, **about)], **_of_value(about)))


def list_webhook(choice: str, title: str, **about: Any) -> Json:
    return webhook(from_guest([list_message(choice, title, **about)], **_of_value(about)))


def status_webhook(
    message_id: str,
    status: str,
    *,
    receiver: str = PHONE_NUMBER_ID,
    guest: str = GUEST,
    at: datetime = SENT_AT,
    error_code: int | None = None,
) -> Json:
    return webhook(of_statuses([status_of(message_id, status, guest=guest, at=at, error_code=error_code)], receiver))


def from_guest(
    messages: list[Json], *, receiver: str = PHONE_NUMBER_ID, sender: str = GUEST, name: str = "Lucía Gómez"
) -> Json:
    """The value of a change with messages of one guest."""
    contacts = [{"profile": {"name": name}, "wa_id": sender}]
    return _value(receiver) | {"contacts": contacts, "messages": messages}


def of_statuses(statuses: list[Json], receiver: str = PHONE_NUMBER_ID) -> Json:
    return _value(receiver) | {"statuses": statuses}


def from_phone(messages: list[Json], *, receiver: str = PHONE_NUMBER_ID) -> Json:
    """The value of a `smb_message_echoes` change: what the house's people wrote in the WhatsApp Business app."""
    return _value(receiver) | {"message_echoes": messages}


def echo_webhook(*messages: Json, receiver: str = PHONE_NUMBER_ID) -> Json:
    return webhook(from_phone(list(messages), receiver=receiver), field="smb_message_echoes")


def echo_of(kind: str, part: Any, *, guest: str = GUEST, **about: Any) -> Json:
    """A guest's message turned round: from the house's number, as it is shown, to the guest."""
    return message(kind, part, **about) | {"from": "541143210000", "to": guest}


def text_message(text: str, **about: Any) -> Json:
    return message("text", {"body": text}, **about)


def button_message(choice: str, title: str, **about: Any) -> Json:
    part = {"type": "button_reply", "button_reply": {"id": choice, "title": title}}
    return message("interactive", part, **about) | _answer_to("wamid.QUESTION")


def list_message(choice: str, title: str, *, description: str = "", **about: Any) -> Json:
    row = {"id": choice, "title": title} | ({"description": description} if description else {})
    return message("interactive", {"type": "list_reply", "list_reply": row}, **about) | _answer_to("wamid.QUESTION")


def quick_reply_message(payload: str, text: str, **about: Any) -> Json:
    return message("button", {"payload": payload, "text": text}, **about) | _answer_to("wamid.TEMPLATE")


def message(
    kind: str,
    part: Any,
    *,
    sender: str = GUEST,
    id: str | None = None,
    at: datetime = SENT_AT,
    **_: object,
) -> Json:
    """Any kind of message, with its own part under its own name."""
    return {
        "from": sender,
        "id": id or f"wamid.GUEST{next(_numbers):08d}",
        "timestamp": str(int(at.timestamp())),
        "type": kind,
        kind: part,
    }


def status_of(
    message_id: str, status: str, *, guest: str = GUEST, at: datetime = SENT_AT, error_code: int | None = None
) -> Json:
    errors = {"errors": [{"code": error_code, "title": "told to fail", "error_data": {"details": "told to fail"}}]}
    return {
        "id": message_id,
        "status": status,
        "timestamp": str(int(at.timestamp())),
        "recipient_id": guest,
    } | (errors if error_code is not None else {})


def _value(receiver: str) -> Json:
    metadata = {"display_phone_number": "541143210000", "phone_number_id": receiver}
    return {"messaging_product": "whatsapp", "metadata": metadata}


def _answer_to(message_id: str) -> Json:
    return {"context": {"from": "541143210000", "id": message_id}}


def _of_value(about: Json) -> Json:
    return {name: about[name] for name in ("receiver", "sender", "name") if name in about}
