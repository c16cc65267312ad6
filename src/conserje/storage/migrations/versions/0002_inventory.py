"""What the built-in PMS keeps: inventory and prices, quotes, holds, reservations, and which room each one has.

Stays are dateranges [check-in, check-out); weekday masks have bit 0 for Monday; amounts are in major units.

Row-level security keeps PostgreSQL from using an index for an operator or function that it does not know to be leakproof,
and those of ranges, like lower() of a text, are not. What is searched by therefore has a plain column of its own.
"""

from conserje.storage.database import APP_ROLE
from conserje.storage.migrations.ddl import isolate, run

revision = "0002"
down_revision = "0001"

# Whoever keeps a copy of the inventory compares this number instead of reading it again; triggers move it.
VERSIONS = """
CREATE TABLE inventories (
    tenant_id   uuid NOT NULL,
    property_id uuid PRIMARY KEY REFERENCES properties ON DELETE CASCADE,
    version     bigint NOT NULL
);
CREATE FUNCTION inventory_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO inventories AS i (tenant_id, property_id, version)
    SELECT DISTINCT tenant_id, property_id, 1 FROM changed
    ON CONFLICT (property_id) DO UPDATE SET version = i.version + 1;
    RETURN NULL;
END $$;
"""

INVENTORY = """
CREATE TABLE room_types (
    id             uuid PRIMARY KEY,
    tenant_id      uuid NOT NULL,
    property_id    uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    code           text NOT NULL,
    position       smallint NOT NULL,
    name           jsonb NOT NULL,
    description    jsonb NOT NULL,
    beds           text[] NOT NULL,
    features       text[] NOT NULL,
    max_adults     smallint NOT NULL CHECK (max_adults > 0),
    max_children   smallint NOT NULL CHECK (max_children >= 0),
    max_guests     smallint NOT NULL CHECK (max_guests >= max_adults),
    base_occupancy smallint NOT NULL CHECK (base_occupancy BETWEEN 1 AND max_guests),
    cots           smallint NOT NULL CHECK (cots >= 0),
    active         boolean NOT NULL DEFAULT true,
    UNIQUE (property_id, code)
);
CREATE TABLE rooms (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL,
    property_id  uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    room_type_id uuid NOT NULL REFERENCES room_types,
    number       text NOT NULL,
    floor        text NOT NULL,
    out_of_order boolean NOT NULL DEFAULT false,
    active       boolean NOT NULL DEFAULT true,
    UNIQUE (property_id, number)
);
CREATE INDEX rooms_of_type ON rooms (room_type_id);
CREATE TABLE rate_plans (
    id                  uuid PRIMARY KEY,
    tenant_id           uuid NOT NULL,
    property_id         uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    code                text NOT NULL,
    position            smallint NOT NULL,
    name                jsonb NOT NULL,
    currency            char(3) NOT NULL,
    meal_plan           text NOT NULL,
    free_until_hours    integer CHECK (free_until_hours >= 0),
    cancellation_fee    text NOT NULL CHECK (cancellation_fee IN ('first_night', 'percent', 'total')),
    cancellation_percent numeric(5, 2) NOT NULL CHECK (cancellation_percent BETWEEN 0 AND 100),
    deposit             text NOT NULL CHECK (deposit IN ('percent', 'first_night', 'full')),
    deposit_percent     numeric(5, 2) NOT NULL CHECK (deposit_percent BETWEEN 0 AND 100),
    active              boolean NOT NULL DEFAULT true,
    UNIQUE (property_id, code)
);
CREATE TABLE rate_rules (
    tenant_id    uuid NOT NULL,
    property_id  uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    code         text NOT NULL,
    room_type_id uuid NOT NULL REFERENCES room_types,
    rate_plan_id uuid NOT NULL REFERENCES rate_plans,
    days         daterange NOT NULL CHECK (NOT isempty(days)),
    weekdays     smallint NOT NULL CHECK (weekdays BETWEEN 1 AND 127),
    priority     integer NOT NULL,
    standard     numeric(14, 2) NOT NULL CHECK (standard >= 0),
    single       numeric(14, 2) CHECK (single >= 0),
    extra_adult  numeric(14, 2) CHECK (extra_adult >= 0),
    PRIMARY KEY (property_id, code)
);
CREATE TABLE daily_rates (
    tenant_id    uuid NOT NULL,
    property_id  uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    day          date NOT NULL,
    room_type_id uuid NOT NULL REFERENCES room_types,
    rate_plan_id uuid NOT NULL REFERENCES rate_plans,
    standard     numeric(14, 2) NOT NULL CHECK (standard >= 0),
    single       numeric(14, 2) CHECK (single >= 0),
    extra_adult  numeric(14, 2) CHECK (extra_adult >= 0),
    PRIMARY KEY (property_id, day, room_type_id, rate_plan_id)
);
CREATE TABLE restrictions (
    tenant_id           uuid NOT NULL,
    property_id         uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    code                text NOT NULL,
    room_type_id        uuid REFERENCES room_types,
    rate_plan_id        uuid REFERENCES rate_plans,
    days                daterange NOT NULL CHECK (NOT isempty(days)),
    weekdays            smallint NOT NULL CHECK (weekdays BETWEEN 1 AND 127),
    min_stay            smallint CHECK (min_stay > 0),
    max_stay            smallint CHECK (max_stay > 0),
    through             boolean NOT NULL,
    closed_to_arrival   boolean NOT NULL,
    closed_to_departure boolean NOT NULL,
    stop_sell           boolean NOT NULL,
    PRIMARY KEY (property_id, code)
);
CREATE TABLE child_bands (
    tenant_id   uuid NOT NULL,
    property_id uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    code        text NOT NULL,
    rate_plan_id uuid REFERENCES rate_plans,
    first_age   smallint NOT NULL CHECK (first_age BETWEEN 0 AND 17),
    last_age    smallint NOT NULL CHECK (last_age BETWEEN first_age AND 17),
    price       text NOT NULL CHECK (price IN ('free', 'percent', 'fixed', 'as_adult')),
    value       numeric(14, 2) NOT NULL CHECK (value >= 0),
    currency    char(3),
    counts      boolean NOT NULL,
    PRIMARY KEY (property_id, code)
);
CREATE TABLE charges (
    tenant_id        uuid NOT NULL,
    property_id      uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    code             text NOT NULL,
    position         smallint NOT NULL,
    name             jsonb NOT NULL,
    kind             text NOT NULL CHECK (kind IN ('percent', 'per_person_night', 'per_room_night', 'per_stay')),
    value            numeric(14, 4) NOT NULL CHECK (value >= 0),
    included         boolean NOT NULL,
    currency         char(3),
    currencies       text[] NOT NULL,
    rate_plans       text[] NOT NULL,
    exempt_under_age smallint NOT NULL,
    max_nights       smallint CHECK (max_nights > 0),
    PRIMARY KEY (property_id, code)
);
"""

