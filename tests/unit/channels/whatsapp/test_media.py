"""What guests sent is fetched from Meta, checked, and from nobody else."""

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from conserje.channels.whatsapp.media import MOST_BYTES, fetch_media
from conserje.errors import ChannelRejected, ChannelUnavailable, ConserjeError, CredentialsRefused
from conserje.model.message import Media
from tests.builders.receipts import pdf
from tests.vendors.graph_api import TOKEN, GraphApi

URL = "https://graph.test/v23.0"
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}


def sent(graph: GraphApi, content: bytes = pdf("x"), mime: str = "application/pdf; charset=binary") -> Media:
    about = graph.keep(mime, content)
    return Media(about["mime_type"], about["id"], "pago.pdf", about["sha256"])


async def test_the_bytes_come_as_they_were_sent() -> None:
    graph = GraphApi()
    async with graph.client() as client:
        fetched = await fetch_media(client, URL, AUTHORIZED, sent(graph), 5)
    assert (fetched.mime, fetched.content) == ("application/pdf", pdf("x"))


async def refused(graph: GraphApi, media: Media, error: type[ConserjeError], token: str = TOKEN) -> None:
    async with graph.client() as client:
        with pytest.raises(error):
            await fetch_media(client, URL, {"Authorization": f"Bearer {token}"}, media, 5)


async def test_a_file_that_is_gone_too_large_or_another_is_not_taken() -> None:
    graph = GraphApi()
    await refused(graph, Media("image/png", "999"), ChannelRejected)
    await refused(graph, sent(graph, b"x" * (MOST_BYTES + 1)), ChannelRejected)
    await refused(graph, replace(sent(graph), sha256="bm90IGl0"), ChannelUnavailable)
    await refused(graph, sent(graph), CredentialsRefused, token="another")
    graph.fail_next(503)
    await refused(graph, sent(graph), ChannelUnavailable)
    graph.break_next(httpx.ReadTimeout("slow"))
    await refused(graph, sent(graph), ChannelUnavailable)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/file",
        "http://lookaside.fbsbx.com/file",
        "https://evilfbsbx.com/f",
        "file:///etc/passwd",
        "",
    ],
)
async def test_our_token_goes_to_nobody_but_meta(url: str) -> None:
    asked: list[str] = []

    def answer(told: str) -> Callable[[httpx.Request], httpx.Response]:
        def respond(request: httpx.Request) -> httpx.Response:
            asked.append(str(request.url))
            return httpx.Response(200, json={"url": told, "mime_type": "image/png", "file_size": "5"})

        return respond

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer(url))) as client:
        with pytest.raises(ChannelRejected):
            await fetch_media(client, URL, AUTHORIZED, Media("image/png", "1"), 5)
    assert asked == [f"{URL}/1"]


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"url": "x", "mime_type": "y", "file_size": "many"}', b"[]"])
async def test_a_description_that_is_none_is_asked_for_again(body: bytes) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200, content=body))) as client:
        with pytest.raises(ChannelUnavailable):
            await fetch_media(client, URL, AUTHORIZED, Media("image/png", "1"), 5)
