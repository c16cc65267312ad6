"""The pages as a browser gets them: languages, headers, escaping, files, and health."""

import asyncio
import re
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.routing import Route

from conserje.storage.database import Database
from conserje.storage.hotels import save_hotel
from conserje.web.app import create_app
from conserje.web.widget.pages import HERE
from conserje.web.widget.texts import TextBook
from tests.builders.relay import Relay
from tests.builders.web import OpenWeb, client, open_web, serving

TEXTS = TextBook.load(HERE / "texts.toml")


def settings_of(html: str) -> dict[str, Any]:
    match = re.search(r'<script type="application/json" id="settings">(.*?)</script>', html, re.DOTALL)
    assert match
    settings: dict[str, Any] = orjson.loads(match[1])
    return settings


@pytest.mark.parametrize(
    ("slug", "accepted", "language"),
    [
        ("austral", "es-MX,es;q=0.9", "es-AR"),
        ("austral", "en-US,en;q=0.9,es;q=0.8", "en"),
        ("austral", "pt-BR", "pt"),
        ("austral", "de-DE,de;q=0.9", "es-AR"),
        ("austral", "de-DE,pt;q=0.4,en;q=0.2", "pt"),
        ("austral", "", "es-AR"),
        ("austral", "en;q=0", "es-AR"),
        ("mar", "fr", "pt"),
        ("mar", "es-AR", "es"),
    ],
)
async def test_the_page_speaks_the_visitors_language_or_the_houses(
    browser: httpx.AsyncClient, slug: str, accepted: str, language: str
) -> None:
    html = (await browser.get(f"/chat/{slug}", headers={"Accept-Language": accepted})).text
    assert f'<html lang="{language}">' in html
    assert settings_of(html)["language"] == language


async def test_the_page_says_whose_it_is_and_that_an_ai_answers(browser: httpx.AsyncClient) -> None:
    html = (await browser.get("/chat/austral", headers={"Accept-Language": "es"})).text
    assert '<h1 dir="auto">Hotel Austral</h1>' in html
    assert "Asistente virtual con IA" in html
    assert "Este chat necesita JavaScript" in html
    html = (await browser.get("/chat/mar", headers={"Accept-Language": "en"})).text
    assert "Virtual assistant (AI)" in html


def test_every_language_has_every_text() -> None:
    wanted = set(TEXTS.of("es"))
    for language in ("en", "pt", "es-AR"):
        texts = TEXTS.of(language)
        assert set(texts) == wanted, language
        assert all(texts.values()), language
        assert len(texts["suggestions"]) == 4
        for key, value in texts.items():
            assert str(value).count("{hotel}") == str(TEXTS.of("es")[key]).count("{hotel}"), (language, key)


@given(st.text(max_size=600), st.sampled_from(["es-AR", "pt-BR", "en", "de-DE", ""]))
def test_no_header_upsets_the_choice_of_language(header: str, house: str) -> None:
    assert TEXTS.of(TEXTS.choose(header, house))


