"""The staff view in a real Chromium, on a wide screen and on a phone, by day and by night.

Screenshots are left in build/artifacts/, for people to look at.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from conserje.model.conversation import Action, ConversationState, NewTask, TaskKind
from conserje.model.hotel import MealPlan
from conserje.model.stay import Party, Stay, StayRequest
from conserje.pms.builtin.pms import BuiltinPms
from conserje.storage.database import Database
from conserje.storage.outbox import mark_failed
from tests.builders.counter import ANA, BRUNO, Counter
from tests.builders.desk import PASSWORD, OpenDesk, open_desk
from tests.builders.house import OpenHouse, inventory, plan, room_type, rooms, rule
from tests.builders.web import serving

pytestmark = pytest.mark.browser

WIDE = {"width": 1360, "height": 860}
PHONE = {"width": 360, "height": 740}
SIZES = {"wide": WIDE, "tablet": {"width": 900, "height": 1100}, "phone": PHONE}


async def _furnished(database: Database) -> OpenDesk:
    """A house with a morning behind it: four guests, tasks, a stuck reply, reservations around today."""
    desk = await open_desk(database)
    await _sell(desk)
    await desk.guest_writes("Oi! Vocês aceitam cachorro?", sender="5548999990002", name="Bruno Silva")
    await desk.bot_answers(
        "Sim, aceitamos cães de até 10 kg. 🐶", language="pt", reading=_reading("pt", "ask_policy", 0.91)
    )
    (stuck,) = await desk.rows("SELECT id FROM messages_out")
    await mark_failed(desk.database, desk.hotels["austral"].tenant_id, stuck["id"], "parked", "131026 Undeliverable")
    desk.later(minutes=4)
    await desk.guest_writes("My key card stopped working, I'm locked out", sender="447700900123", name="Emma Clarke")
    urgent = NewTask(
        TaskKind.HAND_OVER,
        "Huésped sin acceso a su habitación",
        urgent=True,
        due_at=desk.clock.now() + timedelta(minutes=5),
    )
    await desk.bot_answers(
        "I've called the front desk; somebody is on the way.",
        language="en",
        reading=_reading("en", "urgent", 0.97),
        tasks=[urgent],
        state=ConversationState.WITH_STAFF,
    )
    desk.later(minutes=3)
    await desk.guest_writes("Hola! Tenés una doble del 12 al 15 de marzo para 2 y un nene de 4?")
    await desk.bot_answers(
        "¡Hola, Ana! Sí: habitación doble, 3 noches del vie 12 al lun 15 de marzo, 2 adultos y 1 menor.\n"
        "Total: $ 300,00 con impuestos. Cancelación sin cargo hasta 48 h antes.\n¿La reservo?",
        reading=_reading("es", "ask_availability", 0.96) | {"facts": _FACTS},
        actions=(
            Action("availability", _FACTS, "done"),
            Action("quote", {"room_type": "double", "amount": "300.00", "currency": "ARS"}, "done"),
        ),
    )
    desk.later(minutes=1)
    await desk.guest_writes("dale 👍 y ¿tienen cochera?")
    return desk


_FACTS = {"check_in": "2027-03-12", "check_out": "2027-03-15", "adults": 2, "children": 1, "ages": [4]}


def _reading(language: str, intent: str, confidence: float) -> dict[str, Any]:
    intents = [{"name": intent, "confidence": confidence}, {"name": "greet", "confidence": 0.38}]
    return {"language": language, "intents": intents, "facts": {}, "reader": "cascade: rules"}


async def _sell(desk: OpenDesk) -> None:
    hotel = desk.hotels["austral"]
    stock = inventory(
        room_types=(room_type("double"), room_type("suite")),
        rooms=(*rooms(6), *rooms(2, "suite", 301)),
        rate_plans=(plan("flexible", meal_plan=MealPlan.BREAKFAST),),
        rate_rules=(rule("100"), rule("200", "suite")),
    )
    pms = BuiltinPms(desk.database, hotel, desk.clock, desk.ids, Random(7))
    house = OpenHouse(desk.database, hotel, pms, desk.clock, desk.ids)
    await house.store(stock)
    counter = Counter(pms, desk.clock, house)
    today = desk.clock.now().date()
    for start, nights, guest, room in ((1, 2, ANA, "double"), (0, 1, BRUNO, "suite"), (3, 5, BRUNO, "double")):
        first = today + timedelta(days=start)
        stay = Stay(first, first + timedelta(days=nights))
        held = await counter.hold(await counter.quote(StayRequest(stay, Party(2, (4,))), room))
        await pms.book(held, guest, deposit_due=desk.clock.now() + timedelta(days=1), key=f"sale {start}")


@asynccontextmanager
async def opened(chromium: Browser, address: str, viewport: dict[str, int], **more: Any) -> AsyncIterator[Page]:
    """Signed in as the owner. Errors of the page or of its security policy fail the test."""
    context = await chromium.new_context(viewport=viewport, locale="es-AR", **more)  # type: ignore[arg-type]
    page = await context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    await page.goto(f"{address}/staff/austral")
    await page.get_by_label("Correo electrónico").fill("austral@example.com")
    await page.get_by_label("Contraseña").fill(PASSWORD)
    await page.get_by_role("button", name="Entrar").click()
    await page.wait_for_url("**/conversations")
    yield page
    await context.close()
    assert problems == []


async def shoot(page: Page, artifacts: Path, name: str, *, whole: bool = False) -> None:
    await page.screenshot(path=artifacts / f"staff-{name}.png", full_page=whole)
    wider = await page.evaluate(
        "[document.documentElement, document.querySelector('main')].map(e => e.scrollWidth - e.clientWidth)"
    )
    assert wider == [0, 0], f"{name} is wider than the screen"


@pytest.mark.parametrize(("scheme", "language"), [("light", "es"), ("dark", "pt")])
async def test_every_screen_fits_and_is_drawn(
    database: Database, chromium: Browser, artifacts: Path, scheme: str, language: str
) -> None:
    desk = await _furnished(database)
    (ana,) = await desk.rows("SELECT id FROM conversations WHERE guest_name = 'Ana Pérez'")
    (sold,) = await desk.rows("SELECT code FROM reservations ORDER BY stay LIMIT 1")
    talk = f"conversations/{ana['id']}"
    screens = ("conversations", talk, "tasks", "today", "reservations", f"reservations/{sold['code']}", "team", "audit")
    async with serving(desk.app) as address, opened(chromium, address, WIDE, color_scheme=scheme) as page:
        for screen in screens:
            await page.goto(f"{address}/staff/austral/{screen}?lang={language}")
            if screen == talk:
                await page.locator(".turn summary").first.click()
            name = screen.replace(f"/{sold['code']}", "-one").replace(talk, "conversation")
            for size, viewport in SIZES.items():
                await page.set_viewport_size(viewport)  # type: ignore[arg-type]
                await shoot(page, artifacts, f"{name}-{size}-{scheme}")


async def test_the_door_is_drawn_and_keeps_the_address_after_a_wrong_password(
    database: Database, chromium: Browser, artifacts: Path
) -> None:
    desk = await open_desk(database)
    async with serving(desk.app) as address:
        page = await chromium.new_page(viewport=PHONE, locale="es-AR")  # type: ignore[arg-type]
        await page.goto(f"{address}/staff/austral")
        await shoot(page, artifacts, "door-phone")
        await page.get_by_label("Correo electrónico").fill("austral@example.com")
        await page.get_by_label("Contraseña").fill("not-the-password")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_have_text("El correo o la contraseña no son correctos.")
        await expect(page.get_by_label("Correo electrónico")).to_have_value("austral@example.com")
        await expect(page.get_by_label("Contraseña")).to_be_focused()
        await shoot(page, artifacts, "door-wrong-phone")


async def test_an_open_page_hears_a_guest_within_a_moment(database: Database, chromium: Browser) -> None:
    desk = await _furnished(database)
    (ana,) = await desk.rows("SELECT id FROM conversations WHERE guest_name = 'Ana Pérez'")
    async with serving(desk.app) as address, opened(chromium, address, WIDE) as page:
        await page.goto(f"{address}/staff/austral/conversations/{ana['id']}")
        await expect(page.locator("#pulse")).to_have_text("En vivo")
        await page.locator(".turn summary").first.click()
        await page.get_by_label("Escribir al huésped").fill("un borrador")
        await desk.guest_writes("¿Hola? ¿Siguen ahí?")
        await desk.guest_writes("Bom dia", sender="5548999990003", name="Caio Lima")
        await expect(page.locator("#thread")).to_contain_text("¿Siguen ahí?", timeout=3000)
        await expect(page.locator("#list")).to_contain_text("Caio Lima", timeout=3000)
        await expect(page).to_have_title("(2) Ana Pérez · Hotel Austral")
        await expect(page.locator(".turn[open]")).to_have_count(1)
        await expect(page.get_by_label("Escribir al huésped")).to_have_value("un borrador")
        at_end = "scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 3"
        assert await page.evaluate(f"(() => {{ const scroll = document.getElementById('scroll'); return {at_end} }})()")


async def test_a_receptionist_takes_over_writes_and_gives_back_with_the_keyboard(
    database: Database, chromium: Browser, artifacts: Path
) -> None:
    desk = await _furnished(database)
    async with serving(desk.app) as address, opened(chromium, address, WIDE) as page:
        await page.get_by_role("link", name="Ana Pérez").focus()
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Tomar la conversación").press("Enter")
        await expect(page.locator("p.said")).to_contain_text("El asistente guarda silencio")
        await page.get_by_label("Escribir al huésped").fill("Hola Ana, soy Olga.")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("Sí, hay cochera.")
        await page.keyboard.press("Enter")
        await expect(page.locator("#thread .by-staff .text")).to_have_text("Hola Ana, soy Olga.\nSí, hay cochera.")
        await expect(page.get_by_label("Escribir al huésped")).to_have_value("")
        await shoot(page, artifacts, "taken-over-wide")
        await page.get_by_role("button", name="Devolver al asistente").press("Enter")
        await expect(page.get_by_role("button", name="Tomar la conversación")).to_be_visible()
    (row,) = await desk.rows("SELECT text FROM messages_out WHERE author = 'staff'")
    assert row["text"] == "Hola Ana, soy Olga.\nSí, hay cochera."


async def test_the_staff_view_works_without_scripts(database: Database, chromium: Browser) -> None:
    desk = await _furnished(database)
    async with serving(desk.app) as address, opened(chromium, address, PHONE, java_script_enabled=False) as page:
        await page.get_by_role("link", name="Ana Pérez").click()
        await page.get_by_label("Escribir al huésped").fill("Sin scripts")
        await page.get_by_role("button", name="Enviar").click()
        await expect(page.locator("#thread .by-staff .text")).to_have_text("Sin scripts")


async def test_staff_confirm_a_deposit_from_the_reservation(
    database: Database, chromium: Browser, artifacts: Path
) -> None:
    desk = await _furnished(database)
    async with serving(desk.app) as address, opened(chromium, address, WIDE) as page:
        await page.get_by_role("link", name="Hoy").click()
        await page.get_by_role("link", name="Bruno Silva").click()
        await page.get_by_text("Seña recibida").click()
        await expect(page.get_by_text("¿Llegaron $72,00 de Bruno Silva?")).to_be_visible()
        await shoot(page, artifacts, "deposit-wide")
        await page.get_by_role("button", name="Sí, confirmar").click()
        await expect(page.locator("p.said")).to_contain_text("la reserva está confirmada")
    assert [(code, actor) for _, _, code, actor in desk.confirmations.asked] == [
        (row["code"], "Olga Sosa") for row in await desk.rows("SELECT code FROM reservations ORDER BY stay LIMIT 1")
    ]
