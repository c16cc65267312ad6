"""Meta's own description of the WhatsApp Cloud API, read so that it can judge a request or a webhook.

The published schemas contradict the published examples in a few places. Each correction below is a function named after
the contradiction; everything else is checked as published. Limits that Meta tells only in words are checked by
`said_in_words`.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SPEC = Path(__file__).parent / "openapi" / "whatsapp_cloud_api_v23.0.json"
MEDIA = "/{Version}/{Phone-Number-ID}/media"
MESSAGES = "/{Version}/{Phone-Number-ID}/messages"
WEBHOOKS = "/whatsapp/webhooks"

# Bytes by type, of those that hotels send.
LARGEST = {"image/jpeg": 5 << 20, "image/png": 5 << 20, "application/pdf": 100 << 20, "text/plain": 100 << 20}

Json = dict[str, Any]
_BASE = {"$ref": "#/components/schemas/BaseMessageProperties"}


def examples(path: str) -> dict[str, Json]:
    """Meta's request examples of a path, by their names."""
    content = _spec()["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    return {name: example["value"] for name, example in content["examples"].items()}


def problems_of_request(body: Json) -> list[str]:
    """Why the Graph API would refuse this request body; empty when it would not."""
    kinds = _spec()["components"]["schemas"]["Message"]["discriminator"]["mapping"]
    kind = body.get("type", "text")
    if kind not in kinds:
        return [f"type: {kind!r} is not one of {sorted(kinds)}"]
    found = _problems(_requests(kinds[kind]), body)
    return found or list(said_in_words(body))


def problems_of_upload(form: Json, mime: str | None, size: int) -> list[str]:
    """Why Graph would refuse an uploaded file. `form` are the fields beside it. The published schema names the fields; that
    `type` is wanted, which kinds there are and how large they may be is told in words (Supported media types)."""
    schema = _spec()["paths"][MEDIA]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    found = _problems(Draft202012Validator(schema), {**form, "file": ""})
    if form.get("messaging_product") != "whatsapp":
        found.append("messaging_product: has to be whatsapp")
    if mime not in LARGEST or form.get("type") != mime:
        found.append(f"type: {form.get('type')!r} for a file of {mime!r}")
    elif not 0 < size <= LARGEST[mime]:
        found.append(f"file: {size} bytes, at most {LARGEST[mime]}")
    return found


def problems_of_webhook(payload: Json) -> list[str]:
    """Where a webhook payload departs from what Meta says it sends."""
    return _problems(_webhooks(), payload)


def said_in_words(body: Json) -> Iterator[str]:
    if body["type"] == "text":
        text = body["text"].get("body", "")
        if not 0 < len(text.strip()) <= len(text) <= 4096:
            yield f"text.body: {len(text)} characters, 1 to 4096 are allowed"
    if body["type"] == "interactive":
        yield from _interactive(body["interactive"])


def _interactive(interactive: Json) -> Iterator[str]:
    action = interactive["action"]
    if not interactive.get("body", {}).get("text", "").strip():
        yield "interactive.body: required"
    if interactive["type"] == "button":
        replies = [button["reply"] for button in action.get("buttons", [])]
        yield from _distinct("button titles", [reply["title"] for reply in replies])
        yield from _taps("button", replies)
    if interactive["type"] == "list":
        yield from _list(action)
    if interactive["type"] == "cta_url":
        yield from _opener(action)


def _list(action: Json) -> Iterator[str]:
    sections = action.get("sections", [])
    rows = [row for section in sections for row in section.get("rows", [])]
    if len(rows) > 10:
        yield f"list: {len(rows)} rows, 10 are allowed in all sections together"
    if not action.get("button", "").strip():
        yield "list: the button needs a label"
    if len(sections) > 1 and not all(section.get("title") for section in sections):
        yield "list: every one of several sections needs a title"
    yield from _taps("row", rows)


def _opener(action: Json) -> Iterator[str]:
    """https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-cta-url-messages"""
    told = action.get("parameters", {})
    if action.get("name") != "cta_url" or {*told} != {"display_text", "url"}:
        yield "cta_url: an action of that name with display_text and url is wanted, and nothing else"
    elif not 0 < len(told["display_text"].strip()) <= len(told["display_text"]) <= 20:
        yield f"cta_url: a label of {len(told['display_text'])} characters, 1 to 20 are allowed"
    elif not re.fullmatch(r"https?://[!-~]+", told["url"]):
        yield "cta_url: the url is none"


def _taps(what: str, taps: list[Json]) -> Iterator[str]:
    if not taps:
        yield f"no {what} at all"
    yield from _distinct(f"{what} ids", [tap["id"] for tap in taps])
    for tap in taps:
        if not tap["title"].strip():
            yield f"{what} {tap['id']!r}: empty title"
        if not tap["id"] or tap["id"] != tap["id"].strip():
            yield f"{what} {tap['id']!r}: empty id or blanks at its edges"


def _distinct(what: str, values: list[str]) -> Iterator[str]:
    if len(set(values)) < len(values):
        yield f"{what} are not unique"


def _problems(validator: Draft202012Validator, document: Json) -> list[str]:
    return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(document)]


