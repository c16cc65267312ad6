"""Payments, proofs of transfers, and the ledger of every reservation."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0011"
down_revision = "0010"

TABLES: tuple[str, ...] = ()


def upgrade() -> None:
    for table in TABLES:
        run(isolate(table))
