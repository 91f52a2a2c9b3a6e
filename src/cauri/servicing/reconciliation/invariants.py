"""What must be true of reconciliation, always: nothing lies between two sides that no break or waiting accounts for."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "tally_leaves_nothing_over",
        "what a company holds by our books is what it tells, the breaks and what waits, to the last unit",
        """
        SELECT format('%s in %s', company, currency),
               format('holds %s, told %s, breaks %s, waiting %s', ours_minor, theirs_minor, breaks_minor, waiting_minor)
          FROM (SELECT DISTINCT ON (company, currency) * FROM reconciliation_tally
                 ORDER BY company, currency, made_at DESC, id DESC) AS latest
         WHERE ours_minor <> theirs_minor::numeric + breaks_minor + waiting_minor
        """,
    ),
    Invariant(
        "item_is_the_sum_of_its_sides",
        "an item says what its lines and its bookings add up to",
        """
        SELECT format('item %s', item.id),
               format('%s and %s, its sides say %s and %s', item.ours_minor, item.theirs_minor,
                      coalesce(ours.amount, 0), coalesce(theirs.amount, 0))
          FROM reconciliation_item AS item
          LEFT JOIN (SELECT item_id, sum(amount_minor) AS amount FROM reconciliation_booking GROUP BY item_id) AS ours
            ON ours.item_id = item.id
          LEFT JOIN (SELECT item_id, sum(principal - cost) AS amount
                       FROM (SELECT line.item_id,
                                    CASE WHEN line.state = 'done' AND line.kind IN ('in', 'top_up') THEN amount_minor
                                         WHEN line.state NOT IN ('done', 'pending') THEN 0
                                         WHEN line.kind = 'refund' AND NOT back.is_whole THEN -amount_minor
                                         WHEN line.kind IN ('out', 'settlement') THEN -amount_minor
                                         ELSE 0 END AS principal,
                                    CASE WHEN line.state IN ('done', 'reversed')
                                           OR line.state = 'pending' AND line.kind NOT IN ('in', 'top_up')
                                         THEN fee_minor + CASE line.kind WHEN 'fee' THEN amount_minor ELSE 0 END
                                         ELSE 0 END AS cost
                               FROM reconciliation_line AS line
                               JOIN (SELECT item_id, bool_or(kind = 'in' AND state = 'reversed') AS is_whole
                                       FROM reconciliation_line GROUP BY item_id) AS back USING (item_id)) AS told
                      GROUP BY item_id) AS theirs
            ON theirs.item_id = item.id
         WHERE (item.ours_minor, item.theirs_minor)
               IS DISTINCT FROM (coalesce(ours.amount, 0), coalesce(theirs.amount, 0))
        """,
    ),
    Invariant(
        "booking_is_in_the_books",
        "what was counted as ours is a posting that stands",
        """
        SELECT format('booking of posting %s', booking.posting_id), coalesce(posting.state, 'missing')
          FROM reconciliation_booking AS booking
          LEFT JOIN ledger_posting AS posting ON posting.id = booking.posting_id
         WHERE (posting.state, posting.kind) IS DISTINCT FROM ('posted', booking.kind)
        """,
    ),
    Invariant(
        "break_differs_as_its_item",
        "an item is broken exactly while it has one break, of its difference",
        """
        SELECT format('item %s', item.id),
               format('%s by %s, broken by %s', item.state, item.ours_minor - item.theirs_minor,
                      coalesce(active.difference_minor, 0))
          FROM reconciliation_item AS item
          LEFT JOIN reconciliation_break AS active
            ON active.item_id = item.id AND active.state IN ('open', 'explained')
         WHERE CASE item.state WHEN 'broken' THEN item.ours_minor - item.theirs_minor END
               IS DISTINCT FROM active.difference_minor
        """,
    ),
    Invariant(
        "reported_cost_is_of_its_line",
        "a cost that was booked from a report is the fee of one line, booked once, at the company of that line",
        """
        SELECT format('posting %s', posting.id),
               format('%s of line %s, from %s to %s', posting.amount, posting.reference, source.code, destination.code)
          FROM ledger_posting AS posting
          LEFT JOIN reconciliation_booking AS booking ON booking.posting_id = posting.id
          LEFT JOIN reconciliation_line AS line ON line.id = posting.reference
          LEFT JOIN reconciliation_item AS item ON item.id = line.item_id
          LEFT JOIN ledger_account AS source ON source.id = posting.payer_id
          LEFT JOIN ledger_account AS destination ON destination.id = posting.payee_id
         WHERE posting.kind = 'reconciliation_cost' AND posting.state = 'posted'
           AND ((source.code, posting.further, booking.item_id)
                IS DISTINCT FROM (format('provider_cost:%s:%s', item.company, item.currency), NULL, item.id)
                OR destination.code NOT IN (format('clearing:%s:%s', item.company, item.currency),
                                            format('bank:%s:%s', item.company, item.currency)))
        UNION ALL
        SELECT format('line %s', reference), format('its fee was booked %s times', count(*))
          FROM ledger_posting WHERE kind = 'reconciliation_cost' AND state = 'posted'
         GROUP BY reference HAVING count(*) > 1
        """,
    ),
    Invariant(
        "settlement_is_of_its_line",
        "what went between a company and a bank is one line of the company's, booked once",
        """
        SELECT format('posting %s', posting.id), format('of line %s', posting.reference)
          FROM ledger_posting AS posting
          LEFT JOIN reconciliation_line AS line ON line.id = posting.reference
          LEFT JOIN reconciliation_item AS item ON item.id = line.item_id
          LEFT JOIN ledger_account AS source ON source.id = posting.payer_id
          LEFT JOIN ledger_account AS destination ON destination.id = posting.payee_id
         WHERE posting.kind = 'reconciliation_settlement' AND posting.state = 'posted'
           AND NOT coalesce(CASE line.kind
                   WHEN 'settlement' THEN source.code LIKE 'bank:%'
                                      AND destination.code = format('clearing:%s:%s', item.company, item.currency)
                   WHEN 'top_up' THEN destination.code LIKE 'bank:%'
                                  AND source.code = format('clearing:%s:%s', item.company, item.currency) END, false)
        UNION ALL
        SELECT format('line %s', reference), format('was settled %s times', count(*))
          FROM ledger_posting WHERE kind = 'reconciliation_settlement' AND state = 'posted'
         GROUP BY reference HAVING count(*) > 1
        """,
    ),
    Invariant(
        "adjustment_is_of_its_break",
        "what staff adjusted is one break's difference, posted once",
        """
        SELECT format('break %s', adjusted.id),
               format('%s, posted %s', adjusted.difference_minor, coalesce(posting.amount, 0))
          FROM reconciliation_break AS adjusted
          LEFT JOIN ledger_posting AS posting
            ON posting.id = adjusted.posting_id AND posting.kind = 'reconciliation_adjustment'
           AND posting.state = 'posted' AND posting.reference = adjusted.id
         WHERE adjusted.state = 'adjusted' AND posting.amount IS DISTINCT FROM abs(adjusted.difference_minor)
        UNION ALL
        SELECT format('posting %s', posting.id), 'an adjustment of no break'
          FROM ledger_posting AS posting
          LEFT JOIN reconciliation_break AS adjusted ON adjusted.posting_id = posting.id
         WHERE posting.kind = 'reconciliation_adjustment' AND posting.state = 'posted' AND adjusted.id IS NULL
        """,
    ),
)
