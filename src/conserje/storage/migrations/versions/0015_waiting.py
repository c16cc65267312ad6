"""Guests who wait for a room."""

from conserje.storage.migrations.ddl import isolate, run

revision = "0015"
down_revision = "0014"

WAITING = """
CREATE TABLE waiting_list (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL,
    property_id     uuid NOT NULL REFERENCES properties ON DELETE CASCADE,
    conversation_id uuid NOT NULL REFERENCES conversations ON DELETE CASCADE,
    check_in        date NOT NULL,
    check_out       date NOT NULL CHECK (check_out > check_in),
    adults          smallint NOT NULL CHECK (adults > 0),
    children        smallint[] NOT NULL,
    rooms           smallint NOT NULL CHECK (rooms > 0),
    room_type       text,
    currency        char(3),
    state           text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'told', 'left', 'over')),
    created_at      timestamptz NOT NULL,
    ended_at        timestamptz
);
CREATE UNIQUE INDEX waiting_list_of_conversation ON waiting_list (conversation_id) WHERE state = 'waiting';
CREATE INDEX waiting_list_in_order ON waiting_list (property_id, created_at, id) WHERE state = 'waiting';
"""


def upgrade() -> None:
    run(WAITING)
    run(isolate("waiting_list"))
