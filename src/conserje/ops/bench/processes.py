"""The programs under measurement, as an operator starts them, and what the kernel says they used."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from conserje.errors import ConserjeError

PROC = Path("/proc")
START_SECONDS = 30.0
STOP_SECONDS = 20.0
POLL_SECONDS = 0.005


class ProgramFailed(ConserjeError):
    """A program ended, or did not become ready; the message holds the end of what it wrote."""


@dataclass(frozen=True, slots=True)
class Program:
    """A running `conserje …`. `ready_after` is in seconds from the start of the process."""

    pid: int
    ready_after: float


@contextmanager
def server(environment: Mapping[str, str], log: Path, *, with_worker: bool = False) -> Iterator[Program]:
    """`conserje serve`, ready when /health/ready says so."""
    address = f"http://127.0.0.1:{environment['CONSERJE_PORT']}/health/ready"
    arguments = ("serve", *(["--with-worker"] if with_worker else []))
    with _running(arguments, environment, log) as (process, begun):
        yield Program(process.pid, _until(lambda: _answers(address), process, begun, log))


@contextmanager
def worker(environment: Mapping[str, str], log: Path) -> Iterator[Program]:
    """`conserje worker`, ready when it logs that it works."""
    with _running(("worker",), environment, log) as (process, begun):
        yield Program(process.pid, _until(lambda: b"working" in log.read_bytes(), process, begun, log))


def has_proc() -> bool:
    """Whether the kernel tells what processes use. macOS has no /proc."""
    return (PROC / "self" / "stat").exists()


def cpu_seconds(pid: int) -> float:
    """User and system time of a process with all its threads, and of the children it has waited for."""
    fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def tree_cpu_seconds(pid: int) -> float:
    """`cpu_seconds` of a process and its living children: PostgreSQL has one for each connection."""
    total = cpu_seconds(pid)
    for child in _children(pid):
        try:
            total += cpu_seconds(child)
        except (FileNotFoundError, ProcessLookupError):  # ended just now: its parent counts it
            continue
    return total


def resident_bytes(pid: int) -> int:
    pages = int((PROC / str(pid) / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _children(pid: int) -> list[int]:
    return [int(child) for child in (PROC / str(pid) / "task" / str(pid) / "children").read_text().split()]


@contextmanager
def _running(
    arguments: tuple[str, ...], environment: Mapping[str, str], log: Path
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    begun = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "conserje", *arguments],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        yield process, begun
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _until(ready: Callable[[], bool], process: subprocess.Popen[bytes], begun: float, log: Path) -> float:
    while not ready():
        if process.poll() is not None or time.monotonic() - begun > START_SECONDS:
            raise ProgramFailed(log.read_text(errors="replace")[-2000:].strip() or "no word from the program")
        time.sleep(POLL_SECONDS)
    return time.monotonic() - begun


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2, trust_env=False).is_success
    except httpx.TransportError:
        return False
