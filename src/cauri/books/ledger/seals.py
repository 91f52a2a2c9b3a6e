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

_POSTING_LEAF = r"""
    sha256('\x00'::bytea || convert_to(ROW('posting', posting.id, posting.xid, posting.at, posting.payer_id,
        posting.payee_id, posting.amount, extract(epoch FROM posting.value_on), posting.state, posting.kind,
        posting.further, posting.original_id, posting.reference, posting.code, posting.facts)::text, 'UTF8'))
"""
_ENTRY_LEAF = r"""
    sha256('\x00'::bytea || convert_to(ROW('entry', entry.account_id, entry.stamp, entry.posting_id, entry.amount,
        entry.balance, entry.xid, entry.leg)::text, 'UTF8'))
"""

# The members of a block whose rows, found by their keys, are no longer what was sealed.
_CHANGED = f"""
    WITH block AS MATERIALIZED ( -- the empty string brings the leaves into memory once, not once a member
        SELECT postings, cardinality(postings) AS before, entry_accounts, entry_stamps, leaves || ''::bytea AS leaves
          FROM ledger_block WHERE number = %(number)s
    )
    SELECT format('posting %%s', member.id),
           CASE WHEN posting.id IS NULL THEN 'is missing' ELSE 'differs from what was sealed' END
      FROM block, unnest(postings) WITH ORDINALITY AS member (id, n)
      LEFT JOIN ledger_posting AS posting ON posting.id = member.id
     WHERE {_POSTING_LEAF} IS DISTINCT FROM substr(leaves, (32 * n - 31)::integer, 32)
    UNION ALL
    SELECT format('entry (account %%s, stamp %%s)', member.account_id, member.stamp),
           CASE WHEN entry.stamp IS NULL THEN 'is missing' ELSE 'differs from what was sealed' END
      FROM block, unnest(entry_accounts, entry_stamps) WITH ORDINALITY AS member (account_id, stamp, n)
      LEFT JOIN ledger_entry AS entry ON entry.account_id = member.account_id AND entry.stamp = member.stamp
     WHERE {_ENTRY_LEAF} IS DISTINCT FROM substr(leaves, (32 * (before + n) - 31)::integer, 32)
     LIMIT %(most)s
"""

# How many rows there are below the end of the last block, and how many were sealed.
_COUNTED = """
    SELECT (SELECT count(*) FROM ledger_posting WHERE xid < %(to_xid)s)
               + (SELECT count(*) FROM ledger_entry WHERE xid < %(to_xid)s),
           (SELECT sum(cardinality(postings) + cardinality(entry_accounts)) FROM ledger_block)
"""

# Rows that carry the id of a sealed transaction and are no members: written later, under a borrowed id.
_SLIPPED_IN = """
    SELECT format('posting %%s', id) FROM ledger_posting
     WHERE xid < %(to_xid)s AND NOT EXISTS (SELECT FROM ledger_block WHERE id = ANY (postings))
    UNION ALL
    SELECT format('entry (account %%s, stamp %%s)', account_id, stamp) FROM ledger_entry AS entry
     WHERE xid < %(to_xid)s AND NOT EXISTS (
        SELECT FROM ledger_block, unnest(entry_accounts, entry_stamps) AS member (account_id, stamp)
         WHERE member.account_id = entry.account_id AND member.stamp = entry.stamp)
    LIMIT %(most)s
"""


def findings(published: Mapping[int, str], *, using: str = "default") -> Iterator[Finding]:
    """Everything that is no longer as it was sealed, block by block, the changed row named.

    `published`: the heads that were published outside the database, by block number, in hexadecimal.
    """
    expected_number, previous, from_xid, suspicious = 1, FIRST_PREVIOUS, None, False
    for number in _numbers(using):
        block = _block(number, using)
        if number != expected_number:
            yield Finding("seal_chain", f"block {expected_number}", "is missing")
        elif from_xid is not None and block.from_xid != from_xid:
            yield Finding("seal_chain", f"block {number}", "does not begin where the block before ends")
        yield from block.findings(previous)
        changed = _changed(block, using)
        suspicious = suspicious or bool(changed)
        yield from changed
        head = published.get(number)
        if head is not None and head != block.head.hex():
            yield Finding("published_head", f"block {number}", f"head {block.head.hex()}, published was {head}")
        expected_number, previous, from_xid = number + 1, block.head, block.to_xid
    if from_xid is not None:
        yield from _slipped_in(from_xid, using, suspicious=suspicious)
    for number in sorted(published):
        if number >= expected_number:
            yield Finding("published_head", f"block {number}", "was published and is missing")


def merkle_root(leaves: bytes) -> bytes:
    """The root over 32-byte leaves: nodes are SHA-256 of 0x01 and both children, an odd last node moves up as it is."""
    level = [leaves[i : i + _HASH] for i in range(0, len(leaves), _HASH)]
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0] if level else b""


class _Block:
    """What one block says of itself."""

    def __init__(
        self,
        number: int,
        from_xid: int,
        to_xid: int,
        members: int,
        leaves: bytes,
        root: bytes,
        previous: bytes,
        head: bytes,
    ) -> None:
        self.number, self.from_xid, self.to_xid, self.members = number, from_xid, to_xid, members
        self.leaves, self.root, self.previous, self.head = leaves, root, previous, head

    def findings(self, previous: bytes) -> Iterator[Finding]:
        """Whether root, chain and head follow from one another."""
        row = f"block {self.number}"
        if len(self.leaves) != _HASH * self.members:
            yield Finding("seal_root", row, "the leaves are not those of its members")
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
            "SELECT from_xid, to_xid, cardinality(postings) + greatest(cardinality(entry_accounts),"
            " cardinality(entry_stamps)), leaves, root, previous, head FROM ledger_block WHERE number = %s",
            [number],
        )
        from_xid, to_xid, members, *hashes = cursor.fetchone()
        return _Block(number, from_xid, to_xid, members, *(bytes(value) for value in hashes))


def _changed(block: _Block, using: str) -> list[Finding]:
    with connections[using].cursor() as cursor:
        cursor.execute(_CHANGED, {"number": block.number, "most": MOST_FINDINGS})
        return [Finding("sealed_row", row, f"{detail} (block {block.number})") for row, detail in cursor.fetchall()]


def _slipped_in(to_xid: int, using: str, *, suspicious: bool) -> Iterator[Finding]:
    """Looks for strangers only where counts or changes say that there may be some: the search reads every block."""
    with connections[using].cursor() as cursor:
        cursor.execute(_COUNTED, {"to_xid": to_xid})
        there, sealed = cursor.fetchone()
        if there == sealed and not suspicious:
            return
        cursor.execute(_SLIPPED_IN, {"to_xid": to_xid, "most": MOST_FINDINGS})
        for (row,) in cursor.fetchall():
            yield Finding("sealed_row", row, "was not there when its transaction was sealed")
