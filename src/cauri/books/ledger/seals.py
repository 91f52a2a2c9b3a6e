"""Checking the seals: that sealed history is still what it was.

Nothing of the sealing functions in the database is used here, so that changing them does not hide a change of rows:
leaves are computed by statements that stand in this file, roots and heads by this process.
"""

import hashlib
from collections.abc import Iterator, Mapping

from django.db import connections

from cauri.books.ledger.invariants import MOST_FINDINGS, Finding

FIRST_PREVIOUS = hashlib.sha256(b"cauri").digest()
_HASH = 32

# The members of a block beside the rows that its range of transactions holds now, where they differ.
_DIFFERING = r"""
    WITH member AS (
        SELECT format('posting %%s', id) AS row, substr(leaves, (32 * n - 31)::integer, 32) AS leaf
          FROM ledger_block, unnest(postings) WITH ORDINALITY AS posting (id, n) WHERE number = %(number)s
        UNION ALL
        SELECT format('entry (account %%s, stamp %%s)', account_id, stamp),
               substr(leaves, (32 * (cardinality(postings) + n) - 31)::integer, 32)
          FROM ledger_block, unnest(entry_accounts, entry_stamps) WITH ORDINALITY AS entry (account_id, stamp, n)
         WHERE number = %(number)s
    ), present AS (
        SELECT format('posting %%s', id) AS row, sha256('\x00'::bytea || convert_to(ROW('posting', id, xid, at, payer_id,
                   payee_id, amount, value_on - date '1970-01-01', state, kind, further, original_id, reference, code,
                   facts)::text, 'UTF8')) AS leaf
          FROM ledger_posting WHERE xid >= %(from_xid)s AND xid < %(to_xid)s
        UNION ALL
        SELECT format('entry (account %%s, stamp %%s)', account_id, stamp), sha256('\x00'::bytea || convert_to(
                   ROW('entry', account_id, stamp, posting_id, amount, balance, xid, leg)::text, 'UTF8'))
          FROM ledger_entry WHERE xid >= %(from_xid)s AND xid < %(to_xid)s
    )
    SELECT coalesce(member.row, present.row),
           CASE WHEN present.row IS NULL THEN 'is missing, or its transaction id was changed'
                WHEN member.row IS NULL THEN 'was not there when the block was sealed'
                ELSE 'differs from what was sealed' END
      FROM member FULL JOIN present ON present.row = member.row
     WHERE member.leaf IS DISTINCT FROM present.leaf
     ORDER BY 1 LIMIT %(most)s
"""

# Written by transactions older than the first block: slipped in under the seals.
_BELOW = """
    SELECT format('posting %%s', id) FROM ledger_posting WHERE xid < %(from_xid)s
    UNION ALL
    SELECT format('entry (account %%s, stamp %%s)', account_id, stamp) FROM ledger_entry WHERE xid < %(from_xid)s
    LIMIT %(most)s
"""


def findings(published: Mapping[int, str], *, using: str = "default") -> Iterator[Finding]:
    """Everything that is no longer as it was sealed, block by block, the changed row named.

    `published`: the heads that were published outside the database, by block number, in hexadecimal.
    """
    expected_number, previous, from_xid = 1, FIRST_PREVIOUS, None
    for number in _numbers(using):
        block = _block(number, using)
        if from_xid is None:
            yield from _slipped_under(block.from_xid, using)
        if number != expected_number:
            yield Finding("seal_chain", f"block {expected_number}", "is missing")
        elif from_xid is not None and block.from_xid != from_xid:
            yield Finding("seal_chain", f"block {number}", "does not begin where the block before ends")
        yield from block.findings(previous)
        yield from _differing(block, using)
        head = published.get(number)
        if head is not None and head != block.head.hex():
            yield Finding("published_head", f"block {number}", f"head {block.head.hex()}, published was {head}")
        expected_number, previous, from_xid = number + 1, block.head, block.to_xid
    for number in sorted(published):
        if number >= expected_number:
            yield Finding("published_head", f"block {number}", "was published and is missing")


def merkle_root(leaves: bytes) -> bytes:
    """The root over 32-byte leaves: nodes are SHA-256 of 0x01 and both children, an odd last node moves up as it is."""
    level = [leaves[i : i + _HASH] for i in range(0, len(leaves), _HASH)]
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0]


class _Block:
    """What one block says of itself."""

    def __init__(
        self, number: int, from_xid: int, to_xid: int, leaves: bytes, root: bytes, previous: bytes, head: bytes
    ) -> None:
        self.number, self.from_xid, self.to_xid = number, from_xid, to_xid
        self.leaves, self.root, self.previous, self.head = leaves, root, previous, head

    def findings(self, previous: bytes) -> Iterator[Finding]:
        """Whether root, chain and head follow from one another."""
        row = f"block {self.number}"
        if merkle_root(self.leaves) != self.root:
            yield Finding("seal_root", row, "the root does not follow from the leaves")
        if self.previous != previous:
            yield Finding("seal_chain", row, "does not follow the block before")
        said = f"{self.number}|{self.from_xid}|{self.to_xid}|".encode()
        if hashlib.sha256(said + self.root + self.previous).digest() != self.head:
            yield Finding("seal_head", row, "the head does not follow from the block")


def _numbers(using: str) -> list[int]:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT number FROM ledger_block ORDER BY number")
        return [number for (number,) in cursor.fetchall()]


def _block(number: int, using: str) -> _Block:
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT from_xid, to_xid, leaves, root, previous, head FROM ledger_block WHERE number = %s", [number]
        )
        from_xid, to_xid, *hashes = cursor.fetchone()
        return _Block(number, from_xid, to_xid, *(bytes(value) for value in hashes))


def _differing(block: _Block, using: str) -> Iterator[Finding]:
    with connections[using].cursor() as cursor:
        cursor.execute(
            _DIFFERING,
            {"number": block.number, "from_xid": block.from_xid, "to_xid": block.to_xid, "most": MOST_FINDINGS},
        )
        for row, detail in cursor.fetchall():
            yield Finding("sealed_row", row, f"{detail} (block {block.number})")


def _slipped_under(from_xid: int, using: str) -> Iterator[Finding]:
    with connections[using].cursor() as cursor:
        cursor.execute(_BELOW, {"from_xid": from_xid, "most": MOST_FINDINGS})
        for (row,) in cursor.fetchall():
            yield Finding("sealed_row", row, "was written under a transaction id older than the first block")
