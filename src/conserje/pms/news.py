"""Hears from PostgreSQL which nights of a house the built-in PMS sold, freed or priced anew, in whatever process.

While it is heard, what is remembered need not be doubted; when the connection is lost, nothing that is remembered counts.
"""

import asyncio
from collections.abc import Callable
from datetime import date
from uuid import UUID

import structlog

from conserje.model.ids import PropertyId
from conserje.storage.database import Database, DatabaseUnavailable

CHANNEL = "conserje_rooms"
PAUSE_SECONDS = 1.0

log = structlog.get_logger(__name__)

# A house and its nights from the first to the last; without nights any of them, without a house any of any.
Hear = Callable[[PropertyId | None, date | None, date | None], None]


def parsed(payload: str) -> tuple[PropertyId | None, date | None, date | None]:
    """What cannot be read may be about anything."""
    house, *nights = payload.split(":")
    try:
        first, last = map(date.fromisoformat, nights) if nights else (None, None)
        return PropertyId(UUID(house)), first, last
    except ValueError:
        log.warning("room_news_unreadable", length=len(payload))
        return None, None, None


class RoomNews:
    """`run` keeps listening until it is cancelled, and tells `hear` of every change."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_heard = False

    @property
    def is_heard(self) -> bool:
        return self._is_heard

    async def run(self, hear: Hear) -> None:
        while True:
            try:
                async with self._database.listening(CHANNEL, lambda payload: hear(*parsed(payload))) as lost:
                    hear(None, None, None)  # whatever happened while nobody listened was not heard
                    self._is_heard = True
                    await lost.wait()
            except DatabaseUnavailable as error:
                log.warning("room_news_not_heard", reason=str(error))
            finally:
                self._is_heard = False
                hear(None, None, None)
            await asyncio.sleep(PAUSE_SECONDS)
