"""`make demo`: two hotels on this machine, on a PostgreSQL of their own, ready to talk to."""

import fcntl
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvloop

from conserje.bootstrap import TimeOrderedIds, create_first_staff
from conserje.errors import BadRequest
from conserje.model.hotel import Hotel
from conserje.model.ids import Clock, SystemClock
from conserje.ops.hotel_files import DEMO_HOTELS, install_hotel, read_demo_hotel
from conserje.ops.postgres import persistent
from conserje.ops.serve import serve
from conserje.settings import Settings, load_settings
from conserje.storage.database import Database
from conserje.storage.migrations.upgrade import migrate

PORTS_TRIED = 20


@dataclass(frozen=True, slots=True)
class Account:
    """A staff account of the demo; `password` only when it was made just now."""

    hotel: Hotel
    email: str
    password: str | None


def run_demo(home: Path, *, host: str, port: int) -> None:
    """Start everything and serve until interrupted. Data stay in `home` and are there again the next time.

    Raises BadRequest when no port near `port` is free, or another demo has these data open.
    """
    home.mkdir(parents=True, exist_ok=True)
    with _only_one(home):
        _run(home, host, port)


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """Two demos on the same data would stop each other's PostgreSQL. The lock goes with the process, however it ends."""
    with (home / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BadRequest(f"a demo is running on {home} already; give another one its own --home") from error
        yield


def _run(home: Path, host: str, port: int) -> None:
    free = _free_port(host, port)
    print("Starting PostgreSQL …", flush=True)
    with persistent(home / "postgres") as server:
        settings = load_settings(
            database_url=server.url, host=host, port=free, base_url=f"http://{host}:{free}", secret=_secret(home)
        )
        migrate(server.url)
        accounts = uvloop.run(prepare_houses(settings, SystemClock()))
        _announce(settings, accounts, wanted=port)
        uvloop.run(serve(settings, with_worker=True))


async def prepare_houses(settings: Settings, clock: Clock) -> list[Account]:
    """Install or refresh the demo hotels, and open a staff account for each that has none."""
    ids = TimeOrderedIds()
    database = await Database.connect(settings.database_url.get_secret_value(), size=2)
    try:
        accounts = []
        for slug in DEMO_HOTELS:
            hotel = await install_hotel(database, read_demo_hotel(slug, clock), ids, clock)
            email = f"recepcion@{slug}.example"
            password = await create_first_staff(database, hotel, email, secrets.token_urlsafe(12), clock, ids)
            accounts.append(Account(hotel, email, password))
        return accounts
    finally:
        await database.close()


def _announce(settings: Settings, accounts: list[Account], *, wanted: int) -> None:
    if settings.port != wanted:
        print(f"Port {wanted} is taken; using {settings.port}.")
    print(f"\nConserje is ready: {settings.base_url}\n")
    for account in accounts:
        print(f"  {account.hotel.name}")
        print(f"    chat as a guest   {settings.base_url}/chat/{account.hotel.slug}")
        print(f"    the staff's view  {settings.base_url}/staff/{account.hotel.slug}")
        if account.password:
            print(f"    staff login       {account.email}  {account.password}   (shown only this once)")
        else:
            print(f"    staff login       {account.email}  (lost the password? conserje staff password)")
    print("\nCtrl-C stops it; everything is there again the next time.", flush=True)


def _free_port(host: str, wanted: int) -> int:
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind((host, port))
            except OSError:
                continue
            return port
    raise BadRequest(f"no free port between {wanted} and {wanted + PORTS_TRIED - 1}")


def _secret(home: Path) -> str:
    """Kept with the data, so that sessions survive a restart; readable by its owner only."""
    path = home / "secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="ascii")
    return path.read_text(encoding="ascii")
