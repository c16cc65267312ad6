"""The schema, step by step: `upgrade.migrate` runs the versions, which are plain SQL under Alembic."""

from pathlib import Path

VERSIONS = Path(__file__).parent / "versions"
