"""What a database holds, so that two moments can be compared."""

from django.db import connection

_TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema')
ORDER BY 1
"""


def tables() -> list[str]:
    """Every table there is."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return [str(name) for (name,) in cursor.fetchall()]


def contents(names: list[str]) -> dict[str, str]:
    """A digest of the rows of each."""
    each = " UNION ALL ".join(
        f"SELECT '{name}', coalesce(md5(string_agg(t::text, '\n' ORDER BY t::text)), '') FROM {name} t"
        for name in names
    )
    with connection.cursor() as cursor:
        cursor.execute(each)
        return dict(cursor.fetchall())


def changed(before: dict[str, str]) -> set[str]:
    """The tables whose rows are others since then."""
    return {name for name, digest in contents(list(before)).items() if before[name] != digest}
