"""What must be true of the books, always. Each check is one statement that answers the rows that break it.

`verification` runs them in one snapshot, so that they hold while the platform is working. The seals are checked in
`seals`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import connections

MOST_FINDINGS = 10  # of one check: the first row is what matters


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be: which promise, which row, and how it shows."""

    check: str
    row: str
    detail: str

    def __str__(self) -> str:
        return f"{self.check}: {self.row}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Invariant:
    """A promise and the statement that answers (row, detail) for whatever breaks it."""

    name: str
    promise: str
    broken: str


# None of these statements may fail on what somebody wrote into a row: sums are numeric, JSON is looked at first.

# Every posted posting's legs, as its moves demand them.
_LEGS = """
    SELECT id AS posting_id, side.leg, side.account_id, side.amount FROM ledger_posting,
           LATERAL (VALUES (0, payer_id, -amount::numeric), (1, payee_id, amount)) AS side (leg, account_id, amount)
     WHERE state = 'posted'
    UNION ALL
    SELECT id, (2 * n + side.leg)::integer, side.account_id, side.amount
      FROM ledger_posting, generate_series(1, cardinality(further) / 3) AS n,
           LATERAL (VALUES (0, further[3 * n - 2], -further[3 * n]::numeric), (1, further[3 * n - 1], further[3 * n]))
               AS side (leg, account_id, amount)
     WHERE state = 'posted' AND further IS NOT NULL
"""

# Every posted move's two accounts.
_MOVES = """
    SELECT id AS posting_id, payer_id AS source, payee_id AS destination FROM ledger_posting WHERE state = 'posted'
    UNION ALL
    SELECT id, further[3 * n - 2], further[3 * n - 1]
      FROM ledger_posting, generate_series(1, cardinality(further) / 3) AS n
     WHERE state = 'posted' AND further IS NOT NULL
"""

# Every move of the postings that still count on a hold: what was reserved, move by move.
_RESERVED = """
    SELECT hold.posting_id, hold.state, n, hold.remaining[n] AS remaining, flat.moves[3 * n - 2] AS source,
           flat.moves[3 * n] AS amount
      FROM ledger_hold AS hold JOIN ledger_posting AS posting ON posting.id = hold.posting_id,
           LATERAL (SELECT ARRAY[payer_id, payee_id, posting.amount]
                           || CASE array_ndims(further) WHEN 1 THEN further ELSE '{}' END AS moves) AS flat,
           generate_series(1, cardinality(flat.moves) / 3) AS n
"""

# What later phases took of each original move.
_PHASES = """
    SELECT original_id, n, sum(CASE jsonb_typeof(part) WHEN 'number' THEN part::numeric END) AS taken
      FROM ledger_posting,
           jsonb_array_elements(CASE jsonb_typeof(facts -> 'amounts') WHEN 'array' THEN facts -> 'amounts' END)
               WITH ORDINALITY AS phase (part, n)
     WHERE state = 'posted' AND original_id IS NOT NULL AND kind IN ({kinds})
     GROUP BY original_id, n
"""

# Every return beside what it returns, both as flat triplets of source, destination and amount.
_RETURNED = """
    SELECT back.id, back.facts,
           ARRAY[back.payer_id, back.payee_id, back.amount]
           || CASE array_ndims(back.further) WHEN 1 THEN back.further ELSE '{}' END AS moves,
           ARRAY[original.payer_id, original.payee_id, original.amount]
           || CASE array_ndims(original.further) WHEN 1 THEN original.further ELSE '{}' END AS original_moves
      FROM ledger_posting AS back JOIN ledger_posting AS original ON original.id = back.original_id
     WHERE back.original_id IS NOT NULL AND back.state = 'posted' AND back.kind IN ('refund', 'reversal')
"""

