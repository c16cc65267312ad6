"""Bring a database to the newest schema. Run as its owner; the product itself never is."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg
from alembic import command
from alembic.config import Config

from conserje.storage.database import DatabaseUnavailable
from conserje.storage.migrations import VERSIONS


def migrate(url: str) -> None:
    """Apply every missing migration in one transaction. `url` is postgresql://…, as for libpq. Blocking.

    Raises DatabaseUnavailable when nobody answers there, or not to this user.
    """
    parts = urlsplit(url)
    query = urlencode([("ssl" if key == "sslmode" else key, value) for key, value in parse_qsl(parts.query)])
    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent).replace("%", "%%"))
    driver_url = urlunsplit(("postgresql+asyncpg", parts.netloc, parts.path, query, ""))
    config.set_main_option("sqlalchemy.url", driver_url.replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except (OSError, asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as error:
        raise DatabaseUnavailable(f"no connection to PostgreSQL: {error}") from error
