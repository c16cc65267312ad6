"""The process that keeps a stack running: starts the parts, looks after them, does what the commands ask, ends them all.

Commands talk to it by files: `requests/<component>` holds restart, stop, kill or start, and is gone once that was done.
When it is killed itself, PostgreSQL stops by its own watchdog, and the next `up` or `down` ends what was left, knowing each
by process id and moment of starting.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import httpx
import structlog

from conserje.model.ids import Clock
from conserje.ops.postgres import PostgresServer, persistent
from conserje.ops.stack.components import Component, components, find_binary
from conserje.ops.stack.files import write_files, write_targets
from conserje.ops.stack.keeper import Keeper, Postgres, Program
from conserje.ops.stack.layout import HOST, Layout, StackFailed, is_free
from conserje.ops.stack.ledger import Ledger, end, marked, read_ledger
from conserje.storage.migrations.upgrade import migrate

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.3
STOP_SECONDS = 25.0
WISHES = ("restart", "stop", "kill", "start")


async def keep_stack(layout: Layout, clock: Clock) -> None:
    """Run everything until SIGTERM or SIGINT, in a layout that was made. Raises StackFailed when a port is taken."""
    server = persistent(layout.home / "postgres", port=layout.port("postgres"))
    async with httpx.AsyncClient(trust_env=False) as client:
        parts = components(layout, server, client, own_environment(layout, server))
        _check_ports(parts)
        write_files(layout)
        keepers = [Keeper(part, _starter(part, layout, server), clock) for part in parts]
        present = {keeper.component.name for keeper in keepers if not keeper.is_absent}
        write_targets(layout, present.__contains__)
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        try:
            await _look_after(layout, keepers, stopping)
        finally:
            await _end_all(layout, keepers)


def end_leftovers(layout: Layout) -> int:
    """End what a supervisor that was killed left behind; how many that were. Raises StackFailed when it still runs."""
    ledger = read_ledger(layout.home)
    if ledger is None:
        return 0
    if ledger.supervisor.lives():
        raise StackFailed(f"a stack runs in {layout.home} already (process {ledger.supervisor.pid})")
    return sum(end(entry.mark, patience=STOP_SECONDS) for entry in reversed(ledger.entries) if entry.mark)


def own_environment(layout: Layout, server: PostgresServer) -> Mapping[str, str]:
    """Settings of the product's processes; what the operator set in the environment stays, but for what the stack decides.

    The database's address is known once the password is, so it is made here, for the port that the layout gives.
    """
    server.prepare()
    given = {
        "CONSERJE_SECRET": layout.secret("secret"),
        "CONSERJE_BASE_URL": f"http://{layout.address('haproxy')}",
        "CONSERJE_LOG_JSON": "true",
        **({"CONSERJE_OTLP_URL": f"http://{layout.address('otlp')}"} if find_binary("jaeger") else {}),
    }
    decided = {
        "CONSERJE_DATABASE_URL": server.url_at(layout.port("postgres")),
        "CONSERJE_HOST": HOST,
        "CONSERJE_PORT": str(layout.port("agente-api")),
        **({"CONSERJE_REDIS_URL": f"redis://{layout.address('redis')}/0"} if find_binary("redis") else {}),
        "CONSERJE_METRICS_TOKEN": layout.secret("metrics_token"),
        "CONSERJE_ALERTS_TOKEN": layout.secret("alerts_token"),
    }
    return {name: os.environ.get(name, value) for name, value in given.items()} | decided


def _starter(part: Component, layout: Layout, server: PostgresServer) -> Callable[[], Program | Postgres]:
    if part.name == "postgres":
        return partial(_start_postgres, server)
    return partial(Program, part, layout.logs / f"{part.name}.log")


def _start_postgres(server: PostgresServer) -> Postgres:
    """With the newest schema, so that whoever waits for it finds that too."""
    started = Postgres(server)
    migrate(server.url)
    return started


def _check_ports(parts: Sequence[Component]) -> None:
    taken = [f"{part.name} {port}" for part in parts if not part.absent for port in part.ports if not is_free(port)]
    if taken:
        raise StackFailed(f"ports are taken by other programs: {', '.join(taken)}; choose others with --ports-from")


async def _look_after(layout: Layout, keepers: Sequence[Keeper], stopping: asyncio.Event) -> None:
    by_name = {keeper.component.name: keeper for keeper in keepers}

    def healthy(name: str) -> bool:
        return by_name[name].is_healthy

    while not stopping.is_set():
        await asyncio.gather(*(_do_request(layout.requests / name, keeper) for name, keeper in by_name.items()))
        await asyncio.gather(*(keeper.look(healthy) for keeper in keepers))
        _write_down(layout, keepers)
        try:
            await asyncio.wait_for(stopping.wait(), LOOK_SECONDS)
        except TimeoutError:
            continue


async def _do_request(path: Path, keeper: Keeper) -> None:
    try:
        wish = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return
    log.info("asked", component=keeper.component.name, wish=wish, known=wish in WISHES)
    if wish in ("restart", "stop", "kill"):
        await keeper.stop(kill=wish == "kill")
    if wish in ("restart", "start"):
        keeper.go_on()
    path.unlink()


async def _end_all(layout: Layout, keepers: Sequence[Keeper]) -> None:
    """Against the order of starting, PostgreSQL last."""
    last = [keeper for keeper in keepers if keeper.component.name == "postgres"]
    others = [keeper for keeper in keepers if keeper not in last]
    await asyncio.gather(*(keeper.stop() for keeper in others))
    await asyncio.gather(*(keeper.stop() for keeper in last))
    _write_down(layout, keepers)


def _write_down(layout: Layout, keepers: Sequence[Keeper]) -> None:
    mark = marked(os.getpid())
    if mark is None:
        raise StackFailed("this system does not tell when processes started")
    Ledger(mark, [keeper.entry() for keeper in keepers]).write(layout.home)