INVARIANTS = (
    Invariant(
        "zero_sum",
        "all balances of a currency sum to zero",
        """
        SELECT 'currency ' || currency, 'the sum is ' || sum(amount) || ' minor units'
          FROM (SELECT currency, balance AS amount FROM ledger_balance
                 UNION ALL
                SELECT currency, amount FROM ledger_hot_entry JOIN ledger_balance USING (account_id)) AS part
         GROUP BY currency HAVING sum(amount) <> 0
        """,
    ),
    Invariant(
        "running_balance",
        "every entry's balance is the one before plus its amount",
        """
        SELECT format('entry (account %s, stamp %s)', account_id, stamp),
               format('balance %s, should be %s', balance, expected)
          FROM (SELECT account_id, stamp, balance,
                       coalesce(lag(balance) OVER in_order, 0)::numeric + amount AS expected
                  FROM ledger_entry WINDOW in_order AS (PARTITION BY account_id ORDER BY stamp)) AS entry
         WHERE balance <> expected
        """,
    ),
    Invariant(
        "balance_is_last_entry",
        "an account's balance and stamp are those of its last entry",
        """
        SELECT format('balance (account %s)', account_id),
               format('balance %s at stamp %s, the last entry says %s at %s', balance.balance, balance.stamp,
                      coalesce(last.balance, 0), last.stamp)
          FROM ledger_balance AS balance
          LEFT JOIN LATERAL (SELECT entry.balance, entry.stamp FROM ledger_entry AS entry
                              WHERE entry.account_id = balance.account_id ORDER BY stamp DESC LIMIT 1) AS last ON true
         WHERE (balance.balance, balance.stamp) IS DISTINCT FROM (coalesce(last.balance, 0), coalesce(last.stamp, 0))
        """,
    ),
    Invariant(
        "entries_are_moves",
        "a posted posting has exactly the entries of its moves, and nothing else has entries",
        f"""
        SELECT format('posting %s, leg %s', coalesce(leg.posting_id, line.posting_id), coalesce(leg.leg, line.leg)),
               CASE WHEN line.posting_id IS NULL THEN format('no entry of %s on account %s', leg.amount, leg.account_id)
                    WHEN leg.posting_id IS NULL
                    THEN format('entry (account %s, stamp %s) of %s belongs to no posted move',
                                line.account_id, line.stamp, line.amount)
                    ELSE format('entry (account %s, stamp %s) of %s, should be %s on account %s', line.account_id,
                                line.stamp, line.amount, leg.amount, leg.account_id) END
          FROM ({_LEGS}) AS leg
          FULL JOIN (SELECT posting_id, leg::integer, account_id, stamp, amount FROM ledger_entry
                      UNION ALL
                     SELECT posting_id, leg::integer, account_id, NULL, amount FROM ledger_hot_entry) AS line
            ON line.posting_id = leg.posting_id AND line.leg = leg.leg
         WHERE (leg.account_id, leg.amount) IS DISTINCT FROM (line.account_id, line.amount)
        """,
    ),
    Invariant(
        "one_currency",
        "both sides of a move are kept in one currency",
        f"""
        SELECT format('posting %s', posting_id),
               format('a move joins accounts of %s and %s', payer.currency, payee.currency)
          FROM ({_MOVES}) AS move
          JOIN ledger_account AS payer ON payer.id = source
          JOIN ledger_account AS payee ON payee.id = destination
         WHERE payer.currency <> payee.currency
        """,
    ),
    Invariant(
        "floor",
        "no account stands below its floor, and nothing less than nothing is held",
        """
        SELECT format('balance (account %s)', account_id),
               format('balance %s, held %s, floor %s', balance, held, floor)
          FROM ledger_balance WHERE held < 0 OR balance::numeric - held < floor
        """,
    ),
    Invariant(
        "account_has_balance",
        "every account has one balance in its currency and a known state",
        """
        SELECT format('account %s', coalesce(account.id, account_id)),
               format('account in %s, balance in %s, state %s', account.currency, balance.currency, state)
          FROM ledger_account AS account FULL JOIN ledger_balance AS balance ON account.id = account_id
         WHERE account.currency IS DISTINCT FROM balance.currency OR state NOT IN ('open', 'frozen', 'closed')
            OR state = 'closed' AND (balance <> 0 OR held <> 0)
        """,
    ),
    Invariant(
        "posting_is_whole",
        "every posting moves something, has a known state, and says how much a phase takes of each move",
        """
        SELECT format('posting %s', id), format('state %s, amount %s, code %s', state, amount, code)
          FROM ledger_posting
         WHERE state NOT IN ('posted', 'pending', 'released', 'refused') OR amount <= 0
            OR (state = 'refused') <> (code IS NOT NULL) OR array_ndims(further) > 1 OR cardinality(further) % 3 <> 0
            OR (original_id IS NOT NULL AND state = 'posted'
                AND jsonb_typeof(facts -> 'amounts') IS DISTINCT FROM 'array')
        """,
    ),
    Invariant(
        "held_is_reserved",
        "what is held of an account is what its open holds still reserve",
        f"""
        SELECT format('balance (account %s)', account_id),
               format('held %s, open holds reserve %s', held, coalesce(reserved, 0))
          FROM ledger_balance
          LEFT JOIN (SELECT source, sum(remaining) AS reserved FROM ({_RESERVED}) AS move
                      WHERE state = 'open' GROUP BY source) AS open ON source = account_id
         WHERE held <> coalesce(reserved, 0)
        """,
    ),
    Invariant(
        "captures_fit",
        "captures never exceed their hold; an open hold reserves the rest, a closed one nothing",
        f"""
        SELECT format('hold %s, move %s', posting_id, move.n),
               format('%s: %s reserved, %s captured, %s left', state, amount, coalesce(taken, 0), remaining)
          FROM ({_RESERVED}) AS move
          LEFT JOIN ({_PHASES.format(kinds="'capture'")}) AS phase ON original_id = posting_id AND phase.n = move.n
         WHERE coalesce(taken, 0) > amount
            OR remaining <> CASE state WHEN 'open' THEN amount - coalesce(taken, 0) ELSE 0 END
        """,
    ),
    Invariant(
        "pending_has_hold",
        "a posting is pending exactly when it has a hold",
        """
        SELECT format('posting %s', coalesce(posting.id, posting_id)), 'pending without a hold, or a hold without it'
          FROM (SELECT id FROM ledger_posting WHERE state = 'pending') AS posting
          FULL JOIN ledger_hold ON posting_id = posting.id
         WHERE posting.id IS NULL OR posting_id IS NULL
        """,
    ),
    Invariant(
        "returns_fit",
        "refunds and reversals never exceed their original",
        f"""
        SELECT format('posting %s, move %s', id, n), format('%s moved, %s returned', amount, taken)
          FROM (SELECT posting.id, phase.n, taken,
                       (ARRAY[payer_id, payee_id, amount]
                        || CASE array_ndims(further) WHEN 1 THEN further ELSE '{{}}' END)[3 * phase.n] AS amount
                  FROM ({_PHASES.format(kinds="'refund', 'reversal'")}) AS phase
                  LEFT JOIN ledger_posting AS posting ON posting.id = phase.original_id) AS returned
         WHERE taken > amount OR amount IS NULL
        """,
    ),
    Invariant(
        "returns_go_back",
        "what is given back of a move goes to where the move came from, and past that only where that is closed",
        f"""
        WITH returned AS ({_RETURNED})
        SELECT format('posting %s', id), format('account %s got %s, should have got %s', account, got, due)
          FROM (SELECT id, account, sum(got) AS got, sum(due) AS due
                  FROM (SELECT id, moves[3 * n - 1]::text AS account, moves[3 * n]::numeric AS got, 0::numeric AS due
                          FROM returned, generate_series(1, cardinality(moves) / 3) AS n
                         UNION ALL
                        SELECT id, coalesce(facts -> 'arrived' ->> (n::integer - 1), original_moves[3 * n - 2]::text),
                               0, CASE jsonb_typeof(part) WHEN 'number' THEN part::numeric END
                          FROM returned,
                               jsonb_array_elements(CASE jsonb_typeof(facts -> 'amounts') WHEN 'array'
                                                    THEN facts -> 'amounts' END) WITH ORDINALITY AS phase (part, n)
                       ) AS side
                 GROUP BY id, account) AS arrived
         WHERE got IS DISTINCT FROM due
         UNION ALL
        SELECT format('posting %s', id), format('goes past account %s, which is %s', account_id, state)
          FROM returned CROSS JOIN generate_series(1, cardinality(original_moves) / 3) AS n
          JOIN ledger_balance ON account_id = original_moves[3 * n - 2]
         WHERE facts -> 'arrived' ->> (n - 1) <> account_id::text AND state <> 'closed'
        """,
    ),
)


def findings(*, using: str = "default") -> Iterator[Finding]:
    """Every broken promise, check by check, in the snapshot of the connection's transaction."""
    for invariant in every():
        with connections[using].cursor() as cursor:
            cursor.execute(f"{invariant.broken} LIMIT {MOST_FINDINGS}")
            for row, detail in cursor.fetchall():
                yield Finding(invariant.name, row, detail)


def every() -> Iterator[Invariant]:
    """Ours, and what the rooms above promise about their own rows and ours: the INVARIANTS of their `invariants.py`."""
    yield from INVARIANTS
    for room in apps.get_app_configs():
        name = f"{room.name}.invariants"
        if name != __name__ and room.name.startswith("cauri.") and find_spec(name):
            yield from import_module(name).INVARIANTS
