"""A worker as a process of its own: its small port, and levels of the log that are read again."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from conserje.ops.postgres import free_port
from conserje.ops.serve import work
from conserje.settings import load_settings
from conserje.telemetry.logs import Levels

TOKEN = "token-of-the-operators"


@pytest.fixture
async def small_port(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, levels: Levels
) -> AsyncIterator[httpx.AsyncClient]:
    """The port of a worker that runs until the test ends."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONSERJE_DATABASE_URL", database_url)
    port = free_port()
    settings = load_settings(worker_metrics_port=port, metrics_token=TOKEN, figures_seconds=1)
    running = asyncio.create_task(work(settings, levels))
    patient = httpx.AsyncHTTPTransport(retries=8)
    async with httpx.AsyncClient(transport=patient, base_url=f"http://127.0.0.1:{port}") as client:
        yield client
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, 30)


@pytest.fixture
def levels() -> Levels:
    return Levels("INFO", {"conserje.web": "DEBUG"})


async def test_a_worker_of_its_own_is_probed_and_scraped(small_port: httpx.AsyncClient) -> None:
    ready = await small_port.get("/health/ready")
    assert ready.json()["checks"]["database"]["status"] == "ok"
    assert (await small_port.get("/metrics")).status_code == 401
    told = (await small_port.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})).text
    assert 'conserje_build_info{role="worker"' in told
    assert 'conserje_worker_slots{kind="answer"} 16.0' in told
    assert (await small_port.get("/chat/austral")).status_code == 404


async def test_a_hangup_reads_the_levels_of_the_log_again(
    small_port: httpx.AsyncClient, levels: Levels, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await small_port.get("/health/live")).status_code == 200
    monkeypatch.setenv("CONSERJE_LOG_LEVELS", '{"conserje.pms": "ERROR"}')
    os.kill(os.getpid(), signal.SIGHUP)
    await small_port.get("/health/live")
    assert levels.as_json() == {"": "INFO", "conserje.pms": "ERROR"}
    monkeypatch.setenv("CONSERJE_LOG_LEVELS", '{"conserje.pms": "LOUD"}')
    os.kill(os.getpid(), signal.SIGHUP)
    await small_port.get("/health/live")
    assert levels.as_json() == {"": "INFO", "conserje.pms": "ERROR"}
