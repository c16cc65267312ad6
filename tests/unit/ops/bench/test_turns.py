"""Systems that take turns stand still meanwhile, each is as often first as the others, and scores are kept side by side."""

import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest

from conserje.ops.bench import processes
from conserje.ops.bench.guests import Crowd
from conserje.ops.bench.scorecard import Row, add_to_score
from conserje.ops.bench.turns import System, orders

PATIENCE = 20.0
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def becomes(pid: int, *, stopped: bool) -> None:
    """A signal takes a moment."""
    end = time.monotonic() + PATIENCE
    while ((processes.PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "T") is not stopped:
        assert time.monotonic() < end


@pytest.mark.skipif(not processes.has_proc(), reason="this kernel does not tell what processes do")
def test_whoever_has_no_turn_stands_still() -> None:
    process = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    system = System(bench=None, programs={"server": process.pid})  # type: ignore[arg-type]
    try:
        system.stop()
        becomes(process.pid, stopped=True)
        with system.turn():
            becomes(process.pid, stopped=False)
        becomes(process.pid, stopped=True)
    finally:
        system.go()
        process.communicate(timeout=PATIENCE)


@pytest.mark.parametrize("names", ["ab", "abcd"])
def test_everybody_is_first_as_often_as_the_others(names: str) -> None:
    told = list(orders(tuple(names), 2 * len(names)))
    assert set(Counter(order[0] for order in told).values()) == {2}
    assert all(sorted(order) == list(names) for order in told)


def test_crowds_of_one_seed_say_the_same_and_are_other_people() -> None:
    one, other = (Crowd(3, date(2026, 11, 24), numbers=numbers) for numbers in (200, 201))
    for _ in range(50):
        first, second = one.guest(), other.guest()
        assert (first.texts, first.receiver) == (second.texts, second.receiver)
        assert first.address != second.address


def test_a_measurement_replaces_its_own_rows_and_leaves_the_others(tmp_path: Path) -> None:
    def rows_after(name: str, value: float, prefix: str | tuple[str, ...]) -> dict[str, float]:
        path = add_to_score(tmp_path, "seen", "a command", [Row(name, value, "s", 1)], NOW, 0.5, prefix=prefix)
        return {row["metric"]: row["value"] for row in orjson.loads(path.read_bytes())["rows"]}

    assert rows_after("cache.hits", 90.0, "cache.") == {"cache.hits": 90.0}
    assert rows_after("alert.a", 3.0, ("alert.", "stack.")) == {"cache.hits": 90.0, "alert.a": 3.0}
    assert rows_after("cache.hits", 80.0, "cache.") == {"cache.hits": 80.0, "alert.a": 3.0}
