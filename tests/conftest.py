"""Databases for tests, real ones, each its own.

`database_url`   a fresh database with the newest schema, dropped after the test (str, owner's rights: also what
                 `migrate` and a started App take).
`database`       a connected `conserje.storage.database.Database` on it, acting as the app role.
`empty_database_url`  a fresh database without any schema, for tests of the migrations.
`server_url`     the server's maintenance database, for tests that make roles or databases of their own.

One throwaway PostgreSQL serves the whole run, all xdist workers included; it is started by the first test that asks,
or, with `-n`, before the workers. The schema is migrated once into a template, and every test gets a clone of that (some
10 ms). Set CONSERJE_TEST_DATABASE_URL (a superuser's) to use a server of your own instead. Everything made there has the
run's name in it and is dropped at the end.
"""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import hypothesis
import pytest

from conserje.dialogue.charts import every_move
from conserje.ops.postgres import PostgresServer, throwaway
from conserje.storage.database import Database
from conserje.storage.migrations.upgrade import migrate
from tests.moves import MovesOfTheRun

Answer = TypeVar("Answer")

# How long an example takes says more of the machine than of the product.
hypothesis.settings.register_profile("conserje", deadline=None)
hypothesis.settings.load_profile("conserje")

SERVER = pytest.StashKey[PostgresServer]()
SHARED_URL = "conserje_server_url"
MOVES = "moves-of-the-run"
TEMPLATE_LOCK = 7_262_611


class SharedServer:
    """Databases on one server, made and dropped over one connection that lives in a thread of its own.

    The thread keeps this apart from the event loop of whichever test asks.
    """

    def __init__(self, url: str, run: str) -> None:
        self._url = url
        self._run = run
        self._template = f"conserje_{run}_template"
        self._has_template = False
        self._migration_failed: Exception | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="databases", daemon=True)
        self._thread.start()
        self._admin: asyncpg.Connection[asyncpg.Record] = self._wait_for(asyncpg.connect(url))

    def create(self, *, migrated: bool) -> str:
        """Make a database and return its URL."""
        template = self._migrated_template() if migrated else "template0"
        name = f"conserje_{self._run}_{uuid4().hex}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self._url_of(name)

    def clone(self, url: str) -> str:
        """A copy of a database that nobody is connected to."""
        name = f"conserje_{self._run}_{uuid4().hex}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{urlsplit(url).path[1:]}" STRATEGY FILE_COPY')
        return self._url_of(name)

    def drop(self, url: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')

    def close(self) -> None:
        self._wait_for(self._admin.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def drop_everything(self) -> None:
        """What this run left on the server."""
        names = self._wait_for(
            self._admin.fetch(
                "SELECT datname FROM pg_database WHERE starts_with(datname, $1)", f"conserje_{self._run}_"
            )
        )
        for (name,) in names:
            self._execute(f'ALTER DATABASE "{name}" IS_TEMPLATE false')
            self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _migrated_template(self) -> str:
        """Made by whichever worker comes first; IS_TEMPLATE marks that it is complete. A failure is not tried again."""
        if self._migration_failed is not None:
            pytest.fail(f"the migrations do not run: {self._migration_failed!r}", pytrace=False)
        if not self._has_template:
            self._execute(f"SELECT pg_advisory_lock({TEMPLATE_LOCK})")
            try:
                self._make_template()
            except Exception as error:
                self._migration_failed = error
                raise
            finally:
                self._execute(f"SELECT pg_advisory_unlock({TEMPLATE_LOCK})")
            self._has_template = True
        return self._template

    def _make_template(self) -> None:
        complete = self._wait_for(
            self._admin.fetchval("SELECT datistemplate FROM pg_database WHERE datname = $1", self._template)
        )
        if complete:
            return
        self._execute(f'DROP DATABASE IF EXISTS "{self._template}" WITH (FORCE)')
        self._execute(f'CREATE DATABASE "{self._template}" TEMPLATE template0')
        migrate(self._url_of(self._template))
        self._execute(f'ALTER DATABASE "{self._template}" IS_TEMPLATE true')

    def _url_of(self, name: str) -> str:
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{name}"))

    def _execute(self, sql: str) -> None:
        self._wait_for(self._admin.execute(sql))

    def _wait_for(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)


def pytest_configure(config: pytest.Config) -> None:
    """The controller of an xdist run starts the server, because workers come and go."""
    config.pluginmanager.register(MovesOfTheRun(config, Path(__file__).resolve().parents[1], every_move()), MOVES)
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        _server_url(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Runs in the controller, for each worker."""
    node.workerinput[SHARED_URL] = _server_url(node.config)


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(SERVER, None)
    if server is not None:
        server.stop()


def _server_url(config: pytest.Config) -> str:
    given = os.environ.get("CONSERJE_TEST_DATABASE_URL") or getattr(config, "workerinput", {}).get(SHARED_URL)
    if given:
        return str(given)
    if SERVER not in config.stash:
        config.stash[SERVER] = throwaway()
    return config.stash[SERVER].start()


@pytest.fixture(scope="session")
def moves_of_the_run(pytestconfig: pytest.Config) -> MovesOfTheRun:
    plugin = pytestconfig.pluginmanager.get_plugin(MOVES)
    assert isinstance(plugin, MovesOfTheRun)
    return plugin


@pytest.fixture(scope="session")
def server_url(pytestconfig: pytest.Config) -> str:
    return _server_url(pytestconfig)


@pytest.fixture(scope="session")
def shared_server(server_url: str, testrun_uid: str, worker_id: str) -> Iterator[SharedServer]:
    server = SharedServer(server_url, testrun_uid[:12])
    yield server
    if worker_id == "master":
        server.drop_everything()
    server.close()


@pytest.fixture
def database_url(shared_server: SharedServer) -> Iterator[str]:
    url = shared_server.create(migrated=True)
    yield url
    shared_server.drop(url)


@pytest.fixture
def empty_database_url(shared_server: SharedServer) -> Iterator[str]:
    url = shared_server.create(migrated=False)
    yield url
    shared_server.drop(url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    connected = await Database.connect(database_url, size=4)
    yield connected
    await connected.close()
