"""What must be true of fee rules, always. `cauri ledger verify` checks it with the books."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "one_fee_rule_at_a_time",
        "of two equally specific rules never more than one covers an amount at a time",
        """
        SELECT format('fee rule %s', one.id), format('covers the same as %s', other.id)
          FROM fees_rule AS one JOIN fees_rule AS other
            ON (one.product, one.currency) = (other.product, other.currency)
           AND one.tier IS NOT DISTINCT FROM other.tier AND one.id < other.id
         WHERE tstzrange(one.valid_from, one.valid_to) && tstzrange(other.valid_from, other.valid_to)
           AND int8range(one.amount_from, one.amount_to) && int8range(other.amount_from, other.amount_to)
           AND (one.amount_to - one.amount_from) IS NOT DISTINCT FROM (other.amount_to - other.amount_from)
           AND (one.amount_to IS NOT NULL OR one.amount_from = other.amount_from)
        """,
    ),
)
