"""Houses that were here before have no clock yet by which old files are erased."""

from conserje.storage.migrations.ddl import run

revision = "0020"
down_revision = "0019"

CLOCKS = """
WITH house AS (
    INSERT INTO timers (id, tenant_id, property_id, kind, payload, due_at)
    SELECT gen_random_uuid(), tenant_id, id, 'erase_files', '{}', now() FROM properties RETURNING *
)
INSERT INTO work (kind, key, tenant_id, since, due_at, due_limit)
SELECT 'timer', id, tenant_id, due_at, due_at, due_at FROM house;
"""


def upgrade() -> None:
    run(CLOCKS)
