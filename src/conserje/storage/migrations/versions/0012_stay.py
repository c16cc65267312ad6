"""Wishes and orders around a stay."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0012"
down_revision = "0011"

# A wish without a code was told before there was a reservation: it is that of the next one that its conversation books.
WISHES = """
CREATE TABLE wishes (
    id               uuid PRIMARY KEY,
    tenant_id        uuid NOT NULL,
    property_id      uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    conversation_id  uuid REFERENCES conversations ON DELETE SET NULL,
    reservation_code text,
    kind             text NOT NULL,
    words            text NOT NULL,
    created_at       timestamptz NOT NULL
);
CREATE INDEX wishes_of_reservation ON wishes (property_id, reservation_code);
CREATE INDEX wishes_of_conversation ON wishes (conversation_id) WHERE reservation_code IS NULL;
"""

# What a guest ordered around a stay, or was granted: an extra of the list, an early check-in, a late check-out.
ORDERS = """
CREATE TABLE orders (
    id               uuid PRIMARY KEY,
    tenant_id        uuid NOT NULL,
    property_id      uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    conversation_id  uuid REFERENCES conversations ON DELETE SET NULL,
    reservation_code text NOT NULL,
    kind             text NOT NULL CHECK (kind IN ('extra', 'early_checkin', 'late_checkout')),
    what             text NOT NULL,
    name             jsonb NOT NULL,
    count            smallint NOT NULL CHECK (count > 0),
    amount           numeric(14, 2) NOT NULL CHECK (amount >= 0),
    currency         char(3) NOT NULL,
    at               timestamptz,
    state            text NOT NULL CHECK (state IN ('asked', 'ordered', 'declined', 'expired', 'cancelled')),
    created_at       timestamptz NOT NULL,
    decided_by       text
);
CREATE INDEX orders_of_reservation ON orders (property_id, reservation_code, created_at);
"""


def upgrade() -> None:
    for script in (WISHES, ORDERS, *map(isolate, ("wishes", "orders"))):
        run(script)
