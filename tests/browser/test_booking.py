"""A guest books a room in the browser, against everything that runs in production: page, database, worker, dialogue, PMS."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from conserje.bootstrap import App, build
from conserje.model.ids import MovableClock
from conserje.ops.demo import prepare_houses
from conserje.settings import load_settings
from tests.builders.web import serving

pytestmark = pytest.mark.browser

MORNING = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # 12:00 in Buenos Aires
AMOUNT = re.compile(r"ARS ([\d.]+(?:,\d\d)?)")


@asynccontextmanager
async def open_desk(database_url: str) -> AsyncIterator[tuple[App, str]]:
    """The demo hotels with the whole system behind their page; the clock stands, and nothing waits for a burst."""
    settings = load_settings(database_url=database_url)
    clock = MovableClock(MORNING)
    await prepare_houses(settings, clock)
    async with build(settings, clock=clock, pauses=False) as app:
        working = asyncio.create_task(app.worker.run())
        async with serving(app.web) as address:
            yield app, address
        app.worker.stop()
        await working


async def say(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")


def last_answer(page: Page) -> Any:
    return page.locator(".message.bot").last


async def reservations(app: App) -> list[dict[str, Any]]:
    hotel = await app.houses.route("webchat", "austral")
    async with app.database.transaction(hotel.tenant_id) as connection:
        return [dict(row) for row in await connection.fetch("SELECT * FROM reservations")]


@pytest.mark.parametrize("size", ["desktop", "phone"])
async def test_a_guest_asks_chooses_and_books_on_the_page(
    database_url: str, chromium: Browser, artifacts: Path, size: str
) -> None:
    phone: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    async with open_desk(database_url) as (app, address):
        page = await chromium.new_page(locale="es-AR", **(phone if size == "phone" else {}))
        await page.goto(f"{address}/chat/austral")

        await say(page, "hola, ¿tenés una doble del 12 al 15 de marzo para 2 y un nene de 4?")
        await expect(last_answer(page)).to_contain_text(AMOUNT, timeout=10_000)
        await page.screenshot(path=artifacts / f"booking-offer-{size}.png")
        offered = AMOUNT.search(await last_answer(page).inner_text())
        assert offered

        await say(page, "sí")
        await expect(last_answer(page)).to_contain_text("nombre", timeout=10_000)
        await say(page, "Ana Pérez, ana.perez@example.com")
        confirm = page.get_by_role("button", name="Sí, confirmar")
        await expect(confirm).to_be_enabled(timeout=10_000)
        await expect(last_answer(page)).to_contain_text(offered[0])
        await page.screenshot(path=artifacts / f"booking-summary-{size}.png")
        assert await reservations(app) == []

        await (confirm.click() if size == "phone" else say(page, "sí, confirmo"))
        await expect(last_answer(page)).to_contain_text("Reserva hecha", timeout=10_000)
        await page.screenshot(path=artifacts / f"booking-done-{size}.png")
        answer = await last_answer(page).inner_text()
        await page.close()
        (booked,) = await reservations(app)
    assert booked["code"] in answer
    assert (booked["stay"].lower, booked["stay"].upper) == (date(2027, 3, 12), date(2027, 3, 15))
    assert (booked["status"], booked["adults"], booked["children"]) == ("awaiting_deposit", 2, [4])
    assert (booked["guest_name"], booked["guest_email"]) == ("Ana Pérez", "ana.perez@example.com")
    assert booked["total"] == Decimal(offered[1].replace(".", "").replace(",", "."))
