"""A private PostgreSQL, started for real."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from conserje.ops.postgres import PostgresServer, persistent, read_running, spacious_memory, throwaway
from conserje.ops.postgres_programs import PostgresFailed, Programs, find_programs


@pytest.fixture
def home(open_folder: Path) -> Path:
    return open_folder / "data of mine"


@pytest.fixture
def server(home: Path) -> Iterator[PostgresServer]:
    server = persistent(home)
    yield server
    server.stop()


async def ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def eventually(holds: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


async def test_data_survives_a_restart_in_a_folder_with_a_space(server: PostgresServer) -> None:
    await ask(server.start(), "CREATE TABLE guests AS SELECT 'Ana' AS name")
    server.stop()
    assert await ask(server.start(), "SELECT name FROM guests") == "Ana"


async def test_it_speaks_utf8_and_utc_and_only_on_loopback(server: PostgresServer) -> None:
    url = server.start()
    assert await ask(url, "SHOW server_encoding") == "UTF8"
    assert await ask(url, "SHOW timezone") == "UTC"
    assert await ask(url, "SHOW listen_addresses") == "127.0.0.1"
    assert await ask(url, "SHOW fsync") == "on"
    assert await ask(url, "SELECT upper('ñandú')") == "ÑANDÚ"


async def test_a_wrong_password_is_refused(server: PostgresServer) -> None:
    url = server.start()
    _, _, address = url.partition("@")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(f"postgresql://conserje:guess@{address}")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends its work to another account")
def test_root_runs_it_as_an_unprivileged_account(server: PostgresServer) -> None:
    server.start()
    assert server.pid is not None
    assert Path(f"/proc/{server.pid}").stat().st_uid != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that the account cannot reach")
async def test_root_may_keep_the_data_below_a_closed_folder(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with persistent(closed / "data") as server:
        assert await ask(server.url, "SELECT 1") == 1
        kept = (closed / "data").readlink()
    assert kept.parent == Path("/var/lib/conserje/data")
    shutil.rmtree(kept)


def test_a_second_process_finds_the_server_that_runs_and_leaves_it_running(server: PostgresServer, home: Path) -> None:
    url = server.start()
    second = persistent(home)
    assert second.start() == url
    second.stop()
    assert server.pid is not None
    assert read_running(home / "cluster") is not None


async def test_a_pid_file_left_by_a_crash_does_not_stop_the_next_start(server: PostgresServer, home: Path) -> None:
    server.start()
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    server.stop()
    stale = home / "cluster" / "postmaster.pid"
    lines = stale.read_text().splitlines()
    stale.write_text("\n".join([str(os.getpid()), *lines[1:]]))  # as if the pid had been given to us meanwhile
    assert await ask(server.start(), "SELECT 1") == 1


def test_it_waits_for_processes_of_a_killed_server_that_have_not_noticed_yet(
    server: PostgresServer, home: Path
) -> None:
    server.start()
    assert server.pid is not None
    (first, *others) = children(server.pid)
    os.kill(first, signal.SIGSTOP)
    os.kill(server.pid, signal.SIGKILL)
    server.stop()
    assert eventually(lambda: not any(Path(f"/proc/{other}/cwd").is_dir() for other in others))
    waker = subprocess.Popen(["sh", "-c", f"sleep 0.5; kill -CONT {first}"])
    server.start()
    waker.wait()
    assert "is still in use" in (home / "log").read_text()


def test_a_zombie_does_not_pass_for_a_running_server(tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"], cwd=tmp_path)
    assert eventually(lambda: "Z" in Path(f"/proc/{ended.pid}/stat").read_text().rpartition(")")[2].split()[0])
    (tmp_path / "postmaster.pid").write_text(f"{ended.pid}\n{tmp_path}\n0\n5432\n\n127.0.0.1\n0\nready\n")
    assert read_running(tmp_path) is None
    ended.wait()


def test_a_program_that_works_in_the_folder_and_is_ready_is_found_with_its_port(tmp_path: Path) -> None:
    running = subprocess.Popen(["sleep", "60"], cwd=tmp_path)
    (tmp_path / "postmaster.pid").write_text(f"{running.pid}\n{tmp_path}\n0\n5499\n\n127.0.0.1\n0\nready   \n")
    found = read_running(tmp_path)
    running.kill()
    running.wait()
    assert found is not None
    assert (found.port, found.ready) == (5499, True)


def test_data_of_another_major_version_is_refused_with_both_versions_named(home: Path) -> None:
    (home / "cluster").mkdir(parents=True)
    (home / "cluster" / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresFailed, match=r"written by PostgreSQL 9, and .* is \d+"):
        persistent(home).start()


def test_a_server_that_cannot_start_tells_the_reason_of_postgresql(server: PostgresServer, home: Path) -> None:
    server.start()
    server.stop()
    (home / "cluster" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(PostgresFailed, match="no_such_setting"):
        server.start()
    assert server.pid is None
    assert not is_watched(home)


def test_a_throwaway_server_leaves_nothing_behind() -> None:
    server = throwaway()
    server.start()
    pid, folder = server.pid, Path(f"/proc/{server.pid}/cwd").readlink().parent
    assert folder.exists()
    server.stop()
    assert not folder.exists()
    assert not Path(f"/proc/{pid}").exists()


async def test_a_durable_throwaway_server_waits_for_the_disk_and_leaves_nothing_behind_either() -> None:
    with throwaway(durable=True) as server:
        assert await ask(server.url, "SHOW fsync") == "on"
        assert await ask(server.url, "SHOW synchronous_commit") == "on"
        folder = Path(f"/proc/{server.pid}/cwd").readlink().parent
    assert not folder.exists()
    with throwaway() as server:
        assert await ask(server.url, "SHOW fsync") == "off"


def is_watched(folder: Path) -> bool:
    """Whether a watchdog still has work to do for `folder`."""
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = command.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"conserje-watchdog" in words and str(folder).encode() in words:
            return True
    return False


@pytest.mark.parametrize(("how", "kept"), [("throwaway()", False), ("persistent(Path(sys.argv[1]))", True)])
def test_a_server_ends_with_the_process_that_started_it_even_if_that_is_killed(
    how: str, kept: bool, home: Path
) -> None:
    program = f"""
        import sys, time
        from pathlib import Path
        from conserje.ops.postgres import persistent, throwaway
        server = {how}
        server.start()
        print(server.pid, flush=True)
        time.sleep(600)
    """
    owner = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(home)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    postmaster = Path("/proc") / owner.stdout.readline().strip()
    folder = (postmaster / "cwd").readlink().parent
    owner.kill()
    owner.wait()
    owner.stdout.close()
    # Nobody may reap it in a container, so a zombie counts as ended: it has no working directory any more.
    assert eventually(lambda: not (postmaster / "cwd").is_dir())
    assert eventually(lambda: not is_watched(folder))
    assert folder.exists() == kept


def test_a_small_memory_disk_is_not_used(tmp_path: Path) -> None:
    assert spacious_memory(tmp_path / "none") == []


def test_a_system_postgresql_serves_when_the_wheel_is_not_there(tmp_path: Path) -> None:
    real = find_programs()
    with pytest.raises(PostgresFailed, match=r"no PostgreSQL 15 or newer was found .*apt-get install postgresql"):
        find_programs([tmp_path / "bin"])
    assert find_programs([tmp_path / "bin", real.folder]) == real


def test_a_program_that_fails_says_why(tmp_path: Path) -> None:
    programs = find_programs()
    with pytest.raises(PostgresFailed, match=r"initdb failed: .*no-such-option"):
        programs.run("initdb", "--no-such-option", cwd=tmp_path.parent)
    with pytest.raises(PostgresFailed, match="initdb did not run"):
        Programs(tmp_path, 18, None).run("initdb", cwd=tmp_path)
