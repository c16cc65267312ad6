"""The QR page: a genuine code opens its reservation; any other is refused, and the reason is told."""

from datetime import timedelta

import pytest

from conserje.dialogue.confirmation import Sealed, Seals
from conserje.model.ids import PropertyId
from tests.builders.confirmations import SEALS
from tests.builders.desk import OpenDesk, browser


def seal(desk: OpenDesk, slug: str = "austral", seals: Seals = SEALS) -> str:
    until = desk.clock.now() + timedelta(days=20)
    return seals.seal(Sealed(PropertyId(desk.hotels[slug].id), "K7M2QX", until))


async def test_a_genuine_code_opens_the_reservation(desk: OpenDesk) -> None:
    async with browser(desk) as person:
        page = await person.get("/qr")
        assert "camera=(self)" in page.headers["permissions-policy"]
        answer = await person.post("/qr", seal=f"  {seal(desk).lower()}\n")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/staff/austral/reservations/K7M2QX?said=seal_good"


async def test_only_the_qr_page_may_use_the_camera(desk: OpenDesk) -> None:
    async with browser(desk) as person:
        assert "camera=()" in (await person.get("/reservations")).headers["permissions-policy"]
        assert "/staff/austral/qr" in person.page


async def test_every_other_code_is_refused_with_its_reason(desk: OpenDesk) -> None:
    good, strange = seal(desk), Seals({"T1": b"made by somebody else, 32 bytes."})
    tampered = good[:20] + ("A" if good[20] != "A" else "B") + good[21:]
    async with browser(desk) as person:
        await person.get("/qr")
        for text, reason in (
            ("K7M2QX", "Esto no es el código de una reserva."),
            (tampered, "El código fue alterado"),
            (seal(desk, seals=strange), "El código fue alterado"),
            (seal(desk, "mar"), "El código es de otro hotel."),
        ):
            answer = await person.post("/qr", seal=text)
            assert answer.status_code == 400
            assert reason in answer.text
            assert 'role="alert"' in answer.text
        desk.later(days=21)
        await person.sign_in("austral@example.com")
        await person.get("/qr")
        assert "El código venció" in (await person.post("/qr", seal=good)).text


@pytest.mark.parametrize("language", ["en", "pt"])
async def test_the_page_speaks_the_language_of_the_staff(desk: OpenDesk, language: str) -> None:
    async with browser(desk) as person:
        await person.get(f"/qr?lang={language}")
        told = {"en": "Text of the QR code", "pt": "Texto do código QR"}[language]
        assert told in person.text


async def test_a_text_without_end_is_refused(desk: OpenDesk) -> None:
    async with browser(desk) as person:
        await person.get("/qr")
        assert (await person.post("/qr", seal="A" * 401)).status_code == 400
