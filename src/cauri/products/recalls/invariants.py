"""What must be true of recalls, always: each holds what it says until it ends, and gives back that or nothing."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "recall_holds_while_it_is_open",
        "an open recall holds what it says, from the recipient for the sender; an ended one nothing; nothing else does",
        """
        SELECT format('recall %s', coalesce(recall.payment_id, held.reference)),
               format('%s, holding %s; its hold %s is %s of %s', coalesce(recall.state, 'missing'), recall.held_minor,
                      held.id, coalesce(held.state, 'missing'), held.amount)
          FROM (SELECT recall.*, quote.payer_account_id, quote.payee_account_id
                  FROM recalls_recall AS recall
                  LEFT JOIN payments_payment AS payment ON payment.id = recall.payment_id
                  LEFT JOIN payments_quote AS quote ON quote.id = payment.quote_id
                 WHERE recall.hold_id IS NOT NULL) AS recall
          FULL JOIN (SELECT posting.id, posting.payer_id, posting.payee_id, posting.amount, posting.reference,
                            hold.state, hold.remaining
                       FROM ledger_posting AS posting JOIN ledger_hold AS hold ON hold.posting_id = posting.id
                      WHERE posting.kind = 'recall') AS held
                 ON held.id = recall.hold_id
         WHERE (held.payer_id, held.payee_id, held.amount, held.reference) IS DISTINCT FROM
               (recall.payee_account_id, recall.payer_account_id, recall.held_minor, recall.payment_id)
            OR (recall.state IN ('asked', 'declined')
                AND (held.state, held.remaining) IS DISTINCT FROM ('open', ARRAY[recall.held_minor]))
            OR (recall.state NOT IN ('asked', 'declined') AND held.state IS DISTINCT FROM 'released')
        """,
    ),
    Invariant(
        "recall_is_of_a_transfer",
        "what is recalled is a transfer that arrived, from its sender to its recipient, and no more than that",
        """
        SELECT format('recall %s', recall.payment_id),
               format('of %s by %s to %s: %s, %s', recall.amount_minor, recall.sender_id, recall.recipient_id,
                      payment.product, payment.state)
          FROM recalls_recall AS recall
          LEFT JOIN payments_payment AS payment ON payment.id = recall.payment_id
          LEFT JOIN payments_quote AS quote ON quote.id = payment.quote_id
          LEFT JOIN wallets_wallet AS payer ON payer.id = payment.payer_id
          LEFT JOIN wallets_wallet AS payee ON payee.id = payment.payee_id
         WHERE (payment.product, payment.state, payer.owner_id, payee.owner_id, quote.currency) IS DISTINCT FROM
               ('transfer', 'completed', recall.sender_id, recall.recipient_id, recall.currency)
            OR recall.held_minor > recall.amount_minor OR recall.held_minor < 0
            OR (recall.held_minor = 0) <> (recall.hold_id IS NULL)
            OR recall.amount_minor IS DISTINCT FROM
               quote.amount_minor - CASE quote.fee_borne_by WHEN 'payee' THEN quote.fee_minor ELSE 0 END
        """,
    ),
    Invariant(
        "recall_returns_what_it_held",
        "a returned recall gave back exactly what it held, by one return of its transfer; no other gave anything",
        """
        SELECT format('recall %s', recall.payment_id),
               format('%s at %s, returned %s of %s', recall.state, recall.ended_at, back.amount, recall.held_minor)
          FROM recalls_recall AS recall
          LEFT JOIN payments_payment AS payment ON payment.id = recall.returned_id
          LEFT JOIN ledger_posting AS back ON back.id = payment.id
         WHERE (recall.state IN ('asked', 'declined')) <> (recall.ended_at IS NULL)
            OR (recall.state = 'returned') <> (recall.returned_id IS NOT NULL)
            OR (recall.state = 'returned'
                AND (payment.original_id, payment.product, payment.state, back.amount, back.state) IS DISTINCT FROM
                    (recall.payment_id, 'refund', 'completed', recall.held_minor, 'posted'))
            OR (recall.state = 'expired' AND recall.ended_at < recall.expires_at)
        """,
    ),
)
