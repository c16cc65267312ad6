"""Redis dies under load: guests are answered, nothing is sold twice, and readiness and a metric say that it is away."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from conserje.model.ids import MovableClock
from tests.builders.valkey import Shared, shared_valkey
from tests.conftest import SharedServer
from tests.journeys.conftest import NOW
from tests.journeys.front_desk import FrontDesk, front_desk_on
from tests.vendors.whatsapp_payloads import signed, text_webhook

ASKS = "doble para 2 del 12 al 15 de marzo"


@pytest.fixture
async def desk_and_redis(shared_server: SharedServer, furnished_url: str) -> AsyncIterator[tuple[FrontDesk, Shared]]:
    url = shared_server.clone(furnished_url)
    with shared_valkey() as valkey:
        async with front_desk_on(url, MovableClock(NOW), redis_url=valkey.url) as desk:
            yield desk, valkey
    shared_server.drop(url)


async def test_guests_are_answered_without_redis(desk_and_redis: tuple[FrontDesk, Shared]) -> None:
    desk, valkey = desk_and_redis
    metrics = desk.app.instruments.metrics
    guests = [desk.guest(f"54911555501{number:02}") for number in range(8)]
    first = await guests[0].writes(ASKS)
    assert "ARS 513.570" in first.text
    ready = (await desk.client.get("/health/ready")).json()
    assert ready["checks"]["redis"]["status"] == "ok"

    payloads = [
        text_webhook(ASKS, sender=guest.phone, receiver=guest.number, id=f"wamid.{guest.phone}") for guest in guests
    ]
    writing = [asyncio.create_task(desk.post(signed(payload))) for payload in payloads[1:]]
    working = asyncio.create_task(desk.settle())
    valkey.stop()
    await asyncio.gather(*writing, working)
    await desk.settle()
    for guest in guests[1:]:
        (answer,) = [one for one in desk.graph.accepted if one.recipient == guest.phone]
        assert "ARS 513.570" in answer.text
    for text in ("dale", "Ana Pérez", "ana@example.com", "sí"):
        await guests[0].writes(text)
    assert len(await desk.reservations()) == 1

    ready = await desk.client.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    assert ready.json()["checks"]["redis"] == {"status": "degraded", "reason": "HintsUnavailable"}
    assert metrics.stores.redis_up.value() == 0

    valkey.start_again()
    assert (await desk.client.get("/health/ready")).json()["checks"]["redis"]["status"] == "ok"
    assert metrics.stores.redis_up.value() == 1
