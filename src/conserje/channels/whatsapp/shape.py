"""A reply -> the request bodies that say it on WhatsApp, in order.

Limits from Meta's OpenAPI file. Choices become buttons where they all fit, else a list, else numbered lines. What a
limit cuts from a choice is told in full in the text; what a limit cuts from the text goes ahead in messages of its own.
A link is a message with a button that opens it (Meta tells of those in words only:
https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-cta-url-messages).
"""

import re
from typing import Any

import orjson

from conserje.channels.whatsapp.cutting import fits, shorten, split, split_off_end
from conserje.errors import ChannelRejected
from conserje.model.reply import Attachment, Choice, Link, Reply, Template

Json = dict[str, Any]

TEXT = 4096
BODY = 1024
BUTTONS = 3
BUTTON_TITLE = 20
BUTTON_ID = 256
ROWS = 10
ROW_TITLE = 24
ROW_DESCRIPTION = 72
ROW_ID = 200

# Meta knows Portuguese by its region only.
_TEMPLATE_LANGUAGES = {"pt": "pt_BR"}

_PHONE = re.compile(r"\+?[0-9]{5,20}", re.ASCII)
# Guests with a username may hide their phone; Meta then knows them by a business-scoped user id ("AR.1349…").
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}", re.ASCII)


def request_bodies(recipient: str, reply: Reply, list_label: str) -> list[Json]:
    """Raises ChannelRejected for a reply without text and for an address that is none."""
    envelope = _envelope(recipient)
    if reply.template:
        return [envelope | _template(reply.template)]
    text = _encodable(reply.text).strip()
    if not text:
        raise ChannelRejected("WhatsApp takes no message without text")
    links = opened_by_buttons(reply)
    openers = [envelope | _opener(link, text) for link in links]
    text = _without_lines_of(links, text)
    choices = [_tidy(choice) for choice in reply.choices]
    action, text = _action(choices, text, list_label)
    if action is None:
        return [*(envelope | _text(piece) for piece in split(text, TEXT)), *openers]
    before, body = split_off_end(text, BODY)
    question = {"type": "interactive", "interactive": {"type": _kind(action), "body": {"text": body}, "action": action}}
    return [*(envelope | _text(piece) for piece in split(before, TEXT)), *openers, envelope | question]


def opened_by_buttons(reply: Reply) -> list[Link]:
    """Links that become messages of their own, behind the text; what is left of it has to say something."""
    text = _encodable(reply.text)
    links = [link for link in reply.links if _fits_button(link, text)]
    return links if _without_lines_of(links, text) else []


def media_body(recipient: str, attachment: Attachment, media: str) -> Json:
    """The request body for a file that Graph knows as `media`: a picture is shown, anything else is a document."""
    if attachment.is_image:
        return _envelope(recipient) | {"type": "image", "image": {"id": media}}
    return _envelope(recipient) | {"type": "document", "document": {"id": media, "filename": attachment.name}}


def location_body(recipient: str, geojson: bytes) -> Json:
    """The request body for a point of the map: a GeoJSON Feature (RFC 7946), longitude first. Raises ChannelRejected."""
    try:
        feature = orjson.loads(geojson)
        longitude, latitude = feature["geometry"]["coordinates"]
        named = {key: str(feature["properties"][key]) for key in ("name", "address")}
    except (orjson.JSONDecodeError, LookupError, TypeError, ValueError) as error:
        raise ChannelRejected("this is no point of a map") from error
    # Meta's description has them as text.
    point = {"latitude": str(latitude), "longitude": str(longitude), **named}
    return _envelope(recipient) | {"type": "location", "location": point}


def _envelope(recipient: str) -> Json:
    if _PHONE.fullmatch(recipient):
        address = {"to": recipient}
    elif _USER_ID.fullmatch(recipient):
        # In `to`, Meta accepts it, answers with an id and delivers nothing.
        address = {"recipient": recipient}
    else:
        raise ChannelRejected("the recipient is neither a phone number nor a WhatsApp user id")
    return {"messaging_product": "whatsapp", "recipient_type": "individual", **address}


