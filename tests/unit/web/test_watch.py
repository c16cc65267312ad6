"""Every request has a number that finds it, is counted under its route, and no address asks for more than it may."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from conserje.storage.database import Database
from conserje.telemetry.instruments import Instruments
from conserje.telemetry.metrics import Http, Metrics
from conserje.web.app import create_app
from tests.builders.valkey import shared_valkey
from tests.builders.web import OpenWeb, client, open_web

MESSAGES = "/chat/austral/messages"


@pytest.fixture
async def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
async def web(database: Database, metrics: Metrics) -> OpenWeb:
    return await open_web(database, instruments=Instruments(metrics))


def counted(http: Http, route: str, status: int, method: str = "GET") -> float:
    return http.requests.value(method, route, str(status))


async def test_a_request_gets_a_number_and_keeps_one_that_it_brought(browser: httpx.AsyncClient) -> None:
    made = (await browser.get("/health/live")).headers["x-correlation-id"]
    assert len(made) == 32
    kept = await browser.get("/health/live", headers={"X-Correlation-ID": "order-17.b_2"})
    assert kept.headers["x-correlation-id"] == "order-17.b_2"


@pytest.mark.parametrize("bad", ["a" * 65, "two words", "línea", "x;y", ""])
async def test_a_number_that_is_none_is_replaced(browser: httpx.AsyncClient, bad: str) -> None:
    answer = await browser.get("/health/live", headers=[(b"X-Correlation-ID", bad.encode())])
    assert len(answer.headers["x-correlation-id"]) == 32


async def test_requests_are_counted_by_the_template_of_their_route(
    browser: httpx.AsyncClient, metrics: Metrics
) -> None:
    await browser.get("/chat/austral")
    await browser.get("/chat/mar")
    await browser.get("/no/such/place")
    await browser.get("/chat/nowhere")
    http = metrics.http
    assert counted(http, "/chat/{slug}", 200) == 2
    assert counted(http, "/chat/{slug}", 404) == 1
    assert counted(http, "unmatched", 404) == 1
    assert http.seconds.count("/chat/{slug}") == 3
    assert http.in_progress.value() == 0
    assert "nowhere" not in metrics.exposed().decode()


async def test_a_forged_webhook_is_an_auth_failure(browser: httpx.AsyncClient, metrics: Metrics) -> None:
    await browser.post("/webhooks/whatsapp", content=b"{}", headers={"X-Hub-Signature-256": "sha256=00"})
    assert metrics.http.auth_failures.value("signature") == 1
    assert counted(metrics.http, "/webhooks/whatsapp", 401, "POST") == 1


async def test_the_121st_request_of_an_address_waits_and_the_window_recovers(
    web: OpenWeb, browser: httpx.AsyncClient, metrics: Metrics
) -> None:
    answers = [await browser.get("/chat/austral") for _ in range(121)]
    assert [answer.status_code for answer in answers] == [200] * 120 + [429]
    assert answers[-1].headers["retry-after"] == "60"
    assert metrics.http.rate_limited.value("address") == 1
    web.clock.move_to(web.clock.now() + timedelta(seconds=60))
    assert (await browser.get("/chat/austral")).status_code == 200


async def test_probes_scrapes_and_webhooks_are_not_limited(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    for _ in range(130):
        assert (await browser.get("/health/live")).status_code == 200
        assert (await browser.post("/webhooks/whatsapp", content=b"{}")).status_code == 401
    assert (await browser.get("/chat/austral")).status_code == 200


async def test_two_servers_count_an_address_together(web: OpenWeb) -> None:
    with shared_valkey() as valkey:
        apps = [create_app(replace(web.parts, counts=valkey.hints())) for _ in range(2)]
        async with client(apps[0]) as one, client(apps[1]) as other:
            statuses = [(await (one, other)[n % 2].get("/chat/austral")).status_code for n in range(122)]
        assert statuses == [200] * 120 + [429] * 2
        await valkey.close()
