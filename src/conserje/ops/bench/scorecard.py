"""A measurement as it is kept: build/scores/<name>.json (read by `conserje scores`), and a table for people."""

import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import orjson


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure that must hold: at most `limit`, or at least when `is_floor`."""

    limit: float
    is_floor: bool = False

    def holds(self, value: float) -> bool:
        return value >= self.limit if self.is_floor else value <= self.limit


@dataclass(frozen=True, slots=True)
class Row:
    """`samples` says how many observations the value stands for."""

    metric: str
    value: float
    unit: str
    samples: int
    bar: Bar | None = None

    def as_json(self) -> dict[str, Any]:
        plain: dict[str, Any] = asdict(self)
        plain["value"] = round(self.value, 3)
        del plain["bar"]
        if self.bar:
            plain |= {"bar": self.bar.limit, "holds": self.bar.holds(self.value)}
        return plain


def write_score(folder: Path, name: str, command: str, rows: Iterable[Row], at: datetime, load: float) -> Path:
    """Store a measurement. `load` is the machine's one-minute load before it began."""
    folder.mkdir(parents=True, exist_ok=True)
    score = {
        "name": name,
        "commit": _commit(),
        "at": at.isoformat(),
        "machine": {"cpus": os.cpu_count(), "model": _model(), "load": round(load, 2)},
        "command": command,
        "rows": [row.as_json() for row in rows],
    }
    path = folder / f"{name}.json"
    path.write_bytes(orjson.dumps(score, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return path


def add_to_score(
    folder: Path,
    name: str,
    command: str,
    rows: Iterable[Row],
    at: datetime,
    load: float,
    *,
    prefix: str | tuple[str, ...],
) -> Path:
    """Store a measurement beside those of other commands in the same file; a `prefix` begins the names of ours."""
    path = folder / f"{name}.json"
    kept = orjson.loads(path.read_bytes())["rows"] if path.exists() else []
    write_score(folder, name, command, rows, at, load)
    score = orjson.loads(path.read_bytes())
    score["rows"] += [row for row in kept if not row["metric"].startswith(prefix)]
    path.write_bytes(orjson.dumps(score, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return path


def print_table(rows: Iterable[Row], out: TextIO) -> None:
    lines = [("metric", "value", "unit", "samples", "bar")]
    for row in rows:
        sense = "" if row.bar is None else f"{'≥' if row.bar.is_floor else '≤'} {row.bar.limit:g}"
        verdict = "" if row.bar is None else (" holds" if row.bar.holds(row.value) else " DOES NOT HOLD")
        lines.append((row.metric, f"{row.value:.2f}", row.unit, str(row.samples), sense + verdict))
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    for line in lines:
        out.write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n")


def _commit() -> str:
    """The checkout's commit, or "unknown" outside of one."""
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return "unknown"


def _model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except FileNotFoundError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
