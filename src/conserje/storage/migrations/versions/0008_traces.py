"""Where a message's trace goes on: the trace context is kept with the row that waits."""

from conserje.storage.migrations.ddl import run

revision = "0008"
down_revision = "0007"

# W3C Trace Context, 55 characters; NULL where no collector is set.
TRACES = """
ALTER TABLE messages_in ADD COLUMN traceparent text;
ALTER TABLE messages_out ADD COLUMN traceparent text;
"""


def upgrade() -> None:
    run(TRACES)
