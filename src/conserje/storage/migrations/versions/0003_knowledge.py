"""What the house knows, in which revision, and what guests asked that it does not know."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0003"
down_revision = "0002"

ENTRIES = """
CREATE TABLE knowledge_entries (
    tenant_id   uuid NOT NULL REFERENCES tenants,
    property_id uuid NOT NULL REFERENCES properties,
    key         text NOT NULL CHECK (key ~ '^[a-z][a-z0-9_]{0,62}$'),
    language    text NOT NULL CHECK (language ~ '^[a-z]{2}$'),
    kind        text NOT NULL CHECK (kind IN ('fact', 'article')),
    title       text NOT NULL,
    text        text NOT NULL,
    questions   text[] NOT NULL,
    topics      text[] NOT NULL,
    data        jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (property_id, key, language)
);
"""

# Whoever keeps a copy of the entries compares this number instead of reading them again.
REVISIONS = """
CREATE TABLE knowledge_revisions (
    tenant_id   uuid NOT NULL REFERENCES tenants,
    property_id uuid PRIMARY KEY REFERENCES properties,
    revision    bigint NOT NULL
);
"""

GAPS = """
CREATE TABLE knowledge_gaps (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id       uuid NOT NULL REFERENCES tenants,
    property_id     uuid NOT NULL REFERENCES properties,
    conversation_id uuid REFERENCES conversations ON DELETE SET NULL,
    question        text NOT NULL,
    language        text NOT NULL,
    at              timestamptz NOT NULL
);
CREATE INDEX knowledge_gaps_recent ON knowledge_gaps (property_id, at DESC);
CREATE INDEX knowledge_gaps_of_conversation ON knowledge_gaps (conversation_id);
"""

TENANT_TABLES = ("knowledge_entries", "knowledge_revisions", "knowledge_gaps")


def upgrade() -> None:
    for script in (ENTRIES, REVISIONS, GAPS, *map(isolate, TENANT_TABLES)):
        run(script)
