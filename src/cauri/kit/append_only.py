"""SQL for migrations: a table that only ever grows, or whose rows at least never change.

The app role loses the right to change it, and a trigger refuses changes to everybody else, even to the owner.
The trigger fires once per statement, and never for an insert.
"""

from django.db.migrations.operations import RunSQL

_PROTECT = """
CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{table} is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only;
REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {table} FROM cauri_app;
"""

_UNPROTECT = """
GRANT UPDATE, DELETE ON {table} TO cauri_app;
DROP TRIGGER append_only ON {table};
DROP FUNCTION {table}_is_append_only();
"""


def protect(table: str) -> RunSQL:
    """The migration step that makes a table append-only."""
    return RunSQL(_PROTECT.format(table=table), reverse_sql=_UNPROTECT.format(table=table))


_FREEZE = """
CREATE FUNCTION {table}_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of {table} never change: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER immutable BEFORE UPDATE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_immutable();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER immutable;
REVOKE UPDATE, TRUNCATE, REFERENCES, TRIGGER ON {table} FROM cauri_app;
"""

_THAW = """
GRANT UPDATE ON {table} TO cauri_app;
DROP TRIGGER immutable ON {table};
DROP FUNCTION {table}_is_immutable();
"""


def immutable(table: str) -> RunSQL:
    """The migration step that makes the rows of a table immutable; they may be deleted when they have served."""
    return RunSQL(_FREEZE.format(table=table), reverse_sql=_THAW.format(table=table))
