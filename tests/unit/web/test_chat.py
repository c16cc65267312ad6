"""The web chat's requests: who may read and write what, and what every bad input is told."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from conserje.model.reply import Choice
from conserje.storage.database import Database
from conserje.storage.desk.files import FileRoom
from conserje.web.widget.inbound import MOST_CHARACTERS
from conserje.web.widget.visitors import COOKIE, VALID_FOR
from tests.builders.relay import Relay
from tests.builders.web import OpenWeb, client, open_web

CHAT = "/chat/austral"
MESSAGES = f"{CHAT}/messages"


async def write(browser: httpx.AsyncClient, text: object, client_id: object = None, **more: object) -> httpx.Response:
    return await browser.post(MESSAGES, json={"client_id": client_id or uuid4().hex, "text": text}, **more)  # type: ignore[arg-type]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_a_visitor_writes_and_reads_their_conversation(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    assert (await browser.get(CHAT)).status_code == 200
    answer = await write(browser, "hola", "first-message")
    assert (answer.status_code, answer.json()) == (200, {"stored": 1})
    web.clock.move_to(web.clock.now() + timedelta(seconds=1))
    await web.reply("¡Hola!", [Choice("book", "Reservar")])
    news = (await browser.get(MESSAGES)).json()
    assert [(one["author"], one["text"]) for one in news["messages"]] == [("guest", "hola"), ("bot", "¡Hola!")]
    assert news["messages"][0]["key"] == "first-message"
    assert news["messages"][0]["seen"] is False
    assert news["messages"][1]["choices"] == [{"id": "book", "title": "Reservar", "description": None}]
    assert news["state"] == "open"


async def test_a_message_posted_twice_is_stored_once(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    await browser.get(CHAT)
    answers = await asyncio.gather(*(write(browser, "hola", "the-same-one") for _ in range(4)))
    assert sum(answer.json()["stored"] for answer in answers) == 1
    assert await web.heard() == ["hola"]


async def test_two_visitors_may_name_their_messages_alike(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    for text in ("uno", "dos"):
        answer = await write(browser, text, "message-1", headers=bearer(web.token()))
        assert answer.json() == {"stored": 1}
    assert sorted(await web.heard()) == ["dos", "uno"]


async def test_nobody_reads_the_conversation_of_another_visitor(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    await write(browser, "soy Ana", headers=bearer(web.token()))
    news = (await browser.get(MESSAGES, headers=bearer(web.token()))).json()
    assert news == {"messages": [], "cursor": None, "state": "new"}


async def test_a_token_opens_one_house_only(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    visitor = uuid4()
    await write(browser, "soy Ana", headers=bearer(web.token("austral", visitor)))
    answer = await browser.get(MESSAGES, headers=bearer(web.token("mar", visitor)))
    assert (answer.status_code, answer.json()["error"]) == (401, "BadSignature")
    news = (await browser.get("/chat/mar/messages", headers=bearer(web.token("mar", visitor)))).json()
    assert news["messages"] == []


@pytest.mark.parametrize("token", ["", "x", "A" * 48, "=" * 48, "ñ" * 48, "A" * 5000])
async def test_a_token_that_was_made_up_opens_nothing(browser: httpx.AsyncClient, token: str) -> None:
    headers = httpx.Headers({b"Authorization": f"Bearer {token}".encode()})
    for answer in (await browser.get(MESSAGES, headers=headers), await write(browser, "hola", headers=headers)):
        assert (answer.status_code, answer.json()["error"]) == (401, "BadSignature")


async def test_every_changed_character_of_a_token_spoils_it(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    token = web.token()
    for place in range(len(token)):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        answer = await browser.get(MESSAGES, headers=bearer(changed))
        assert answer.status_code == 401, place


async def test_a_token_ends_with_its_time_and_the_page_renews_it(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    await browser.get(CHAT)
    await write(browser, "hola")
    web.clock.move_to(web.clock.now() + VALID_FOR - timedelta(days=1))
    await browser.get(CHAT)
    web.clock.move_to(web.clock.now() + timedelta(days=2))
    assert len((await browser.get(MESSAGES)).json()["messages"]) == 1
    web.clock.move_to(web.clock.now() + VALID_FOR)
    assert (await browser.get(MESSAGES)).status_code == 401


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(browser: httpx.AsyncClient) -> None:
    cookie = (await browser.get(CHAT)).headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert f"Path={CHAT}" in cookie


async def test_a_page_of_another_site_cannot_ride_on_the_cookie(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    await browser.get(CHAT)
    answer = await write(browser, "hola", headers={"Origin": "https://evil.example"})
    assert (answer.status_code, answer.json()["error"]) == (403, "Forbidden")
    answer = await write(browser, "hola", headers={"Origin": "null"})
    assert answer.status_code == 403
    assert await web.heard() == []
    assert (await write(browser, "hola", headers={"Origin": "http://conserje.test"})).status_code == 200


async def test_a_form_of_another_site_is_not_taken_for_a_page(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    await browser.get(CHAT)
    raw = b'{"client_id": "12345678", "text": "hola"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = await browser.post(MESSAGES, content=raw, headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["error"]) == (400, "BadRequest")
    assert await web.heard() == []


async def test_a_frame_in_another_site_gets_a_token_of_its_own(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    token = (await browser.post(f"{CHAT}/visitors")).json()["token"]
    await write(browser, "hola", headers=bearer(token))
    renewed = (await browser.post(f"{CHAT}/visitors", headers=bearer(token))).json()["token"]
    assert len((await browser.get(MESSAGES, headers=bearer(renewed))).json()["messages"]) == 1
    other = (await browser.post(f"{CHAT}/visitors")).json()["token"]
    assert (await browser.get(MESSAGES, headers=bearer(other))).json()["messages"] == []
    assert (await browser.post(f"{CHAT}/visitors", headers=bearer("made-up"))).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "hola"},
        {"client_id": "short", "text": "hola"},
        {"client_id": 12345678, "text": "hola"},
        {"client_id": "with spaces in it", "text": "hola"},
        {"client_id": "12345678"},
        {"client_id": "12345678", "text": "hola", "choice": "x"},
        {"client_id": "12345678", "text": 5},
        {"client_id": "12345678", "text": ["hola"]},
        {"client_id": "12345678", "text": "  \n\t "},
        {"client_id": "12345678", "text": "\u0000\u0001"},
        {"client_id": "12345678", "choice": ""},
        {"client_id": "12345678", "choice": "c" * 201},
        {"client_id": "12345678", "choice": {"id": "x"}},
        {"client_id": "12345678", "choice": "never-offered"},
    ],
)
async def test_a_body_that_says_nothing_is_refused_with_a_reason(
    web: OpenWeb, browser: httpx.AsyncClient, body: dict[str, object]
) -> None:
    answer = await browser.post(MESSAGES, json=body, headers=bearer(web.token()))
    assert (answer.status_code, answer.json()["error"]) == (400, "BadRequest")
    assert answer.json()["detail"]
    assert await web.heard() == []


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[1]", b'"hola"', b"\xff", b'{"text": "\\ud800", "client_id": "12345678"}', b"[" * 60_000]
)
async def test_a_broken_body_is_refused_with_a_reason(web: OpenWeb, browser: httpx.AsyncClient, raw: bytes) -> None:
    headers = {**bearer(web.token()), "Content-Type": "application/json"}
    answer = await browser.post(MESSAGES, content=raw, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "BadRequest")


async def test_the_longest_message_fits_and_one_character_more_does_not(
    web: OpenWeb, browser: httpx.AsyncClient
) -> None:
    token = bearer(web.token())
    assert (await write(browser, "🏨" * MOST_CHARACTERS, headers=token)).status_code == 200
    answer = await write(browser, "a" * (MOST_CHARACTERS + 1), headers=token)
    assert answer.status_code == 400
    assert "4096" in answer.json()["detail"]
    assert "4097" in answer.json()["detail"]
    assert await web.heard() == ["🏨" * MOST_CHARACTERS]


async def test_a_body_beyond_the_ceiling_is_refused(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    answer = await write(browser, "a" * 70_000, headers=bearer(web.token()))
    assert (answer.status_code, answer.json()["error"]) == (413, "PayloadTooLarge")


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "'; DROP TABLE conversations; --",
        "مرحبا، أريد غرفة",
        "שלום \u202eabc",
        "línea uno\n\nlínea dos",
        "{{ 7 * 7 }} ${x} %s",
    ],
)
async def test_any_text_comes_back_as_it_was_written(web: OpenWeb, browser: httpx.AsyncClient, text: str) -> None:
    token = bearer(web.token())
    assert (await write(browser, text, headers=token)).status_code == 200
    news = (await browser.get(MESSAGES, headers=token)).json()
    assert [one["text"] for one in news["messages"]] == [text]


async def test_characters_that_no_keyboard_writes_are_dropped(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    await write(browser, " ho\u0000la\r\nche\u0007 ", headers=bearer(web.token()))
    assert await web.heard() == ["hola\nche"]


async def test_a_tap_says_what_its_button_said(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    token = bearer(web.token())
    await write(browser, "hola", headers=token)
    await web.reply("¿Cuál?", [Choice("room:double", "Doble"), Choice("room:suite", "Suite", "Con balcón")])
    body = {"client_id": "tapped-it", "choice": "room:suite"}
    assert (await browser.post(MESSAGES, json=body, headers=token)).status_code == 200
    (row,) = await web.rows("SELECT kind, text, choice FROM messages_in WHERE choice IS NOT NULL")
    assert row == {"kind": "choice", "text": "Suite", "choice": "room:suite"}


async def test_a_choice_that_was_offered_to_somebody_else_is_refused(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    await write(browser, "hola", headers=bearer(web.token()))
    await web.reply("¿Confirmo?", [Choice("confirm:42", "Sí")])
    body = {"client_id": "tapped-it", "choice": "confirm:42"}
    answer = await browser.post(MESSAGES, json=body, headers=bearer(web.token()))
    assert answer.status_code == 400


async def test_only_what_came_after_the_cursor_is_told_again(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    token = bearer(web.token())
    await write(browser, "hola", headers=token)
    web.clock.move_to(web.clock.now() + timedelta(minutes=10))
    await write(browser, "¿están?", headers=token)
    cursor = (await browser.get(MESSAGES, headers=token)).json()["cursor"]
    web.clock.move_to(web.clock.now() + timedelta(minutes=10))
    await web.reply("Sí")
    news = (await browser.get(MESSAGES, params={"after": cursor}, headers=token)).json()
    assert [one["text"] for one in news["messages"]] == ["¿están?", "Sí"]
    assert int(news["cursor"]) > int(cursor)


@pytest.mark.parametrize("cursor", ["x", "-1", "1" * 17, "2026-01-01", "१२"])
async def test_a_cursor_of_somebody_elses_making_is_refused(
    web: OpenWeb, browser: httpx.AsyncClient, cursor: str
) -> None:
    answer = await browser.get(MESSAGES, params={"after": cursor}, headers=bearer(web.token()))
    assert (answer.status_code, answer.json()["error"]) == (400, "BadRequest")


@pytest.mark.parametrize("cursor", ["0", "1", "9" * 16])
async def test_a_cursor_at_the_end_of_time_is_no_accident(
    web: OpenWeb, browser: httpx.AsyncClient, cursor: str
) -> None:
    answer = await browser.get(MESSAGES, params={"after": cursor}, headers=bearer(web.token()))
    assert answer.status_code == 200


@pytest.mark.parametrize("slug", ["nowhere", "AUSTRAL", "a%00b", "..", "austral'", "%2e%2e%2fetc"])
async def test_a_house_that_is_not_there_is_not_found(browser: httpx.AsyncClient, slug: str) -> None:
    for method, path in [("GET", "messages"), ("POST", "messages"), ("POST", "visitors")]:
        answer = await browser.request(method, f"/chat/{slug}/{path}", json={})
        assert (answer.status_code, answer.json()["error"]) == (404, "NotFound")


async def test_the_twenty_first_message_in_ten_seconds_has_to_wait(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    token, other = bearer(web.token()), bearer(web.token())
    for _ in range(20):
        assert (await write(browser, "hola", headers=token)).status_code == 200
    answer = await write(browser, "hola", headers=token)
    assert (answer.status_code, answer.json()["error"]) == (429, "TooManyRequests")
    assert answer.headers["retry-after"] == "10"
    assert (await write(browser, "hola", headers=other)).status_code == 200
    web.clock.move_to(web.clock.now() + timedelta(seconds=10))
    assert (await write(browser, "hola", headers=token)).status_code == 200


async def test_the_121st_request_of_an_address_in_a_minute_has_to_wait(
    web: OpenWeb, browser: httpx.AsyncClient
) -> None:
    answers = [(await browser.get(MESSAGES, headers=bearer(web.token()))).status_code for _ in range(121)]
    assert answers == [200] * 120 + [429]
    web.clock.move_to(web.clock.now() + timedelta(seconds=60))
    assert (await browser.get(MESSAGES, headers=bearer(web.token()))).status_code == 200


async def test_another_address_is_not_counted_with_it(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    for _ in range(121):
        await browser.get(MESSAGES)
    transport = httpx.ASGITransport(web.app, client=("10.0.0.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://conserje.test") as elsewhere:
        assert (await elsewhere.get(MESSAGES, headers=bearer(web.token()))).status_code == 200


async def test_without_a_database_the_page_is_asked_to_come_back(database_url: str) -> None:
    async with Relay(database_url) as relay:
        database = await Database.connect(relay.url, size=1)
        web = await open_web(database)
        token = bearer(web.token())
        async with client(web.app) as browser:
            await browser.get(MESSAGES, headers=token)
            await relay.cut()
            answer = await write(browser, "hola", headers=token)
        assert (answer.status_code, answer.json()["error"]) == (503, "DatabaseUnavailable")
        assert "retry-after" in answer.headers
        await database.close()


async def test_a_picture_in_the_conversation_is_fetched_by_its_signed_address(
    web: OpenWeb, browser: httpx.AsyncClient
) -> None:
    await browser.get(CHAT)
    await write(browser, "hola")
    hotel = web.hotels["austral"]
    room = FileRoom(web.parts.database, web.clock, web.ids)
    picture = await room.keep(hotel, mime="image/png", name="k7m2qx.png", content=b"\x89PNG picture")
    await web.reply("Tu código:", attachments=(picture,))
    [file] = (await browser.get(MESSAGES)).json()["messages"][-1]["files"]
    assert (file["name"], file["is_image"]) == ("k7m2qx.png", True)
    async with client(web.app) as stranger:
        shown = await stranger.get(file["url"])
        assert (shown.status_code, shown.content) == (200, b"\x89PNG picture")
        assert (await stranger.get(file["url"].replace("/files/", "/files/A", 1))).status_code == 401
        web.clock.move_to(web.clock.now() + timedelta(days=8))
        assert (await stranger.get(file["url"])).status_code == 401
