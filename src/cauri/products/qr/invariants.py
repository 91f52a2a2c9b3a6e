"""What must be true of codes, always: who is paid by one, how much, and how often."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "qr_code_is_paid_once",
        "a code for one payment is used when exactly one payment stands that was made by it, and before by none",
        """
        SELECT format('code %s', code.id), format('%s, paid %s times', code.state, count(paid.quote_id))
          FROM qr_code AS code
          LEFT JOIN (SELECT quote_id, code_id FROM qr_order
                       JOIN payments_payment AS payment USING (quote_id)
                      WHERE payment.state NOT IN ('refused', 'rejected', 'failed')
                         OR (payment.state = 'rejected' AND qr_order.state = 'paid')) AS paid ON paid.code_id = code.id
         WHERE code.single_use
         GROUP BY code.id
        HAVING count(paid.quote_id) > 1 OR (code.state = 'used') <> (count(paid.quote_id) = 1)
        """,
    ),
    Invariant(
        "qr_payment_is_its_codes",
        "each payment by a code went to the code's wallet, of as much as the code asks for, in its time, by another",
        """
        SELECT format('payment %s', coalesce(payment.id, bought.payment_id)),
               format('%s of %s to wallet %s, by code %s', payment.state, payment.amount_minor, payment.payee_id,
                      bought.code_id)
          FROM (SELECT payment.id, payment.quote_id, payment.state, payment.payee_id, payment.made_at,
                       quote.amount_minor, quote.currency, wallet.owner_id AS payer
                  FROM payments_payment AS payment
                  JOIN payments_quote AS quote ON quote.id = payment.quote_id
                  LEFT JOIN wallets_wallet AS wallet ON wallet.id = payment.payer_id
                 WHERE payment.product = 'qr' AND payment.state <> 'refused' AND payment.original_id IS NULL) AS payment
          FULL JOIN (SELECT qr_order.quote_id, qr_order.payment_id, qr_order.state, code.id AS code_id, code.wallet_id,
                            code.owner_id, code.currency, code.amount_minor, code.least_minor, code.most_minor,
                            code.expires_at
                       FROM qr_order JOIN qr_code AS code ON code.id = qr_order.code_id
                      WHERE qr_order.payment_id IS NOT NULL) AS bought ON bought.payment_id = payment.id
         WHERE (payment.quote_id, payment.payee_id, payment.currency)
               IS DISTINCT FROM (bought.quote_id, bought.wallet_id, bought.currency)
            OR payment.payer IS NOT DISTINCT FROM bought.owner_id
            OR payment.amount_minor <> coalesce(bought.amount_minor, payment.amount_minor)
            OR payment.amount_minor < bought.least_minor OR payment.amount_minor > bought.most_minor
            OR payment.made_at >= bought.expires_at
            OR ((bought.state, payment.state) IN
                (('paid', 'completed'), ('paid', 'held'), ('paid', 'rejected'), ('freed', 'rejected'))) IS NOT TRUE
        """,
    ),
    Invariant(
        "qr_code_pays_its_owner",
        "a code pays into a wallet of its owner's, in its currency, and its orders know whether it is for one payment",
        """
        SELECT format('code %s', code.id), format('wallet %s', code.wallet_id)
          FROM qr_code AS code
          LEFT JOIN wallets_wallet AS wallet ON wallet.id = code.wallet_id
         WHERE (wallet.owner_id, wallet.currency) IS DISTINCT FROM (code.owner_id, code.currency)
         UNION ALL
        SELECT format('code %s', code_id), format('order %s', quote_id)
          FROM qr_order LEFT JOIN qr_code AS code ON code.id = code_id
         WHERE qr_order.single_use IS DISTINCT FROM code.single_use
        """,
    ),
)
