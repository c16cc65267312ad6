"""Where a message's trace goes on: the trace context is kept with the row that waits. And what is counted all the time."""

from conserje.storage.migrations.ddl import run

revision = "0008"
down_revision = "0007"

# W3C Trace Context, 55 characters; NULL where no collector is set.
TRACES = """
ALTER TABLE messages_in ADD COLUMN traceparent text;
ALTER TABLE messages_out ADD COLUMN traceparent text;
"""

# For the figures of the business, which are counted every few seconds.
RECENT = """
CREATE INDEX quotes_recent ON quotes (tenant_id, created_at);
CREATE INDEX reservations_recent ON reservations (tenant_id, created_at);
CREATE INDEX reservation_events_recent ON reservation_events (tenant_id, at);
CREATE INDEX holds_running ON holds (tenant_id, expires_at);
CREATE INDEX conversations_with_staff ON conversations (tenant_id) WHERE state = 'with_staff';
"""


def upgrade() -> None:
    run(TRACES)
    run(RECENT)
