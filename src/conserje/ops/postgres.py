"""A private PostgreSQL for the demo, for `talk --fresh` and for tests: made, started, watched and stopped.

    with throwaway() as server:      # fast and forgetful; gone afterwards
        connect(server.url)
    server = persistent(Path("data"))
    url = server.start()             # data survives restarts
    server.stop()

The server listens on 127.0.0.1 only, on a free port, and wants a random password (scram). Its folder ("home") holds
`cluster` (the data), `password` and `log`. A watchdog outlives us by a moment: when we die without a word, it stops the
server and deletes what was throwaway. The URL names the superuser and owner `conserje` and the database `conserje`.
"""

import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from conserje.ops.postgres_programs import PostgresFailed, Programs, clean_environment, find_programs, shared_folder

NAME = "conserje"
START_SECONDS = 60.0
STOP_SECONDS = 30.0
POLL_SECONDS = 0.01
RETRY_SECONDS = 0.1
# Another process took the port in between; or processes of a server that was killed have not noticed it yet.
PASSING = ("could not bind", "is still in use")
MEMORY = Path("/dev/shm")  # noqa: S108 - only mkdtemp makes folders there
MEMORY_BYTES = 2 * 1024**3

ALWAYS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "200",
    "jit": "off",
}
UNSAFE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "autovacuum_naptime": "1h",
}

# Reads a line from its standard input, a pipe that only we hold. "done" means that the server was stopped in good
# order; the end of the pipe means that we are gone. Arguments: the server's pid, its home, the signal, "keep" or
# "delete".
WATCHDOG = """
trap '' INT TERM HUP
read -r word
[ "$word" = done ] && exit 0
[ "$(head -n 1 "$2/cluster/postmaster.pid" 2>/dev/null)" = "$1" ] && kill "-$3" "$1" 2>/dev/null
[ "$4" = keep ] && exit 0
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e "$2/cluster/postmaster.pid" ] || break; sleep 0.5; done
rm -rf -- "$2"
"""


@dataclass(frozen=True, slots=True)
class Running:
    """What `postmaster.pid` tells of a server that is alive."""

    pid: int
    port: int
    ready: bool


