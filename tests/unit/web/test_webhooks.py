"""Webhooks through the real application: what is stored, and what every kind of bad request is told."""

import asyncio
import hmac
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import ASGIApp, Message

from conserje.storage.database import Database
from conserje.web.webhooks import MOST_BYTES
from tests.builders.relay import Relay
from tests.builders.web import NUMBERS, VERIFY_TOKEN, OpenWeb, client, open_web
from tests.vendors.whatsapp_payloads import (
    APP_SECRET,
    from_guest,
    of_statuses,
    signed,
    status_of,
    text_message,
    text_webhook,
    webhook,
)

PATH = "/webhooks/whatsapp"
AUSTRAL, MAR = NUMBERS["austral"], NUMBERS["mar"]


async def post(browser: httpx.AsyncClient, payload: dict[str, object]) -> httpx.Response:
    request = signed(payload)
    return await browser.post(PATH, content=request.raw, headers=request.headers)


async def test_a_message_is_stored_before_it_is_acknowledged(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    answer = await post(browser, text_webhook("hola", receiver=AUSTRAL))
    assert (answer.status_code, answer.json()) == (200, {"stored": 1})
    assert await web.heard() == ["hola"]


async def test_every_message_of_a_payload_goes_to_the_house_of_its_number(
    web: OpenWeb, browser: httpx.AsyncClient
) -> None:
    payload = webhook(
        from_guest([text_message("uno"), text_message("dos")], receiver=AUSTRAL),
        from_guest([text_message("três")], receiver=MAR),
    )
    answer = await post(browser, payload)
    assert answer.json() == {"stored": 3}
    assert await web.heard() == ["uno", "dos"]
    assert await web.heard("mar") == ["três"]


async def test_a_repeated_message_is_stored_once(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    payload = text_webhook("hola", id="wamid.SAME", receiver=AUSTRAL)
    answers = await asyncio.gather(*(post(browser, payload) for _ in range(5)))
    assert sum(answer.json()["stored"] for answer in answers) == 1
    assert await web.heard() == ["hola"]


async def test_the_vendor_may_subscribe_with_our_token_only(browser: httpx.AsyncClient) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}
    answer = await browser.get(PATH, params=query)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    answer = await browser.get(PATH, params={**query, "hub.verify_token": "guessed"})
    assert (answer.status_code, answer.json()["error"]) == (403, "BadSignature")


@pytest.mark.parametrize("header", [None, "", "sha256=00", "sha1=" + "0" * 40, "sha256=" + "0" * 64])
async def test_an_unsigned_body_is_not_even_read(web: OpenWeb, browser: httpx.AsyncClient, header: str | None) -> None:
    request = signed(text_webhook("hola", receiver=AUSTRAL))
    headers = {} if header is None else {"X-Hub-Signature-256": header}
    answer = await browser.post(PATH, content=request.raw, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "BadSignature")
    assert await web.heard() == []


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"object": 1}'])
async def test_a_signed_body_that_is_no_payload_is_a_bad_request(browser: httpx.AsyncClient, raw: bytes) -> None:
    answer = await browser.post(PATH, content=raw, headers=signature(raw))
    assert (answer.status_code, answer.json()["error"]) == (400, "BadRequest")
    assert "Traceback" not in answer.text


async def test_a_body_that_is_announced_too_large_is_not_read_at_all(web: OpenWeb) -> None:
    sent, read = await exchange(web.app, [], content_length=MOST_BYTES + 1)
    assert (sent[0]["status"], read) == (413, 0)
    assert (b"connection", b"close") in sent[0]["headers"]


async def test_a_body_that_never_ends_is_given_up_at_the_ceiling(browser: httpx.AsyncClient) -> None:
    sent = 0

    async def flood() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 65_536

    answer = await browser.post(PATH, content=flood(), headers={"X-Hub-Signature-256": "sha256=" + "0" * 64})
    assert answer.status_code == 413
    assert sent * 65_536 <= MOST_BYTES + 2 * 65_536


