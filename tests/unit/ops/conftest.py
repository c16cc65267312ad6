"""Folders that PostgreSQL's account can reach."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conserje.ops.postgres import MEMORY, spacious_memory


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """pytest closes its own folders to other accounts; this one is open, and has a space in its name.

    It is in memory where there is enough, because these servers wait for the disk.
    """
    made = Path(tempfile.mkdtemp(prefix="conserje-test-", dir=next(iter(spacious_memory(MEMORY)), None))).resolve()
    made.chmod(0o755)
    folder = made / "open house"
    folder.mkdir()
    yield folder
    shutil.rmtree(made)
