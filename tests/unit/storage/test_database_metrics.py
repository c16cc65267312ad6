"""What the database's connections and transactions tell, and that a write across tenants is noticed."""

from uuid import uuid4

import asyncpg
import pytest

from conserje.model.ids import TenantId
from conserje.storage.database import Database, DatabaseUnavailable
from conserje.telemetry.metrics import Metrics
from tests.builders.relay import Relay


async def test_transactions_are_counted_by_how_they_ended(database_url: str) -> None:
    metrics = Metrics()
    database = await Database.connect(database_url, size=2, metrics=metrics)
    async with database.transaction(uuid4()) as connection:
        await connection.execute("SELECT 1")
    with pytest.raises(ValueError, match="ours"):
        async with database.transaction(uuid4()):
            raise ValueError("ours")
    await database.ping()
    stores = metrics.stores
    assert stores.transactions.value("tenant", "done") == 1
    assert stores.transactions.value("tenant", "failed") == 1
    assert stores.transactions.value("system", "done") == 1
    assert stores.seconds.count("tenant") == 2
    assert stores.acquired.count() == 3
    assert stores.most.value() == 2
    assert (stores.connections.value("idle"), stores.connections.value("busy")) == (1, 0)
    await database.close()


async def test_a_write_into_another_tenants_rows_is_refused_and_counted(database_url: str) -> None:
    metrics, mine, other = Metrics(), TenantId(uuid4()), TenantId(uuid4())
    database = await Database.connect(database_url, size=1, metrics=metrics)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction(mine) as connection:
            await connection.execute(
                "INSERT INTO tenants (id, slug, name, created_at) VALUES ($1, 'x', 'x', now())", other
            )
    assert metrics.stores.crossings.value() == 1
    await database.close()


async def test_a_lost_server_is_counted_as_such(database_url: str) -> None:
    metrics = Metrics()
    async with Relay(database_url) as relay:
        database = await Database.connect(relay.url, size=1, acquire_seconds=1.0, metrics=metrics)
        await relay.cut()
        with pytest.raises(DatabaseUnavailable):
            await database.ping()
        assert metrics.stores.transactions.value("system", "lost") == 1
        await database.close()


async def test_one_process_leads_and_the_next_one_can_when_it_is_gone(database: Database) -> None:
    async with database.leading(17) as first:
        assert first is not None
        async with database.leading(17) as second, database.leading(18) as other:
            assert second is None
            assert other is not None
    async with database.leading(17) as next_one:
        assert next_one is not None
