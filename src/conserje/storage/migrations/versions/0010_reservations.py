"""What finding, changing and confirming a reservation keeps."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0010"
down_revision = "0009"

TABLES: tuple[str, ...] = ()


def upgrade() -> None:
    for table in TABLES:
        run(isolate(table))
