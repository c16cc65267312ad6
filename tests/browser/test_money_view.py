"""The account of a reservation and a receipt with its picture, in a real Chromium. Screenshots are left in build/artifacts/."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from conserje.storage.database import Database
from tests.browser.test_staff_view import PHONE, WIDE, opened, shoot
from tests.builders.counter import BRUNO, pesos
from tests.builders.desk import open_desk
from tests.builders.drawn_receipts import BANK
from tests.builders.statement import busy_account, paying_desk
from tests.builders.web import serving

pytestmark = pytest.mark.browser

# Asked anew until it is so: a live page replaces its parts under whoever holds them.
DRAWN = """() => {
  const pictures = [...document.querySelectorAll("main img")];
  return pictures.length > 0 && pictures.every(one => one.complete && one.naturalWidth > 0);
}"""


@pytest.mark.parametrize(("scheme", "language"), [("light", "es"), ("dark", "pt")])
async def test_money_fits_every_screen_and_its_pictures_are_drawn(
    database: Database, chromium: Browser, artifacts: Path, scheme: str, language: str
) -> None:
    paying = await paying_desk(await open_desk(database))
    booked, other = await busy_account(paying), await paying.book(20, BRUNO)
    proof = await paying.sends(other.code, BANK, amount=pesos(45))
    screens = {"account": f"reservations/{booked.code}", "receipt": f"proofs/{proof.id}"}
    async with serving(paying.desk.app) as address:
        for size in (WIDE, PHONE):
            async with opened(chromium, address, size, color_scheme=scheme) as page:
                for name, screen in screens.items():
                    await page.goto(f"{address}/staff/austral/{screen}?lang={language}")
                    await page.wait_for_function(DRAWN)
                    await shoot(page, artifacts, f"{name}-{size['width']}-{scheme}", whole=True)
