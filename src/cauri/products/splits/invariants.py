"""What must be true of splits, always: parts make the total, and what is paid of each is what its payments paid."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "split_parts_make_its_total",
        "the parts of a bill, two to twenty, none of them nothing, sum to its total",
        """
        SELECT format('split %s', split.id),
               format('%s parts of %s, of %s', parts.count, parts.total, split.total_minor)
          FROM splits_split AS split
         CROSS JOIN LATERAL (
               SELECT count(*) AS count, coalesce(sum(amount_minor), 0) AS total,
                      coalesce(min(amount_minor), 0) AS least
                 FROM splits_part WHERE split_id = split.id
               ) AS parts
         WHERE parts.total <> split.total_minor OR parts.least <= 0 OR parts.count NOT BETWEEN 2 AND 20
        """,
    ),
    Invariant(
        "split_part_is_paid_by_its_payments",
        "what is paid and held of a part is the sum of its payments, and no more than it; its creator's counts as paid",
        """
        SELECT format('part %s of split %s', part.place, part.split_id),
               format('%s: %s paid and %s held of %s, its payments: %s and %s', part.state, part.paid_minor,
                      part.held_minor, part.amount_minor, made.paid, made.held)
          FROM splits_part AS part
          LEFT JOIN splits_split AS split ON split.id = part.split_id
         CROSS JOIN LATERAL (
               SELECT coalesce(sum(amount_minor) FILTER (WHERE state = 'completed'), 0) AS paid,
                      coalesce(sum(amount_minor) FILTER (WHERE state = 'held'), 0) AS held, count(*) AS count
                 FROM splits_contribution WHERE part_id = part.id
               ) AS made
         WHERE split.id IS NULL OR part.held_minor <> made.held
            OR part.paid_minor <> CASE WHEN part.person_id = split.creator_id THEN part.amount_minor ELSE made.paid END
            OR (part.person_id = split.creator_id AND made.count > 0)
            OR part.paid_minor + part.held_minor > part.amount_minor
            OR (part.state = 'paid') <> (part.paid_minor = part.amount_minor)
        """,
    ),
    Invariant(
        "split_contribution_is_its_payment",
        "each payment of a part goes from its person to the split's creator, as it was quoted, and counts once",
        """
        SELECT format('payment %s', coalesce(payment.id, given.payment_id)),
               format('%s of %s by %s to %s, counted as %s of %s by %s to %s', coalesce(payment.state, 'missing'),
                      payment.amount_minor, payment.payer_owner, payment.payee_owner, coalesce(given.state, 'nothing'),
                      given.amount_minor, given.person_id, given.creator_id)
          FROM (SELECT contribution.*, part.person_id, split.creator_id, split.currency, split.made_at, split.expires_at
                  FROM splits_contribution AS contribution
                  LEFT JOIN splits_part AS part ON part.id = contribution.part_id
                  LEFT JOIN splits_split AS split ON split.id = part.split_id) AS given
          FULL JOIN (SELECT payment.id, payment.product, payment.state, payment.made_at, quote.amount_minor,
                            quote.currency, payer.owner_id AS payer_owner, payee.owner_id AS payee_owner,
                            quoted.part_id, quoted.amount_minor AS quoted_minor
                       FROM payments_payment AS payment
                       JOIN payments_quote AS quote ON quote.id = payment.quote_id
                       LEFT JOIN wallets_wallet AS payer ON payer.id = payment.payer_id
                       LEFT JOIN wallets_wallet AS payee ON payee.id = payment.payee_id
                       LEFT JOIN splits_quoted AS quoted ON quoted.quote_id = quote.id
                      WHERE payment.state <> 'refused'
                        AND (payment.product = 'split'
                             OR payment.id IN (SELECT payment_id FROM splits_contribution))) AS payment
                 ON payment.id = given.payment_id
         WHERE (payment.product, payment.amount_minor, payment.currency, payment.payer_owner, payment.payee_owner,
                payment.part_id, payment.quoted_minor)
               IS DISTINCT FROM
               ('split', given.amount_minor, given.currency, given.person_id, given.creator_id,
                given.part_id, given.amount_minor)
            OR ((given.state, payment.state) IN
                (('completed', 'completed'), ('rejected', 'rejected'),
                 ('held', 'held'), ('held', 'completed'), ('held', 'rejected'))) IS NOT TRUE
            OR payment.made_at < given.made_at OR payment.made_at >= given.expires_at
        """,
    ),
    Invariant(
        "split_stands_as_its_parts",
        "a split is open, partly paid or paid as its parts are; of one that is cancelled nothing was paid",
        """
        SELECT format('split %s', split.id),
               format('%s, ended %s, others have paid %s, %s parts are open', split.state, split.ended_at,
                      parts.paid, parts.open)
          FROM splits_split AS split
         CROSS JOIN LATERAL (
               SELECT count(*) FILTER (WHERE state = 'open') AS open, bool_and(state = 'paid') AS is_paid,
                      coalesce(sum(paid_minor) FILTER (WHERE person_id <> split.creator_id), 0) AS paid,
                      coalesce(sum(held_minor) FILTER (WHERE person_id <> split.creator_id), 0) AS held
                 FROM splits_part WHERE split_id = split.id
               ) AS parts
         WHERE CASE split.state
               WHEN 'open' THEN parts.paid > 0 OR parts.open = 0
               WHEN 'partly_paid' THEN parts.paid = 0 OR parts.open = 0
               WHEN 'paid' THEN parts.is_paid IS NOT TRUE
               WHEN 'cancelled' THEN parts.paid > 0 OR parts.held > 0
               ELSE false END
            OR (split.state IN ('open', 'partly_paid')) <> (split.ended_at IS NULL)
            OR split.expires_at <> split.made_at + interval '30 days' OR split.reminders > 3
        """,
    ),
)
