"""Where the replies of the bench arrive: answers like Meta's Graph API, at once, and says what came when. Traces are taken too.

It runs in a process of its own, so that its work is not counted as ours. `GET /arrivals` never ends: one line for each
message, `recipient message_id seconds` (of the machine's monotonic clock).
"""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

import orjson

from conserje.ops.bench.processes import ProgramFailed

HEAD_END = b"\r\n\r\n"
START_SECONDS = 60.0


@contextmanager
def sink_process() -> Iterator[int]:
    """The port of a sink that runs while the block does. Raises ProgramFailed when it does not start."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(theirs,), daemon=True)
    process.start()
    try:
        if not ours.poll(START_SECONDS):
            raise ProgramFailed("the sink of the bench did not start")
        port: int = ours.recv()
        yield port
    finally:
        process.terminate()
        process.join()


def _run(told: Connection) -> None:
    asyncio.run(_serve(told))


async def _serve(told: Connection) -> None:
    watchers: list[asyncio.Transport] = []
    server = await asyncio.get_running_loop().create_server(lambda: _Graph(watchers), "127.0.0.1", 0)
    told.send(server.sockets[0].getsockname()[1])
    async with server:
        await server.serve_forever()


class _Graph(asyncio.Protocol):
    """As much HTTP/1.1 as our own client speaks: keep-alive, one request at a time, a content length."""

    accepted = 0

    def __init__(self, watchers: list[asyncio.Transport]) -> None:
        self._watchers = watchers
        self._received = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what create_server gives
        self._transport = transport

    def connection_lost(self, _error: Exception | None) -> None:
        if self._transport in self._watchers:
            self._watchers.remove(self._transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(HEAD_END)) >= 0:
            head, start = bytes(self._received[:end]), end + len(HEAD_END)
            if head.startswith(b"GET /arrivals"):
                self._watchers.append(self._transport)
                del self._received[:start]
                continue
            length = _content_length(head)
            if len(self._received) < start + length:
                return
            body = bytes(self._received[start : start + length])
            del self._received[: start + length]
            if head.startswith(b"POST /v1/traces"):
                self._transport.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"
                )
            else:
                self._accept(body)

    def _accept(self, body: bytes) -> None:
        _Graph.accepted += 1
        message_id = f"wamid.SINK{_Graph.accepted:09d}"
        recipient = orjson.loads(body)["to"]
        answer = orjson.dumps(
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": recipient, "wa_id": recipient.lstrip("+")}],
                "messages": [{"id": message_id}],
            }
        )
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
        line = f"{recipient.lstrip('+')} {message_id} {time.monotonic():.6f}\n".encode()
        self._transport.write(head.encode() + answer)
        for watcher in self._watchers:
            watcher.write(line)


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0
