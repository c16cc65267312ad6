"""The stand-in for the Graph API judges as Meta's description and examples do, so a green test means something."""

import asyncio
import copy
from typing import Any

import httpx
import pytest

from tests.vendors.graph_api import PHONE_NUMBER_ID, TOKEN, VERSION, GraphApi
from tests.vendors.graph_schema import MESSAGES, WEBHOOKS, examples, problems_of_request, problems_of_webhook
from tests.vendors.whatsapp_payloads import (
    button_webhook,
    from_guest,
    list_message,
    list_webhook,
    message,
    of_statuses,
    quick_reply_message,
    status_of,
    status_webhook,
    text_message,
    text_webhook,
    webhook,
)

Json = dict[str, Any]

REQUESTS = ["Send Text Message", "Send Reply to Text Message", "Send Reply Button", "Send List Message"]


def request_of(name: str) -> Json:
    return copy.deepcopy(examples(MESSAGES)[name]) | {"to": "16505551234"}


@pytest.mark.parametrize("name", REQUESTS)
def test_metas_own_requests_are_accepted(name: str) -> None:
    assert problems_of_request(request_of(name)) == []


@pytest.mark.parametrize("name", examples(WEBHOOKS))
def test_metas_own_webhooks_are_accepted(name: str) -> None:
    assert problems_of_webhook(examples(WEBHOOKS)[name]) == []


def test_there_are_as_many_examples_as_meta_published() -> None:
    assert (len(examples(MESSAGES)), len(examples(WEBHOOKS))) == (50, 16)


def buttons_of(body: Json) -> list[Json]:
    return [button["reply"] for button in body["interactive"]["action"]["buttons"]]


def rows_of(body: Json) -> list[Json]:
    return [row for section in body["interactive"]["action"]["sections"] for row in section["rows"]]


WRONG: list[tuple[str, str, Any]] = [
    ("an unknown property", "Send Text Message", lambda body: body.update(surprise=1)),
    ("no recipient", "Send Text Message", lambda body: body.pop("to")),
    ("two recipients", "Send Text Message", lambda body: body.update(recipient="AR.123")),
    ("a recipient that is no number", "Send Text Message", lambda body: body.update(to="Lucía")),
    ("no product", "Send Text Message", lambda body: body.pop("messaging_product")),
    ("an unknown type", "Send Text Message", lambda body: body.update(type="telegram")),
    ("an empty text", "Send Text Message", lambda body: body["text"].update(body=" ")),
    ("a long text", "Send Text Message", lambda body: body["text"].update(body="a" * 4097)),
    ("a long body", "Send Reply Button", lambda body: body["interactive"]["body"].update(text="a" * 1025)),
    ("no body", "Send Reply Button", lambda body: body["interactive"].pop("body")),
    ("a long button", "Send Reply Button", lambda body: buttons_of(body)[0].update(title="a" * 21)),
    ("an empty button", "Send Reply Button", lambda body: buttons_of(body)[0].update(title="  ")),
    ("a blank at an id's edge", "Send Reply Button", lambda body: buttons_of(body)[0].update(id="yes ")),
    ("twice the same id", "Send Reply Button", lambda body: [tap.update(id="yes") for tap in buttons_of(body)]),
    ("twice the same title", "Send Reply Button", lambda body: [tap.update(title="Sí") for tap in buttons_of(body)]),
    (
        "a fourth button",
        "Send Reply Button",
        lambda body: body["interactive"]["action"]["buttons"].extend(
            {"type": "reply", "reply": {"id": f"more-{n}", "title": f"More {n}"}} for n in range(2)
        ),
    ),
    ("a long row", "Send List Message", lambda body: rows_of(body)[0].update(title="a" * 25)),
    ("a long description", "Send List Message", lambda body: rows_of(body)[0].update(description="a" * 73)),
    ("a long list label", "Send List Message", lambda body: body["interactive"]["action"].update(button="a" * 21)),
    ("no list label", "Send List Message", lambda body: body["interactive"]["action"].update(button=" ")),
    ("a list of buttons", "Send Reply Button", lambda body: body["interactive"].update(type="list")),
    (
        "eleven rows",
        "Send List Message",
        lambda body: body["interactive"]["action"]["sections"][0]["rows"].extend(
            {"id": f"row-{n}", "title": f"Row {n}"} for n in range(7)
        ),
    ),
]


@pytest.mark.parametrize(("name", "spoil"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_what_meta_would_refuse_is_refused(name: str, spoil: Any) -> None:
    body = request_of(name)
    spoil(body)
    assert problems_of_request(body)


@pytest.mark.parametrize(
    "payload",
    [
        text_webhook("¿Tienen lugar para el finde?"),
        button_webhook("yes", "Sí"),
        list_webhook("double", "Doble"),
        webhook(
            from_guest([list_message("double", "Doble", description="vista al mar"), quick_reply_message("y", "Sí")])
        ),
        webhook(from_guest([message("image", {"id": "1", "caption": "comprobante"})])),
        status_webhook("wamid.OURS", "read"),
        webhook(
            of_statuses([status_of("wamid.OURS", "failed", error_code=131047)]), from_guest([text_message("hola")])
        ),
    ],
    ids=["text", "button", "list", "several", "image", "read", "failed and text"],
)
def test_what_the_builders_make_is_what_meta_sends(payload: Json) -> None:
    assert problems_of_webhook(payload) == []


def test_a_webhook_that_meta_would_not_send_is_noticed() -> None:
    payload = text_webhook("hola")
    del payload["entry"][0]["changes"][0]["value"]["metadata"]
    assert problems_of_webhook(payload)


async def test_a_stranger_is_not_let_in_and_a_number_of_others_is_not_found() -> None:
    graph = GraphApi()
    async with graph.client() as client:
        url = f"https://graph.facebook.com/{VERSION}/{PHONE_NUMBER_ID}/messages"
        stranger = await client.post(url, json=request_of("Send Text Message"))
        key = {"Authorization": f"Bearer {TOKEN}"}
        lost = await client.post(url.replace(PHONE_NUMBER_ID, "1"), json=request_of("Send Text Message"), headers=key)
        garbled = await client.post(url, content=b"{", headers=key)

    assert (stranger.status_code, stranger.json()["error"]["code"]) == (401, 190)
    assert (lost.status_code, lost.json()["error"]["code"]) == (400, 100)
    assert (garbled.status_code, garbled.json()["error"]["code"]) == (400, 100)
    assert graph.accepted == []


async def test_a_test_can_wait_for_what_is_on_its_way_and_not_for_ever() -> None:
    graph = GraphApi()
    url = f"https://graph.facebook.com/{VERSION}/{PHONE_NUMBER_ID}/messages"
    async with graph.client() as client, asyncio.TaskGroup() as group:
        waiting = group.create_task(graph.wait_for(2))
        for _ in range(2):
            key = {"Authorization": f"Bearer {TOKEN}"}
            await client.post(url, json=request_of("Send Text Message"), headers=key)

    assert waiting.result() == graph.accepted
    with pytest.raises(TimeoutError):
        await graph.wait_for(3, within=0.01)


async def test_the_stand_in_answers_on_a_real_port() -> None:
    graph = GraphApi()
    async with graph.listening() as url, httpx.AsyncClient() as client:
        answer = await client.post(
            f"{url}/{PHONE_NUMBER_ID}/messages",
            json=request_of("Send Text Message"),
            headers={"Authorization": f"Bearer {TOKEN}"},
        )

    assert answer.json()["messages"] == [{"id": graph.accepted[0].id}]
