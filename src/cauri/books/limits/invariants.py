"""What must be true of limits, always. `cauri ledger verify` checks it with the books."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "usage_is_not_negative",
        "nobody has used less than nothing of a limit",
        """
        SELECT format('usage of %s from %s', owner_id, starts_on), format('%s in %s payments', amount_minor, count)
          FROM limits_usage WHERE amount_minor < 0 OR count < 0
        """,
    ),
    Invariant(
        "usage_has_a_period",
        "use is counted by the day or by the month, and a month begins on the first",
        """
        SELECT format('usage of %s from %s', owner_id, starts_on), format('period %s', period)
          FROM limits_usage
         WHERE period NOT IN ('day', 'month') OR period = 'month' AND extract(day FROM starts_on) <> 1
        """,
    ),
    Invariant(
        "one_limit_rule_at_a_time",
        "of one scope never more than one rule is in force",
        """
        SELECT format('limit rule %s', one.id), format('in force at the same time as %s', other.id)
          FROM limits_rule AS one JOIN limits_rule AS other USING (tier, currency, direction, product)
         WHERE one.id < other.id
           AND tstzrange(one.valid_from, one.valid_to) && tstzrange(other.valid_from, other.valid_to)
        """,
    ),
    Invariant(
        "one_personal_limit_at_a_time",
        "of what one customer wished for, or was granted, never more than one is in force",
        """
        SELECT format('personal limit %s', one.id), format('in force at the same time as %s', other.id)
          FROM limits_personal AS one
          JOIN limits_personal AS other USING (owner_id, source, currency, direction, product)
         WHERE one.id < other.id
           AND tstzrange(one.valid_from, one.valid_to) && tstzrange(other.valid_from, other.valid_to)
        """,
    ),
    Invariant(
        "own_limits_rise_slowly",
        "no own limit counts higher than the one before within a day of the wish",
        """
        SELECT format('personal limit %s', next.id),
               format('follows %s after %s', last.id, next.valid_from - next.asked_at)
          FROM limits_personal AS last
          JOIN limits_personal AS next USING (owner_id, source, currency, direction, product)
         WHERE source = 'own' AND last.valid_to = next.valid_from AND last.valid_from < last.valid_to
           AND next.valid_from < next.asked_at + interval '24 hours'
           AND (coalesce(next.per_payment_max_minor, 9e18) > coalesce(last.per_payment_max_minor, 9e18)
                OR coalesce(next.daily_minor, 9e18) > coalesce(last.daily_minor, 9e18)
                OR coalesce(next.daily_count, 9e18) > coalesce(last.daily_count, 9e18)
                OR coalesce(next.monthly_minor, 9e18) > coalesce(last.monthly_minor, 9e18)
                OR coalesce(next.monthly_count, 9e18) > coalesce(last.monthly_count, 9e18))
        """,
    ),
)
