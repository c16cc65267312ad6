"""The schema, step by step. `conserje.storage.database.migrate` runs it; the files here are plain SQL under Alembic."""
