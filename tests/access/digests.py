"""What a database holds, so that two moments can be compared.

Reading every row of every table again and again would take most of the time of the tests that compare, so a table is
read only when PostgreSQL has counted a write to it, rolled back or not, since it was read last.
"""

from collections.abc import Collection

from django.db import connection

_TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema')
ORDER BY 1
"""
_FLUSH = "SELECT pg_stat_force_next_flush()"  # at the end of this very transaction
_WRITES = """
SELECT format('%I.%I', n.nspname, c.relname), sum(s.n_tup_ins + s.n_tup_upd + s.n_tup_del)
FROM pg_stat_all_tables s JOIN pg_class c ON c.oid = coalesce(pg_partition_root(s.relid), s.relid)
JOIN pg_namespace n ON n.oid = c.relnamespace
GROUP BY 1
"""

_Read = tuple[int, str]  # how many writes there had been, and the digest of the rows then
_read: dict[str, dict[str, _Read]] = {}  # by database, then by table


def tables(*, but: Collection[str] = ()) -> list[str]:
    """Every table there is, but those whose rows may change."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return [str(name) for (name,) in cursor.fetchall() if name not in but]


def contents(names: list[str]) -> dict[str, str]:
    """A digest of the rows of each. Not inside a transaction, whose writes are not counted before its end."""
    assert not connection.in_atomic_block
    read, writes = _read.setdefault(str(connection.settings_dict["NAME"]), {}), _writes()
    written = [name for name in names if name not in read or read[name][0] != writes[name]]
    read |= {name: (writes[name], digest) for name, digest in _digests(written).items()}
    return {name: read[name][1] for name in names}


def changed(before: dict[str, str]) -> set[str]:
    """The tables whose rows are others since then."""
    return {name for name, digest in contents(list(before)).items() if before[name] != digest}


def _writes() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_FLUSH)
        cursor.execute(_WRITES)
        return dict(cursor.fetchall())


def _digests(names: list[str]) -> dict[str, str]:
    if not names:
        return {}
    each = " UNION ALL ".join(
        f"SELECT '{name}', count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {name} t"
        for name in names
    )
    with connection.cursor() as cursor:
        cursor.execute(each)
        return dict(cursor.fetchall())
