"""Where a message's trace goes on: the trace context is kept with the row that waits."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0008"
down_revision = "0007"

TABLES: tuple[str, ...] = ()


def upgrade() -> None:
    for table in TABLES:
        run(isolate(table))
