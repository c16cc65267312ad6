"""Who is told when a guest waits, and what became of it; whose conversation it is while people talk."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0014"
down_revision = "0013"

# `told` are the ways ("email", "whatsapp") by which the contact has it. "unsent": there is no way to reach them, so that it
# stands in the staff view only; "withdrawn": somebody took over before it was due.
NOTICES = """
CREATE TABLE staff_notices (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL REFERENCES tenants,
    property_id     uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    conversation_id uuid REFERENCES conversations ON DELETE CASCADE,
    contact         text NOT NULL,
    email           text,
    phone           text,
    subject         text NOT NULL,
    text            text NOT NULL,
    urgent          boolean NOT NULL,
    state           text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'unsent', 'parked', 'withdrawn')),
    told            text[] NOT NULL DEFAULT '{}',
    attempts        integer NOT NULL DEFAULT 0,
    error           text,
    created_at      timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    sent_at         timestamptz
);
CREATE INDEX staff_notices_recent ON staff_notices (property_id, created_at DESC);
CREATE INDEX staff_notices_of_conversation ON staff_notices (conversation_id);
ALTER TABLE work DROP CONSTRAINT work_kind_check;
ALTER TABLE work ADD CONSTRAINT work_kind_check CHECK (kind IN ('answer', 'send', 'timer', 'notice'));
"""

# `taken_by` is who of the staff has the conversation; NULL while it waits for somebody, and when the bot has it.
TALKS = """
ALTER TABLE conversations ADD COLUMN taken_by text;
CREATE INDEX messages_out_by_staff ON messages_out (conversation_id, seq) WHERE author = 'staff';
"""

TABLES = ("staff_notices",)


def upgrade() -> None:
    run(NOTICES)
    run(TALKS)
    for table in TABLES:
        run(isolate(table))
