"""Breaking the books on purpose: changes that are there inside a block only, and what the checks say of them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connections, transaction

from cauri.books.ledger import invariants, seals
from cauri.books.ledger.invariants import Finding


@contextmanager
def broken(using: str, statement: str, parameters: Mapping[str, object] | None = None) -> Iterator[int]:
    """Change rows for the length of a block. Gives how many rows were changed."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(statement, parameters)  # type: ignore[arg-type] # the stubs' list of types is too short
        yield cursor.rowcount
        transaction.set_rollback(True, using=using)


def found(using: str, published: Mapping[int, str]) -> list[Finding]:
    """Everything that the verifier would find."""
    return [*invariants.findings(using=using), *seals.findings(published, using=using)]
