"""Guesses at other people's reservations; extras taken off the bill again; files that are kept no longer."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0016"
down_revision = "0015"

# `origin` is from where somebody guessed, as a word that tells nobody's address.
TRIES = """
CREATE TABLE wrong_tries (
    tenant_id   uuid NOT NULL REFERENCES tenants,
    property_id uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    key         text NOT NULL,
    origin      text NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (property_id, key)
);
CREATE INDEX wrong_tries_of_origin ON wrong_tries (property_id, origin, at);
"""

# A credit takes a charge off the bill.
CREDITS = """
ALTER TABLE ledger DROP CONSTRAINT ledger_kind_check;
ALTER TABLE ledger ADD CONSTRAINT ledger_kind_check CHECK (kind IN ('charge', 'credit', 'payment', 'refund'));
"""

# The row stays when the bytes go.
FILES = """
ALTER TABLE files ALTER COLUMN content DROP NOT NULL;
ALTER TABLE files ADD COLUMN deleted_at timestamptz;
ALTER TABLE files ADD CHECK ((content IS NULL) = (deleted_at IS NOT NULL));
CREATE INDEX files_by_age ON files (property_id, created_at) WHERE content IS NOT NULL;
"""


def upgrade() -> None:
    for script in (TRIES, isolate("wrong_tries"), CREDITS, FILES):
        run(script)
