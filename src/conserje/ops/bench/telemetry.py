"""`conserje bench telemetry`: what metrics, traces and logs cost, and what a collector that is away does, in one run.

Two systems, one as in production (metrics that are scraped, 5 % of traces to a collector, JSON logs) and one silent, are loaded
by turns of some seconds. Four that have the same words to answer, one silent, one with its collector, one whose collector is
absent and one whose collector takes everything and answers nothing, hear one guest after the other. While one system works the
others are stopped (`turns`), and what is compared is neighbours, so a machine that others use tells nearly the same as an idle
one. Then two systems in one process take messages by turns (`interleaved`), which is the steadiest.

A message that nobody answers ends the run with exit code 1: an absent collector loses spans, and nothing else.
"""

import asyncio
import os
import socket
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import TypeVar

import httpx

from conserje.model.ids import SystemClock
from conserje.ops.bench import processes
from conserje.ops.bench.graph_sink import sink_process
from conserje.ops.bench.guests import Crowd
from conserje.ops.bench.interleaved import Difference, measure
from conserje.ops.bench.load import Unanswered, loading, percentiles
from conserje.ops.bench.messages import (
    GUESTS_PER_CONNECTION,
    SCORES,
    Bench,
    cpu_of,
    prepare,
    used_between,
)
from conserje.ops.bench.scorecard import Bar, Row, print_table, write_score
from conserje.ops.bench.turns import System, orders, standing
from conserje.ops.postgres import free_port, throwaway
from conserje.telemetry.metrics import Metrics
from conserje.telemetry.spans import Step, Trace, Tracer, current_traceparent, span

# Turns of each of the two, and of each of the four; a turn has one part in so many of the messages of the run.
PAIRS = 12
SHARE = 4
ROUNDS = 16
ROUND_SHARE = 8
WARM_UP = 40
AT_ONCE = 2
SCRAPE_SECONDS = 5.0
TRACED_TURNS = 20_000

Found = TypeVar("Found")

# A share of the throughput; percent of a p95; microseconds of a turn that are spent on its trace; and what the budget of 5 ms
# has for it all.
BARS = {
    "throughput.lost": Bar(5.0),
    "tracing.per_turn": Bar(50.0),
    "interleaved.added": Bar(0.15),
    "collector_absent.p95_added": Bar(2.0),
    "collector_hanging.p95_added": Bar(2.0),
}


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
            rows = [*_flooded_by_turns(bench, messages), *_collectors(bench, messages)]
            told, silent = ({**bench.environment, **one} for one in _told_and_silent(bench).values())
            rows += _interleaved(measure(told, silent, Crowd(500, clock.now().date()), messages))
    except Unanswered as error:
        print(f"conserje bench: {error}", file=sys.stderr)
        return 1
    print_table(rows, sys.stdout)
    command = f"conserje bench telemetry --messages {messages} --connections {connections}"
    print(write_score(SCORES, "telemetry", command, rows, began, load_before))
    return 0


def _told_and_silent(bench: Bench) -> dict[str, dict[str, str]]:
    told = {
        "CONSERJE_OTLP_URL": f"http://127.0.0.1:{bench.sink_port}",
        "CONSERJE_WORKER_METRICS_PORT": str(free_port()),
    }
    return {"on": told, "off": {"CONSERJE_METRICS": "false"}}


