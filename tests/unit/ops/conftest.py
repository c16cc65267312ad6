"""Folders that PostgreSQL's account can reach."""

from pathlib import Path

import pytest


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """pytest closes its own folders to other accounts; this one is open, and has a space in its name."""
    folder = tmp_path / "open house"
    folder.mkdir()
    for each in (folder, tmp_path, tmp_path.parent, tmp_path.parent.parent):
        each.chmod(0o755)
    return folder
