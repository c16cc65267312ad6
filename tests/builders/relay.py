"""A network in the hand: a relay in front of a database, that can be cut and mended while connections run over it."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit


class Relay:
    """`url` reaches the same database as the one given, through here."""

    def __init__(self, url: str) -> None:
        self._target = urlsplit(url)
        self._server: asyncio.Server | None = None
        self._port = 0
        self._flows: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        host = f"{self._target.username}:{self._target.password}@127.0.0.1:{self._port}"
        return urlunsplit(self._target._replace(netloc=host))

    async def mend(self) -> None:
        """Listen again, at the same port."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """End every connection, and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        flows = list(self._flows)
        for flow in flows:
            flow.cancel()
        await asyncio.gather(*flows, return_exceptions=True)

    async def __aenter__(self) -> Self:
        await self.mend()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.cut()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._target.hostname, self._target.port)
        pair = [asyncio.create_task(_flow(reader, back)), asyncio.create_task(_flow(there, writer))]
        for flow in pair:
            self._flows.add(flow)
            flow.add_done_callback(self._flows.discard)


async def _flow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()
    except ConnectionError:
        return
    finally:
        writer.transport.abort()
        with suppress(ConnectionError):
            await writer.wait_closed()