def _flooded_by_turns(bench: Bench, messages: int) -> list[Row]:
    """Raises Unanswered."""
    rounds: list[Mapping[str, Measured]] = []
    prometheus = _Prometheus()
    with standing(bench, _told_and_silent(bench), with_worker=False) as systems:
        for number, order in enumerate(orders(("off", "on"), PAIRS)):
            rounds.append(
                {name: _flooded(systems[name], number * 2 + (name == "on"), messages, prometheus) for name in order}
            )
    return _rows(rounds, messages // SHARE)


def _flooded(system: System, seed: int, messages: int, prometheus: "_Prometheus") -> Measured:
    at_once = system.bench.connections * GUESTS_PER_CONNECTION
    with system.turn():
        return _alone(_flood(system, seed, messages // SHARE, at_once, prometheus))


async def _flood(system: System, seed: int, messages: int, at_once: int, prometheus: "_Prometheus") -> Measured:
    bench, crowd = system.bench, Crowd(100 + seed, system.bench.clock.now().date())
    async with loading(bench.port, bench.sink_port, bench.connections) as load:
        await load.flood(crowd, WARM_UP, at_once)
        scraping = asyncio.create_task(prometheus.scrape(bench.environment))
        before = cpu_of(bench, system.programs)
        run = await load.flood(crowd, messages, at_once)
        used = used_between(before, cpu_of(bench, system.programs))
        scraping.cancel()
    return Measured(messages / run.seconds, sum(used.values()) * 1000 / messages)


def _collectors(bench: Bench, messages: int) -> list[Row]:
    """p95 from webhook to reply, of few guests at a time, who say the same to all. Raises Unanswered."""
    waits: dict[str, list[float]] = {}
    with _hanging() as hanging, standing(bench, _four(bench, hanging), with_worker=True) as systems:
        for number, order in enumerate(orders(tuple(systems), ROUNDS)):
            for place, name in enumerate(order):
                crowd = Crowd(number, bench.clock.now().date(), numbers=200 + number * len(order) + place)
                with systems[name].turn():
                    waits.setdefault(name, []).extend(_alone(_waits(systems[name], crowd, messages // ROUND_SHARE)))
    p95 = {name: dict(percentiles(times))["p95"] for name, times in waits.items()}
    samples = len(waits["there"])
    rows = [Row(f"collector_{name}.p95", p95[name], "ms", samples) for name in ("there", "absent", "hanging")]
    rows.append(Row("silent.p95", p95["silent"], "ms", samples))
    for name, other in (("absent", "there"), ("hanging", "there"), ("absent", "silent"), ("there", "silent")):
        metric = f"collector_{name}.p95_added" + ("" if other == "there" else "_to_silent")
        rows.append(Row(metric, (p95[name] / p95[other] - 1) * 100, "%", samples, BARS.get(metric)))
    return rows


def _four(bench: Bench, hanging: str) -> dict[str, dict[str, str]]:
    told = {
        "there": f"http://127.0.0.1:{bench.sink_port}",
        "absent": f"http://127.0.0.1:{free_port()}",
        "hanging": hanging,
    }
    return {"silent": {"CONSERJE_METRICS": "false"}, **{name: {"CONSERJE_OTLP_URL": url} for name, url in told.items()}}


@contextmanager
def _hanging() -> Iterator[str]:
    """A collector that is connected to, and says nothing ever after."""
    with socket.create_server(("127.0.0.1", 0), backlog=500) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


async def _waits(system: System, crowd: Crowd, messages: int) -> list[float]:
    async with loading(system.bench.port, system.bench.sink_port, AT_ONCE) as load:
        await load.flood(crowd, WARM_UP, AT_ONCE)
        before = len(load.answered_after)
        await load.flood(crowd, messages, AT_ONCE)
        return load.answered_after[before:]


def _alone(work: Coroutine[None, None, Found]) -> Found:
    """Raises Unanswered, whoever of the load's tasks did."""
    try:
        return asyncio.run(work)
    except* Unanswered as group:
        raise Unanswered("; ".join(str(error) for error in group.exceptions)) from group


def _interleaved(difference: Difference) -> list[Row]:
    share = difference.added / difference.silent * 100
    return [
        Row("interleaved.on", difference.told, "ms/message", difference.samples),
        Row("interleaved.off", difference.silent, "ms/message", difference.samples),
        Row("interleaved.added", difference.added, "ms/message", difference.samples, BARS["interleaved.added"]),
        Row("interleaved.share", share, "%", difference.samples, BARS["throughput.lost"]),
    ]


class _Prometheus:
    """Scrapes every so many seconds of load, however short the turns are: what is left of a pause goes on in the next one."""

    def __init__(self) -> None:
        self._left = 0.0

    async def scrape(self, environment: Mapping[str, str]) -> None:
        """Until it is cancelled; nothing where there is nothing to scrape."""
        ports = [environment[name] for name in ("CONSERJE_PORT", "CONSERJE_WORKER_METRICS_PORT") if name in environment]
        if len(ports) < 2:
            return
        since = time.monotonic()
        try:
            async with httpx.AsyncClient(trust_env=False) as client:
                while True:
                    await asyncio.sleep(self._left - (time.monotonic() - since))
                    since, self._left = time.monotonic(), SCRAPE_SECONDS
                    for port in ports:
                        (await client.get(f"http://127.0.0.1:{port}/metrics")).raise_for_status()
        finally:
            self._left = max(0.0, self._left - (time.monotonic() - since))


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
