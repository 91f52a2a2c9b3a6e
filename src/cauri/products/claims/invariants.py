"""What must be true of claimable transfers, always: reserved until they end, and paid to one person once."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "claim_transit_is_empty",
        "nothing stays on the way from senders to those who join",
        """
        SELECT format('account %s', account.code), format('holds %s', balance.balance + coalesce(tail.amount, 0))
          FROM ledger_account AS account
          JOIN ledger_balance AS balance ON balance.account_id = account.id
          LEFT JOIN LATERAL (SELECT sum(amount) AS amount FROM ledger_hot_entry
                              WHERE account_id = account.id) AS tail ON true
         WHERE account.code LIKE 'transit:claimable\\_transfer:%' AND balance.balance + coalesce(tail.amount, 0) <> 0
        """,
    ),
    Invariant(
        "claim_ends_with_its_payment",
        "an unclaimed transfer reserves exactly its payment; claimed that is completed, otherwise it was given back",
        """
        SELECT format('payment %s', coalesce(payment.id, transfer.payment_id)),
               format('%s, its hold %s of %s, its transfer is %s', coalesce(payment.state, 'missing'),
                      payment.hold_state, payment.reserved, coalesce(transfer.state, 'missing'))
          FROM claims_claimabletransfer AS transfer
          FULL JOIN (SELECT payment.id, payment.state, wallet.owner_id, hold.state AS hold_state,
                            (SELECT sum(part) FROM unnest(hold.remaining) AS part) AS reserved,
                            quote.amount_minor + CASE quote.fee_borne_by WHEN 'payer' THEN quote.fee_minor ELSE 0 END
                                AS debit
                       FROM payments_payment AS payment
                       LEFT JOIN payments_quote AS quote ON quote.id = payment.quote_id
                       LEFT JOIN wallets_wallet AS wallet ON wallet.id = payment.payer_id
                       LEFT JOIN ledger_hold AS hold ON hold.posting_id = payment.id
                      WHERE payment.product = 'claimable_transfer' AND payment.state <> 'refused'
                        AND payment.original_id IS NULL) AS payment
                 ON payment.id = transfer.payment_id
         WHERE payment.owner_id IS DISTINCT FROM transfer.sender_id
            OR ((transfer.state, payment.state) IN
                (('open', 'pending'), ('open', 'held'), ('open', 'rejected'), ('claimed', 'completed'),
                 ('cancelled', 'failed'), ('expired', 'failed'), ('expired', 'rejected'),
                 ('rejected', 'rejected'))) IS NOT TRUE
            OR (payment.state IN ('pending', 'held')
                AND (payment.hold_state, payment.reserved) IS DISTINCT FROM ('open', payment.debit::numeric))
        """,
    ),
    Invariant(
        "claim_is_paid_once",
        "for each claimed transfer a wallet of its recipient got exactly what was sent, and nobody got anything else",
        """
        SELECT format('payment %s', coalesce(paid.id, claimed.paid_id)),
               format('%s of %s to %s, for %s of %s to %s', coalesce(paid.state, 'missing'), paid.amount, paid.owner_id,
                      coalesce(claimed.payment_id::text, 'no transfer'), claimed.amount, claimed.recipient_id)
          FROM (SELECT transfer.payment_id, transfer.paid_id, transfer.recipient_id, quote.currency,
                       quote.amount_minor - CASE quote.fee_borne_by WHEN 'payee' THEN quote.fee_minor ELSE 0 END
                           AS amount
                  FROM claims_claimabletransfer AS transfer
                  LEFT JOIN payments_payment AS payment ON payment.id = transfer.payment_id
                  LEFT JOIN payments_quote AS quote ON quote.id = payment.quote_id
                 WHERE transfer.state = 'claimed') AS claimed
          FULL JOIN (SELECT payment.id, payment.state, wallet.owner_id, quote.amount_minor AS amount,
                            quote.fee_minor AS fee, quote.currency, account.code AS source
                       FROM payments_payment AS payment
                       JOIN payments_quote AS quote ON quote.id = payment.quote_id
                       LEFT JOIN wallets_wallet AS wallet ON wallet.id = payment.payee_id
                       LEFT JOIN ledger_account AS account ON account.id = quote.payer_account_id
                      WHERE payment.product = 'claimed_transfer' AND payment.state <> 'refused') AS paid
                 ON paid.id = claimed.paid_id
         WHERE (paid.state, paid.owner_id, paid.amount, paid.fee, paid.currency, paid.source)
               IS DISTINCT FROM
               ('completed', claimed.recipient_id, claimed.amount, 0::bigint, claimed.currency,
                'transit:claimable_transfer:' || claimed.currency)
        """,
    ),
    Invariant(
        "claim_is_for_another",
        "a transfer says when it ended and by what; it was claimed in time, by another, found after it was made",
        """
        SELECT format('payment %s', payment_id), format('%s for %s, ended %s', state, recipient_id, ended_at)
          FROM claims_claimabletransfer
         WHERE recipient_id = sender_id OR found_at < made_at OR expires_at <= made_at
            OR (recipient_id IS NULL) <> (found_at IS NULL)
            OR (state = 'open') <> (ended_at IS NULL)
            OR (state = 'claimed') <> (paid_id IS NOT NULL)
            OR (state = 'claimed' AND (ended_at >= expires_at OR recipient_id IS NULL))
            OR (state = 'expired' AND ended_at < expires_at)
        """,
    ),
)
