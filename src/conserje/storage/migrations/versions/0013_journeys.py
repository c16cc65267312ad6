"""Messages that go out by the calendar of a stay."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0013"
down_revision = "0012"

TABLES: tuple[str, ...] = ()


def upgrade() -> None:
    for table in TABLES:
        run(isolate(table))
