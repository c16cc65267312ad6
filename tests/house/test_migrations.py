"""Migrations are one chain in the order of their names: two that were written side by side would leave two heads."""

from alembic.script import ScriptDirectory

from tests.house.tree import ROOT

VERSIONS = ROOT / "src/conserje/storage/migrations"


def test_every_migration_follows_the_one_numbered_before_it() -> None:
    chain = [one.revision for one in ScriptDirectory(str(VERSIONS)).walk_revisions()]
    files = sorted(path.name[:4] for path in (VERSIONS / "versions").glob("[0-9]*.py"))
    assert list(reversed(chain)) == files
