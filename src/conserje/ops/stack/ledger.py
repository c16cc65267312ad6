"""What a stack writes down about itself, and how it knows its own processes again.

A process id alone proves nothing: it may belong to another program by now. So each is kept with the moment its process
started, and only a process that started at that very moment is ours to stop.
"""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

STATE = "state.json"
POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Mark:
    """A process that can be told from whoever gets its id later. `started` is the kernel's word, only good for comparing."""

    pid: int
    started: str

    def lives(self) -> bool:
        return started_at(self.pid) == self.started


@dataclass(frozen=True, slots=True)
class Entry:
    """A component as the last look found it. `state` is absent, waiting, starting, healthy, unhealthy, crashed or stopped."""

    name: str
    state: str
    reason: str
    port: int | None
    mark: Mark | None
    since: str
    restarts: int


@dataclass(frozen=True, slots=True)
class Ledger:
    supervisor: Mark
    entries: Sequence[Entry]

    def write(self, home: Path) -> None:
        """In one step: whoever reads finds the old or the new, never half."""
        draft = home / f"{STATE}.draft"
        draft.write_bytes(orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        draft.replace(home / STATE)

    def entry(self, name: str) -> Entry | None:
        return next((one for one in self.entries if one.name == name), None)


def read_ledger(home: Path) -> Ledger | None:
    """What a supervisor, running or gone, last wrote; None when there never was one, or what it wrote is no ledger."""
    try:
        plain = orjson.loads((home / STATE).read_bytes())
        return Ledger(Mark(**plain["supervisor"]), [_entry(one) for one in plain["entries"]])
    except FileNotFoundError:
        return None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None


def _entry(plain: dict[str, Any]) -> Entry:
    mark = plain.pop("mark")
    return Entry(mark=Mark(**mark) if mark else None, **plain)


def marked(pid: int) -> Mark | None:
    """A mark for a process that lives now."""
    started = started_at(pid)
    return Mark(pid, started) if started else None


def started_at(pid: int) -> str | None:
    """When a living process started; None for one that is gone or a zombie."""
    if Path("/proc/self/stat").exists():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] in "ZX" else fields[19]
    shown = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, timeout=10
    ).stdout.strip()
    return shown or None if not shown.startswith("Z") else None


def end(mark: Mark, *, patience: float, first: int = signal.SIGTERM) -> bool:
    """Stop a process if it is still the one that was marked: politely, then for good. False when it was gone already."""
    if not mark.lives():
        return False
    os.kill(mark.pid, first)
    deadline = time.monotonic() + patience
    while mark.lives():
        if time.monotonic() > deadline:
            os.kill(mark.pid, signal.SIGKILL)
            deadline = float("inf")
        time.sleep(POLL_SECONDS)
    return True
