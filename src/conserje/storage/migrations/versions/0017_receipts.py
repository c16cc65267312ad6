"""What else is read of receipts, and a name by which two receipts of one transfer are recognised."""

from conserje.storage.migrations.ddl import run

revision = "0017"
down_revision = "0016"

# `fingerprint` is the bank's name of the transfer with the signs that pictures confuse made one.
RECEIPTS = """
ALTER TABLE proofs ADD COLUMN paid_on date;
ALTER TABLE proofs ADD COLUMN holder text;
ALTER TABLE proofs ADD COLUMN fingerprint text;
CREATE INDEX proofs_by_transfer ON proofs (property_id, fingerprint) WHERE fingerprint IS NOT NULL;
CREATE INDEX proofs_by_file ON proofs (file_id) WHERE file_id IS NOT NULL;
"""


def upgrade() -> None:
    run(RECEIPTS)
