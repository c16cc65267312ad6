"""Messages that go out by the calendar of a stay."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0013"
down_revision = "0012"

JOURNEYS = """
CREATE TABLE journeys (
    id               uuid PRIMARY KEY,
    tenant_id        uuid NOT NULL,
    property_id      uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    reservation_code text NOT NULL,
    conversation_id  uuid REFERENCES conversations ON DELETE CASCADE,
    kind             text NOT NULL,
    due_at           timestamptz NOT NULL,
    state            text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'sent', 'skipped', 'cancelled')),
    reason           text,
    sent_at          timestamptz,
    UNIQUE (property_id, reservation_code, kind)
);
CREATE INDEX journeys_of_conversation ON journeys (conversation_id, sent_at);
CREATE INDEX journeys_to_come ON journeys (property_id, due_at) WHERE state = 'planned';
"""

# How far the feed of a house's PMS was read.
FEEDS = """
CREATE TABLE journey_feeds (
    property_id uuid PRIMARY KEY REFERENCES properties ON DELETE CASCADE,
    tenant_id   uuid NOT NULL,
    cursor      bigint NOT NULL
);
"""

STOPS = """
CREATE TABLE contact_stops (
    tenant_id uuid NOT NULL,
    channel   text NOT NULL,
    address   text NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, channel, address)
);
"""

ETA = "ALTER TABLE reservations ADD COLUMN arrives_at time;"

# Houses that were here before have no clock for their journeys yet.
CLOCKS = """
WITH house AS (
    INSERT INTO timers (id, tenant_id, property_id, kind, payload, due_at)
    SELECT gen_random_uuid(), tenant_id, id, 'plan_journeys', '{}', now() FROM properties RETURNING *
)
INSERT INTO work (kind, key, tenant_id, since, due_at, due_limit)
SELECT 'timer', id, tenant_id, due_at, due_at, due_at FROM house;
"""

# Whatever happens to a reservation is planned for within a minute. A plan that is under way then finds that it has moved.
WAKE = """
CREATE FUNCTION wake_planning() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE work SET due_at = NEW.at + interval '1 minute', due_limit = NEW.at + interval '1 minute', version = version + 1
    WHERE kind = 'timer' AND due_at > NEW.at + interval '1 minute'
      AND key = (SELECT id FROM timers WHERE property_id = NEW.property_id AND kind = 'plan_journeys');
    RETURN NULL;
END $$;
CREATE TRIGGER wake_planning AFTER INSERT ON reservation_events FOR EACH ROW EXECUTE FUNCTION wake_planning();
"""

TENANT_TABLES = ("journeys", "journey_feeds", "contact_stops")


def upgrade() -> None:
    for script in (JOURNEYS, FEEDS, STOPS, ETA, CLOCKS, WAKE, *map(isolate, TENANT_TABLES)):
        run(script)
