"""Running plain SQL under Alembic, and row-level security, the same for every tenant table.

PostgreSQL itself refuses what a forgotten WHERE would show.
"""

from alembic import op


def isolate(table: str, tenant_column: str = "tenant_id") -> str:
    """SQL that lets the app role see and write only rows of the tenant in `app.tenant`; nothing when it is unset.

    FORCE makes it hold for the table's owner too. NULLIF turns the empty string, which a transaction leaves behind on its
    connection, into "unset".
    """
    mine = f"{tenant_column} = NULLIF(current_setting('app.tenant', true), '')::uuid"
    return f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant_rows ON {table} USING ({mine}) WITH CHECK ({mine});
    """


def run(script: str) -> None:
    """Execute a script of statements that each end with a semicolon at the end of a line; $$ blocks stay whole.

    The driver prepares one statement at a time, so the script has to be taken apart.
    """
    statement, quoted = "", False
    for line in script.splitlines():
        statement += line + "\n"
        quoted ^= line.count("$$") % 2 == 1
        if line.rstrip().endswith(";") and not quoted:
            op.execute(statement)
            statement = ""
    if statement.strip():
        raise ValueError(f"a statement without its semicolon: {statement.strip()[:80]}")
