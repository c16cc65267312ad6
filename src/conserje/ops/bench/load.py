"""Sends the guests' webhooks over keep-alive connections and hears from the sink who was answered."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from conserje.ops.bench.guests import Crowd, Guest, http_request

# Nobody answered for so long: what is missing then is lost.
PATIENCE_SECONDS = 30.0


class Unanswered(Exception):
    """Guests who wrote and got no reply, or webhooks that were not taken."""


@dataclass(slots=True)
class Sent:
    """A message on its way: when it was due to be sent, and how long the 200 took (seconds)."""

    guest: Guest
    message_id: str
    due: float
    acknowledged: float


@dataclass(slots=True)
class Run:
    """What a phase measured. `arrivals` is the monotonic time of each of the house's messages, by its id."""

    sent: list[Sent] = field(default_factory=list)
    started: float = 0.0
    ended: float = 0.0

    @property
    def seconds(self) -> float:
        return self.ended - self.started


class Connection:
    """One keep-alive HTTP/1.1 connection, one request at a time; opened again when the server ended it for being idle."""

    def __init__(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._port = port
        self._reader = reader
        self._writer = writer

    async def post(self, request: bytes) -> int:
        """Send a whole request; the status of the answer, once that was read to its end."""
        if self._reader.at_eof():
            self._writer.close()
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await self._reader.readexactly(length)
        return int(head[9:12])

    def close(self) -> None:
        self._writer.close()


class Load:
    """Guests who write only when the house has answered what they wrote before."""

    def __init__(self, connections: list[Connection]) -> None:
        self._connections = connections
        self._free: asyncio.Queue[Connection] = asyncio.Queue()
        for connection in connections:
            self._free.put_nowait(connection)
        self._waiting: dict[str, Guest] = {}
        self._due: dict[str, float] = {}
        self._ready: deque[Guest] = deque()
        self._heard = asyncio.Event()
        self.arrivals: dict[str, float] = {}
        self.guests: list[Guest] = []
        self.answered_after: list[float] = []
        """seconds from when a message was due until the reply arrived at the Graph API"""

    async def flood(self, crowd: Crowd, messages: int, at_once: int) -> Run:
        """So many messages as fast as the house takes them, `at_once` guests waiting for an answer at any time."""
        run, left = Run(started=time.monotonic()), _Left(messages)
        async with asyncio.TaskGroup() as group:
            for _ in self._connections:
                group.create_task(self._keep_writing(run, crowd, left, at_once))
        await self._everyone_answered()
        run.ended = max(self.arrivals.values(), default=run.started)
        return run

    async def pace(self, crowd: Crowd, messages: int, per_second: float) -> Run:
        """So many messages at a steady rate, whether the house keeps up or not. Times count from when each was due."""
        run, left = Run(started=time.monotonic()), _Left(messages)
        async with asyncio.TaskGroup() as group:
            for number in range(messages):
                due = run.started + number / per_second
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                group.create_task(self._write(run, self._next_guest(crowd, left), due))
        await self._everyone_answered()
        run.ended = max(self.arrivals.values(), default=run.started)
        return run

    async def listen(self, reader: asyncio.StreamReader) -> None:
        """Take the sink's lines until its connection ends."""
        while line := await reader.readline():
            recipient, message_id, at = line.decode().split()
            self.arrivals[message_id] = float(at)
            guest = self._waiting.pop(recipient, None)
            if guest:
                self.answered_after.append(float(at) - self._due[recipient])
            if guest and guest.has_more:
                self._ready.append(guest)
            self._heard.set()

    async def _keep_writing(self, run: Run, crowd: Crowd, left: "_Left", at_once: int) -> None:
        while left.messages:
            if len(self._waiting) >= at_once:
                await self._hear()
                continue
            await self._write(run, self._next_guest(crowd, left), time.monotonic())

    def _next_guest(self, crowd: Crowd, left: "_Left") -> Guest:
        """Whoever was answered and has more to say, else somebody new who says no more than is left."""
        left.messages -= 1
        if self._ready:
            guest = self._ready.popleft()
        else:
            guest = crowd.guest()
            self.guests.append(guest)
        self._waiting[guest.address] = guest
        return guest

    async def _write(self, run: Run, guest: Guest, due: float) -> None:
        request = http_request(guest.next_body(int(time.time())))
        self._due[guest.address] = due
        message_id = guest.said[-1]
        connection = await self._free.get()
        try:
            status = await connection.post(request)
        finally:
            self._free.put_nowait(connection)
        if status != 200:
            raise Unanswered(f"a webhook was answered with {status}")
        run.sent.append(Sent(guest, message_id, due, time.monotonic() - due))

    async def _everyone_answered(self) -> None:
        while self._waiting:
            await self._hear()

    async def _hear(self) -> None:
        self._heard.clear()
        try:
            await asyncio.wait_for(self._heard.wait(), PATIENCE_SECONDS)
        except TimeoutError as error:
            some = ", ".join(
                f"{one.address} ({one.texts[len(one.said) - 1]})" for one in list(self._waiting.values())[:5]
            )
            raise Unanswered(f"{len(self._waiting)} guests wait for an answer, such as {some}") from error


@dataclass(slots=True)
class _Left:
    messages: int


@asynccontextmanager
async def loading(server_port: int, sink_port: int, connections: int) -> AsyncIterator[Load]:
    """Connections to the server and the ear at the sink, closed when the block ends."""
    opened = [
        Connection(server_port, *await asyncio.open_connection("127.0.0.1", server_port)) for _ in range(connections)
    ]
    reader, writer = await asyncio.open_connection("127.0.0.1", sink_port)
    writer.write(b"GET /arrivals HTTP/1.1\r\n\r\n")
    load = Load(opened)
    ear = asyncio.create_task(load.listen(reader))
    try:
        yield load
    finally:
        ear.cancel()
        with suppress(asyncio.CancelledError):
            await ear
        writer.close()
        for connection in opened:
            connection.close()


def percentiles(seconds: list[float]) -> Iterator[tuple[str, float]]:
    """("p50", milliseconds), p95 and p99, by nearest rank."""
    ordered = sorted(seconds)
    for share in (50, 95, 99):
        rank = max(0, -(-share * len(ordered) // 100) - 1)
        yield f"p{share}", ordered[rank] * 1000
