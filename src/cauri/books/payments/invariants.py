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
        "a held payment reserves its money; let through it was captured, rejected it was given back",
        """
        SELECT format('payment %s', payment.id), format('%s, its hold is %s', payment.state, hold.state)
          FROM payments_payment AS payment
          JOIN ledger_hold AS hold ON hold.posting_id = payment.id
         WHERE (payment.state, hold.state) NOT IN
               (('held', 'open'), ('completed', 'captured'), ('rejected', 'released'), ('rejected', 'expired'))
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
)
