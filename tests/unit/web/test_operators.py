"""What only operators see: metrics, the inside, the levels of the log, and who may ask for them."""

from collections.abc import AsyncIterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from conserje.delivery.pulse import Dependency
from conserje.storage.database import Database, DatabaseUnavailable
from conserje.telemetry.instruments import Instruments
from conserje.telemetry.logs import Levels
from conserje.telemetry.metrics import Metrics
from conserje.web.app import create_operators_app
from tests.builders.relay import Relay
from tests.builders.web import OpenWeb, client, open_web

TOKEN = "token-of-the-operators"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
INSIDE = ("/metrics", "/health/deep", "/log-levels")


@pytest.fixture
async def web(database: Database) -> OpenWeb:
    return await open_web(database, instruments=Instruments(Metrics()), operators_token=TOKEN, levels=Levels("INFO"))


@pytest.fixture
async def small_port(web: OpenWeb) -> AsyncIterator[httpx.AsyncClient]:
    """What a worker answers."""
    async with client(create_operators_app(web.parts)) as opened:
        yield opened


@pytest.mark.parametrize("path", INSIDE)
async def test_the_inside_is_for_whoever_has_the_token(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code == 401
    assert (await browser.get(path, headers={"Authorization": "Bearer wrong"})).status_code == 401
    assert (await browser.get(path, headers=BEARER)).status_code == 200


@pytest.mark.parametrize("path", INSIDE)
async def test_without_a_token_it_is_for_this_machine_and_not_for_its_proxy(database: Database, path: str) -> None:
    web = await open_web(database, levels=Levels("INFO"))
    here = httpx.ASGITransport(web.app, client=("127.0.0.1", 1))
    there = httpx.ASGITransport(web.app, client=("203.0.113.7", 1))
    async with httpx.AsyncClient(transport=here, base_url="http://x.test") as browser:
        assert (await browser.get(path)).status_code == 200
        assert (await browser.get(path, headers={"X-Forwarded-For": "127.0.0.1"})).status_code == 401
    async with httpx.AsyncClient(transport=there, base_url="http://x.test") as browser:
        assert (await browser.get(path)).status_code == 401


async def test_metrics_are_in_the_text_format(browser: httpx.AsyncClient, small_port: httpx.AsyncClient) -> None:
    for asked in (browser, small_port):
        answer = await asked.get("/metrics", headers=BEARER)
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        names = {family.name for family in text_string_to_metric_families(answer.text)}
        assert {"conserje_http_requests", "conserje_turn_seconds", "process_resident_memory_bytes"} <= names


async def test_levels_change_while_it_runs(web: OpenWeb, browser: httpx.AsyncClient) -> None:
    changed = await browser.put("/log-levels", json={"conserje.delivery": "DEBUG"}, headers=BEARER)
    assert changed.json() == {"": "INFO", "conserje.delivery": "DEBUG"}
    wrong = await browser.put("/log-levels", json={"conserje.web": "LOUD"}, headers=BEARER)
    assert wrong.status_code == 400
    assert (await browser.get("/log-levels", headers=BEARER)).json() == changed.json()
    assert (await browser.put("/log-levels", json={"": "DEBUG"})).status_code == 401


async def test_the_inside_tells_schema_clock_and_work(small_port: httpx.AsyncClient) -> None:
    inside = (await small_port.get("/health/deep", headers=BEARER)).json()
    assert inside["schema"]["is"] == inside["schema"]["wanted"]
    assert inside["postgresql"]["bytes"] > 0
    assert inside["work"] == []
    assert inside["checks"]["database"]["status"] == "ok"


async def test_what_is_optional_degrades_and_what_is_required_fails(database_url: str) -> None:
    async def away() -> None:
        raise DatabaseUnavailable("gone")

    async with Relay(database_url) as relay:
        database = await Database.connect(relay.url, size=1)
        metrics = Metrics()
        web = await open_web(
            database,
            instruments=Instruments(metrics),
            dependencies=[Dependency("redis", is_required=False, check=away)],
        )
        async with client(create_operators_app(web.parts)) as browser:
            degraded = await browser.get("/health/ready")
            assert (degraded.status_code, degraded.json()["status"]) == (200, "degraded")
            assert degraded.json()["checks"]["redis"] == {"status": "degraded", "reason": "DatabaseUnavailable"}
            await relay.cut()
            failing = await browser.get("/health/ready")
            assert (failing.status_code, failing.json()["status"]) == (503, "not ready")
            assert (await browser.get("/health/live")).status_code == 200
            await relay.mend()
        assert metrics.own.dependency.value("redis") == 0
        await database.close()
