"""`conserje bench telemetry`: what metrics, traces and logs cost, told on and off by turns in one run.

Each round starts a server and a worker twice on the same database: once as in production (metrics that are scraped, 5 % of
traces to a collector, JSON logs) and once silent, in changing order, and floods each with the same number of messages. The
rows are medians over the rounds, because a machine with two processors is not equally fast all the time. Processor time is the
figure to trust; throughput is what the specification bounds. Then two systems in one process take messages by turns
(`interleaved`), which is steady on a machine that is not.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import median

import httpx

from conserje.model.ids import SystemClock
from conserje.ops.bench import processes
from conserje.ops.bench.graph_sink import sink_process
from conserje.ops.bench.guests import Crowd
from conserje.ops.bench.interleaved import Difference, measure
from conserje.ops.bench.load import Unanswered, loading
from conserje.ops.bench.messages import (
    GUESTS_PER_CONNECTION,
    SCORES,
    Bench,
    cpu_of,
    prepare,
    used_between,
)
from conserje.ops.bench.scorecard import Bar, Row, print_table, write_score
from conserje.ops.postgres import free_port, throwaway
from conserje.telemetry.metrics import Metrics
from conserje.telemetry.spans import Step, Trace, Tracer, current_traceparent, span

ROUNDS = 5
WARM_UP = 200
SCRAPE_SECONDS = 5.0
TRACED_TURNS = 20_000

# A share of the throughput; microseconds of a turn that are spent on its trace; and what the budget of 5 ms has for it all.
BARS = {"throughput.lost": Bar(5.0), "tracing.per_turn": Bar(50.0), "interleaved.added": Bar(0.15)}


@dataclass(frozen=True, slots=True)
class Measured:
    """Messages a second, and milliseconds of processor a message, of server, worker and PostgreSQL together."""

    throughput: float
    cpu: float


def bench_telemetry(*, messages: int, connections: int) -> int:
    """Measure, print a table and write build/scores/telemetry.json. 1 when a message was lost."""
    clock, load_before = SystemClock(), os.getloadavg()[0]
    began = clock.now()
    try:
        with throwaway(durable=True) as postgres, sink_process() as sink, tempfile.TemporaryDirectory() as folder:
            bench = prepare(postgres, sink, connections, Path(folder), clock)
            rounds = _rounds(bench, messages)
            told, silent = (_told(bench, name).environment for name in ("on", "off"))
            difference = measure(told, silent, Crowd(500, clock.now().date()), messages)
    except Unanswered as error:
        print(f"conserje bench: {error}", file=sys.stderr)
        return 1
    rows = [*_rows(rounds, messages), *_interleaved(difference)]
    print_table(rows, sys.stdout)
    command = f"conserje bench telemetry --messages {messages} --connections {connections}"
    print(write_score(SCORES, "telemetry", command, rows, began, load_before))
    return 0


def _rounds(bench: Bench, messages: int) -> list[Mapping[str, Measured]]:
    """Raises Unanswered."""
    try:
        return [_round(bench, number, messages) for number in range(ROUNDS)]
    except* Unanswered as group:
        raise Unanswered("; ".join(str(error) for error in group.exceptions)) from group


def _round(bench: Bench, number: int, messages: int) -> Mapping[str, Measured]:
    """Told and silent, one after the other; which is first changes from round to round."""
    order = ("on", "off") if number % 2 else ("off", "on")
    return {name: _measured(_told(bench, name), number * 2 + turn, messages) for turn, name in enumerate(order, 1)}


def _told(bench: Bench, name: str) -> Bench:
    port = free_port()
    told = {
        "CONSERJE_OTLP_URL": f"http://127.0.0.1:{bench.sink_port}",
        "CONSERJE_WORKER_METRICS_PORT": str(port),
    }
    silent = {"CONSERJE_METRICS": "false"}
    return replace(bench, environment={**bench.environment, **(told if name == "on" else silent)})


def _measured(bench: Bench, seed: int, messages: int) -> Measured:
    with (
        processes.server(bench.environment, bench.folder / "serve.log") as server,
        processes.worker(bench.environment, bench.folder / "worker.log") as worker,
    ):
        return asyncio.run(_flooded(bench, {"server": server.pid, "worker": worker.pid}, seed, messages))


async def _flooded(bench: Bench, programs: Mapping[str, int], seed: int, messages: int) -> Measured:
    crowd, at_once = Crowd(100 + seed, bench.clock.now().date()), bench.connections * GUESTS_PER_CONNECTION
    async with loading(bench.port, bench.sink_port, bench.connections) as load:
        await load.flood(crowd, WARM_UP, at_once)
        scraping = asyncio.create_task(_scrape(bench.environment))
        before = cpu_of(bench, programs)
        run = await load.flood(crowd, messages, at_once)
        used = used_between(before, cpu_of(bench, programs))
        scraping.cancel()
    return Measured(messages / run.seconds, sum(used.values()) * 1000 / messages)


def _interleaved(difference: Difference) -> list[Row]:
    share = difference.added / difference.silent * 100
    return [
        Row("interleaved.on", difference.told, "ms/message", difference.samples),
        Row("interleaved.off", difference.silent, "ms/message", difference.samples),
        Row("interleaved.added", difference.added, "ms/message", difference.samples, BARS["interleaved.added"]),
        Row("interleaved.share", share, "%", difference.samples, BARS["throughput.lost"]),
    ]


async def _scrape(environment: Mapping[str, str]) -> None:
    """As a Prometheus would, where there is something to scrape."""
    ports = [environment[name] for name in ("CONSERJE_PORT", "CONSERJE_WORKER_METRICS_PORT") if name in environment]
    async with httpx.AsyncClient(trust_env=False) as client:
        while True:
            for port in ports if len(ports) == 2 else ():
                (await client.get(f"http://127.0.0.1:{port}/metrics")).raise_for_status()
            await asyncio.sleep(SCRAPE_SECONDS)


def _rows(rounds: Sequence[Mapping[str, Measured]], messages: int) -> list[Row]:
    samples = len(rounds) * messages
    lost = median((1 - one["on"].throughput / one["off"].throughput) * 100 for one in rounds)
    rows = [Row("throughput.lost", lost, "%", samples, BARS["throughput.lost"])]
    for name in ("on", "off"):
        throughput = median(one[name].throughput for one in rounds)
        rows += [Row(f"throughput.{name}", throughput, "messages/s", samples)]
    if processes.has_proc():
        added = median(one["on"].cpu - one["off"].cpu for one in rounds)
        rows += [
            Row(f"cpu.{name}", median(one[name].cpu for one in rounds), "ms/message", samples) for name in ("on", "off")
        ]
        rows.append(Row("cpu.added", added, "ms/message", samples))
    rows.append(Row("tracing.per_turn", _traced_turn(), "us", TRACED_TURNS, BARS["tracing.per_turn"]))
    return rows


class _Taken:
    """An exporter that only counts: what the thread of the real one does is in the processor time above."""

    def __init__(self) -> None:
        self.traces = 0

    def put(self, trace: Trace) -> None:
        self.traces += bool(trace.spans)


def _traced_turn() -> float:
    """Microseconds for the spans of an ordinary turn, one in twenty of them told."""
    tracer = Tracer(Metrics(), Random(1), _Taken())
    begun = time.perf_counter()
    for _ in range(TRACED_TURNS):
        with tracer.root(Step.TURN, {"tenant": "a", "conversation": "b"}) as root:
            root.lap(Step.HEAR)
            with span(Step.DECIDE):
                with span(Step.READ):
                    pass
                with span(Step.PMS, call="availability", pms="builtin"):
                    pass
            with span(Step.WRITE):
                current_traceparent()
            with span(Step.SEND, channel="whatsapp"):
                pass
    return (time.perf_counter() - begun) / TRACED_TURNS * 1_000_000
