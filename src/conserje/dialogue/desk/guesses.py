"""The door to who has guessed at reservations lately, by where they write from; conversations count for themselves."""

from datetime import timedelta

from conserje.dialogue.desk.record import Record
from conserje.storage.database import Database
from conserje.storage.desk.tries import add_try, forget_tries, nth_last_try


class Guesses:
    """`origin` is None where the channel names nobody, or the conversation is the whole of what it names."""

    def __init__(self, database: Database, record: Record) -> None:
        self._database = database
        self._record = record

    async def count(self, origin: str | None, within: timedelta) -> None:
        """One more that was wrong. What is older than `within` counts no more, and is forgotten."""
        if origin is None:
            return
        hotel, now = self._record.hotel, self._record.now

        async def write(key: str) -> None:
            async with self._database.transaction(hotel.tenant_id) as connection:
                await forget_tries(connection, hotel.id, now - within)
                await add_try(connection, hotel.id, key, origin, now)

        await self._record.write("wrong_try", {"origin": origin}, write)

    async def are_too_many(self, origin: str | None, most: int, within: timedelta) -> bool:
        """Were there as many as that lately?"""
        if origin is None:
            return False
        hotel, now = self._record.hotel, self._record.now
        async with self._database.transaction(hotel.tenant_id) as connection:
            return await nth_last_try(connection, hotel.id, origin, now - within, most) is not None