SALES = """
CREATE TABLE quotes (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL,
    property_id  uuid NOT NULL REFERENCES properties,
    key          text NOT NULL,
    room_type_id uuid NOT NULL REFERENCES room_types,
    rate_plan_id uuid NOT NULL REFERENCES rate_plans,
    offer        jsonb NOT NULL,
    total        numeric(14, 2) NOT NULL CHECK (total >= 0),
    currency     char(3) NOT NULL,
    deposit      numeric(14, 2) NOT NULL CHECK (deposit BETWEEN 0 AND total),
    free_cancellation_until timestamptz,
    valid_until  timestamptz NOT NULL,
    changes_code text,
    created_at   timestamptz NOT NULL,
    UNIQUE (property_id, key)
);
CREATE TABLE reservations (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL,
    property_id  uuid NOT NULL REFERENCES properties,
    code         text NOT NULL CHECK (code ~ '^[2-9A-HJKMNP-Z]{6}$'),
    status       text NOT NULL CHECK (status IN
                 ('awaiting_deposit', 'confirmed', 'cancelled', 'expired', 'checked_in', 'checked_out', 'no_show')),
    stay         daterange NOT NULL CHECK (NOT isempty(stay)),
    check_in     date NOT NULL GENERATED ALWAYS AS (lower(stay)) STORED,
    check_out    date NOT NULL GENERATED ALWAYS AS (upper(stay)) STORED,
    adults       smallint NOT NULL CHECK (adults > 0),
    children     smallint[] NOT NULL,
    rooms        smallint NOT NULL CHECK (rooms > 0),
    room_type_id uuid NOT NULL REFERENCES room_types,
    rate_plan_id uuid NOT NULL REFERENCES rate_plans,
    rate_plan    jsonb NOT NULL,
    price        jsonb NOT NULL,
    total        numeric(14, 2) NOT NULL CHECK (total >= 0),
    currency     char(3) NOT NULL,
    deposit      numeric(14, 2) NOT NULL CHECK (deposit >= 0),
    deposit_currency char(3) NOT NULL,
    deposit_due  timestamptz,
    free_cancellation_until timestamptz,
    cancellation_charged numeric(14, 2),
    guest_name   text NOT NULL,
    guest_email  text,
    email_key    text GENERATED ALWAYS AS (lower(guest_email)) STORED,
    guest_phone  text,
    guest_language text,
    conversation_id uuid REFERENCES conversations ON DELETE SET NULL,
    created_at   timestamptz NOT NULL,
    UNIQUE (property_id, code),
    CHECK (status <> 'awaiting_deposit' OR deposit_due IS NOT NULL)
) WITH (fillfactor = 80);
CREATE INDEX reservations_by_arrival ON reservations (property_id, check_in);
CREATE INDEX reservations_by_departure ON reservations (property_id, check_out);
CREATE INDEX reservations_by_email ON reservations (property_id, email_key);
CREATE INDEX reservations_by_phone ON reservations (property_id, guest_phone);
CREATE INDEX reservations_of_conversation ON reservations (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX reservations_unpaid ON reservations (property_id, deposit_due) WHERE status = 'awaiting_deposit';
CREATE TABLE holds (
    id             uuid PRIMARY KEY,
    tenant_id      uuid NOT NULL,
    property_id    uuid NOT NULL REFERENCES properties,
    key            text NOT NULL,
    quote_id       uuid NOT NULL REFERENCES quotes,
    room_type_id   uuid NOT NULL REFERENCES room_types,
    expires_at     timestamptz NOT NULL,
    released_at    timestamptz,
    reservation_id uuid REFERENCES reservations,
    created_at     timestamptz NOT NULL,
    UNIQUE (property_id, key)
);
CREATE INDEX holds_of_quote ON holds (quote_id);
CREATE TABLE allocations (
    id             uuid PRIMARY KEY,
    tenant_id      uuid NOT NULL,
    property_id    uuid NOT NULL REFERENCES properties,
    room_id        uuid NOT NULL REFERENCES rooms,
    stay           daterange NOT NULL CHECK (NOT isempty(stay)),
    check_in       date NOT NULL GENERATED ALWAYS AS (lower(stay)) STORED,
    check_out      date NOT NULL GENERATED ALWAYS AS (upper(stay)) STORED,
    hold_id        uuid REFERENCES holds,
    reservation_id uuid REFERENCES reservations,
    expires_at     timestamptz,
    live           boolean NOT NULL DEFAULT true,
    CHECK (num_nonnulls(hold_id, reservation_id) = 1),
    CHECK ((hold_id IS NULL) = (expires_at IS NULL)),
    CONSTRAINT one_guest_per_room EXCLUDE USING gist (room_id WITH =, stay WITH &&) WHERE (live)
        DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX allocations_in_time ON allocations (property_id, check_out, check_in) WHERE live;
CREATE INDEX allocations_of_hold ON allocations (hold_id) WHERE hold_id IS NOT NULL;
CREATE INDEX allocations_of_reservation ON allocations (reservation_id) WHERE reservation_id IS NOT NULL;
CREATE INDEX allocations_expiring ON allocations (property_id, expires_at) WHERE live AND expires_at IS NOT NULL;
CREATE TABLE reservation_events (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id      uuid NOT NULL,
    property_id    uuid NOT NULL REFERENCES properties,
    reservation_id uuid NOT NULL REFERENCES reservations,
    at             timestamptz NOT NULL,
    action         text NOT NULL CHECK (action IN ('book', 'change', 'cancel', 'confirm_deposit', 'expire')),
    key            text NOT NULL,
    outcome        jsonb NOT NULL,
    UNIQUE (property_id, action, key)
);
CREATE INDEX events_of_reservation ON reservation_events (reservation_id, id);
"""

VERSIONED = ("room_types", "rooms", "rate_plans", "rate_rules", "restrictions", "child_bands", "charges")
SALES_TABLES = ("quotes", "reservations", "holds", "allocations", "reservation_events")
TENANT_TABLES = ("inventories", *VERSIONED, "daily_rates", *SALES_TABLES)


def versioned(table: str) -> str:
    """SQL that moves the inventory's version with every change of `table`, once per statement."""
    events = (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    return "\n".join(
        f"""CREATE TRIGGER {table}_{event.lower()} AFTER {event} ON {table} REFERENCING {side} TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION inventory_changed();"""
        for event, side in events
    )


def upgrade() -> None:
    for part in (VERSIONS, INVENTORY, SALES):
        run(part)
    for table in VERSIONED:
        run(versioned(table))
    for table in TENANT_TABLES:
        run(isolate(table))
    run(f"REVOKE UPDATE, DELETE ON reservation_events FROM {APP_ROLE};")
