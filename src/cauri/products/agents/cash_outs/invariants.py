"""What must be true of cash-outs, always: a code and its payment end together, and the cash is paid for once."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "cash_out_transit_is_empty",
        "nothing stays on the way from customers to agents",
        """
        SELECT format('account %s', account.code), format('holds %s', balance.balance + coalesce(tail.amount, 0))
          FROM ledger_account AS account
          JOIN ledger_balance AS balance ON balance.account_id = account.id
          LEFT JOIN LATERAL (SELECT sum(amount) AS amount FROM ledger_hot_entry
                              WHERE account_id = account.id) AS tail ON true
         WHERE account.code LIKE 'transit:cash\\_out:%' AND balance.balance + coalesce(tail.amount, 0) <> 0
        """,
    ),
    Invariant(
        "cash_out_ends_with_its_payment",
        "a code is open while its payment waits, redeemed when that is completed, and otherwise the money went back",
        """
        SELECT format('payment %s', coalesce(payment.id, code.payment_id)),
               format('%s, its code is %s', coalesce(payment.state, 'missing'), coalesce(code.state, 'missing'))
          FROM agents_cashout AS code
          FULL JOIN (SELECT payments_payment.*, wallet.owner_id
                       FROM payments_payment LEFT JOIN wallets_wallet AS wallet ON wallet.id = payer_id
                      WHERE product = 'cash_out' AND state <> 'refused' AND original_id IS NULL) AS payment
                 ON payment.id = code.payment_id
         WHERE payment.owner_id IS DISTINCT FROM code.owner_id
            OR ((code.state, payment.state) IN
                (('open', 'pending'), ('open', 'held'), ('open', 'rejected'), ('redeemed', 'completed'),
                 ('cancelled', 'failed'), ('expired', 'failed'), ('burnt', 'failed'),
                 ('expired', 'rejected'), ('burnt', 'rejected'))) IS NOT TRUE
        """,
    ),
    Invariant(
        "cash_out_is_paid_once",
        "for each redeemed code its agent's float was paid exactly the cash, and nobody was paid for anything else",
        """
        SELECT format('payment %s', coalesce(paid.id, code.paid_id)),
               format('%s of %s to wallet %s, for %s of %s to %s', coalesce(paid.state, 'missing'), paid.amount,
                      paid.payee_id, coalesce(code.payment_id::text, 'no code'), code.cash, code.wallet_id)
          FROM (SELECT cash_out.payment_id, cash_out.paid_id, agent.wallet_id, quote.currency,
                       quote.amount_minor - CASE quote.fee_borne_by WHEN 'payee' THEN quote.fee_minor ELSE 0 END AS cash
                  FROM agents_cashout AS cash_out
                  JOIN agents_agent AS agent ON agent.id = cash_out.redeemed_by_id
                  LEFT JOIN payments_payment AS payment ON payment.id = cash_out.payment_id
                  LEFT JOIN payments_quote AS quote ON quote.id = payment.quote_id
                 WHERE cash_out.state = 'redeemed') AS code
          FULL JOIN (SELECT payment.id, payment.state, payment.payer_id, payment.payee_id, quote.amount_minor AS amount,
                            quote.fee_minor AS fee, quote.currency, account.code AS source
                       FROM payments_payment AS payment
                       JOIN payments_quote AS quote ON quote.id = payment.quote_id
                       LEFT JOIN ledger_account AS account ON account.id = quote.payer_account_id
                      WHERE payment.product = 'cash_out_paid' AND payment.state <> 'refused') AS paid
                 ON paid.id = code.paid_id
         WHERE (paid.state, paid.payee_id, paid.amount, paid.fee, paid.currency, paid.source)
               IS DISTINCT FROM
               ('completed', code.wallet_id, code.cash, 0::bigint, code.currency, 'transit:cash_out:' || code.currency)
        """,
    ),
    Invariant(
        "cash_out_commission_is_the_agents",
        "the commission for a redeemed code was paid into the float of the agent who redeemed it",
        """
        SELECT format('payment %s', cash_out.commission_id), format('for code %s', cash_out.payment_id)
          FROM agents_cashout AS cash_out
          JOIN agents_agent AS agent ON agent.id = cash_out.redeemed_by_id
          LEFT JOIN payments_payment AS payment ON payment.id = cash_out.commission_id
         WHERE cash_out.commission_id IS NOT NULL
           AND (payment.product, payment.payee_id) IS DISTINCT FROM ('commission', agent.wallet_id)
        """,
    ),
    Invariant(
        "burnt_code_was_tried",
        "no code is burnt before it was tried five times, and none is redeemed after",
        """
        SELECT format('payment %s', payment_id), format('%s after %s tries', state, tries)
          FROM agents_cashout
         WHERE (state = 'burnt' AND tries < 5) OR (state = 'redeemed' AND tries >= 5) OR tries > 5
        """,
    ),
)