@cache
def _spec() -> Json:
    document: Json = json.loads(SPEC.read_text(encoding="utf-8"))
    return document


@cache
def _requests(reference: str) -> Draft202012Validator:
    return _validator(
        reference,
        _a_sealed_part_of_an_all_of_refuses_the_other_parts,
        _a_guest_may_have_no_phone_number,
        _a_button_may_open_an_address,
    )


@cache
def _webhooks() -> Draft202012Validator:
    return _validator(
        "#/components/schemas/WebhookPayload",
        _what_guests_send_has_the_properties_of_what_hotels_send,
        _details_of_inbound_examples_break_their_schemas,
    )


def _validator(reference: str, *corrections: Callable[[Json], None]) -> Draft202012Validator:
    schemas = copy.deepcopy(_spec()["components"]["schemas"])
    for correct in corrections:
        correct(schemas)
    return Draft202012Validator({"$ref": reference, "components": {"schemas": schemas}})


def _a_sealed_part_of_an_all_of_refuses_the_other_parts(schemas: Json) -> None:
    """`allOf: [base, {additionalProperties: false}]` refuses the base; `unevaluatedProperties` is what is meant."""
    for schema in schemas.values():
        for part in schema.get("allOf", ()):
            if part.pop("additionalProperties", None) is False:
                schema["unevaluatedProperties"] = False


def _a_guest_may_have_no_phone_number(schemas: Json) -> None:
    """Since 2026 a guest with a username is addressed by a business-scoped user id in `recipient`, instead of `to`."""
    base = schemas["BaseMessageProperties"]
    base["required"] = ["messaging_product", "recipient_type", "type"]
    base["properties"]["to"]["pattern"] = r"^\+?[0-9]{5,20}$"
    base["properties"]["recipient"] = {"type": "string", "pattern": r"^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$"}
    base["oneOf"] = [{"required": ["to"]}, {"required": ["recipient"]}]


def _a_button_may_open_an_address(schemas: Json) -> None:
    """Told in words since 2023 (Interactive call-to-action URL button messages), and missing from the description."""
    schemas["InteractiveObject"]["properties"]["type"]["enum"].append("cta_url")
    schemas["ActionObject"]["oneOf"].append(
        {
            "required": ["name", "parameters"],
            "properties": {
                "name": {"enum": ["cta_url"]},
                "parameters": {"type": "object", "required": ["display_text", "url"]},
            },
        }
    )


def _what_guests_send_has_the_properties_of_what_hotels_send(schemas: Json) -> None:
    """Inbound schemas stand on the outbound base, which asks for `to`; what arrives has `from`, `id`, `timestamp`."""
    schemas["InboundProperties"] = {
        "type": "object",
        "required": ["id", "timestamp", "type"],
        "anyOf": [{"required": ["from"]}, {"required": ["from_user_id"]}],
        "properties": {
            "from": {"type": "string"},
            "id": {"type": "string", "pattern": "^wamid\\."},
            "timestamp": {"type": "string", "pattern": "^[0-9]{10}$"},
        },
    }
    for schema in schemas.values():
        parts = schema.get("allOf", [])
        if _BASE in parts:
            parts[parts.index(_BASE)] = {"$ref": "#/components/schemas/InboundProperties"}
            for part in parts:
                part.pop("additionalProperties", None)
                if "type" in part.get("properties", {}):
                    part["required"] = sorted({*part.get("required", []), "type"})


def _details_of_inbound_examples_break_their_schemas(schemas: Json) -> None:
    """Coordinates are numbers, a mobile phone is MOBILE, an unsupported message's error has a title and no type, …"""
    location = schemas["LocationMessage"]["allOf"][1]["properties"]["location"]
    location.pop("additionalProperties")
    location["properties"]["latitude"]["type"] = location["properties"]["longitude"]["type"] = "number"
    schemas["PhoneObject"]["properties"]["type"]["enum"].append("MOBILE")
    schemas["ErrorObject"]["required"] = ["message", "code"]
    schemas["Groups"]["properties"]["timestamp"]["type"] = "string"
    for name in ("input", "wa_id"):
        schemas["GroupParticipant"]["properties"][name]["type"] = "integer"
    schemas["Change"]["properties"]["field"]["enum"].append("group_participants_update")
