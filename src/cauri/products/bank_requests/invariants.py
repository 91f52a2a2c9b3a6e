"""What must be true of requests to the bank, always: each is paid once, at its price, and given back where it ended."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "bank_request_is_paid",
        "what was asked for and costs something was paid to the house once, at its price, by the wallet that it is for",
        """
        SELECT format('bank request %s', asked.id),
               format('%s at %s %s, its payment is %s', asked.state, asked.price_minor, asked.currency,
                      coalesce(payment.state, 'missing'))
          FROM bank_requests_bankrequest AS asked
          LEFT JOIN payments_payment AS payment ON payment.id = asked.payment_id
          LEFT JOIN payments_quote AS quote ON quote.id = payment.quote_id
          LEFT JOIN ledger_account AS account ON account.id = quote.payee_account_id
         WHERE (asked.payment_id IS NOT NULL) <> (asked.state <> 'quoted' AND asked.price_minor > 0)
            OR (asked.payment_id IS NOT NULL
                AND (payment.product, quote.id, quote.amount_minor, quote.currency, payment.payer_id, quote.asked_by,
                     quote.settles, account.code)
                    IS DISTINCT FROM
                    (asked.kind, asked.id, asked.price_minor, asked.currency, asked.wallet_id, asked.owner_id,
                     'at_once', 'fees:' || asked.currency))
        """,
    ),
    Invariant(
        "bank_request_is_as_its_payment",
        "what staff decide on was paid; what is held has a payment that was, and what was rejected one that was not",
        """
        SELECT format('bank request %s', asked.id), format('%s, its payment is %s', asked.state, payment.state)
          FROM bank_requests_bankrequest AS asked
          JOIN payments_payment AS payment ON payment.id = asked.payment_id
         WHERE NOT payment.state = ANY (CASE asked.state WHEN 'held' THEN ARRAY['held', 'completed', 'rejected']
                                                         WHEN 'rejected' THEN ARRAY['rejected']
                                                         ELSE ARRAY['completed'] END)
        """,
    ),
    Invariant(
        "bank_request_payment_is_of_one",
        "whoever paid for a cheque book or a debit card has asked for it",
        """
        SELECT format('payment %s', payment.id), format('%s for %s requests', payment.product, count(asked.id))
          FROM payments_payment AS payment
          LEFT JOIN bank_requests_bankrequest AS asked ON asked.payment_id = payment.id
         WHERE payment.product IN ('cheque_book', 'debit_card') AND payment.state <> 'refused'
         GROUP BY payment.id
        HAVING count(asked.id) <> 1
        """,
    ),
    Invariant(
        "bank_request_is_given_back",
        "what was paid for a request that was refused or cancelled went back wholly, and for no other by this room",
        """
        SELECT format('bank request %s', asked.id),
               format('%s, given back by %s', asked.state, coalesce(back.authorised_by, 'nobody'))
          FROM bank_requests_bankrequest AS asked
          LEFT JOIN payments_payment AS back
            ON back.original_id = asked.payment_id AND back.product = 'reversal' AND back.state = 'completed'
         WHERE asked.payment_id IS NOT NULL
           AND ((asked.state IN ('refused', 'cancelled') AND back.id IS NULL)
                OR (asked.state NOT IN ('refused', 'cancelled') AND back.authorised_by = 'bank_request'))
        """,
    ),
)
