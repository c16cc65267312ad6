"""Payments, proofs of transfers, and the ledger of every reservation."""

from conserje.storage.database import APP_ROLE
from conserje.storage.migrations.ddl import isolate, run

revision = "0011"
down_revision = "0010"

# A reservation that money was asked for; its row is what payments, refunds and charges of it are decided under.
# `conversation_id` is where its guest is told of money.
ACCOUNTS = """
CREATE TABLE accounts (
    tenant_id        uuid NOT NULL REFERENCES tenants,
    property_id      uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    reservation_code text NOT NULL,
    conversation_id  uuid REFERENCES conversations ON DELETE SET NULL,
    PRIMARY KEY (property_id, reservation_code)
);
CREATE TABLE ledger (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id        uuid NOT NULL,
    property_id      uuid NOT NULL,
    reservation_code text NOT NULL,
    at               timestamptz NOT NULL,
    kind             text NOT NULL CHECK (kind IN ('charge', 'payment', 'refund')),
    what             text NOT NULL,
    amount           numeric(14, 2) NOT NULL CHECK (amount > 0),
    currency         char(3) NOT NULL,
    method           text,
    reference        text,
    actor            text NOT NULL,
    event_id         uuid,
    key              text NOT NULL,
    FOREIGN KEY (property_id, reservation_code) REFERENCES accounts ON DELETE CASCADE,
    UNIQUE (property_id, key)
);
CREATE INDEX ledger_of_reservation ON ledger (property_id, reservation_code, id);
"""

CHECKOUTS = """
CREATE TABLE checkouts (
    id               uuid PRIMARY KEY,
    tenant_id        uuid NOT NULL,
    property_id      uuid NOT NULL,
    reservation_code text NOT NULL,
    provider         text NOT NULL,
    provider_id      text NOT NULL,
    amount           numeric(14, 2) NOT NULL CHECK (amount > 0),
    currency         char(3) NOT NULL,
    url              text NOT NULL,
    expires_at       timestamptz NOT NULL,
    closed_at        timestamptz,
    created_at       timestamptz NOT NULL,
    FOREIGN KEY (property_id, reservation_code) REFERENCES accounts ON DELETE CASCADE,
    UNIQUE (property_id, provider, provider_id)
);
CREATE INDEX checkouts_of_reservation ON checkouts (property_id, reservation_code) WHERE closed_at IS NULL;
"""

# What a provider told, once for each of its event ids. `heard` says what about, `told` what it came to when it was looked up.
EVENTS = """
CREATE TABLE payment_events (
    id               uuid PRIMARY KEY,
    tenant_id        uuid NOT NULL,
    property_id      uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    provider         text NOT NULL,
    event_id         text NOT NULL,
    heard            jsonb NOT NULL,
    told             jsonb,
    reservation_code text,
    received_at      timestamptz NOT NULL,
    applied_at       timestamptz,
    UNIQUE (property_id, provider, event_id)
);
CREATE INDEX payment_events_to_apply ON payment_events (property_id, reservation_code) WHERE applied_at IS NULL;
"""

# Money that has to go back: `payment` is the provider's name of what it is taken from. By hand: a person sends it.
REFUNDS = """
CREATE TABLE refunds (
    id               uuid PRIMARY KEY,
    tenant_id        uuid NOT NULL,
    property_id      uuid NOT NULL,
    reservation_code text NOT NULL,
    method           text NOT NULL,
    payment          text,
    amount           numeric(14, 2) NOT NULL CHECK (amount > 0),
    currency         char(3) NOT NULL,
    state            text NOT NULL CHECK (state IN ('planned', 'sent', 'by_hand', 'done')),
    provider_id      text,
    key              text NOT NULL,
    created_at       timestamptz NOT NULL,
    FOREIGN KEY (property_id, reservation_code) REFERENCES accounts ON DELETE CASCADE,
    UNIQUE (property_id, key)
);
CREATE INDEX refunds_of_reservation ON refunds (property_id, reservation_code);
CREATE TABLE proofs (
    id               uuid PRIMARY KEY,
    tenant_id        uuid NOT NULL,
    property_id      uuid NOT NULL,
    reservation_code text NOT NULL,
    conversation_id  uuid REFERENCES conversations ON DELETE SET NULL,
    file_id          uuid REFERENCES files,
    amount           numeric(14, 2),
    currency         char(3),
    reference        text,
    state            text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'approved', 'rejected')),
    reason           text,
    due_before       timestamptz,
    key              text NOT NULL,
    created_at       timestamptz NOT NULL,
    decided_at       timestamptz,
    decided_by       text,
    FOREIGN KEY (property_id, reservation_code) REFERENCES accounts ON DELETE CASCADE,
    UNIQUE (property_id, key)
);
CREATE INDEX proofs_of_reservation ON proofs (property_id, reservation_code, created_at);
"""

# A reservation may now also come back to life, and be given more time.
ACTIONS = """
ALTER TABLE reservation_events DROP CONSTRAINT IF EXISTS reservation_events_action_check;
"""

TABLES = ("accounts", "ledger", "checkouts", "payment_events", "refunds", "proofs")


def upgrade() -> None:
    for script in (ACCOUNTS, CHECKOUTS, EVENTS, REFUNDS, ACTIONS):
        run(script)
    for table in TABLES:
        run(isolate(table))
    run(f"REVOKE UPDATE, DELETE ON ledger FROM {APP_ROLE};")
