"""Who is told when a guest waits, and what became of it."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0014"
down_revision = "0013"

TABLES: tuple[str, ...] = ()


def upgrade() -> None:
    for table in TABLES:
        run(isolate(table))
