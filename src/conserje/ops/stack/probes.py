"""Asking a part whether it works, the way its users would. Each returns, or raises Ailing with what was found instead."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import httpx

from conserje.errors import Retryable
from conserje.ops.stack.layout import HOST

PROBE_SECONDS = 2.0

Probe = Callable[[], Awaitable[None]]


class Ailing(Retryable):
    """A part does not answer, or not as it should."""


def page(client: httpx.AsyncClient, port: int, path: str, token: str | None = None) -> Probe:
    """GET, and any success will do."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def look() -> None:
        try:
            answer = await client.get(f"http://{HOST}:{port}{path}", headers=headers, timeout=PROBE_SECONDS)
        except httpx.TimeoutException as error:
            raise Ailing(f"no answer in {PROBE_SECONDS:g} s") from error
        except httpx.TransportError as error:
            raise Ailing("does not answer") from error
        if not answer.is_success:
            raise Ailing(f"answers {answer.status_code} at {path}")

    return look


def postgres(url: Callable[[], str]) -> Probe:
    """A login."""

    async def look() -> None:
        try:
            connection = await asyncpg.connect(url(), timeout=PROBE_SECONDS)
        except (OSError, asyncpg.PostgresError, TimeoutError) as error:
            raise Ailing(f"takes no login: {error!r}") from error
        await connection.close(timeout=PROBE_SECONDS)

    return look


def redis(port: int) -> Probe:
    """PING."""

    async def look() -> None:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                reader, writer = await asyncio.open_connection(HOST, port)
                try:
                    writer.write(b"PING\r\n")
                    answer = await reader.readline()
                finally:
                    writer.close()
        except (OSError, TimeoutError) as error:
            raise Ailing("does not answer PING") from error
        if answer.strip() != b"+PONG":
            raise Ailing(f"answers PING with {answer.decode(errors='replace').strip()!r}")

    return look
