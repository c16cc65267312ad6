"""Alerts that Alertmanager reported, for the people who operate the house's system."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0009"
down_revision = "0008"

TABLES: tuple[str, ...] = ()


def upgrade() -> None:
    for table in TABLES:
        run(isolate(table))
