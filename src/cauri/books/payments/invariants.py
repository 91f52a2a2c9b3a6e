"""What must be true of payments, always: each stands in the books as it was quoted."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "payment_is_posted",
        "a payment's posting has the state and the moves that its quote and its own state demand",
        """
        SELECT format('payment %s', payment.id),
               format('%s, its posting is %s', payment.state, coalesce(posting.state, 'missing'))
          FROM payments_payment AS payment
          JOIN payments_quote AS quote ON quote.id = payment.quote_id
          LEFT JOIN ledger_posting AS posting ON posting.id = payment.id
         WHERE (posting.state, posting.payer_id, posting.payee_id, posting.kind) IS DISTINCT FROM
               (CASE WHEN payment.state = 'refused' THEN 'refused'
                     WHEN payment.state = 'completed' AND posting.state <> 'pending' THEN 'posted' ELSE 'pending' END,
                quote.payer_account_id, quote.payee_account_id, quote.product::text)
            OR posting.amount IS DISTINCT FROM
               quote.amount_minor - CASE quote.fee_borne_by WHEN 'payee' THEN quote.fee_minor ELSE 0 END
            OR posting.further IS DISTINCT FROM
               CASE WHEN quote.fee_minor > 0
                    THEN ARRAY[quote.payer_account_id, quote.fee_account_id, quote.fee_minor] END
        """,
    ),
    Invariant(
        "payment_is_as_quoted",
        "a payment and its posting name the wallets, the product and the reason that its quote and the books name",
        """
        SELECT format('payment %s', payment.id), format('is not what quote %s says', quote.id)
          FROM payments_payment AS payment
          JOIN payments_quote AS quote ON quote.id = payment.quote_id
          LEFT JOIN ledger_posting AS posting ON posting.id = payment.id
          LEFT JOIN wallets_wallet AS payer ON payer.id = quote.payer_id
          LEFT JOIN wallets_wallet AS payee ON payee.id = quote.payee_id
         WHERE (payment.payer_id, payment.payee_id, payment.product, posting.reference)
               IS DISTINCT FROM (quote.payer_id, quote.payee_id, quote.product, quote.id)
            OR (payer.account_id, payer.currency) <> (quote.payer_account_id, quote.currency)
            OR (payee.account_id, payee.currency) <> (quote.payee_account_id, quote.currency)
            OR (payment.state = 'refused' AND payment.code IS DISTINCT FROM posting.code)
        """,
    ),
    Invariant(
        "quoted_posting_has_payment",
        "what the books hold of a quote is the posting of a payment",
        """
        SELECT format('posting %s', posting.id), format('of quote %s, without a payment', quote.id)
          FROM ledger_posting AS posting
          JOIN payments_quote AS quote ON quote.id = posting.reference
          LEFT JOIN payments_payment AS payment ON payment.id = posting.id
         WHERE payment.id IS NULL
        """,
    ),
    Invariant(
        "payment_has_what_it_names",
        "a payment's quote, original and wallets are there",
        """
        SELECT format('payment %s', payment.id), 'its quote, its original or a wallet is missing'
          FROM payments_payment AS payment
          LEFT JOIN payments_quote AS quote ON quote.id = payment.quote_id
          LEFT JOIN payments_payment AS original ON original.id = payment.original_id
          LEFT JOIN wallets_wallet AS payer ON payer.id = payment.payer_id
          LEFT JOIN wallets_wallet AS payee ON payee.id = payment.payee_id
         WHERE (payment.quote_id IS NOT NULL AND quote.id IS NULL)
            OR (payment.original_id IS NOT NULL AND original.id IS NULL)
            OR (payment.payer_id IS NOT NULL AND payer.id IS NULL)
            OR (payment.payee_id IS NOT NULL AND payee.id IS NULL)
        """,
    ),
    Invariant(
        "held_payment_is_settled",
        "a held or pending payment reserves its money; carried out it was captured, otherwise it was given back",
        """
        SELECT format('payment %s', payment.id), format('%s, its hold is %s', payment.state, hold.state)
          FROM payments_payment AS payment
          JOIN ledger_hold AS hold ON hold.posting_id = payment.id
         WHERE (payment.state, hold.state) NOT IN
               (('held', 'open'), ('completed', 'captured'), ('rejected', 'released'), ('rejected', 'expired'),
                ('pending', 'open'), ('failed', 'released'))
        """,
    ),
    Invariant(
        "return_is_posted",
        "a return stands in the books as a phase of the payment it returns, between the same two the other way round",
        """
        SELECT format('payment %s', payment.id), format('returns %s', payment.original_id)
          FROM payments_payment AS payment
          LEFT JOIN payments_payment AS original ON original.id = payment.original_id
          LEFT JOIN ledger_posting AS posting ON posting.id = payment.id
          LEFT JOIN ledger_posting AS returned ON returned.id = posting.original_id
         WHERE payment.original_id IS NOT NULL
           AND ((posting.state = 'posted' AND payment.original_id IN (returned.id, returned.original_id)) IS NOT TRUE
                OR (payment.payer_id, payment.payee_id, payment.state)
                   IS DISTINCT FROM (original.payee_id, original.payer_id, 'completed'))
        """,
    ),
    Invariant(
        "return_arrives",
        "a return arrives where its payment came from; what the house keeps of it is owed to whose wallet that was",
        """
        SELECT format('payment %s', back.id),
               format('%s arrived, %s kept, %s went elsewhere, %s owed', arrived, kept, elsewhere,
                      coalesce(owed.amount_minor, 0))
          FROM (SELECT payment.id, original.id AS original_id, original.payer_id, quote.currency,
                       house.id = quote.payer_account_id AS was_paid_out,
                       coalesce(sum(part) FILTER (WHERE account = quote.payer_account_id), 0) AS arrived,
                       coalesce(sum(part) FILTER (WHERE account = house.id), 0) AS kept,
                       coalesce(sum(part) FILTER (WHERE account <> quote.payer_account_id
                                                    AND account IS DISTINCT FROM house.id), 0) AS elsewhere
                  FROM payments_payment AS payment
                  JOIN payments_payment AS original ON original.id = payment.original_id
                  JOIN payments_quote AS quote ON quote.id = original.quote_id
                  JOIN ledger_posting AS posting ON posting.id = payment.id AND posting.state = 'posted'
                  LEFT JOIN ledger_account AS house ON house.code = 'unclaimed:' || quote.currency
                 CROSS JOIN LATERAL (
                       SELECT posting.payee_id AS account, posting.amount::numeric AS part
                        UNION ALL
                       SELECT further[3 * n - 1], further[3 * n] FROM generate_series(1, cardinality(further) / 3) AS n
                       ) AS move
                 GROUP BY payment.id, original.id, quote.id, house.id) AS back
          LEFT JOIN payments_unclaimed AS owed ON owed.payment_id = back.id
          LEFT JOIN payments_unclaimed AS paid_out ON paid_out.claimed_by_id = back.original_id
          LEFT JOIN wallets_wallet AS wallet ON wallet.id = back.payer_id
         WHERE elsewhere <> 0 OR kept <> coalesce(owed.amount_minor, 0)
            OR (kept <> 0 AND arrived <> 0 AND was_paid_out IS NOT TRUE)
            OR (owed.payment_id IS NOT NULL AND (owed.owner_id, owed.currency) IS DISTINCT FROM
                (CASE WHEN was_paid_out THEN paid_out.owner_id ELSE wallet.owner_id END, back.currency))
        """,
    ),
    Invariant(
        "unclaimed_is_owed",
        "what the house keeps for those who have left is exactly what it owes to them",
        """
        SELECT format('currency %s', currency), format('%s kept, %s owed', coalesce(kept, 0), coalesce(owed, 0))
          FROM (SELECT account.currency, balance + coalesce((SELECT sum(amount) FROM ledger_hot_entry AS tail
                                                              WHERE tail.account_id = account.id), 0) AS kept
                  FROM ledger_account AS account JOIN ledger_balance ON account_id = account.id
                 WHERE account.code = 'unclaimed:' || account.currency) AS house
          FULL JOIN (SELECT currency, sum(amount_minor) AS owed FROM payments_unclaimed
                      WHERE state = 'owed' GROUP BY currency) AS debt USING (currency)
         WHERE coalesce(kept, 0) <> coalesce(owed, 0)
        """,
    ),
    Invariant(
        "unclaimed_is_a_return",
        "what is owed was left by a return, and what was claimed was paid out of it as a whole",
        """
        SELECT format('unclaimed %s', owed.payment_id), format('%s, paid out by %s', owed.state, owed.claimed_by_id)
          FROM payments_unclaimed AS owed
          LEFT JOIN payments_payment AS back ON back.id = owed.payment_id
          LEFT JOIN payments_payment AS claim ON claim.id = owed.claimed_by_id
          LEFT JOIN payments_quote AS quote ON quote.id = claim.quote_id
          LEFT JOIN ledger_account AS house ON house.code = 'unclaimed:' || owed.currency
         WHERE back.original_id IS NULL OR (owed.state = 'claimed') <> (owed.claimed_by_id IS NOT NULL)
            OR (owed.state = 'claimed'
                AND (claim.state, claim.product, quote.payer_account_id, quote.amount_minor, quote.fee_minor)
                    IS DISTINCT FROM ('completed', 'unclaimed', house.id, owed.amount_minor, 0))
        """,
    ),
)
