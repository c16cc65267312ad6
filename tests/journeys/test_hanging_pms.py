"""The PMS hangs: guests are told so, soon at once, everything else goes on, and when it is well nobody has to do anything."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

import asyncpg
import pytest

from conserje.model.ids import MovableClock
from tests.conftest import SharedServer
from tests.journeys.conftest import NOW
from tests.journeys.front_desk import FrontDesk, front_desk_on

ASKS = {
    "es": ("hola, ¿tenés una doble para 2 del 12 al 15 de marzo?", "no puedo consultar la disponibilidad"),
    "en": ("hi, a double room for 2 from March 12 to 15?", "can't check availability"),
    "pt": ("oi, tem um quarto para 2 de 12 a 15 de março?", "não consigo consultar a disponibilidade"),
}
CALL_SECONDS = 0.3


@pytest.fixture
async def desk(shared_server: SharedServer, furnished_url: str) -> AsyncIterator[FrontDesk]:
    url = shared_server.clone(furnished_url)
    async with front_desk_on(url, MovableClock(NOW), pms_seconds=CALL_SECONDS) as desk:
        yield desk
    shared_server.drop(url)


@asynccontextmanager
async def hanging(url: str, *tables: str) -> AsyncIterator[None]:
    """Calls that touch these tables get no answer."""
    administrator = await asyncpg.connect(url)
    locked = administrator.transaction()
    await locked.start()
    await administrator.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
    try:
        yield
    finally:
        await locked.rollback()
        await administrator.close()


@pytest.mark.parametrize("language", ["es", "en", "pt"])
async def test_guests_are_told_that_nothing_can_be_looked_up_and_people_get_the_case(
    desk: FrontDesk, language: str
) -> None:
    asks, told = ASKS[language]
    async with hanging(desk.url, "allocations"):
        answer = await desk.guest().writes(asks)
    assert told in answer.text
    [task] = await desk.rows("SELECT kind FROM tasks")
    assert task["kind"] == "hand_over"


async def test_after_some_guests_the_others_are_told_at_once_and_everything_else_goes_on(desk: FrontDesk) -> None:
    asks, told = ASKS["es"]
    calls = desk.app.instruments.metrics.outside.pms_calls
    async with hanging(desk.url, "allocations"):
        for number in range(6):
            assert told in (await desk.guest(f"54911555501{number:02}").writes(asks)).text
        assert desk.app.instruments.metrics.breakers.state.value("austral") == 2
        begun, asked = monotonic(), calls.value("builtin", "nights", "unavailable")
        for number in range(10, 14):
            assert told in (await desk.guest(f"54911555501{number:02}").writes(asks)).text
        assert calls.value("builtin", "nights", "unavailable") == asked + 4
        assert monotonic() - begun < 4 * CALL_SECONDS  # nobody waited for a call
        wifi = await desk.guest("5491155550120").writes("¿hay wifi?")
        assert "wifi" in wifi.text.lower()
        neighbour = await desk.guest("5491155550130", hotel="pousada-do-mar").writes("oi, tem estacionamento?")
        assert neighbour.sent


async def test_a_booking_that_hung_is_made_once_when_the_pms_is_well(desk: FrontDesk) -> None:
    guest = desk.guest()
    for text in ("hola, doble para 2 del 12 al 15 de marzo", "dale", "Ana Pérez", "ana@example.com"):
        await guest.writes(text)
    async with hanging(desk.url, "reservations"):
        answer = await guest.writes("sí")
    assert "no puedo consultar" in answer.text
    assert await desk.reservations() == []
    said_again = await guest.writes("sí")
    assert len(await desk.reservations()) <= 1, said_again.text
    other = desk.guest("5491155550102")
    for text in ("hola, doble para 2 del 12 al 15 de marzo", "dale", "Eva Gómez", "eva@example.com", "sí"):
        await other.writes(text)
    assert [one["guest_name"] for one in await desk.reservations()][-1] == "Eva Gómez"