async def test_a_body_of_exactly_the_ceiling_is_read(browser: httpx.AsyncClient) -> None:
    raw = b"{" + b" " * (MOST_BYTES - 1)
    answer = await browser.post(PATH, content=raw, headers=signature(raw))
    assert answer.json()["error"] == "BadRequest"


async def test_a_number_that_no_house_has_is_not_found(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    answer = await post(browser, text_webhook("hola", receiver="999"))
    assert (answer.status_code, answer.json()["error"]) == (404, "NotFound")


async def test_an_unknown_number_beside_a_known_one_costs_the_guest_nothing(
    web: OpenWeb, browser: httpx.AsyncClient
) -> None:
    payload = webhook(
        from_guest([text_message("hola")], receiver="999"),
        from_guest([text_message("buenas")], receiver=AUSTRAL),
    )
    answer = await post(browser, payload)
    assert (answer.status_code, answer.json()) == (200, {"stored": 1})
    payload = webhook(
        from_guest([text_message("hola")], receiver="999"),
        of_statuses([status_of("wamid.OURS", "read")], receiver=AUSTRAL),
    )
    assert (await post(browser, payload)).status_code == 200


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "'; DROP TABLE messages_in; --", "שלום \u202eabc", "🏨" * 500, "a\x00b"]
)
async def test_any_text_is_stored_as_it_was_written(web: OpenWeb, browser: httpx.AsyncClient, text: str) -> None:
    answer = await post(browser, text_webhook(text, receiver=AUSTRAL))
    assert answer.status_code == 200
    assert await web.heard() == [text.replace("\x00", "")]


async def test_other_methods_and_other_channels_are_told_so(browser: httpx.AsyncClient) -> None:
    answer = await browser.put(PATH, content=b"{}")
    assert (answer.status_code, answer.json()["error"]) == (405, "MethodNotAllowed")
    answer = await browser.post("/webhooks/telegram", content=b"{}")
    assert (answer.status_code, answer.json()["error"]) == (404, "NotFound")


async def test_without_a_database_the_vendor_is_asked_to_come_back(database_url: str) -> None:
    payload = text_webhook("hola", id="wamid.PATIENT", receiver=AUSTRAL)
    async with Relay(database_url) as relay:
        database = await Database.connect(relay.url, size=1)
        web = await open_web(database)
        async with client(web.app) as browser:
            await relay.cut()
            answer = await post(browser, payload)
            assert (answer.status_code, answer.json()["error"]) == (503, "DatabaseUnavailable")
            assert int(answer.headers["retry-after"]) >= 1
            assert "127.0.0.1" not in answer.text
            await relay.mend()
            assert (await post(browser, payload)).json() == {"stored": 1}
        await database.close()


async def test_a_vendor_that_leaves_in_the_middle_of_a_body_is_answered_nothing(web: OpenWeb) -> None:
    half: list[Message] = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    sent, read = await exchange(web.app, half, content_length=100)
    assert (sent, read) == ([], 2)
    assert await web.heard() == []


def signature(raw: bytes) -> dict[str, str]:
    return {"X-Hub-Signature-256": f"sha256={hmac.digest(APP_SECRET.encode(), raw, 'sha256').hex()}"}


async def exchange(app: ASGIApp, incoming: list[Message], content_length: int) -> tuple[list[Message], int]:
    """What a server would be handed for a POST of these parts, and how many of them were asked for."""
    sent: list[Message] = []
    read = 0

    async def receive() -> Message:
        nonlocal read
        read += 1
        return incoming[read - 1]

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-length", str(content_length).encode())]
    scope = {"type": "http", "method": "POST", "path": PATH, "raw_path": PATH.encode(), "query_string": b""}
    await app(scope | {"headers": headers, "root_path": "", "scheme": "http"}, receive, send)
    return sent, read
