"""Connections to PostgreSQL, one transaction at a time, each for one tenant.

Whoever wants rows of a hotel opens `transaction(tenant)`; the database shows nothing else (row-level security, see
migrations/ddl.py). `system()` sees only the tables without guest data: routes and the work list.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg
import orjson
from asyncpg.pool import PoolConnectionProxy

from conserje.errors import Retryable
from conserje.telemetry.metrics import Metrics

# The product's own role: not the owner, so that row-level security binds it.
APP_ROLE = "conserje_app"

# An escaped NUL in JSON, but not the text "\\u0000" behind an escaped backslash.
_NUL = re.compile(rb"((?<!\\)(?:\\\\)*)\\u0000")

if TYPE_CHECKING:
    Connection = PoolConnectionProxy[asyncpg.Record]
    _DriverConnection = asyncpg.Connection[asyncpg.Record]
else:  # the driver's classes are generic for the type checker only
    Connection = PoolConnectionProxy
    _DriverConnection = asyncpg.Connection


# What the driver says when the server closed the connection under it; there is nothing left to roll back then.
_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)


class DatabaseUnavailable(Retryable):
    """PostgreSQL cannot be reached, or has no connection free in time."""


class _PlainConnection(_DriverConnection):
    """Released without the reset round trip: every transaction of ours is closed and sets only local settings."""

    def get_reset_query(self) -> str:
        return ""


async def _roll_back(connection: Connection) -> None:
    """Ends the transaction; a connection that was lost meanwhile has ended it already."""
    with contextlib.suppress(*_LOST):
        await connection.execute("ROLLBACK")


def _counted(pool: "asyncpg.Pool[asyncpg.Record]") -> dict[tuple[str, ...], float]:
    """Nothing is read of a pool that is closed."""
    idle = pool.get_idle_size()
    return {("idle",): idle, ("busy",): pool.get_size() - idle}


def _jsonb(value: object) -> bytes:
    """The wire form of jsonb. PostgreSQL refuses the NUL character in text, and guests can paste it: it is left out."""
    plain = orjson.dumps(value, default=_plain)
    if rb"\u0000" in plain:
        plain = _NUL.sub(rb"\1", plain)
    return b"\x01" + plain


def _plain(value: object) -> str:
    if isinstance(value, Decimal | UUID):  # the driver's UUIDs are a subclass, which orjson does not take by itself
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


async def _prepare(connection: _DriverConnection) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=_jsonb,
        decoder=lambda raw: orjson.loads(raw[1:]),
        format="binary",
    )


class Database:
    """A pool of connections that act as the app role, never as the owner."""

    def __init__(
        self, pool: "asyncpg.Pool[asyncpg.Record]", url: str, acquire_seconds: float, metrics: Metrics
    ) -> None:
        self._stores = metrics.stores
        self._stores.most.put(pool.get_max_size())
        self._stores.connections.read_from(lambda: _counted(pool))
        self._pool = pool
        self._url = url
        self._acquire_seconds = acquire_seconds

    @classmethod
    async def connect(
        cls, url: str, *, size: int = 10, acquire_seconds: float = 10.0, metrics: Metrics | None = None
    ) -> "Database":
        """Raises DatabaseUnavailable when nobody answers at `url`."""
        try:
            pool = await asyncpg.create_pool(
                url,
                min_size=1,
                max_size=size,
                connection_class=_PlainConnection,
                init=_prepare,
                timeout=acquire_seconds,
                command_timeout=30,
                server_settings={"role": APP_ROLE, "application_name": "conserje", "jit": "off", "timezone": "UTC"},
            )
        except (OSError, asyncpg.PostgresError, TimeoutError) as error:
            raise DatabaseUnavailable(f"no connection to PostgreSQL: {error}") from error
        return cls(pool, url, acquire_seconds, metrics or Metrics(muted=True))

    async def close(self) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def transaction(self, tenant: UUID) -> AsyncIterator[Connection]:
        """One transaction that sees the rows of `tenant` only. Commits when the block ends, rolls back when it raises."""
        async with self._begin(f"BEGIN; SET LOCAL app.tenant = '{UUID(str(tenant))}'") as connection:
            yield connection

    @asynccontextmanager
    async def system(self) -> AsyncIterator[Connection]:
        """For single statements of no tenant, each a transaction by itself: every tenant table looks empty."""
        async with self._connection("system") as connection:
            yield connection

    async def ping(self) -> None:
        """Raises DatabaseUnavailable when PostgreSQL does not answer."""
        async with self.system() as connection:
            await connection.execute("SELECT 1")

    @asynccontextmanager
    async def _begin(self, opening: str) -> AsyncIterator[Connection]:
        async with self._connection("tenant") as connection:
            await connection.execute(opening)
            try:
                yield connection
                await connection.execute("COMMIT")
            except _LOST:
                raise
            except BaseException:
                await asyncio.shield(_roll_back(connection))
                raise

    @asynccontextmanager
    async def _connection(self, scope: str) -> AsyncIterator[Connection]:
        asked = time.perf_counter()
        try:
            connection = await self._pool.acquire(timeout=self._acquire_seconds)
        except (OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError, TimeoutError) as error:
            self._stores.transactions.add(scope, "lost")
            raise DatabaseUnavailable(f"no connection to PostgreSQL: {error}") from error
        begun, outcome = time.perf_counter(), "failed"
        self._stores.acquired.take(begun - asked)
        try:
            yield connection
            outcome = "done"
        except _LOST as error:
            outcome = "lost"
            raise DatabaseUnavailable(f"PostgreSQL went away: {error}") from error
        except asyncpg.InsufficientPrivilegeError:
            self._stores.crossings.add()
            raise
        finally:
            self._stores.transactions.add(scope, outcome)
            self._stores.seconds.take(time.perf_counter() - begun, scope)
            await self._pool.release(connection)

    @asynccontextmanager
    async def leading(self, lock: int) -> AsyncIterator["asyncio.Event | None"]:
        """Of all processes that ask for `lock`, one gets it, and keeps it while the block runs and its connection lives.

        Yields an event that is set when the connection is lost, or None to whoever does not lead.
        """
        settings = {"role": APP_ROLE, "application_name": "conserje-lead"}
        try:
            connection = await asyncpg.connect(self._url, server_settings=settings, timeout=self._acquire_seconds)
        except (*_LOST, asyncpg.PostgresError, TimeoutError) as error:
            raise DatabaseUnavailable(f"no connection to PostgreSQL: {error}") from error
        lost = asyncio.Event()
        connection.add_termination_listener(lambda *_: lost.set())
        try:
            yield lost if await connection.fetchval("SELECT pg_try_advisory_lock($1)", lock) else None
        except _LOST as error:
            raise DatabaseUnavailable(f"PostgreSQL went away: {error}") from error
        finally:
            if not connection.is_closed():
                await connection.close()

    @asynccontextmanager
    async def listening(self, channel: str, heard: Callable[[str], None]) -> AsyncIterator["asyncio.Event"]:
        """Call `heard(payload)` for every NOTIFY on `channel`, on a connection of its own.

        Yields an event that is set when the connection is lost: whoever listens then opens a new one, and looks for itself
        at what it missed.
        """
        lost = asyncio.Event()
        settings = {"role": APP_ROLE, "application_name": "conserje-listen"}
        try:
            connection = await asyncpg.connect(self._url, server_settings=settings)
            connection.add_termination_listener(lambda *_: lost.set())
            await connection.add_listener(channel, lambda _c, _pid, _channel, payload: heard(str(payload)))
        except (*_LOST, asyncpg.PostgresError) as error:
            raise DatabaseUnavailable(f"no connection to PostgreSQL: {error}") from error
        try:
            yield lost
        finally:
            if not connection.is_closed():
                await connection.close()
