"""The staff view of the two hotels of tests/builders/desk.py."""

import pytest

from conserje.storage.database import Database
from tests.builders.desk import OpenDesk, open_desk


@pytest.fixture
async def desk(database: Database) -> OpenDesk:
    return await open_desk(database)
