"""One component's life: started when what it needs is healthy, asked how it is, started again after a crash."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from conserje.model.ids import Clock
from conserje.ops.postgres import PostgresServer
from conserje.ops.stack.components import Component
from conserje.ops.stack.ledger import Entry, Mark, end, marked
from conserje.ops.stack.probes import Ailing

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
# A component that worked for so long has earned a short pause after its next crash.
STEADY_SECONDS = 60.0
STOP_SECONDS = 20.0


class Started(Protocol):
    """A process of ours, however it was started."""

    @property
    def pid(self) -> int: ...

    def exit_code(self) -> int | None:
        """None while it runs."""
        ...

    def stop(self, *, kill: bool) -> None: ...


class Program:
    """A component with a command line. Its words go to the log; a session of its own keeps Ctrl-C for the supervisor."""

    def __init__(self, component: Component, log: Path) -> None:
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                list(component.command),
                env={**os.environ, **component.environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def exit_code(self) -> int | None:
        return self._process.poll()

    def stop(self, *, kill: bool) -> None:
        self._process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Postgres:
    """Our private PostgreSQL, which knows by itself how to be made, started and stopped."""

    def __init__(self, server: PostgresServer) -> None:
        server.start()
        self._server = server
        self._pid = server.pid or 0

    @property
    def pid(self) -> int:
        return self._pid

    def exit_code(self) -> int | None:
        code = self._server.exit_code()
        if code is not None:
            self._server.stop()
        return code

    def stop(self, *, kill: bool) -> None:
        if kill and (mark := marked(self._pid)):
            end(mark, patience=STOP_SECONDS, first=signal.SIGKILL)
        self._server.stop()


class Keeper:
    """Looked at by the supervisor again and again; each look moves it at most one step."""

    def __init__(self, component: Component, start: Callable[[], Started], clock: Clock) -> None:
        self.component = component
        self._start = start
        self._clock = clock
        self._process: Started | None = None
        self._mark: Mark | None = None
        self._pause = FIRST_PAUSE
        self._start_at = 0.0
        self._started = 0.0
        self._wanted = True
        self._restarts = 0
        self._state, self._reason = ("absent", component.absent) if component.absent else ("waiting", "")
        self._since = clock.now()

    @property
    def is_healthy(self) -> bool:
        return self._state == "healthy"

    @property
    def is_absent(self) -> bool:
        return self.component.absent is not None

    async def look(self, healthy: Callable[[str], bool]) -> None:
        """One step. `healthy` tells of the other components."""
        if self.is_absent or not self._wanted:
            return
        if self._process is None:
            await self._begin(healthy)
        elif (code := self._process.exit_code()) is not None:
            self._crashed(code)
        else:
            await self._ask()

    async def stop(self, *, kill: bool = False) -> None:
        """End it, and leave it ended until `go_on`."""
        self._wanted = False
        process, self._process, self._mark = self._process, None, None
        if process is not None:
            await asyncio.to_thread(process.stop, kill=kill)
        if not self.is_absent:
            self._become("stopped", "killed on request" if kill else "stopped on request")

    def go_on(self) -> None:
        """Start it again, at once."""
        self._wanted, self._start_at, self._pause = True, 0.0, FIRST_PAUSE
        if self._process is None and not self.is_absent:
            self._become("waiting", "")

    def entry(self) -> Entry:
        return Entry(
            name=self.component.name,
            state=self._state,
            reason=self._reason or "",
            port=self.component.ports[0] if self.component.ports else None,
            mark=self._mark,
            since=self._since.isoformat(timespec="seconds"),
            restarts=self._restarts,
        )

    async def _begin(self, healthy: Callable[[str], bool]) -> None:
        if time.monotonic() < self._start_at:
            return
        missing = [name for name in self.component.after if not healthy(name)]
        if missing:
            self._become("waiting", f"for {', '.join(missing)}")
            return
        try:
            self._process = await asyncio.to_thread(self._start)
        except OSError as error:
            self._become("crashed", f"cannot be started: {error}")
            self._put_off()
            return
        self._mark = marked(self._process.pid)
        self._started = time.monotonic()
        self._become("starting", "")

    async def _ask(self) -> None:
        try:
            await self.component.probe()
        except Ailing as error:
            self._become("starting" if self._state == "starting" else "unhealthy", str(error))
        else:
            self._become("healthy", "")

    def _crashed(self, code: int) -> None:
        how = f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        self._process = self._mark = None
        self._restarts += 1
        if time.monotonic() - self._started > STEADY_SECONDS:
            self._pause = FIRST_PAUSE
        self._become("crashed", f"ended {how}; starts again in {self._pause:g} s")
        self._put_off()

    def _put_off(self) -> None:
        self._start_at = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _become(self, state: str, reason: str) -> None:
        if state != self._state:
            self._since = self._clock.now()
        self._state, self._reason = state, reason
