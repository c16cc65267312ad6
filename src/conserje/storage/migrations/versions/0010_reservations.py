"""More can happen to a reservation than the first list of events foresaw, and staff see who did it: the desk's audit names
the key of each event."""

from conserje.storage.migrations.ddl import run

revision = "0010"
down_revision = "0009"

EVENTS = """
ALTER TABLE reservation_events DROP CONSTRAINT reservation_events_action_check;
CREATE INDEX audit_by_key ON audit (key);
"""


def upgrade() -> None:
    run(EVENTS)
