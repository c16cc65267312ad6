"""Who works at the house, who is signed in, and who tried to."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0004"
down_revision = "0003"

# A session is found by the SHA-256 of its token: whoever reads the table cannot use what it holds.
STAFF = """
CREATE TABLE staff (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants,
    email      text NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    role       text NOT NULL CHECK (role IN ('owner', 'reception')),
    password   text NOT NULL,
    active     boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    UNIQUE (tenant_id, email)
);
CREATE TABLE staff_sessions (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    tenant_id  uuid NOT NULL REFERENCES tenants,
    staff_id   uuid NOT NULL REFERENCES staff ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL
);
CREATE INDEX staff_sessions_of_staff ON staff_sessions (staff_id);
CREATE INDEX staff_sessions_idle ON staff_sessions (tenant_id, seen_at);
"""

# By e-mail, whether or not somebody has it: the answer to a stranger must not tell who works here.
ATTEMPTS = """
CREATE TABLE login_attempts (
    tenant_id uuid NOT NULL REFERENCES tenants,
    email     text NOT NULL CHECK (length(email) <= 254),
    failures  integer NOT NULL,
    last_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, email)
);
CREATE INDEX login_attempts_old ON login_attempts (tenant_id, last_at);
"""


def upgrade() -> None:
    run(STAFF)
    run(ATTEMPTS)
    for table in ("staff", "staff_sessions", "login_attempts"):
        run(isolate(table))
