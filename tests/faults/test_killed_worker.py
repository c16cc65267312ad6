"""kill -9 of the worker in the middle of two hundred conversations: nobody is forgotten, nobody is told twice."""

import asyncio
from datetime import UTC, datetime, timedelta

from tests.faults.killable import (
    House,
    assert_everybody_was_answered_once,
    assert_no_room_is_sold_twice,
    house_under_fault,
)

GUESTS = 200
BOOKERS = 40
ARRIVAL = datetime.now(UTC).date() + timedelta(days=120)
DEPARTURE = ARRIVAL + timedelta(days=3)
STAY = f"del {ARRIVAL:%d/%m/%Y} al {DEPARTURE:%d/%m/%Y}"


class Town:
    """The guests, each in a conversation of their own; `sent` keeps what each wrote."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.sent: dict[str, list[str]] = {}

    async def everybody_writes(self) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(GUESTS):
                guest = f"54911{number:08d}"
                self.sent[guest] = []
                script = self._books if number % (GUESTS // BOOKERS) == 0 else self._asks
                group.create_task(script(guest))

    async def _books(self, guest: str) -> None:
        """All of them the same nights: there are fewer rooms than guests."""
        await self._says(guest, f"hola, ¿tienen una doble {STAY} para 2 personas?")
        taken = await self._says(guest, "1")
        if "nombre" in taken:
            await self._says(guest, "Ana Pérez")
            await self._says(guest, "ana@example.com")
            await self._says(guest, "sí")

    async def _asks(self, guest: str) -> None:
        await self._says(guest, "hola")
        await self._says(guest, "¿hay wifi?")
        await self._says(guest, f"¿cuánto sale una doble {STAY} para 2 personas?")

    async def _says(self, guest: str, text: str) -> str:
        self.sent[guest].append(text)
        return await self._house.says(guest, text)


async def test_a_worker_killed_twice_loses_nobody_and_answers_nobody_twice(database_url: str) -> None:
    async with house_under_fault(database_url) as house:
        town = Town(house)
        writing = asyncio.create_task(town.everybody_writes())
        async with house.worker() as worker:
            await house.meta.wait_for(150, within=60)
            house.meta.withhold_answers()
            await house.meta.senders_wait(6)
            await worker.kill()
        house.meta.answer_again()
        async with house.worker() as worker:
            await house.meta.wait_for(400, within=60)
            house.meta.lose_messages()
            await house.meta.senders_wait(6)
            await worker.kill()
        house.meta.answer_again()
        async with house.worker() as worker:
            await writing
            await house.at_rest()
            assert await worker.stop() == 0
        await assert_everybody_was_answered_once(house, town.sent)
        await assert_no_room_is_sold_twice(house)
        [sold] = await house.rows("SELECT count(*) AS rooms, count(DISTINCT guest_phone) AS guests FROM reservations")
        assert 0 < sold["guests"] == sold["rooms"] < BOOKERS
