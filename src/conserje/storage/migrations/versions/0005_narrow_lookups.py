"""Indexes that can only be used for what they are for.

The row-level policy adds `tenant_id = …` to every statement, and a planner without statistics (a young house, the work list,
which is empty most of the time) takes any index that begins with it, then reads all messages of the tenant to find one. So
tenants come last in the keys, and `kind` does in the index by time.
"""

from conserje.storage.migrations.ddl import run

revision = "0005"
down_revision = "0004"

NARROW = """
ALTER TABLE messages_in DROP CONSTRAINT messages_in_tenant_id_channel_receiver_provider_id_key,
    ADD UNIQUE (provider_id, receiver, channel, tenant_id);
ALTER TABLE conversations DROP CONSTRAINT conversations_tenant_id_channel_receiver_guest_address_key,
    ADD UNIQUE (guest_address, receiver, channel, tenant_id);
DROP INDEX work_due;
CREATE INDEX work_due ON work (due_at, kind);
"""


def upgrade() -> None:
    run(NARROW)