def _template(template: Template) -> Json:
    """An approved message; its places are filled in order."""
    filled = [{"type": "text", "text": _encodable(value)} for value in template.values]
    components = [{"type": "body", "parameters": filled}] if filled else []
    code = _TEMPLATE_LANGUAGES.get(template.language, template.language)
    language = {"code": code, "policy": "deterministic"}
    return {"type": "template", "template": {"name": template.name, "language": language, "components": components}}


def _text(body: str) -> Json:
    return {"type": "text", "text": {"body": body, "preview_url": False}}


def _fits_button(link: Link, text: str) -> bool:
    """A text that somebody edited may not tell the address any more."""
    line = _line_of(link, text)
    is_address = link.url.isascii() and link.url.startswith(("https://", "http://"))
    has_title = link.title.strip() != "" and fits(link.title, BUTTON_TITLE)
    return is_address and has_title and line is not None and fits(line, BODY)


def _line_of(link: Link, text: str) -> str | None:
    return next((line for line in text.splitlines() if link.url in line), None)


def _without_lines_of(links: list[Link], text: str) -> str:
    for link in links:
        text = "\n".join(line for line in text.splitlines() if link.url not in line)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _opener(link: Link, text: str) -> Json:
    said = (_line_of(link, text) or "").replace(link.url, "").strip(" .•-") or link.title
    parameters = {"display_text": link.title, "url": link.url}
    action = {"name": "cta_url", "parameters": parameters}
    return {"type": "interactive", "interactive": {"type": "cta_url", "body": {"text": said}, "action": action}}


def _kind(action: Json) -> str:
    return "button" if "buttons" in action else "list"


def _action(choices: list[Choice], text: str, list_label: str) -> tuple[Json | None, str]:
    """What can be tapped, if anything, and the text with everything that cannot be said there."""
    if not choices:
        return None, text
    if _fit_buttons(choices):
        return {"buttons": [_button(choice) for choice in choices]}, text
    rows = [_row(choice) for choice in choices]
    if not _fit_list(choices, rows):
        return None, _with_lines(text, [f"{n}. {_line(choice)}" for n, choice in enumerate(choices, start=1)])
    cut = [f"• {_line(choice)}" for choice in choices if not _whole(choice)]
    return {"button": list_label, "sections": [{"rows": rows}]}, _with_lines(text, cut)


def _fit_buttons(choices: list[Choice]) -> bool:
    titles = {choice.title for choice in choices}
    return (
        len(choices) <= BUTTONS
        and len(titles) == len(choices)
        and all(choice.title and fits(choice.title, BUTTON_TITLE) and not choice.description for choice in choices)
        and _ids_hold(choices, BUTTON_ID)
    )


def _fit_list(choices: list[Choice], rows: list[Json]) -> bool:
    told_apart = {(row["title"], row.get("description")) for row in rows}
    return (
        len(rows) <= ROWS
        and len(told_apart) == len(rows)
        and all(choice.title for choice in choices)
        and _ids_hold(choices, ROW_ID)
    )


def _ids_hold(choices: list[Choice], limit: int) -> bool:
    ids = {choice.id for choice in choices}
    return len(ids) == len(choices) and all(id == id.strip() and id and fits(id, limit) for id in ids)


def _button(choice: Choice) -> Json:
    return {"type": "reply", "reply": {"id": choice.id, "title": choice.title}}


def _row(choice: Choice) -> Json:
    """A title too long for a row is cut there and repeated in full below it."""
    below = _below(choice)
    row = {"id": choice.id, "title": shorten(choice.title, ROW_TITLE)}
    return row | ({"description": shorten(below, ROW_DESCRIPTION)} if below else {})


def _whole(choice: Choice) -> bool:
    """Whether the row says everything."""
    return fits(_below(choice), ROW_DESCRIPTION)


def _below(choice: Choice) -> str:
    return choice.description or "" if fits(choice.title, ROW_TITLE) else _line(choice)


def _line(choice: Choice) -> str:
    return f"{choice.title}: {choice.description}" if choice.description else choice.title


def _with_lines(text: str, lines: list[str]) -> str:
    return text + "\n\n" + "\n".join(lines) if lines else text


def _tidy(choice: Choice) -> Choice:
    """Titles and descriptions are single lines."""
    description = " ".join(_encodable(choice.description or "").split())
    return Choice(_encodable(choice.id), " ".join(_encodable(choice.title).split()), description or None)


def _encodable(text: str) -> str:
    """Without halves of surrogate pairs, which no request can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
