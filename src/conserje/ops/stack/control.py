"""The commands over a stack: up, status, down, logs, restart, stop, start."""

import os
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from typing import TextIO

import orjson
import uvloop

from conserje.errors import NotFound
from conserje.model.ids import SystemClock
from conserje.ops.stack.components import find_binary
from conserje.ops.stack.layout import HOST, PORTS, Layout, StackFailed
from conserje.ops.stack.ledger import Entry, Ledger, end, read_ledger
from conserje.ops.stack.supervisor import STOP_SECONDS, end_leftovers, keep_stack

UP_SECONDS = 90.0
REQUEST_SECONDS = 60.0
POLL_SECONDS = 0.1
DONE = ("healthy", "absent")


def up(layout: Layout, *, detach: bool, arguments: list[str], out: TextIO) -> int:
    """Run a stack here, or in the background; then 0 once every part that the machine has is healthy.

    `arguments` are those that this command was called with, for the process in the background.
    """
    layout.make()
    end_leftovers(layout)
    if not detach:
        out.write(f"{_welcome(layout)}\nCtrl-C stops everything; data stay in {layout.home}.\n")
        out.flush()
        uvloop.run(keep_stack(layout, SystemClock()))
        return 0
    with (layout.logs / "supervisor.log").open("ab") as words:
        process = subprocess.Popen(
            [sys.executable, "-m", "conserje", "stack", "up", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=True,
        )
    return _wait_until_up(layout, process, out)


def down(layout: Layout, out: TextIO) -> int:
    """End a stack and wait until all of it is gone."""
    ledger = read_ledger(layout.home)
    if ledger is None:
        raise NotFound(f"no stack was ever started in {layout.home}")
    ended = end(ledger.supervisor, patience=3 * STOP_SECONDS)
    left = end_leftovers(layout)
    out.write("stopped\n" if ended else f"it was not running; {left} processes that it left behind were ended\n")
    return 0


def status(layout: Layout, *, as_json: bool, out: TextIO) -> int:
    """0 when the supervisor runs and every part that the machine has is healthy."""
    ledger = read_ledger(layout.home)
    if ledger is None:
        raise NotFound(f"no stack was ever started in {layout.home}")
    running = ledger.supervisor.lives()
    if as_json:
        parts = [_plain(entry, running=running) for entry in ledger.entries]
        out.write(orjson.dumps({"running": running, "parts": parts}, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        out.write(_table(ledger, running=running))
    return int(not running or any(entry.state not in DONE for entry in ledger.entries))


def logs(layout: Layout, name: str, *, lines: int, out: TextIO) -> int:
    """The last lines of a part's log. Raises NotFound for a part without one."""
    path = layout.home / "postgres" / "log" if name == "postgres" else layout.logs / f"{name}.log"
    if not path.exists():
        known = ", ".join(sorted(log.stem for log in layout.logs.glob("*.log")))
        raise NotFound(f"{name} has no log here; these have: postgres, {known}")
    with path.open(encoding="utf-8", errors="replace") as words:
        out.writelines(deque(words, maxlen=lines))
    return 0


def ask(layout: Layout, name: str, wish: str, out: TextIO) -> int:
    """Have the supervisor restart, stop, kill or start a part, and wait until it has."""
    ledger = read_ledger(layout.home)
    if ledger is None or not ledger.supervisor.lives():
        raise StackFailed(f"no stack runs in {layout.home}")
    entry = ledger.entry(name)
    if entry is None:
        raise NotFound(f"no part is called {name}; these are: {', '.join(one.name for one in ledger.entries)}")
    if entry.state == "absent":
        raise StackFailed(f"{name} is not on this machine: {entry.reason}")
    request = layout.requests / name
    draft = layout.home / f"{name}.request"
    draft.write_text(wish, encoding="ascii")
    draft.replace(request)  # in one step: the supervisor must not read a wish that is not written yet
    deadline = time.monotonic() + REQUEST_SECONDS
    while request.exists():
        if time.monotonic() > deadline or not ledger.supervisor.lives():
            raise StackFailed(f"the supervisor did not {wish} {name} within {REQUEST_SECONDS:g} s; see its log")
        time.sleep(POLL_SECONDS)
    out.write(f"{name}: {wish} done\n")
    return 0


def _wait_until_up(layout: Layout, process: "subprocess.Popen[bytes]", out: TextIO) -> int:
    deadline = time.monotonic() + UP_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise StackFailed(_last_words(layout.logs / "supervisor.log"))
        ledger = read_ledger(layout.home)
        if ledger and ledger.supervisor.pid == process.pid and all(one.state in DONE for one in ledger.entries):
            out.write(f"{_welcome(layout)}\n")
            return status(layout, as_json=False, out=out)
        time.sleep(POLL_SECONDS)
    status(layout, as_json=False, out=out)
    out.write(f"not everything was healthy after {UP_SECONDS:g} s; it goes on trying\n")
    return 1


def _last_words(path: Path) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].removeprefix("conserje: ") if lines else "the supervisor ended without a word"


def _welcome(layout: Layout) -> str:
    places = (
        "agente-api",
        *(name for name in ("haproxy", "prometheus", "alertmanager", "grafana", "jaeger") if find_binary(name)),
    )
    shown = "\n".join(f"  {name:<14}http://{HOST}:{layout.port(name)}" for name in places)
    return f"Conserje as a stack of processes:\n{shown}"


def _plain(entry: Entry, *, running: bool) -> dict[str, object]:
    return {
        "name": entry.name,
        "state": entry.state if running or entry.state == "absent" else "stopped",
        "reason": entry.reason,
        "port": entry.port,
        "pid": entry.mark.pid if entry.mark else None,
        "since": entry.since,
        "restarts": entry.restarts,
    }


def _table(ledger: Ledger, *, running: bool) -> str:
    head = ("part", "state", "port", "pid", "restarts", "since", "why")
    rows: list[tuple[str, ...]] = [head]
    for entry in ledger.entries:
        one = _plain(entry, running=running)
        known = (
            one["name"],
            one["state"],
            one["port"],
            one["pid"] or "–",
            one["restarts"],
            one["since"],
            one["reason"],
        )
        rows.append(tuple(str(cell) for cell in known))
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    said = "running" if running else "not running"
    return "\n".join([*lines, f"supervisor {ledger.supervisor.pid}: {said}", ""])


def own_arguments(layout: Layout) -> list[str]:
    """The options that make another `stack up` the same as this one."""
    first = ["--ports-from", str(layout.ports["postgres"])] if layout.ports != PORTS else []
    return [
        *("--home", os.fspath(layout.home), "--deploy", os.fspath(layout.deploy), *first),
        *("--workers", str(layout.workers), "--pace", str(layout.pace)),
    ]