class PostgresServer:
    """One cluster below `home`. Made by `persistent` or `throwaway`."""

    def __init__(
        self, home: Path, programs: Programs, *, forgetful: bool, crash_safe: bool, wanted_port: int | None = None
    ) -> None:
        self._home = home
        self._programs = programs
        self._forgetful = forgetful
        self._crash_safe = crash_safe
        self._wanted_port = wanted_port
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[str] | None = None
        self._port: int | None = None

    @property
    def url(self) -> str:
        """`postgresql://conserje:…@127.0.0.1:PORT/conserje`. Raises PostgresFailed before `start`."""
        if self._port is None:
            raise PostgresFailed("the server has not been started")
        return self.url_at(self._port)

    def url_at(self, port: int) -> str:
        """What `url` is when the server listens at `port`. There must be a cluster: see `prepare`."""
        return f"postgresql://{NAME}:{(self._home / 'password').read_text()}@127.0.0.1:{port}/{NAME}"

    @property
    def pid(self) -> int | None:
        """The process we started, None when there is none or when another process of ours runs the server."""
        return self._process.pid if self._process else None

    def exit_code(self) -> int | None:
        """How the process that we started ended; None while it runs, or when we started none."""
        return self._process.poll() if self._process else None

    def prepare(self) -> None:
        """Make the cluster if it is new, without starting it. Raises PostgresFailed."""
        with self._starting():
            self._make_cluster()

    def start(self) -> str:
        """Make the cluster if it is new, start it if nobody has, and return its URL. Raises PostgresFailed."""
        if self._port is not None:
            return self.url
        try:
            with self._starting():
                self._make_cluster()
                running = self._settled()
                self._port = running.port if running else self._launch()
        except BaseException:
            self.stop()
            raise
        return self.url

    def stop(self) -> None:
        """Stop what `start` started; a server found running stays. Stopping twice is harmless."""
        process, self._port = self._process, None
        if process is not None:
            process.send_signal(signal.SIGQUIT if self._forgetful else signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._dismiss()
        if self._forgetful:
            shutil.rmtree(self._home, ignore_errors=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """Only one process at a time makes or starts the cluster."""
        with (self._home / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_cluster(self) -> None:
        cluster = self._home / "cluster"
        if (cluster / "PG_VERSION").exists():
            self._check_version((cluster / "PG_VERSION").read_text().strip())
            return
        draft = self._home / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        password = self._home / "password"
        password.write_text(secrets.token_urlsafe(24))
        password.chmod(0o600)
        if self._programs.account:
            self._programs.account.own(self._home)
        self._initdb(draft, password)
        self._programs.run(
            "postgres", "--single", "-D", str(draft), "postgres", cwd=self._home, stdin=f"CREATE DATABASE {NAME}\n"
        )
        draft.rename(cluster)

    def _check_version(self, found: str) -> None:
        if found != str(self._programs.major):
            raise PostgresFailed(
                f"the data in {self._home} was written by PostgreSQL {found}, and {self._programs.folder} is "
                f"{self._programs.major}; dump it with the old version and restore it, or use another folder"
            )

    def _initdb(self, draft: Path, password: Path) -> None:
        """UTF-8 and the same order of letters everywhere; some systems know no C.UTF-8 and get C."""
        fixed = [
            "--encoding=UTF8",
            f"--username={NAME}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--no-instructions",
            *(["--no-sync"] if self._forgetful else []),
        ]
        try:
            self._programs.run("initdb", *fixed, "--locale=C.UTF-8", "-D", str(draft), cwd=self._home)
        except PostgresFailed:
            shutil.rmtree(draft, ignore_errors=True)
            self._programs.run("initdb", *fixed, "--locale=C", "-D", str(draft), cwd=self._home)

    def _settled(self) -> Running | None:
        """The server that already runs here, once it has finished starting; None when it is gone."""
        deadline = time.monotonic() + START_SECONDS
        while running := read_running(self._home / "cluster"):
            if running.ready:
                return running
            if time.monotonic() > deadline:
                raise PostgresFailed(f"the server with pid {running.pid} in {self._home} neither starts nor stops")
            time.sleep(POLL_SECONDS)
        (self._home / "cluster" / "postmaster.pid").unlink(missing_ok=True)
        return None

    def _launch(self) -> int:
        """Start on a free port, and again while PostgreSQL's complaint is one that passes. Returns the port."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            port = self._wanted_port or free_port()
            said_before = (self._home / "log").stat().st_size if (self._home / "log").exists() else 0
            self._process = self._spawn(port)
            self._watchdog = self._watch(self._process.pid)
            if self._wait_ready(self._process, deadline):
                return port
            complaint = (self._home / "log").read_bytes()[said_before:].decode(errors="replace")[-2000:].strip()
            self._dismiss()
            if time.monotonic() > deadline or not any(reason in complaint for reason in PASSING):
                raise PostgresFailed(f"the PostgreSQL in {self._home} did not start: {complaint}")
            time.sleep(RETRY_SECONDS)

    def _dismiss(self) -> None:
        """Let go of a server that has ended, and send its watchdog home."""
        self._process = None
        if self._watchdog is not None:
            self._watchdog.communicate("done\n")
            self._watchdog = None

    def _spawn(self, port: int) -> subprocess.Popen[bytes]:
        """In a session of its own, so that Ctrl-C reaches us first and we stop it in good order."""
        options = {**ALWAYS, **({} if self._crash_safe else UNSAFE), "port": str(port)}
        flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]
        with (self._home / "log").open("ab") as log:
            return subprocess.Popen(
                self._programs.command("postgres", "-D", str(self._home / "cluster"), *flags),
                cwd=self._home,
                env=clean_environment(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._programs.identity(),
            )

    def _watch(self, pid: int) -> subprocess.Popen[str]:
        last_words = ("QUIT", "delete") if self._forgetful else ("INT", "keep")
        return subprocess.Popen(
            ["/bin/sh", "-c", WATCHDOG, "conserje-watchdog", str(pid), str(self._home), *last_words],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def _wait_ready(self, process: subprocess.Popen[bytes], deadline: float) -> bool:
        """True once it takes connections, False when it ended instead, or was ended because the time is up."""
        while process.poll() is None:
            running = read_running(self._home / "cluster")
            if running and running.pid == process.pid and running.ready:
                return True
            if time.monotonic() > deadline:
                process.kill()
                process.wait()
            time.sleep(POLL_SECONDS)
        return False


def persistent(home: Path, programs: Programs | None = None, *, port: int | None = None) -> PostgresServer:
    """A server whose data stays in `home`; it listens at `port`, or at a free one.

    When we are root and the account PostgreSQL runs as cannot reach `home` (it is below /root), the data is kept in
    /var/lib/conserje and `home` is a link to it.
    """
    programs = programs or find_programs()
    home = home.absolute()
    home.parent.mkdir(parents=True, exist_ok=True)
    account = programs.account
    if account and not account.can_reach(home.parent.resolve()) and not home.is_symlink():
        if home.exists() and any(home.iterdir()):
            raise PostgresFailed(f"{account.name} cannot reach {home}, and it is not empty; choose another folder")
        elsewhere = Path(tempfile.mkdtemp(prefix=f"{home.name}-", dir=shared_folder("data")))
        if home.exists():
            home.rmdir()
        home.symlink_to(elsewhere, target_is_directory=True)
    home = home.resolve()
    home.mkdir(mode=0o700, exist_ok=True)
    if account:
        os.chown(home, account.uid, account.gid)
    return PostgresServer(home, programs, forgetful=False, crash_safe=True, wanted_port=port)


def throwaway(programs: Programs | None = None, *, durable: bool = False) -> PostgresServer:
    """A server in a temporary folder, deleted by `stop` or, if we die, by the watchdog.

    It is fast and not crash-safe, unless `durable`: then it writes to the disk as in production, for measurements and for
    tests that kill it.
    """
    programs = programs or find_programs()
    account = programs.account
    memory = [] if durable else spacious_memory(MEMORY)
    parents = [*memory, Path(tempfile.gettempdir()).resolve()]
    parent = next((each for each in parents if account is None or account.can_reach(each)), None)
    home = Path(tempfile.mkdtemp(prefix="conserje-postgres-", dir=parent or shared_folder("temporary")))
    if account:
        os.chown(home, account.uid, account.gid)
    return PostgresServer(home, programs, forgetful=True, crash_safe=durable)


def spacious_memory(folder: Path) -> list[Path]:
    """`folder` if it is a memory file system with room to spare, else nothing.

    ext4 takes 340 ms to make the 450 files of a database soon after another was dropped (it avoids the inodes of the
    last five seconds), memory 12 ms. A container's 64 MB are too few.
    """
    if not os.access(folder, os.W_OK | os.X_OK):
        return []
    return [folder] if shutil.disk_usage(folder).free >= MEMORY_BYTES else []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def read_running(cluster: Path) -> Running | None:
    """Read `postmaster.pid`: lines are pid, data folder, start, port, socket folder, address, shared memory, status.

    None when there is no such file, or when the pid in it is dead, a zombie, or another program's.
    """
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if not lines or not lines[0].strip().isdigit() or not works_in(int(lines[0]), cluster):
        return None
    whole = len(lines) >= 8
    return Running(int(lines[0]), int(lines[3]) if whole else 0, whole and lines[7].strip() == "ready")


def works_in(pid: int, cluster: Path) -> bool:
    """Whether the living process `pid` serves this cluster: its working directory is the data folder.

    A pid that was given to another program since, or a zombie (which has no working directory), does not. Systems
    without /proc are asked through `ps` for the command line.
    """
    if Path("/proc/self/cwd").exists():
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == cluster.resolve()
        except OSError:
            return False
    command = ["ps", "-ww", "-o", "stat=,command=", "-p", str(pid)]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=10).stdout
    return not shown.startswith("Z") and str(cluster) in shown
