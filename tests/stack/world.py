"""A whole stack for a drill: real processes, real configuration, times divided by PACE, and the outside in our hands."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from conserje.bootstrap import TimeOrderedIds
from conserje.model.desk.rules import StaffRules
from conserje.model.hotel import Hotel
from conserje.model.ids import SystemClock, TenantId
from conserje.model.money import Money
from conserje.ops.bench.guests import APP_SECRET
from conserje.ops.hotel_files import DEMO_HOTELS, install_hotel, read_demo_hotel
from conserje.ops.stack.layout import DEPLOY, PORTS, Layout, chosen_ports
from conserje.storage.database import Database
from conserje.storage.llm.setups import LlmSetup, save_setup
from tests.stack.guests import Guest, Stream
from tests.stack.outside import Graph, Receivers, graph, receivers, row_of_ports

# An hour's window takes 15 seconds. Thresholds stay what they are: a guest who waits 15 s waits 15 s.
PACE = 240
GUESTS_PER_SECOND = 8.0
LEASE_SECONDS = 5


@dataclass
class World:
    layout: Layout
    receivers: Receivers
    graph: Graph
    stream: Stream
    prometheus: httpx.Client
    database_url: str
    tenants: dict[str, TenantId]
    rows: list[tuple[str, float, float]] = field(default_factory=list)
    fired: dict[tuple[str, ...], float] = field(default_factory=dict)

    def conserje(self, *arguments: str) -> str:
        """A command over the stack. Raises CalledProcessError with its words."""
        done = subprocess.run(
            [sys.executable, "-m", "conserje", "stack", *arguments, "--home", str(self.layout.home)],
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def parts(self) -> dict[str, dict[str, Any]]:
        """Every part's state, whether or not all is well."""
        done = subprocess.run(
            [sys.executable, "-m", "conserje", "stack", "status", "--json", "--home", str(self.layout.home)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return {one["name"]: one for one in json.loads(done.stdout)["parts"]}

    def ask(self, expression: str) -> list[dict[str, Any]]:
        """An instant query's series. Raises AssertionError for one that Prometheus does not understand."""
        body = self.prometheus.post("/api/v1/query", data={"query": expression}).json()
        assert body["status"] == "success", body
        found: list[dict[str, Any]] = body["data"]["result"]
        return found

    def sql(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """As the database's owner, who is not bound by row-level security."""

        async def run() -> list[asyncpg.Record]:
            connection = await asyncpg.connect(self.database_url)
            try:
                return list(await connection.fetch(statement, *arguments))
            finally:
                await connection.close()

        return asyncio.run(run())

    def guest(self, number: str) -> Guest:
        return Guest(self.layout.port("haproxy"), number)

    def until(self, what: str, seconds: float, check: Any) -> None:
        """Wait for something. Raises AssertionError with its name when it does not come."""
        deadline = time.monotonic() + seconds
        while not check():
            assert time.monotonic() < deadline, f"{what}: not within {seconds:g} s"
            time.sleep(0.2)


@contextmanager
def standing(folder: Path) -> Iterator[World]:
    """Everything, with guests writing; ended and deleted afterwards."""
    first = row_of_ports(len(PORTS) + 3)
    layout = Layout(folder / "stack", _deploy(folder), chosen_ports(first), workers=2, pace=PACE)
    with receivers() as told, graph() as meta:
        _configure(layout, told)
        _up(layout, told, meta, first)
        world = _opened(layout, told, meta)
        try:
            world.stream.start()
            yield world
        finally:
            world.stream.stop()
            world.prometheus.close()
            world.conserje("down")


def _deploy(folder: Path) -> Path:
    """The checkout's files; `_configure` changes what an operator is told to change, and adds the drill's own ear."""
    return Path(shutil.copytree(DEPLOY, folder / "deploy"))


def _configure(layout: Layout, told: Receivers) -> None:
    path = layout.deploy / "alertmanager" / "alertmanager.yml"
    text = path.read_text(encoding="utf-8")
    ear = f"      - url: http://127.0.0.1:{told.port}/webhook\n        send_resolved: true\n"
    console = "  - name: console\n    webhook_configs:\n"
    assert console in text
    text = text.replace(console, console + ear)
    text = text.replace("https://events.pagerduty.com/v2/enqueue", f"http://127.0.0.1:{told.port}/pager")
    text = text.replace(
        "smtp_smarthost: mail.example.org:587", f"smtp_smarthost: 127.0.0.1:{told.mail_port}\n  smtp_require_tls: false"
    )
    path.write_text(text, encoding="utf-8")
    layout.make()
    for name, value in (
        ("slack_url", f"http://127.0.0.1:{told.port}/slack"),
        ("pagerduty_key", "key-of-the-drill"),
        ("smtp_password", "password-of-the-drill"),
    ):
        (layout.secrets / name).write_text(value, encoding="ascii")


def _up(layout: Layout, told: Receivers, meta: Graph, first: int) -> None:
    settings = {
        "CONSERJE_WHATSAPP_APP_SECRET": APP_SECRET,
        "CONSERJE_WHATSAPP_VERIFY_TOKEN": "verify-token-of-the-drill",
        "CONSERJE_WHATSAPP_ACCESS_TOKEN": "access-token-of-the-drill",
        "CONSERJE_GRAPH_URL": f"http://127.0.0.1:{meta.port}/v23.0",
        "CONSERJE_OTLP_URL": f"http://127.0.0.1:{told.port}",
        "CONSERJE_LEASE_SECONDS": str(LEASE_SECONDS),
        "CONSERJE_RECEIPT_SECONDS": "2",
        "CONSERJE_FIGURES_SECONDS": "1",
        "CONSERJE_LLM_KEYS": '{"drill": "key-of-the-drill"}',
        "CONSERJE_TRUSTED_PROXIES": "127.0.0.1",
        # So that turns that hang take nine connections in ten, and leave one to look for work with.
        "CONSERJE_DATABASE_CONNECTIONS": "12",
        "CONSERJE_WORKERS": "11",
    }
    arguments = ("--home", str(layout.home), "--deploy", str(layout.deploy), "--ports-from", str(first))
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "conserje",
            "stack",
            "up",
            "--detach",
            *arguments,
            "--workers",
            "2",
            "--pace",
            str(PACE),
        ],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _opened(layout: Layout, told: Receivers, meta: Graph) -> World:
    password = (layout.home / "postgres" / "password").read_text(encoding="ascii")
    url = f"postgresql://conserje:{password}@{layout.address('postgres')}/conserje"
    tenants = asyncio.run(_open_houses(url))
    return World(
        layout=layout,
        receivers=told,
        graph=meta,
        stream=Stream(layout.port("haproxy"), GUESTS_PER_SECOND, meta.delivered),
        prometheus=httpx.Client(base_url=f"http://{layout.address('prometheus')}", timeout=30, trust_env=False),
        database_url=url,
        tenants=tenants,
    )


async def _open_houses(url: str) -> dict[str, TenantId]:
    """The demo hotels: no burst pause, holds of a minute, people answer within a minute, and a language model that may cost
    nothing this month. Stored as such from the first: a worker that runs already may keep what it sees for half a minute."""
    clock, ids = SystemClock(), TimeOrderedIds()
    database = await Database.connect(url, size=2)
    tenants = {}
    try:
        for slug in DEMO_HOTELS:
            folder = read_demo_hotel(slug, clock)
            hotel = await install_hotel(database, replace(folder, hotel=_in_a_hurry(folder.hotel)), ids, clock)
            tenants[slug] = hotel.tenant_id
            spent = LlmSetup(
                provider="openai",
                model="a-model",
                base_url="http://127.0.0.1:9/v1",
                key_name="drill",
                monthly_budget=Money(Decimal(0), "USD"),
                price_in=Decimal(1),
                price_out=Decimal(1),
                timeout_seconds=1.0,
            )
            await save_setup(database, hotel.tenant_id, spent, clock)
        return tenants
    finally:
        await database.close()


def _in_a_hurry(hotel: Hotel) -> Hotel:
    limits = replace(hotel.limits, burst_pause_seconds=0.0, burst_limit_seconds=0.0, hold_minutes=1)
    return replace(hotel, limits=limits, desk=replace(hotel.desk, staff=StaffRules(answer_minutes=1, urgent_minutes=1)))
