"""Extras, orders, and what departments are asked to do."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0012"
down_revision = "0011"

TABLES: tuple[str, ...] = ()


def upgrade() -> None:
    for table in TABLES:
        run(isolate(table))