async def test_a_hotels_name_is_text_wherever_it_stands(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    name = "</script><script>alert('x')</script> & <b>Söhne</b>"
    await save_hotel(web.parts.database, replace(web.hotels["austral"], name=name))
    html = (await browser.get("/chat/austral")).text
    assert "<script>alert" not in html
    assert "<b>Söhne" not in html
    assert name in settings_of(html)["texts"]["page_title"]


async def test_pages_run_our_own_scripts_only_and_stand_in_no_frame(browser: httpx.AsyncClient) -> None:
    for path in ("/", "/chat/austral", "/chat/nowhere"):
        headers = (await browser.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers


async def test_only_the_frame_page_may_stand_in_the_sites_that_the_operator_named(database: Database) -> None:
    web = await open_web(database, widget_sites=("https://austral.example", "https://www.austral.example"))
    async with client(web.app) as browser:
        answer = await browser.get("/widget/austral")
        policy = answer.headers["content-security-policy"]
        assert policy.endswith("frame-ancestors https://austral.example https://www.austral.example")
        assert "x-frame-options" not in answer.headers
        assert "set-cookie" not in answer.headers
        assert "frame-ancestors 'none'" in (await browser.get("/chat/austral")).headers["content-security-policy"]


async def test_the_list_of_houses_leads_to_their_pages(browser: httpx.AsyncClient) -> None:
    html = (await browser.get("/")).text
    for slug, name in (("austral", "Hotel Austral"), ("mar", "Pousada do Mar")):
        assert name in html
        assert f'href="/chat/{slug}"' in html
        assert f'href="/staff/{slug}"' in html
    assert '&lt;script src="http://conserje.test/widget.js" data-hotel="mar" async&gt;' in html


async def test_a_server_without_houses_says_so(database: Database) -> None:
    web = await open_web(database)
    async with database.system() as connection:
        await connection.execute("DELETE FROM routes")
    async with client(web.app) as browser:
        assert "conserje hotel import" in (await browser.get("/", headers={"Accept-Language": "en"})).text


async def test_a_chat_that_is_not_there_has_a_page_that_says_so(browser: httpx.AsyncClient) -> None:
    for path in ("/chat/nowhere", "/widget/nowhere", "/chat/%00", "/chat/<script>"):
        answer = await browser.get(path, headers={"Accept-Language": "pt"})
        assert answer.status_code == 404
        assert "Não encontramos este hotel" in answer.text


async def test_scripts_and_styles_are_fetched_once_and_asked_for_again(browser: httpx.AsyncClient) -> None:
    html = (await browser.get("/chat/austral")).text
    paths = re.findall(r'(?:src|href)="(/assets/[^"]+)"', html)
    assert len(paths) == 4
    for path in paths:
        answer = await browser.get(path)
        assert answer.status_code == 200
        assert answer.headers["x-content-type-options"] == "nosniff"
        again = await browser.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_the_widget_script_is_for_any_site_and_nothing_else_is(browser: httpx.AsyncClient) -> None:
    widget = await browser.get("/widget.js", headers={"Origin": "https://austral.example"})
    assert widget.headers["content-type"] == "text/javascript; charset=utf-8"
    assert widget.headers["access-control-allow-origin"] == "*"
    assert widget.headers["cross-origin-resource-policy"] == "cross-origin"
    own = await browser.get("/assets/chat/chat.js", headers={"Origin": "https://austral.example"})
    assert "access-control-allow-origin" not in own.headers
    assert own.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("name", ["nothing.js", "..%2fpages.py", "texts.toml", "%2e%2e/routes.py", ""])
async def test_no_other_file_is_served(browser: httpx.AsyncClient, name: str) -> None:
    assert (await browser.get(f"/assets/chat/{name}")).status_code == 404


async def test_whatever_nobody_foresaw_is_a_number_and_nothing_of_its_inside(database: Database) -> None:
    async def broken(_: Request) -> Any:
        raise LookupError("the secret of the house")

    web = await open_web(database, more_routes=[Route("/broken", broken)])
    async with client(web.app) as browser:
        answer = await browser.get("/broken")
    assert answer.status_code == 500
    assert len(answer.json()["correlation"]) == 32
    assert "secret" not in answer.text
    assert "LookupError" not in answer.text


async def test_the_process_is_alive_and_ready_while_the_database_answers(database_url: str) -> None:
    async with Relay(database_url) as relay:
        database = await Database.connect(relay.url, size=1)
        web = await open_web(database)
        async with client(web.app) as browser:
            ready = await browser.get("/health/ready")
            assert ready.status_code == 200
            assert ready.json()["checks"]["database"]["milliseconds"] > 0
            await relay.cut()
            ready = await browser.get("/health/ready")
            assert ready.status_code == 503
            assert ready.json()["checks"]["database"] == {"status": "failing", "reason": "DatabaseUnavailable"}
            assert (await browser.get("/health/live")).json() == {"status": "alive"}
            await relay.mend()
            assert (await browser.get("/health/ready")).status_code == 200
        await database.close()


async def test_a_database_that_keeps_silent_is_not_waited_for(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    async with asyncio.timeout(10):
        async with asyncio.TaskGroup() as group:
            everybody_holds, let_go = asyncio.Barrier(5), asyncio.Event()
            for _ in range(4):
                group.create_task(hold(web.parts.database, everybody_holds, let_go))
            await everybody_holds.wait()
            ready = await browser.get("/health/ready")
            let_go.set()
    assert ready.status_code == 503
    assert "no answer" in ready.json()["checks"]["database"]["reason"]


async def hold(database: Database, everybody: asyncio.Barrier, let_go: asyncio.Event) -> None:
    async with database.system():
        await everybody.wait()
        await let_go.wait()


async def test_hooks_are_entered_at_start_and_left_in_reverse(database: Database) -> None:
    told: list[str] = []

    def hook(name: str) -> Callable[[], Any]:
        @asynccontextmanager
        async def around() -> Any:
            told.append(f"{name} in")
            yield
            told.append(f"{name} out")

        return around

    web = await open_web(database, lifespan=[hook("worker"), hook("clock")])
    async with serving(create_app(web.parts)):
        assert told == ["worker in", "clock in"]
    assert told[2:] == ["clock out", "worker out"]
