"""Bringing the schema up where it cannot be."""

import pytest

from conserje.storage.database import DatabaseUnavailable
from conserje.storage.migrations.upgrade import migrate


def test_a_database_that_does_not_answer_is_unavailable() -> None:
    with pytest.raises(DatabaseUnavailable):
        migrate("postgresql://nobody:nothing@127.0.0.1:1/nowhere")
