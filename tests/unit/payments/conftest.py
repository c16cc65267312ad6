"""A house with a till, on a database of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.builders.till import OpenTill, open_system
from tests.journeys.front_desk import packaged_reader


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[OpenTill]:
    async with open_system(database_url, packaged_reader()) as system:
        yield await system.open()
