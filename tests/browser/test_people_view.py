"""Handing over in a real Chromium: the case, a draft corrected by keyboard, and who was told, on every size of screen."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from conserje.model.conversation import ConversationState, NewTask, TaskKind
from conserje.model.desk.notice import StaffNotice
from conserje.model.desk.rules import Contact
from conserje.storage.database import Database
from tests.browser.test_staff_view import SIZES, WIDE, opened, shoot
from tests.builders.desk import open_desk
from tests.builders.web import serving
from tests.unit.web.console.test_people import CASE

pytestmark = pytest.mark.browser


async def test_a_case_a_draft_and_its_notices_are_drawn_and_a_draft_is_corrected(
    database: Database, chromium: Browser, artifacts: Path
) -> None:
    desk = await open_desk(database)
    handed = await desk.guest_writes("Nadie vino a limpiar y ya avisé dos veces", name="Ana Pérez")
    rita = StaffNotice(
        Contact("Rita", "rita@example.com"), "Hotel Austral: Ana espera una respuesta", "…", desk.clock.now()
    )
    late = StaffNotice(
        Contact("Guardia"), "Hotel Austral: Ana espera", "…", desk.clock.now() + timedelta(hours=9), urgent=True
    )
    task = NewTask(TaskKind.HAND_OVER, "Ana Pérez · nadie vino a limpiar", payload=CASE)
    await desk.bot_answers(
        "Lamento lo que pasó.", state=ConversationState.WITH_STAFF, tasks=[task], notices=(rita, late)
    )
    asked = await desk.guest_writes("¿Cuánto sale una doble?", sender="5491155550002", name="Bruno Silva")
    draft = NewTask(TaskKind.DRAFT, "¿Cuánto sale una doble?", payload={"reason": "topic", "memory": {}})
    await desk.bot_answers("La Doble sale ARS 100.000 por noche, con desayuno.", is_draft=True, tasks=[draft])
    async with serving(desk.app) as address, opened(chromium, address, WIDE) as page:
        for name, path in (
            ("case", f"conversations/{handed}"),
            ("draft", f"conversations/{asked}"),
            ("notices", "notices"),
        ):
            await page.goto(f"{address}/staff/austral/{path}")
            for size, viewport in SIZES.items():
                await page.set_viewport_size(viewport)  # type: ignore[arg-type]
                await shoot(page, artifacts, f"{name}-{size}-light")
        await page.goto(f"{address}/staff/austral/conversations/{asked}")
        box = page.get_by_label("Texto de la respuesta")
        await box.focus()
        await desk.guest_writes("Hola", sender="5491155550003", name="Otra")
        await box.fill("La Doble sale ARS 100.000 por noche; te la guardo.")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status").first).to_be_attached()
        await expect(page.get_by_text("La respuesta se envía.")).to_be_visible()
    (row,) = await desk.rows("SELECT text, author FROM messages_out WHERE state = 'queued'")
    assert (row["text"], row["author"]) == ("La Doble sale ARS 100.000 por noche; te la guardo.", "staff")
