"""The work list under arrivals that come in the very moment in which somebody finishes."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from conserje.model.ids import TenantId
from conserje.storage.database import Connection, Database
from conserje.storage.work import Claim, claim, depth, finish

NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)

ARRIVAL = """
INSERT INTO work AS w (kind, key, tenant_id, since, due_at, due_limit) VALUES ('send', $1, $2, $3, $3, $3)
ON CONFLICT (kind, key) DO UPDATE SET version = w.version + 1
"""
WAITING_FOR_A_LOCK = "SELECT count(*) FROM pg_locks WHERE NOT granted"


async def arrive(connection: Connection, key: UUID) -> None:
    await connection.execute(ARRIVAL, key, TenantId(uuid4()), NOW)


async def claimed(database: Database, at: datetime = NOW) -> list[Claim]:
    return list(await claim(database, "send", at, lease=LEASE, most=10))


async def one_claim(database: Database) -> Claim:
    async with database.system() as connection:
        await arrive(connection, uuid4())
    [held] = await claimed(database)
    return held


async def test_what_is_finished_is_off_the_list(database: Database) -> None:
    await finish(database, await one_claim(database))
    assert await depth(database) == {}


async def test_what_arrived_since_the_claim_can_be_claimed_at_once(database: Database) -> None:
    held = await one_claim(database)
    async with database.system() as connection:
        await arrive(connection, held.key)
    assert await claimed(database) == []
    await finish(database, held)
    assert [one.key for one in await claimed(database)] == [held.key]


async def test_what_arrives_while_somebody_finishes_does_not_wait_for_the_lease(database: Database) -> None:
    held = await one_claim(database)
    async with database.transaction(held.tenant_id) as connection:
        await arrive(connection, held.key)
        finishing = asyncio.create_task(finish(database, held))
        async with database.system() as watcher:
            while not await watcher.fetchval(WAITING_FOR_A_LOCK):
                assert not finishing.done()
    await finishing
    [again] = await claimed(database)
    assert (again.key, again.version, again.attempts) == (held.key, held.version + 1, 1)


async def test_who_lost_the_lease_finishes_nothing(database: Database) -> None:
    slow = await one_claim(database)
    [quick] = await claimed(database, NOW + LEASE * 2)
    await finish(database, slow)
    assert (await depth(database))["send"][0] == 1
    await finish(database, quick)
    assert await depth(database) == {}
