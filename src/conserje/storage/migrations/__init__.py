"""The schema, step by step: `upgrade.migrate` runs the versions, which are plain SQL under Alembic."""
