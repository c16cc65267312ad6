"""The chat page in a real browser: what a guest sees, taps, and is spared."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from conserje.model.reply import Choice
from conserje.storage.database import Database
from tests.builders.relay import Relay
from tests.builders.web import OpenWeb, open_web, serving

pytestmark = pytest.mark.browser

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
ROOMS = [
    Choice("room:double", "Doble clásica", "ARS 186.000 por noche, con desayuno"),
    Choice("room:superior", "Doble superior", "ARS 224.500 por noche, con balcón"),
    Choice("room:triple", "Triple", "ARS 251.000 por noche, hasta 3 personas"),
    Choice("room:suite", "Suite familiar", "ARS 338.000 por noche, dos ambientes"),
]

OFFER = (
    "¡Hola! Del *12 al 15 de marzo* (3 noches, 2 adultos) tengo estas habitaciones. "
    "Fotos en https://austral.example/habitaciones.\n¿Cuál preferís?"
)


@pytest.fixture
async def web(database: Database) -> OpenWeb:
    return await open_web(database)


@pytest.fixture
async def address(web: OpenWeb) -> AsyncIterator[str]:
    async with serving(web.app) as url:
        yield url


@asynccontextmanager
async def opened(chromium: Browser, url: str, **more: Any) -> AsyncIterator[Page]:
    """A page that may not complain: every error in its scripts fails the test."""
    context = await chromium.new_context(**({"locale": "es-AR"} | DESKTOP | more))
    page = await context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda told: troubles.append(told.text) if "Content Security Policy" in told.text else None)
    await page.goto(url)
    yield page
    await context.close()
    assert troubles == []


async def write(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")


async def answered(web: OpenWeb, text: str, choices: list[Choice] | None = None, *, author: str = "bot") -> None:
    """The house takes up what the guest wrote and answers, as a turn does."""
    web.clock.move_to(web.clock.now() + timedelta(seconds=20))
    await web.rows("UPDATE messages_in SET turn_id = $1 WHERE turn_id IS NULL RETURNING id", uuid4())
    await web.reply(text, choices or (), author=author)


@pytest.mark.parametrize("size", ["desktop", "phone"])
async def test_a_conversation_from_the_first_word_to_a_choice(
    web: OpenWeb, address: str, chromium: Browser, artifacts: Path, size: str
) -> None:
    async with opened(chromium, f"{address}/chat/austral", **(DESKTOP if size == "desktop" else PHONE)) as page:
        await expect(page.get_by_role("heading", name="Hotel Austral")).to_be_visible()
        await expect(page.get_by_role("log")).to_contain_text("Te damos la bienvenida a Hotel Austral")
        await expect(page.get_by_role("group", name="Preguntas frecuentes").get_by_role("button")).to_have_count(4)
        await page.screenshot(path=artifacts / f"chat-empty-{size}.png")

        await write(page, "hola, ¿tenés una doble del 12 al 15 de marzo?")
        await expect(page.locator(".message.guest .mark.delivered")).to_be_visible()
        await expect(page.locator("#typing")).to_be_visible()
        await expect(page.locator("#suggestions")).to_be_hidden()
        await page.screenshot(path=artifacts / f"chat-waiting-{size}.png")

        await answered(web, OFFER, ROOMS)
        suite = page.get_by_role("button", name="Suite familiar")
        await expect(suite).to_be_enabled()
        await expect(page.locator("#typing")).to_be_hidden()
        await expect(page.locator(".message.guest .mark.seen")).to_be_visible()
        await expect(page.locator(".message.bot strong")).to_have_text("12 al 15 de marzo")
        link = page.get_by_role("link", name="https://austral.example/habitaciones")
        assert await link.get_attribute("rel") == "noopener noreferrer nofollow"
        await page.screenshot(path=artifacts / f"chat-choices-{size}.png")

        await suite.click()
        await expect(page.locator(".message.guest").last).to_contain_text("Suite familiar")
        await expect(suite).to_be_disabled()
        await answered(web, "La suite familiar, 3 noches: *ARS 1.014.000* en total. ¿La reservo?", yes_or_no())
        await expect(page.get_by_role("button", name="Sí, reservar")).to_be_enabled()
        await answered(web, "Hola, soy Sofía de recepción. Les preparo la cuna.", author="staff")
        await expect(page.locator(".author")).to_have_text("Sofía")
        await page.screenshot(path=artifacts / f"chat-talk-{size}.png")
        widths = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1]
    assert (await web.rows("SELECT choice FROM messages_in ORDER BY seq"))[1] == {"choice": "room:suite"}


def yes_or_no() -> list[Choice]:
    return [Choice("yes", "Sí, reservar"), Choice("no", "No, gracias")]


async def test_the_page_keeps_the_conversation_over_a_reload(web: OpenWeb, address: str, chromium: Browser) -> None:
    async with opened(chromium, f"{address}/chat/austral") as page:
        await write(page, "hola")
        await expect(page.locator(".message.guest .mark.delivered")).to_be_visible()
        await answered(web, "¡Hola!", yes_or_no())
        await expect(page.locator(".message.bot").last).to_contain_text("¡Hola!")
        await page.reload()
        await expect(page.locator(".message.guest .bubble")).to_have_text("hola")
        await expect(page.get_by_role("button", name="No, gracias")).to_be_enabled()
        await expect(page.locator("#suggestions")).to_be_hidden()


async def test_text_of_others_never_becomes_markup(
    web: OpenWeb, address: str, chromium: Browser, artifacts: Path
) -> None:
    attack = "<img src=x onerror=\"document.title='pwned'\"> <b>x</b> javascript:alert(1) https://a.example/<script>"
    async with opened(chromium, f"{address}/chat/austral", **PHONE) as page:
        await write(page, attack)
        await expect(page.locator(".message.guest .mark.delivered")).to_be_visible()
        await answered(web, attack, [Choice("x", "<i>Sí</i>", "<u>no</u>")])
        await expect(page.get_by_role("button", name="<i>Sí</i>")).to_be_visible()
        await expect(page.locator(".message.guest .bubble")).to_have_text(attack)
        await write(page, "مرحبا، أريد غرفة مزدوجة من 12 إلى 15 مارس")
        await expect(page.locator(".message.guest .mark.delivered").last).to_be_visible()
        await page.screenshot(path=artifacts / "chat-hostile-phone.png")
        assert await page.locator("#log img, #log b, #log script").count() == 0
        assert [await one.get_attribute("href") for one in await page.locator("#log a").all()] == [
            "https://a.example/",
            "https://a.example/",
        ]
        assert "pwned" not in await page.title()


async def test_a_long_answer_is_shown_from_its_beginning_and_a_button_leads_to_its_end(
    web: OpenWeb, address: str, chromium: Browser
) -> None:
    async with opened(chromium, f"{address}/chat/austral", **PHONE) as page:
        await write(page, "¿qué habitaciones hay?")
        await expect(page.locator(".message.guest .mark.delivered")).to_be_visible()
        newer = page.get_by_role("button", name="Mensajes nuevos")
        await expect(newer).to_be_hidden()
        await answered(web, "El comienzo.\n" + "Una habitación más, a ARS 100 por noche.\n" * 30, yes_or_no())
        await expect(page.get_by_text("El comienzo.")).to_be_in_viewport()
        await expect(page.get_by_role("button", name="Sí, reservar")).not_to_be_in_viewport()
        await newer.click()
        await expect(page.get_by_role("button", name="Sí, reservar")).to_be_in_viewport()
        await expect(newer).to_be_hidden()


async def test_a_guest_who_looks_elsewhere_sees_what_is_unread(web: OpenWeb, address: str, chromium: Browser) -> None:
    async with opened(chromium, f"{address}/chat/austral") as page:
        await write(page, "hola")
        await expect(page.locator(".message.guest .mark.delivered")).to_be_visible()
        await page.evaluate(
            "Object.defineProperty(document, 'hidden', {get: () => window.away, configurable: true}); window.away = true"
        )
        await answered(web, "uno")
        await answered(web, "dos")
        await expect(page).to_have_title("(2) Chat con Hotel Austral")
        await page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
        await expect(page).to_have_title("Chat con Hotel Austral")


async def test_a_message_of_4097_characters_stays_in_the_box_with_a_reason(
    web: OpenWeb, address: str, chromium: Browser
) -> None:
    async with opened(chromium, f"{address}/chat/austral") as page:
        await write(page, "a" * 4097)
        await expect(page.get_by_role("alert")).to_have_text("El mensaje supera los 4.096 caracteres.")
        await expect(page.locator("#count")).to_have_text("4097 / 4096")
        await write(page, "a" * 4096)
        await expect(page.locator(".message.guest .mark.delivered")).to_be_visible()
        await expect(page.get_by_role("alert")).to_be_hidden()
    assert [len(text) for text in await web.heard()] == [4096]


async def test_what_was_written_without_a_connection_arrives_once_when_it_is_back(
    web: OpenWeb, address: str, chromium: Browser
) -> None:
    async with opened(chromium, f"{address}/chat/austral") as page:
        await write(page, "uno")
        await expect(page.locator(".message.guest .mark.delivered")).to_be_visible()
        await page.context.set_offline(True)
        await write(page, "dos")
        await write(page, "tres")
        await expect(page.locator(".message.guest .mark.sending")).to_have_count(1)
        await page.context.set_offline(False)
        await expect(page.locator(".message.waiting")).to_have_count(0, timeout=15_000)
    assert await web.heard() == ["uno", "dos", "tres"]


async def test_the_page_comes_back_by_itself_after_the_house_was_away(
    database_url: str, chromium: Browser, artifacts: Path
) -> None:
    async with Relay(database_url) as relay:
        database = await Database.connect(relay.url, size=2)
        web = await open_web(database)
        async with serving(web.app) as address, opened(chromium, f"{address}/chat/austral", **PHONE) as page:
            await write(page, "hola")
            await expect(page.locator(".message.guest .mark.delivered")).to_be_visible()
            await relay.cut()
            await page.evaluate("dispatchEvent(new Event('online'))")
            await expect(page.get_by_text("Sin conexión. Reintentando…")).to_be_visible(timeout=10_000)
            await page.screenshot(path=artifacts / "chat-offline-phone.png")
            await relay.mend()
            await expect(page.get_by_text("Asistente virtual con IA")).to_be_visible(timeout=20_000)
            await answered(web, "Acá estamos de nuevo")
            await expect(page.locator(".message.bot").last).to_contain_text("de nuevo")
        await database.close()


async def test_the_page_can_be_used_by_keyboard_alone(web: OpenWeb, address: str, chromium: Browser) -> None:
    async with opened(chromium, f"{address}/chat/austral") as page:
        await expect(page.get_by_role("textbox")).to_be_focused()
        await page.keyboard.type("hola")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("¿qué tal?")
        await page.keyboard.press("Enter")
        await expect(page.locator(".message.guest .bubble")).to_have_text("hola\n¿qué tal?")
        await expect(page.locator(".message.guest .mark.delivered")).to_be_visible()
        await answered(web, "¿Confirmo?", yes_or_no())
        await expect(page.get_by_role("button", name="Sí, reservar")).to_be_enabled()
        for _ in range(3):  # the clip, the other choice, this one
            await page.keyboard.press("Shift+Tab")
        await expect(page.get_by_role("button", name="Sí, reservar")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator(".message.guest").last).to_contain_text("Sí, reservar")
        await expect(page.get_by_role("textbox")).to_be_focused()


@pytest.mark.parametrize(("scheme", "size"), [("dark", "desktop"), ("dark", "phone")])
async def test_the_page_goes_with_the_night(
    web: OpenWeb, address: str, chromium: Browser, artifacts: Path, scheme: str, size: str
) -> None:
    look = DESKTOP if size == "desktop" else PHONE
    async with opened(chromium, f"{address}/chat/mar", locale="pt-BR", color_scheme=scheme, **look) as page:
        await page.get_by_role("button", name="A que horas é o check-in?").click()
        await expect(page.locator(".message.guest .mark.delivered")).to_be_visible()
        await page.screenshot(path=artifacts / f"chat-{scheme}-{size}.png")
        await page.goto(address)
        await expect(page.get_by_role("heading", name="Pousada do Mar")).to_be_visible()
        await page.screenshot(path=artifacts / f"houses-{scheme}-{size}.png", full_page=True)


async def test_without_scripts_the_page_says_how_else_to_reach_the_hotel(address: str, chromium: Browser) -> None:
    async with opened(chromium, f"{address}/chat/austral", java_script_enabled=False) as page:
        await expect(page.get_by_text("Este chat necesita JavaScript.")).to_be_visible()
        await expect(page.get_by_role("link", name="casa@example.com")).to_be_visible()
