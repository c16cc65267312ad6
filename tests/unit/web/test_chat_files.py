"""Pictures and PDFs that visitors send: kept once, shown back, and refused when they are something else."""

from uuid import uuid4

import httpx
import pytest

from tests.builders.receipts import pdf, png
from tests.builders.web import OpenWeb

CHAT = "/chat/austral"


async def send(browser: httpx.AsyncClient, content: bytes, name: str = "pago.pdf", **more: str) -> httpx.Response:
    about = {"client_id": uuid4().hex, "name": name} | more
    return await browser.post(f"{CHAT}/files", params=about, content=content)


async def test_a_file_is_kept_and_shown_to_its_visitor(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    await browser.get(CHAT)
    assert (await send(browser, pdf("Importe $ 100"), client_id="the-receipt")).json() == {"stored": 1}
    [stored] = await web.rows("SELECT kind, kind_of_media, media FROM messages_in")
    assert (stored["kind"], stored["kind_of_media"], stored["media"]["mime"]) == (
        "media",
        "document",
        "application/pdf",
    )
    [shown] = (await browser.get(f"{CHAT}/messages")).json()["messages"]
    assert (shown["text"], shown["key"]) == ("📎 pago.pdf", "the-receipt")
    got = await browser.get(shown["files"][0]["url"])
    assert (got.status_code, got.content) == (200, pdf("Importe $ 100"))


async def test_a_file_posted_twice_is_one_message(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    await browser.get(CHAT)
    answers = [await send(browser, png(), "foto.png", client_id="the-same-file") for _ in range(2)]
    assert [answer.json()["stored"] for answer in answers] == [1, 0]
    assert len(await web.rows("SELECT FROM files")) == 1


@pytest.mark.parametrize("content", [b"", b"<html><script>", b"MZ\x90\0", b"GIF89a..."])
async def test_what_is_neither_a_picture_nor_a_pdf_is_refused(
    web: OpenWeb, browser: httpx.AsyncClient, content: bytes
) -> None:
    await browser.get(CHAT)
    assert (await send(browser, content, "pago.pdf")).status_code == 400
    assert await web.rows("SELECT FROM files") == []


async def test_a_file_that_is_too_large_is_refused(browser: httpx.AsyncClient) -> None:
    await browser.get(CHAT)
    assert (await send(browser, b"%PDF-" + b"x" * (10 * 1024 * 1024))).status_code == 413


async def test_a_stranger_sends_no_files(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    assert (await send(browser, png())).status_code == 401
    assert (await send(browser, png(), client_id="?")).status_code == 401
    assert await web.rows("SELECT FROM files") == []


async def test_a_name_leads_nowhere(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    await browser.get(CHAT)
    await send(browser, png(), "../../etc/\0passwd")
    await send(browser, png(), "")
    assert sorted(row["name"] for row in await web.rows("SELECT name FROM files")) == ["foto.png", "passwd"]


async def test_the_31st_file_of_an_address_in_ten_minutes_has_to_wait_whoever_its_visitor_is(
    web: OpenWeb, browser: httpx.AsyncClient
) -> None:
    await browser.get(CHAT)
    answers = []
    for _ in range(31):
        token = {"authorization": f"Bearer {web.token()}"}
        about = {"client_id": uuid4().hex}
        answers.append((await browser.post(f"{CHAT}/files", params=about, content=png(), headers=token)).status_code)
    assert answers == [200] * 30 + [429]
