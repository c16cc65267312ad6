"""The ground: houses, guests, conversations, messages in and out, turns, tasks, timers, audit, and the work list."""

from conserje.storage.database import APP_ROLE
from conserje.storage.migrations.ddl import isolate, run

revision = "0001"
down_revision = None

ROLE = f"""
DO $$ BEGIN
    CREATE ROLE {APP_ROLE} NOLOGIN NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    EXECUTE format('GRANT {APP_ROLE} TO %I', current_user);
END $$;
GRANT USAGE ON SCHEMA public TO {APP_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE};
"""

EXTENSIONS = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
"""

# Without row-level security, and therefore without anything about a guest: which house an address belongs to, and which
# conversations wait for whom.
SYSTEM = """
CREATE TABLE routes (
    channel     text NOT NULL,
    receiver    text NOT NULL,
    tenant_id   uuid NOT NULL,
    property_id uuid NOT NULL,
    PRIMARY KEY (channel, receiver)
);
CREATE TABLE work (
    kind         text NOT NULL CHECK (kind IN ('answer', 'send', 'timer')),
    key          uuid NOT NULL,
    tenant_id    uuid NOT NULL,
    since        timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    due_limit    timestamptz NOT NULL,
    version      bigint NOT NULL DEFAULT 1,
    attempts     integer NOT NULL DEFAULT 0,
    leased_until timestamptz,
    lease        uuid,
    PRIMARY KEY (kind, key)
) WITH (fillfactor = 50);
CREATE INDEX work_due ON work (kind, due_at);
"""

HOUSES = """
CREATE TABLE tenants (
    id         uuid PRIMARY KEY,
    slug       text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name       text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE TABLE properties (
    id            uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL REFERENCES tenants,
    slug          text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name          text NOT NULL,
    country       char(2) NOT NULL,
    timezone      text NOT NULL,
    language      text NOT NULL,
    currencies    text[] NOT NULL CHECK (cardinality(currencies) > 0),
    check_in      time NOT NULL,
    check_out     time NOT NULL,
    address       text NOT NULL,
    map_url       text NOT NULL,
    phone         text NOT NULL,
    email         text NOT NULL,
    bank_accounts jsonb NOT NULL DEFAULT '[]',
    limits        jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX properties_of_tenant ON properties (tenant_id);
"""

GUESTS = """
CREATE TABLE guests (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants,
    name       text,
    email      text,
    phone      text,
    language   text,
    created_at timestamptz NOT NULL
);
CREATE INDEX guests_of_tenant ON guests (tenant_id);
CREATE TABLE channel_addresses (
    tenant_id uuid NOT NULL REFERENCES tenants,
    channel   text NOT NULL,
    address   text NOT NULL,
    guest_id  uuid NOT NULL REFERENCES guests ON DELETE CASCADE,
    PRIMARY KEY (tenant_id, channel, address)
);
CREATE INDEX channel_addresses_of_guest ON channel_addresses (guest_id);
"""

# The message path checks no foreign key to tenants: every check would lock the same few rows. The row-level policy already
# pins the tenant.
CONVERSATIONS = """
CREATE TABLE conversations (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL,
    property_id     uuid NOT NULL REFERENCES properties,
    channel         text NOT NULL,
    receiver        text NOT NULL,
    guest_address   text NOT NULL,
    guest_id        uuid REFERENCES guests,
    guest_name      text,
    language        text,
    state           text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'with_staff', 'closed')),
    memory          jsonb NOT NULL DEFAULT '{}',
    last_inbound_at timestamptz,
    last_message_at timestamptz NOT NULL,
    unseen          integer NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL,
    UNIQUE (tenant_id, channel, receiver, guest_address)
) WITH (fillfactor = 70);
CREATE INDEX conversations_recent ON conversations (property_id, last_message_at DESC);
CREATE TABLE turns (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL,
    conversation_id uuid NOT NULL REFERENCES conversations ON DELETE CASCADE,
    at              timestamptz NOT NULL,
    flow            text NOT NULL,
    reading         jsonb NOT NULL,
    actions         jsonb NOT NULL,
    evidence        jsonb NOT NULL,
    micros          integer NOT NULL
);
CREATE INDEX turns_of_conversation ON turns (conversation_id, at);
CREATE TABLE messages_in (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL,
    conversation_id uuid NOT NULL REFERENCES conversations ON DELETE CASCADE,
    channel         text NOT NULL,
    receiver        text NOT NULL,
    provider_id     text NOT NULL,
    seq             bigint GENERATED ALWAYS AS IDENTITY,
    sent_at         timestamptz NOT NULL,
    received_at     timestamptz NOT NULL,
    kind            text NOT NULL,
    text            text NOT NULL,
    choice          text,
    kind_of_media   text,
    raw             jsonb NOT NULL,
    turn_id         uuid,
    answered_at     timestamptz,
    UNIQUE (tenant_id, channel, receiver, provider_id)
);
CREATE INDEX messages_in_of_conversation ON messages_in (conversation_id, seq);
CREATE INDEX messages_in_unanswered ON messages_in (conversation_id, seq) WHERE answered_at IS NULL;
CREATE TABLE messages_out (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL,
    conversation_id uuid NOT NULL REFERENCES conversations ON DELETE CASCADE,
    turn_id         uuid,
    seq             bigint GENERATED ALWAYS AS IDENTITY,
    author          text NOT NULL CHECK (author IN ('bot', 'staff')),
    author_name     text,
    text            text NOT NULL,
    choices         jsonb NOT NULL DEFAULT '[]',
    state           text NOT NULL DEFAULT 'queued'
                    CHECK (state IN ('queued', 'sending', 'unsure', 'sent', 'delivered', 'read', 'failed', 'parked')),
    attempts        integer NOT NULL DEFAULT 0,
    provider_id     text,
    error           text,
    created_at      timestamptz NOT NULL,
    begun_at        timestamptz,
    sent_at         timestamptz
);
CREATE INDEX messages_out_of_conversation ON messages_out (conversation_id, seq);
CREATE INDEX messages_out_waiting ON messages_out (conversation_id, seq) WHERE state IN ('queued', 'sending', 'unsure');
CREATE INDEX messages_out_parked ON messages_out (tenant_id, created_at) WHERE state IN ('parked', 'failed');
CREATE INDEX messages_out_by_provider ON messages_out (provider_id) WHERE provider_id IS NOT NULL;
CREATE TABLE receipts (
    tenant_id   uuid NOT NULL,
    channel     text NOT NULL,
    provider_id text NOT NULL,
    state       text NOT NULL,
    at          timestamptz NOT NULL,
    error_code  text,
    recipient   text,
    is_orphan   boolean NOT NULL,
    raw         jsonb NOT NULL,
    PRIMARY KEY (tenant_id, channel, provider_id, state)
);
CREATE INDEX receipts_orphans ON receipts (channel, recipient, at) WHERE is_orphan;
"""

DESK = """
CREATE TABLE tasks (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL REFERENCES tenants,
    property_id     uuid NOT NULL REFERENCES properties,
    conversation_id uuid REFERENCES conversations ON DELETE SET NULL,
    kind            text NOT NULL,
    summary         text NOT NULL,
    urgent          boolean NOT NULL,
    due_at          timestamptz,
    created_at      timestamptz NOT NULL,
    done_at         timestamptz,
    done_by         text
);
CREATE INDEX tasks_open ON tasks (property_id, due_at) WHERE done_at IS NULL;
CREATE TABLE timers (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL REFERENCES tenants,
    conversation_id uuid NOT NULL REFERENCES conversations ON DELETE CASCADE,
    kind            text NOT NULL,
    payload         jsonb NOT NULL,
    due_at          timestamptz NOT NULL,
    UNIQUE (tenant_id, conversation_id, kind)
);
CREATE TABLE audit (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id       uuid NOT NULL,
    conversation_id uuid,
    at              timestamptz NOT NULL,
    actor           text NOT NULL,
    action          text NOT NULL,
    phase           text NOT NULL CHECK (phase IN ('asked', 'done', 'refused', 'failed')),
    key             text NOT NULL,
    details         jsonb NOT NULL
);
CREATE INDEX audit_of_conversation ON audit (conversation_id, at);
"""

TENANT_TABLES = (
    "properties",
    "guests",
    "channel_addresses",
    "conversations",
    "turns",
    "messages_in",
    "messages_out",
    "receipts",
    "tasks",
    "timers",
    "audit",
)


def upgrade() -> None:
    for part in (ROLE, EXTENSIONS, SYSTEM, HOUSES, GUESTS, CONVERSATIONS, DESK):
        run(part)
    run(isolate("tenants", "id"))
    for table in TENANT_TABLES:
        run(isolate(table))
    run(f"REVOKE UPDATE, DELETE ON audit FROM {APP_ROLE};")
