"""`conserje bench messages`: guests write to the demo hotels over WhatsApp, and everything is real but Meta and the guests.

PostgreSQL (crash-safe, as in production), `conserje serve`, `conserje worker` and a stand-in for the Graph API are processes of
their own; this one plays the guests. Phases: as much as the house takes, then a steady rate, then everything in one process.
The burst pause of the houses is set to zero: it is a wish of the house, not a cost. A message that was not answered ends the
run with exit code 1.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from conserje.model.hotel import Hotel
from conserje.model.ids import Clock, SystemClock
from conserje.ops.bench import processes
from conserje.ops.bench.graph_sink import sink_process
from conserje.ops.bench.guests import APP_SECRET, Crowd
from conserje.ops.bench.load import Load, Run, Unanswered, loading, percentiles
from conserje.ops.bench.scorecard import Bar, Row, print_table, write_score
from conserje.ops.bench.verdict import Verdict, judge
from conserje.ops.demo import prepare_houses
from conserje.ops.postgres import PostgresServer, free_port, throwaway
from conserje.settings import load_settings
from conserje.storage.database import Database
from conserje.storage.hotels import save_hotel
from conserje.storage.migrations.upgrade import migrate

SCORES = Path("build/scores")
PACE = 50.0
PACED_SECONDS = 20
WARM_UP = 150
EMBEDDED = 500
GUESTS_PER_CONNECTION = 4
LAST_WORDS = 2000

# From the specification, section 5, on 2 cores with PostgreSQL and the guests on the same machine.
BARS = {
    "cpu.sum": Bar(5.0),
    "throughput": Bar(300.0, is_floor=True),
    "acknowledged.p99": Bar(25.0),
    "reply.p95": Bar(150.0),
    "memory.embedded": Bar(250.0),
    "ready.embedded": Bar(3.0),
}


@dataclass(frozen=True, slots=True)
class Bench:
    """What a run has to work with. `programs`, below, are process ids by the name they have in the score."""

    environment: Mapping[str, str]
    postgres: PostgresServer
    hotels: tuple[Hotel, ...]
    sink_port: int
    connections: int
    folder: Path
    clock: Clock

    @property
    def port(self) -> int:
        return int(self.environment["CONSERJE_PORT"])


def bench_messages(*, messages: int, connections: int) -> int:
    """Measure, print a table and write build/scores/messages.json. 1 when a message was lost."""
    clock, load_before = SystemClock(), os.getloadavg()[0]
    began = clock.now()
    try:
        with throwaway(durable=True) as postgres, sink_process() as sink, tempfile.TemporaryDirectory() as folder:
            bench = prepare(postgres, sink, connections, Path(folder), clock)
            rows = _measured(bench, messages)
    except Unanswered:
        return 1
    if not processes.has_proc():
        print("This system has no /proc: processor time and memory were not measured.")
    print_table(rows, sys.stdout)
    command = f"conserje bench messages --messages {messages} --connections {connections}"
    print(write_score(SCORES, "messages", command, rows, began, load_before))
    return 0


def _measured(bench: Bench, messages: int) -> list[Row]:
    """All rows. When a guest was not answered, says so with the last words of the programs, and raises Unanswered."""
    try:
        return [*_apart(bench, messages), *_embedded(bench)]
    except* Unanswered as group:
        for log in sorted(bench.folder.glob("*.log")):
            print(f"{log.name}: …{log.read_text(errors='replace')[-LAST_WORDS:]}", file=sys.stderr)
        lost = Unanswered("; ".join(str(error) for error in group.exceptions))
        print(f"conserje bench: {lost}", file=sys.stderr)
        raise lost from group


def prepare(postgres: PostgresServer, sink: int, connections: int, folder: Path, clock: Clock) -> Bench:
    port = free_port()
    environment = {
        "CONSERJE_DATABASE_URL": postgres.url,
        "CONSERJE_PORT": str(port),
        "CONSERJE_HOST": "127.0.0.1",
        "CONSERJE_WHATSAPP_APP_SECRET": APP_SECRET,
        "CONSERJE_WHATSAPP_VERIFY_TOKEN": "verify-token-of-the-bench",
        "CONSERJE_WHATSAPP_ACCESS_TOKEN": "access-token-of-the-bench",
        "CONSERJE_GRAPH_URL": f"http://127.0.0.1:{sink}/v23.0",
        "CONSERJE_LOG_LEVEL": "INFO",
        "CONSERJE_LOG_JSON": "true",
    }
    migrate(postgres.url)
    hotels = asyncio.run(_open_houses(postgres.url, clock))
    return Bench(environment, postgres, hotels, sink, connections, folder, clock)


async def _open_houses(url: str, clock: Clock) -> tuple[Hotel, ...]:
    """The demo hotels, which answer without waiting for the rest of a burst."""
    accounts = await prepare_houses(load_settings(database_url=url), clock)
    database = await Database.connect(url, size=2)
    try:
        hotels = tuple(
            replace(one.hotel, limits=replace(one.hotel.limits, burst_pause_seconds=0.0, burst_limit_seconds=0.0))
            for one in accounts
        )
        for hotel in hotels:
            await save_hotel(database, hotel)
        return hotels
    finally:
        await database.close()


def _apart(bench: Bench, messages: int) -> list[Row]:
    """Server and worker as two processes: throughput and cost, then latency."""
    with (
        processes.server(bench.environment, bench.folder / "serve.log") as server,
        processes.worker(bench.environment, bench.folder / "worker.log") as worker,
    ):
        programs = {"server": server.pid, "worker": worker.pid}
        rows = asyncio.run(_two_phases(bench, programs, messages))
        rows += [Row("ready.server", server.ready_after, "s", 1), Row("ready.worker", worker.ready_after, "s", 1)]
        return rows + _memory(programs)


async def _two_phases(bench: Bench, programs: Mapping[str, int], messages: int) -> list[Row]:
    crowd = Crowd(1, bench.clock.now().date())
    at_once = bench.connections * GUESTS_PER_CONNECTION
    async with loading(bench.port, bench.sink_port, bench.connections) as load:
        await load.flood(crowd, WARM_UP, at_once)
        before = cpu_of(bench, programs)
        flood = await load.flood(crowd, messages, at_once)
        used = used_between(before, cpu_of(bench, programs))
        before_pace = cpu_of(bench, programs)
        pace = await load.pace(crowd, int(PACE * PACED_SECONDS), PACE)
        used_at_pace = used_between(before_pace, cpu_of(bench, programs))
        verdict = await _verdict(bench, load)
    return [
        Row("throughput", messages / flood.seconds, "messages/s", messages, BARS["throughput"]),
        *_costs("cpu", used, messages, BARS["cpu.sum"]),
        *_acknowledged(bench, flood),
        *_latencies("at_50_per_s", pace, verdict),
        *_costs("cpu.at_50_per_s", used_at_pace, len(pace.sent), None),
        Row("turns_per_message", verdict.turns / verdict.messages, "turns", verdict.messages),
        Row("replies_per_message", verdict.replies / verdict.messages, "replies", verdict.messages),
    ]


def _embedded(bench: Bench) -> list[Row]:
    """`serve --with-worker`: what a small hotel runs."""
    with processes.server(bench.environment, bench.folder / "embedded.log", with_worker=True) as program:
        rows = asyncio.run(_one_phase(bench, {"embedded": program.pid}))
        ready = Row("ready.embedded", program.ready_after, "s", 1, BARS["ready.embedded"])
        return [*rows, ready, *_memory({"embedded": program.pid})]


async def _one_phase(bench: Bench, programs: Mapping[str, int]) -> list[Row]:
    crowd = Crowd(2, bench.clock.now().date())
    async with loading(bench.port, bench.sink_port, bench.connections) as load:
        before = cpu_of(bench, programs)
        run = await load.flood(crowd, EMBEDDED, bench.connections * GUESTS_PER_CONNECTION)
        used = used_between(before, cpu_of(bench, programs))
        await _verdict(bench, load)
    return [
        Row("throughput.embedded", EMBEDDED / run.seconds, "messages/s", EMBEDDED),
        *(row for row in _costs("cpu.embedded", used, EMBEDDED, None) if row.metric.endswith("sum")),
    ]


async def _verdict(bench: Bench, load: Load) -> Verdict:
    database = await Database.connect(bench.environment["CONSERJE_DATABASE_URL"], size=2)
    try:
        return await judge(database, bench.hotels, load.guests, load.arrivals)
    finally:
        await database.close()


def cpu_of(bench: Bench, programs: Mapping[str, int]) -> dict[str, float]:
    """Processor seconds so far, by program; empty where the kernel does not tell."""
    if not processes.has_proc() or bench.postgres.pid is None:
        return {}
    used = {name: processes.cpu_seconds(pid) for name, pid in programs.items()}
    return used | {"postgres": processes.tree_cpu_seconds(bench.postgres.pid)}


def used_between(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    return {name: after[name] - seconds for name, seconds in before.items()}


def _costs(prefix: str, used: Mapping[str, float], messages: int, bar: Bar | None) -> list[Row]:
    rows = [
        Row(f"{prefix}.{name}", seconds * 1000 / messages, "ms/message", messages) for name, seconds in used.items()
    ]
    total = sum(used.values()) * 1000 / messages
    return [*rows, Row(f"{prefix}.sum", total, "ms/message", messages, bar)] if used else []


def _acknowledged(bench: Bench, run: Run) -> list[Row]:
    """While the house is flooded. The bar is for 64 connections."""
    times = [sent.acknowledged for sent in run.sent]
    name = f"acknowledged.flooded_by_{bench.connections}"
    bars = {"p99": BARS["acknowledged.p99"]} if bench.connections == 64 else {}
    return [Row(f"{name}.{rank}", value, "ms", len(times), bars.get(rank)) for rank, value in percentiles(times)]


def _latencies(name: str, run: Run, verdict: Verdict) -> list[Row]:
    """From the moment a message was due to be sent: to its 200, and to the reply's arrival at the Graph API."""
    known = [sent.acknowledged for sent in run.sent]
    replied = [verdict.replied_at[sent.message_id] - sent.due for sent in run.sent]
    rows = [Row(f"acknowledged.{name}.{rank}", value, "ms", len(known)) for rank, value in percentiles(known)]
    return rows + [
        Row(f"reply.{name}.no_pause.{rank}", value, "ms", len(replied), BARS["reply.p95"] if rank == "p95" else None)
        for rank, value in percentiles(replied)
    ]


def _memory(programs: Mapping[str, int]) -> list[Row]:
    if not processes.has_proc():
        return []
    return [
        Row(f"memory.{name}", processes.resident_bytes(pid) / 1024**2, "MiB", 1, BARS.get(f"memory.{name}"))
        for name, pid in programs.items()
    ]
