"""A house as a task wants to find it: a database of its own, reservations made through the PMS, rules laid over."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg
from pydantic import TypeAdapter

from conserje.bootstrap import App, Chances, build, fake_channels
from conserje.channels.fake import FakeChannel
from conserje.dialogue.desk import same_offer
from conserje.model.desk.rules import DeskRules
from conserje.model.guest import Guest
from conserje.model.hotel import Hotel, HouseLimits
from conserje.model.ids import MovableClock
from conserje.model.inventory import Days, Restriction
from conserje.model.stay import Party, Stay, StayRequest
from conserje.ops.hotel_files import HotelFolder, install_hotel, read_demo_hotel
from conserje.ops.postgres import throwaway
from conserje.ops.trials.tasks import Before, SoldOut, Start, Trial
from conserje.settings import load_settings
from conserje.storage.migrations.upgrade import migrate
from conserje.understanding.reader import Reader

_LONG = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Stage:
    """A running house. `codes` are the reservations of the start by their alias."""

    app: App
    clock: MovableClock
    hotel: Hotel
    codes: dict[str, str]
    channels: dict[str, FakeChannel]


@contextmanager
def server_with_schema() -> Iterator[str]:
    """A throwaway server whose database holds the schema; `stage` copies it for each play."""
    with throwaway() as server:
        migrate(server.url)
        yield server.url


@asynccontextmanager
async def stage(url: str, trial: Trial, seed: int, reader: Reader) -> AsyncIterator[Stage]:
    """The house of a task in a database of its own, gone when the block ends."""
    name = f"trial_{uuid4().hex}"
    await _execute(url, f'CREATE DATABASE "{name}" TEMPLATE "{urlsplit(url).path[1:]}" STRATEGY FILE_COPY')
    try:
        own = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        settings = load_settings(database_url=own, database_connections=4)
        clock, chances = MovableClock(trial.now), Chances(Random(seed), Random(seed))
        channels = fake_channels()
        async with build(settings, clock=clock, chances=chances, channels=channels, reader=reader, pauses=False) as app:
            folder = _as_told(read_demo_hotel(trial.hotel, clock), trial.start)
            hotel = await install_hotel(app.database, folder, app.ids, clock)
            codes = {one.alias: await _booked(app, hotel, one, clock.now()) for one in trial.start.reservations}
            sold_out = _without(folder, trial.start.sold_out)
            if sold_out != folder:
                await install_hotel(app.database, sold_out, app.ids, clock)
            yield Stage(app, clock, hotel, codes, channels)
    finally:
        await _execute(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _as_told(folder: HotelFolder, start: Start) -> HotelFolder:
    """The house with the task's own rules laid over its own."""
    desk, limits, hotel = TypeAdapter(DeskRules), TypeAdapter(HouseLimits), folder.hotel
    laid = _laid_over(desk.dump_python(hotel.desk, mode="json"), start.desk)
    limited = {**limits.dump_python(hotel.limits), **start.limits}
    return replace(
        folder,
        hotel=replace(hotel, desk=desk.validate_python(laid), limits=limits.validate_python(limited)),
    )


def _without(folder: HotelFolder, sold_out: tuple[SoldOut, ...]) -> HotelFolder:
    """The house that does not sell some rooms on some nights."""
    stops = tuple(
        Restriction(
            f"trial.{number}", Days(one.first, one.last - timedelta(days=1)), room_type=one.room_type, stop_sell=True
        )
        for number, one in enumerate(sold_out)
    )
    inventory = replace(folder.inventory, restrictions=(*folder.inventory.restrictions, *stops))
    return replace(folder, inventory=inventory)


def _laid_over(plain: dict[str, object], more: dict[str, object]) -> dict[str, object]:
    """Tables are merged, everything else is replaced."""
    merged = dict(plain)
    for name, value in more.items():
        below = merged.get(name)
        is_table = isinstance(below, dict) and isinstance(value, dict)
        merged[name] = _laid_over(below, value) if is_table else value  # type: ignore[arg-type]
    return merged


async def _booked(app: App, hotel: Hotel, one: Before, now: datetime) -> str:
    """Through the PMS's own door, as somebody at the desk would have done it."""
    pms, key = app.pms_of(hotel), f"trial:{one.alias}"
    stay = Stay(one.check_in, one.check_in + timedelta(days=one.nights))
    request = StayRequest(stay, Party(one.adults, one.children), one.rooms)
    offer = same_offer(await pms.availability(request), one.room_type, one.rate_plan)
    quote = await pms.quote(offer, valid_until=now + _LONG, key=key)
    hold = await pms.hold(quote.id, until=now + _LONG, key=key)
    guest = Guest(one.guest.name, one.guest.email, one.guest.phone, one.guest.language)
    arrival = datetime.combine(stay.check_in, time(12), ZoneInfo(hotel.timezone))
    due = min(now + timedelta(hours=hotel.limits.deposit_hours), arrival)
    reservation = await pms.book(hold.id, guest, deposit_due=due if quote.deposit.amount else None, key=key)
    if one.is_paid:
        await pms.confirm_deposit(reservation.code, key=key)
    return reservation.code


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
