"""Alembic's entry: runs the versions in one transaction over asyncpg, as the owner of the database."""

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool


def _run(connection: Connection) -> None:
    context.configure(connection=connection, transaction_per_migration=False)
    with context.begin_transaction():
        context.run_migrations()


async def _online(url: str) -> None:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_run)
        await connection.commit()
    await engine.dispose()


_url = context.config.get_main_option("sqlalchemy.url")
if not _url:
    raise RuntimeError("the migrations need a database URL")
asyncio.run(_online(_url))
