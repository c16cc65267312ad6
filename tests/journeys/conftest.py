"""The demo houses behind real webhooks, on a clock that stands where it is put.

`front_desk` is a started system on a fresh copy of the two demo hotels; `front_desk.guest(...)` is somebody with WhatsApp who
writes to one of them. Time is Monday 11 January 2027, 10:00 in Buenos Aires, until a journey moves it.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from conserje.bootstrap import TimeOrderedIds
from conserje.model.ids import MovableClock
from conserje.ops.hotel_files import DEMO_HOTELS, install_hotel, read_demo_hotel
from conserje.storage.database import Database
from tests.conftest import SharedServer
from tests.journeys.front_desk import FrontDesk, front_desk_on
from tests.moves import MovesOfTheRun

NOW = datetime(2027, 1, 11, 10, 0, tzinfo=ZoneInfo("America/Argentina/Buenos_Aires"))


@pytest.fixture(scope="session")
def furnished_url(shared_server: SharedServer) -> Iterator[str]:
    """A database with both demo hotels, to be copied."""
    url = shared_server.create(migrated=True)
    asyncio.run(_furnish(url))
    yield url
    shared_server.drop(url)


async def _furnish(url: str) -> None:
    database = await Database.connect(url, size=1)
    clock = MovableClock(NOW)
    for slug in DEMO_HOTELS:
        await install_hotel(database, read_demo_hotel(slug, clock), TimeOrderedIds(), clock)
    await database.close()


@pytest.fixture
async def front_desk(
    shared_server: SharedServer, furnished_url: str, moves_of_the_run: MovesOfTheRun
) -> AsyncIterator[FrontDesk]:
    url = shared_server.clone(furnished_url)
    async with front_desk_on(url, MovableClock(NOW)) as desk:
        yield desk
        await check_turns(desk, moves_of_the_run)
    shared_server.drop(url)


async def check_turns(desk: FrontDesk, moves: MovesOfTheRun) -> None:
    """In a correct turn the guard stops nothing, and no turn of a journey fails so often that it is given up."""
    for hotel in DEMO_HOTELS:
        turns = await desk.rows("SELECT flow, evidence FROM turns", hotel=hotel)
        stopped = [turn for turn in turns if any(str(one).startswith(("guard:", "error:")) for one in turn["evidence"])]
        assert stopped == []
        moves.note(turn["evidence"] for turn in turns)
        by_people = await desk.rows("SELECT details ->> 'move' AS move FROM audit WHERE details ? 'move'", hotel=hotel)
        moves.note([f"move:{one['move']}"] for one in by_people)
