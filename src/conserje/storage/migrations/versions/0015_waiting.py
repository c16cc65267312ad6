"""Guests who wait for a room."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0015"
down_revision = "0014"

TABLES: tuple[str, ...] = ()


def upgrade() -> None:
    for table in TABLES:
        run(isolate(table))
