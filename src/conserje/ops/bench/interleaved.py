"""The cost of telemetry within one process: two systems on one database, one that tells and one that is silent, take one
message after the other by turns.

What disturbs the machine disturbs both alike, so the difference of their processor time is steady where that of whole runs is
not. The server's HTTP parsing and PostgreSQL's own work, which are the same for both, are not in it.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import mean

import httpx

from conserje.bootstrap import App, build
from conserje.ops.bench.guests import Crowd, http_request
from conserje.settings import load_settings
from conserje.understanding.cascade import load_cascade

WARM_UP = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """Milliseconds of processor a message: from the webhook to the reply at the channel, with telemetry and without."""

    told: float
    silent: float
    samples: int

    @property
    def added(self) -> float:
        return self.told - self.silent


def measure(told: Mapping[str, str], silent: Mapping[str, str], crowd: Crowd, messages: int) -> Difference:
    """`told` and `silent` are environments of the same database."""
    return asyncio.run(_measure(told, silent, crowd, messages))


async def _measure(told: Mapping[str, str], silent: Mapping[str, str], crowd: Crowd, messages: int) -> Difference:
    used: tuple[list[float], list[float]] = ([], [])
    async with AsyncExitStack() as stack:
        reader = load_cascade()
        systems: list[tuple[App, httpx.AsyncClient]] = []
        for environment in (told, silent):
            values = {name.removeprefix("CONSERJE_").lower(): value for name, value in environment.items()}
            app = await stack.enter_async_context(build(load_settings(**values), reader=reader, pauses=False))
            transport = httpx.ASGITransport(app.web)
            client = httpx.AsyncClient(transport=transport, base_url="http://bench.test")
            systems.append((app, await stack.enter_async_context(client)))
        for number in range(WARM_UP + messages):
            for (app, client), times in zip(systems, used, strict=True):
                seconds = await _one(app, client, crowd)
                if number >= WARM_UP:
                    times.append(seconds)
    return Difference(mean(used[0]) * 1000, mean(used[1]) * 1000, messages)


async def _one(app: App, client: httpx.AsyncClient, crowd: Crowd) -> float:
    """Seconds of this process for one message of a new guest."""
    head, _, body = http_request(crowd.guest(most=1).next_body(int(time.time()))).partition(b"\r\n\r\n")
    signature = next(line for line in head.decode().split("\r\n") if line.startswith("X-Hub-Signature-256"))
    name, _, value = signature.partition(": ")
    begun = time.process_time()
    answer = await client.post("/webhooks/whatsapp", content=body, headers={name: value})
    answer.raise_for_status()
    await app.worker.drain()
    return time.process_time() - begun
