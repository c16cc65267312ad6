"""Ground for the life of a reservation: files, media, drafts, house timers, tasks of departments, desk rules."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0007"
down_revision = "0006"

# Receipts that guests send, pictures and documents that we send. Small by the channels' own limits, so they live with the rest.
FILES = """
CREATE TABLE files (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants,
    property_id uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    mime       text NOT NULL,
    name       text NOT NULL,
    sha256     bytea NOT NULL CHECK (length(sha256) = 32),
    content    bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX files_by_content ON files (property_id, sha256);
"""

MESSAGES = """
ALTER TABLE messages_in ADD COLUMN media jsonb;
ALTER TABLE messages_out ADD COLUMN attachments jsonb NOT NULL DEFAULT '[]';
ALTER TABLE messages_out ADD COLUMN template jsonb;
ALTER TABLE messages_out DROP CONSTRAINT messages_out_state_check;
ALTER TABLE messages_out ADD CONSTRAINT messages_out_state_check CHECK (state IN
    ('draft', 'discarded', 'queued', 'sending', 'unsure', 'sent', 'delivered', 'read', 'failed', 'parked'));
CREATE INDEX messages_out_drafts ON messages_out (conversation_id, seq) WHERE state = 'draft';
"""

# A timer belongs to a conversation, or to a house as a whole: then one of a kind per house.
TIMERS = """
ALTER TABLE timers ALTER COLUMN conversation_id DROP NOT NULL;
ALTER TABLE timers ADD COLUMN property_id uuid REFERENCES properties ON DELETE CASCADE;
UPDATE timers SET property_id = c.property_id FROM conversations c WHERE c.id = timers.conversation_id;
ALTER TABLE timers ALTER COLUMN property_id SET NOT NULL;
CREATE UNIQUE INDEX timers_of_house ON timers (property_id, kind) WHERE conversation_id IS NULL;
"""

# `step` counts whom a task that nobody took was passed on to; `told` is the state that the guest knows of.
TASKS = """
ALTER TABLE tasks ADD COLUMN department text
    CHECK (department IN ('reception', 'housekeeping', 'maintenance', 'kitchen', 'concierge'));
ALTER TABLE tasks ADD COLUMN room_number text;
ALTER TABLE tasks ADD COLUMN reservation_code text;
ALTER TABLE tasks ADD COLUMN payload jsonb NOT NULL DEFAULT '{}';
ALTER TABLE tasks ADD COLUMN state text NOT NULL DEFAULT 'open'
    CHECK (state IN ('open', 'accepted', 'done', 'declined'));
ALTER TABLE tasks ADD COLUMN taken_by text;
ALTER TABLE tasks ADD COLUMN step smallint NOT NULL DEFAULT 0;
UPDATE tasks SET state = 'done' WHERE done_at IS NOT NULL;
CREATE INDEX tasks_of_conversation ON tasks (conversation_id) WHERE done_at IS NULL;
"""

RULES = """
ALTER TABLE properties ADD COLUMN desk jsonb NOT NULL DEFAULT '{}';
"""


def upgrade() -> None:
    for script in (FILES, MESSAGES, TIMERS, TASKS, RULES, isolate("files")):
        run(script)
