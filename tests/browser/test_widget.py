"""The bubble on somebody else's site: another origin, a strict policy of its own, and no cookies of ours."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from conserje.storage.database import Database
from tests.builders.web import OpenWeb, open_web, serving

pytestmark = pytest.mark.browser

SITE = """<!doctype html><html lang="{language}"><head><title>Hotel Austral, San Telmo</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>Hotel Austral</h1><p>Un hotel de veinticuatro habitaciones.</p>
<script src="{server}/widget.js" data-hotel="{slug}" async></script></body></html>"""


@pytest.fixture
async def web(database: Database) -> OpenWeb:
    return await open_web(database)


def site_of(server: str, slug: str = "austral", language: str = "es") -> Starlette:
    """A hotel's own site, which allows what it needs and nothing inline."""

    async def home(_: Request) -> Response:
        policy = f"default-src 'self'; script-src {server}; style-src 'self'; frame-src {server}"
        html = SITE.format(server=server, slug=slug, language=language)
        return HTMLResponse(html, headers={"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"})

    return Starlette(routes=[Route("/", home), Route("/rooms", home)])


@asynccontextmanager
async def on_the_site(web: OpenWeb, chromium: Browser, **more: Any) -> AsyncIterator[Page]:
    """`localhost` shows the site and `127.0.0.1` serves the chat: two sites for a browser."""
    async with serving(web.app) as server, serving(site_of(server)) as site:
        look: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "es-AR"}
        context = await chromium.new_context(**(look | more))
        page = await context.new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda told: troubles.append(told.text) if "Content Security" in told.text else None)
        await page.goto(site.replace("127.0.0.1", "localhost"))
        yield page
        assert [cookie for cookie in await context.cookies() if cookie.get("name") == "conserje_visitor"] == []
        await context.close()
        assert troubles == []


async def answer(web: OpenWeb, text: str) -> None:
    web.clock.move_to(web.clock.now() + timedelta(seconds=20))
    await web.rows("UPDATE messages_in SET turn_id = $1 WHERE turn_id IS NULL RETURNING id", uuid4())
    await web.reply(text)


@pytest.mark.parametrize("size", ["desktop", "phone"])
async def test_a_guest_chats_on_the_hotels_own_site_and_goes_on_on_its_next_page(
    web: OpenWeb, chromium: Browser, artifacts: Path, size: str
) -> None:
    phone: dict[str, Any] = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
    async with on_the_site(web, chromium, **(phone if size == "phone" else {})) as page:
        bubble = page.get_by_role("button", name="Abrir el chat del hotel")
        await expect(bubble).to_have_attribute("aria-expanded", "false")
        await page.screenshot(path=artifacts / f"widget-closed-{size}.png")
        await bubble.click()
        frame = page.frame_locator("iframe[title='Chat del hotel']")
        box = frame.get_by_role("textbox")
        await expect(box).to_be_focused()
        await box.fill("hola")
        await box.press("Enter")
        await expect(frame.locator(".message.guest .mark.delivered")).to_be_visible()
        await answer(web, "¡Hola! ¿Para qué fechas?")
        await expect(frame.locator(".message.bot").last).to_contain_text("¿Para qué fechas?")
        await page.screenshot(path=artifacts / f"widget-open-{size}.png")

        await frame.get_by_role("button", name="Cerrar el chat").click()
        await expect(bubble).to_be_focused()
        await expect(page.locator("iframe")).to_be_hidden()
        await answer(web, "¿Seguís ahí?")
        unread = page.get_by_role("button", name="Abrir el chat del hotel (sin leer: 1)")
        await expect(unread).to_be_visible()
        await page.screenshot(path=artifacts / f"widget-unread-{size}.png")

        await page.goto(page.url + "rooms")
        await expect(unread).to_be_visible()
        await unread.click()
        await expect(frame.locator(".message.guest .bubble")).to_have_text("hola")
        await expect(frame.locator(".message.bot").last).to_contain_text("¿Seguís ahí?")
        await expect(page.get_by_role("button", name="sin leer")).to_have_count(0)
    assert await web.heard() == ["hola"]


async def test_the_bubble_can_be_used_by_keyboard_alone(web: OpenWeb, chromium: Browser) -> None:
    async with on_the_site(web, chromium) as page:
        bubble = page.get_by_role("button", name="Abrir el chat del hotel")
        await expect(bubble).to_be_visible()
        await page.keyboard.press("Tab")
        await expect(bubble).to_be_focused()
        await page.keyboard.press("Enter")
        frame = page.frame_locator("iframe")
        await expect(frame.get_by_role("textbox")).to_be_focused()
        await page.keyboard.type("hola")
        await page.keyboard.press("Enter")
        await expect(frame.locator(".message.guest .mark.delivered")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator("iframe")).to_be_hidden()
        await expect(bubble).to_be_focused()


@pytest.mark.parametrize("kept", ["not even JSON", '{"token": "made up"}', '{"token": "%s"}' % ("A" * 48), '"text"'])
async def test_a_memory_that_is_worth_nothing_costs_nothing(web: OpenWeb, chromium: Browser, kept: str) -> None:
    async with on_the_site(web, chromium) as page:
        await page.evaluate("kept => localStorage.setItem('conserje:austral', kept)", kept)
        await page.reload()
        await page.get_by_role("button", name="Abrir el chat del hotel").click()
        box = page.frame_locator("iframe").get_by_role("textbox")
        await box.fill("hola")
        await expect(page.frame_locator("iframe").locator("#suggestions")).to_be_visible()
        await box.press("Enter")
        await expect(page.frame_locator("iframe").locator(".message.guest .mark.delivered")).to_be_visible()
    assert await web.heard() == ["hola"]


async def test_a_site_that_the_operator_did_not_name_gets_no_chat(database: Database, chromium: Browser) -> None:
    web = await open_web(database, widget_sites=("https://austral.example",))
    async with serving(web.app) as server, serving(site_of(server)) as site:
        page = await chromium.new_page(locale="es-AR")
        await page.goto(site.replace("127.0.0.1", "localhost"))
        async with page.expect_console_message(lambda told: "frame-ancestors" in told.text):
            await page.get_by_role("button", name="Abrir el chat del hotel").click()
        await expect(page.frame_locator("iframe").get_by_role("textbox")).to_have_count(0)
        await page.close()


async def test_the_bubble_of_a_hotel_without_a_name_stays_away(web: OpenWeb, chromium: Browser) -> None:
    async with serving(web.app) as server, serving(site_of(server, slug="A B")) as site:
        page = await chromium.new_page()
        async with page.expect_console_message(lambda told: "data-hotel" in told.text):
            await page.goto(site.replace("127.0.0.1", "localhost"))
        await expect(page.get_by_role("button")).to_have_count(0)
        await page.close()
