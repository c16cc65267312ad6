"""What goes wrong in a drill. Each begins when it is entered and is repaired when it is left, as an operator would."""

import asyncio
import http.client
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import orjson

from conserje.ops.bench.guests import RECEIVERS
from conserje.storage.database import Database
from conserje.telemetry.metrics import Metrics
from tests.stack.guests import post
from tests.stack.outside import free_listener
from tests.stack.world import World


@contextmanager
def stopped(world: World, *parts: str, kill: bool = False) -> Iterator[None]:
    """Parts that end, and stay ended."""
    for part in parts:
        world.conserje("stop", part, *(["--kill"] if kill else []))
    try:
        yield
    finally:
        for part in parts:
            world.conserje("start", part)


@contextmanager
def locked_tables(world: World, *tables: str) -> Iterator[None]:
    """Somebody holds a lock on tables, as a careless migration does: whoever needs them hangs, everything else goes on.
    What is remembered of free rooms is forgotten, as after any change of the whole inventory."""
    loop = asyncio.new_event_loop()
    connection = loop.run_until_complete(asyncpg.connect(world.database_url))
    loop.run_until_complete(connection.execute("BEGIN"))
    loop.run_until_complete(connection.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE"))
    if "allocations" in tables:
        world.sql("SELECT pg_notify('conserje_rooms', '')")
    try:
        yield
    finally:
        loop.run_until_complete(connection.execute("ROLLBACK"))
        loop.run_until_complete(connection.close())
        loop.close()


@contextmanager
def slow_tables(world: World, table: str, seconds: float) -> Iterator[None]:
    """Somebody locks a table again and again for so long: whoever comes then waits, and is answered."""

    def act() -> None:
        with locked_tables(world, table):
            time.sleep(seconds)

    with again_and_again(act, every=0.3):
        yield


@contextmanager
def crowd(world: World, per_second: float) -> Iterator[None]:
    """Many more guests than usual."""
    usual, world.stream.per_second = world.stream.per_second, per_second
    try:
        yield
    finally:
        world.stream.per_second = usual


@contextmanager
def channel_down(world: World) -> Iterator[None]:
    """Meta answers 503 to everything."""
    world.graph.mode = "down"
    try:
        yield
    finally:
        world.graph.mode = "ok"


@contextmanager
def again_and_again(act: Callable[[], None], every: float) -> Iterator[None]:
    """Something that is done until the block ends."""
    stopping = threading.Event()

    def run() -> None:
        while not stopping.is_set():
            act()
            stopping.wait(every)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(timeout=30)


def ended_connections(world: World) -> None:
    """A database administrator, or a network, ends every connection of the product."""
    world.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'conserje' AND pid <> pg_backend_pid()"
    )


def forged_webhooks(world: World, how_many: int = 15) -> None:
    body = orjson.dumps({"object": "whatsapp_business_account", "entry": [], "to": RECEIVERS["es"]})
    for _ in range(how_many):
        post(world.layout.port("agente-api"), body, **{"X-Hub-Signature-256": "sha256=" + "0" * 64})


def too_many_pages(world: World, how_many: int = 60) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", world.layout.port("haproxy"), timeout=10)
    for _ in range(how_many):
        connection.request("GET", "/chat/austral")
        connection.getresponse().read()
    connection.close()


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """A small file system of its own, filled to the brim. Only root may mount one."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], check=True, capture_output=True)
    try:
        (folder / "log").write_bytes(b"x" * (8 * 1024**2 - 256 * 1024))
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def crossing_process(world: World) -> Iterator[None]:
    """A process with a defect: it writes a guest of one tenant in the name of another, through the product's own `Database`.

    It is scraped like an API while it lives, which is how the product's processes would tell of such a defect.
    """
    metrics = Metrics()
    path = world.layout.config / "prometheus" / "targets" / "agente-api.yml"
    before = path.read_text(encoding="utf-8")
    with free_listener(lambda: metrics.exposed()) as port:
        path.write_text(f"{before}- targets: ['127.0.0.1:{port}']\n", encoding="utf-8")
        try:
            world.until("the process is scraped", 30, lambda: world.ask(f'up{{instance="127.0.0.1:{port}"}} == 1'))
            time.sleep(3)
            asyncio.run(_cross(world, metrics))
            yield
        finally:
            path.write_text(before, encoding="utf-8")


async def _cross(world: World, metrics: Metrics) -> None:
    mine, theirs = sorted(world.tenants.values(), key=str)
    database = await Database.connect(world.database_url, size=1, metrics=metrics)
    try:
        async with database.transaction(mine) as connection:
            await connection.execute(
                "INSERT INTO guests (id, tenant_id, created_at) VALUES (gen_random_uuid(), $1, now())", theirs
            )
    except asyncpg.InsufficientPrivilegeError:
        return
    finally:
        await database.close()
    raise AssertionError("the database let a row of another tenant in")
