"""Alerts that Alertmanager reported, for the people who operate the system and for the houses whose guests feel them.

Without row-level security, and therefore without anything about a guest: labels and a sentence of the rule. `tenant` is the
slug of the tenant that an alert is about, if it is about one; the console shows it to no other.
"""

from conserje.storage.database import APP_ROLE
from conserje.storage.migrations.ddl import run

revision = "0009"
down_revision = "0008"

# An alert that comes again later has the same fingerprint and another beginning.
ALERTS = """
CREATE TABLE alerts (
    fingerprint text NOT NULL CHECK (length(fingerprint) BETWEEN 1 AND 64),
    started_at  timestamptz NOT NULL,
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    severity    text NOT NULL CHECK (length(severity) BETWEEN 1 AND 20),
    owner       text NOT NULL CHECK (length(owner) <= 40),
    guests_feel boolean NOT NULL,
    tenant      text,
    labels      jsonb NOT NULL,
    summary     text NOT NULL CHECK (length(summary) <= 2000),
    runbook     text NOT NULL CHECK (length(runbook) <= 500),
    heard_at    timestamptz NOT NULL,
    ended_at    timestamptz,
    PRIMARY KEY (fingerprint, started_at)
);
CREATE INDEX alerts_open ON alerts (started_at) WHERE ended_at IS NULL;
CREATE INDEX alerts_ended ON alerts (ended_at) WHERE ended_at IS NOT NULL;
"""

# When the alarm chain last said that it works: one row.
HEARTBEAT = """
CREATE TABLE alarm_heartbeat (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    heard_at timestamptz NOT NULL
);
"""


# Which schema this is may be asked by the product itself, which is never the owner: for the health pages and the doctor.
SCHEMA = f"GRANT SELECT ON alembic_version TO {APP_ROLE};"


def upgrade() -> None:
    run(ALERTS)
    run(HEARTBEAT)
    run(SCHEMA)
