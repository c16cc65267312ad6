"""A stack ends its own processes, and never one that only has their number."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from conserje.ops.stack.ledger import Entry, Ledger, Mark, end, marked, read_ledger


@pytest.fixture
def sleeper() -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(["sleep", "60"])
    yield process
    process.kill()
    process.wait()


def test_a_marked_process_is_known_again_and_ended(sleeper: "subprocess.Popen[bytes]") -> None:
    mark = marked(sleeper.pid)
    assert mark is not None
    assert mark.lives()
    assert end(mark, patience=5)
    assert sleeper.wait() == -signal.SIGTERM
    assert not mark.lives()
    assert not end(mark, patience=5)


def test_a_process_that_got_the_number_later_is_left_alone(sleeper: "subprocess.Popen[bytes]") -> None:
    assert not end(Mark(sleeper.pid, "another moment"), patience=1)
    assert sleeper.poll() is None


def test_one_that_does_not_listen_is_killed() -> None:
    with subprocess.Popen(
        ["sh", "-c", "trap '' TERM; echo ready; sleep 60 & wait; wait"], stdout=subprocess.PIPE
    ) as deaf:
        assert deaf.stdout is not None
        assert deaf.stdout.readline() == b"ready\n"
        mark = marked(deaf.pid)
        assert mark is not None
        assert end(mark, patience=0.2)
        assert deaf.wait() == -signal.SIGKILL


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    entry = Entry("redis", "healthy", "", 6379, Mark(7, "123"), "2026-11-24T10:00:00+00:00", 2)
    ledger = Ledger(Mark(1, "99"), [entry])
    ledger.write(tmp_path)
    assert read_ledger(tmp_path) == ledger
    assert ledger.entry("redis") == entry
    assert ledger.entry("grafana") is None


@pytest.mark.parametrize("broken", [b"", b"[]", b'{"supervisor": 1}', b'{"supervisor": {"pid": 1}, "entries": []}'])
def test_a_broken_ledger_is_none(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "state.json").write_bytes(broken)
    assert read_ledger(tmp_path) is None
    assert read_ledger(tmp_path / "nowhere") is None
