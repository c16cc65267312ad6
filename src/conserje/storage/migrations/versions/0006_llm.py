"""Which language model a house has, what it may cost, and what each call did cost. No key is stored, only its name."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0006"
down_revision = "0005"

SETUPS = """
CREATE TABLE llm_setups (
    tenant_id       uuid PRIMARY KEY REFERENCES tenants,
    provider        text NOT NULL CHECK (provider IN ('openai', 'anthropic')),
    model           text NOT NULL CHECK (length(model) BETWEEN 1 AND 200),
    base_url        text CHECK (base_url ~ '^https?://'),
    key_name        text CHECK (key_name ~ '^[A-Za-z0-9_.-]{1,64}$'),
    monthly_budget  numeric(12, 2) NOT NULL CHECK (monthly_budget >= 0),
    currency        text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    price_in        numeric(14, 6) NOT NULL CHECK (price_in >= 0),
    price_out       numeric(14, 6) NOT NULL CHECK (price_out >= 0),
    timeout_seconds numeric(5, 2) NOT NULL CHECK (timeout_seconds BETWEEN 0.1 AND 60),
    updated_at      timestamptz NOT NULL
);
"""

# `spent` includes what running calls may cost at most, so that two processes cannot both spend the last of it.
SPENDING = """
CREATE TABLE llm_spending (
    tenant_id uuid NOT NULL REFERENCES tenants,
    month     date NOT NULL CHECK (extract(day FROM month) = 1),
    currency  text NOT NULL,
    spent     numeric(18, 9) NOT NULL CHECK (spent >= 0),
    PRIMARY KEY (tenant_id, month, currency)
);
"""

CALLS = """
CREATE TABLE llm_calls (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants,
    purpose    text NOT NULL,
    model      text NOT NULL,
    outcome    text NOT NULL CHECK (outcome IN ('answered', 'refused', 'broken', 'unavailable')),
    tokens_in  integer NOT NULL CHECK (tokens_in >= 0),
    tokens_out integer NOT NULL CHECK (tokens_out >= 0),
    cost       numeric(18, 9) NOT NULL CHECK (cost >= 0),
    currency   text NOT NULL,
    micros     bigint NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX llm_calls_recent ON llm_calls (tenant_id, at DESC);
"""

TENANT_TABLES = ("llm_setups", "llm_spending", "llm_calls")


def upgrade() -> None:
    for script in (SETUPS, SPENDING, CALLS, *map(isolate, TENANT_TABLES)):
        run(script)
