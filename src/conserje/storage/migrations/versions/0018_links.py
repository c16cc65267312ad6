"""Addresses that a reply gives to be opened, for channels that have buttons for them."""

from conserje.storage.migrations.ddl import run

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    run("ALTER TABLE messages_out ADD COLUMN links jsonb NOT NULL DEFAULT '[]';")
