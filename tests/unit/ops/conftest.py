"""Folders that PostgreSQL's account can reach."""

import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """pytest closes its own folders to other accounts; this one is open, and has a space in its name."""
    folder = tmp_path / "open house"
    folder.mkdir()
    everybody = Path(tempfile.gettempdir()).resolve()
    for each in (folder, *folder.parents):
        if each.is_relative_to(everybody) and each != everybody:
            each.chmod(0o755)
    return folder
