"""The web application over the two houses of tests/builders/web.py."""

from collections.abc import AsyncIterator

import httpx
import pytest

from conserje.storage.database import Database
from tests.builders.web import OpenWeb, client, open_web


@pytest.fixture
async def web(database: Database) -> OpenWeb:
    return await open_web(database)


@pytest.fixture
async def browser(web: OpenWeb) -> AsyncIterator[httpx.AsyncClient]:
    """Keeps its cookies, as browsers do."""
    async with client(web.app) as opened:
        yield opened
