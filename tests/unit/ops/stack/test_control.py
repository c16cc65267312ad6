"""The commands over a stack say what is, and touch nothing that is not theirs. A whole life is in tests/stack."""

import argparse
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import orjson
import pytest

from conserje.errors import BadRequest, ConserjeError, NotFound
from conserje.ops.stack import control
from conserje.ops.stack.arguments import add_stack_commands
from conserje.ops.stack.components import find_binary
from conserje.ops.stack.layout import DEPLOY, PORTS, Layout, StackFailed, chosen_ports, is_free
from conserje.ops.stack.ledger import Entry, Ledger, Mark, marked


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path / "home", DEPLOY, PORTS)
    made.make()
    return made


@pytest.fixture
def left_behind() -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(["sleep", "60"])
    yield process
    process.kill()
    process.wait()


def entry(name: str, state: str, mark: Mark | None = None) -> Entry:
    return Entry(name, state, "", 1, mark, "2026-11-24T10:00:00+00:00", 0)


def supervised(layout: Layout, *entries: Entry, alive: bool = True) -> None:
    mark = marked(os.getpid()) if alive else Mark(os.getpid(), "another moment")
    assert mark is not None
    Ledger(mark, entries).write(layout.home)


@pytest.mark.parametrize(
    ("states", "alive", "code"),
    [
        (("healthy", "absent"), True, 0),
        (("healthy", "unhealthy"), True, 1),
        (("healthy", "stopped"), True, 1),
        (("healthy", "healthy"), False, 1),
    ],
)
def test_the_exit_code_says_whether_all_is_well(
    layout: Layout, states: tuple[str, ...], alive: bool, code: int
) -> None:
    supervised(layout, *(entry(f"part-{number}", state) for number, state in enumerate(states)), alive=alive)
    assert control.status(layout, as_json=False, out=StringIO()) == code


def test_without_its_supervisor_nothing_is_told_to_be_healthy(layout: Layout) -> None:
    supervised(layout, entry("redis", "healthy"), entry("grafana", "absent"), alive=False)
    out = StringIO()
    control.status(layout, as_json=True, out=out)
    told = {one["name"]: one["state"] for one in orjson.loads(out.getvalue())["parts"]}
    assert told == {"redis": "stopped", "grafana": "absent"}


def test_down_ends_what_a_killed_supervisor_left_behind(layout: Layout, left_behind: "subprocess.Popen[bytes]") -> None:
    mark = marked(left_behind.pid)
    supervised(layout, entry("prometheus", "healthy", mark), entry("redis", "healthy", Mark(1, "x")), alive=False)
    out = StringIO()
    assert control.down(layout, out) == 0
    assert left_behind.wait(5) == -signal.SIGTERM
    assert "1 processes" in out.getvalue()


def test_a_second_stack_in_the_same_folder_is_refused(layout: Layout) -> None:
    supervised(layout, entry("redis", "healthy"))
    with pytest.raises(StackFailed, match="already"):
        control.up(layout, detach=True, arguments=[], out=StringIO())


@pytest.mark.parametrize("act", [control.down, lambda layout, out: control.status(layout, as_json=False, out=out)])
def test_a_folder_without_a_stack_is_told(layout: Layout, act: object) -> None:
    with pytest.raises(NotFound, match="no stack was ever started"):
        act(layout, StringIO())  # type: ignore[operator]


@pytest.mark.parametrize(
    ("part", "alive", "said"),
    [
        ("grafana", True, "not on this machine"),
        ("kafka", True, "no part is called kafka"),
        ("redis", False, "no stack runs"),
    ],
)
def test_what_cannot_be_asked_is_told(layout: Layout, part: str, alive: bool, said: str) -> None:
    supervised(layout, entry("redis", "healthy"), entry("grafana", "absent"), alive=alive)
    with pytest.raises(ConserjeError, match=said):
        control.ask(layout, part, "restart", StringIO())
    assert list(layout.requests.iterdir()) == []


def test_a_wish_is_never_there_before_it_is_written(layout: Layout) -> None:
    """The supervisor looks at any moment, and once took an empty wish for done."""
    supervised(layout, entry("redis", "healthy"))
    seen: list[str] = []

    def look(times: int) -> None:
        while len(seen) < times:
            for path in layout.requests.iterdir():
                seen.append(path.read_text())
                path.unlink()

    supervisor = threading.Thread(target=look, args=(15,), daemon=True)
    supervisor.start()
    for _ in range(15):
        assert control.ask(layout, "redis", "stop", StringIO()) == 0
    supervisor.join(timeout=10)
    assert set(seen) == {"stop"}


def test_the_end_of_a_log_is_shown_and_a_missing_one_told(layout: Layout) -> None:
    (layout.logs / "redis.log").write_text("".join(f"line {number}\n" for number in range(100)))
    out = StringIO()
    control.logs(layout, "redis", lines=2, out=out)
    assert out.getvalue() == "line 98\nline 99\n"
    with pytest.raises(NotFound, match="redis"):
        control.logs(layout, "kafka", lines=2, out=StringIO())


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_stack_commands(parser.add_subparsers())
    return parser.parse_args(["stack", *words])


@pytest.mark.parametrize(
    "words", [("--workers", "0"), ("--workers", "99"), ("--pace", "0"), ("--pace", "9999"), ("--ports-from", "80")]
)
def test_options_that_make_no_stack_are_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    options = parsed("up", "--home", str(tmp_path), *words)
    with pytest.raises((BadRequest, StackFailed), match=words[0]):
        options.run(options)


def test_another_process_is_started_with_the_same_options(tmp_path: Path) -> None:
    layout = Layout(tmp_path, DEPLOY, chosen_ports(23000), workers=3, pace=60)
    options = parsed("up", *control.own_arguments(layout))
    assert (options.home, options.deploy) == (tmp_path, DEPLOY)
    assert (options.ports_from, options.workers, options.pace) == (23000, 3, 60)
    assert "--ports-from" not in control.own_arguments(Layout(tmp_path, DEPLOY, chosen_ports(None)))


def test_a_program_that_the_machine_lacks_is_not_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_binary("jaeger") is None
    program = tmp_path / "jaeger"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert find_binary("jaeger") == str(program)


def test_a_port_in_use_is_not_free() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not is_free(taken.getsockname()[1])
