"""What operators ask the database about itself."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from conserje.storage.database import Database
from conserje.storage.migrations import VERSIONS

INSIDE = """
SELECT (SELECT max(version_num) FROM alembic_version) AS revision, current_setting('server_version') AS version,
       clock_timestamp() AS now, pg_database_size(current_database()) AS bytes,
       (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS connections
"""


@dataclass(frozen=True, slots=True)
class Inside:
    """`now` is the server's clock, `bytes` the size of the database."""

    revision: str
    version: str
    now: datetime
    bytes: int
    connections: int


async def look_inside(database: Database) -> Inside:
    async with database.system() as connection:
        row = await connection.fetchrow(INSIDE)
    return Inside(**dict(row or {}))


def newest_revision(folder: Path = VERSIONS) -> str:
    """The schema that this release wants."""
    return max(path.name[:4] for path in folder.glob("[0-9]*.py"))
