"""What is wrong with the system, drawn for the staff in a real Chromium, on every size of screen and in every language."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from conserje.storage.alarms.alerts import keep_alerts
from conserje.storage.database import Database
from tests.browser.test_staff_view import SIZES, WIDE, opened, shoot
from tests.builders.desk import open_desk
from tests.builders.web import serving
from tests.unit.web.console.test_alerts import alert

pytestmark = pytest.mark.browser


async def test_alerts_are_drawn_in_every_language(database: Database, chromium: Browser, artifacts: Path) -> None:
    desk = await open_desk(database)
    now = desk.clock.now()
    every = [
        alert(desk, "PmsNotAsked"),
        alert(desk, "TasksOverdue", tenant="austral", severity="warning"),
        alert(desk, "OutboxGrowsOld", ended_at=now - timedelta(minutes=2)),
    ]
    await keep_alerts(desk.database, every, now)
    async with serving(desk.app) as address, opened(chromium, address, WIDE) as page:
        for language, title in (("es", "Sistema"), ("en", "System"), ("pt", "Sistema")):
            await page.goto(f"{address}/staff/austral/alerts?lang={language}")
            await expect(page.get_by_role("heading", name=title).first).to_be_visible()
            await expect(page.get_by_role("listitem").filter(has=page.locator(".summary"))).to_have_count(3)
            for size, viewport in SIZES.items():
                await page.set_viewport_size(viewport)  # type: ignore[arg-type]
                await shoot(page, artifacts, f"alerts-{language}-{size}-light")
