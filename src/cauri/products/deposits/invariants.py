"""What must be true of deposits, always: what companies brought stands in the books where its row says."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "incoming_is_paid",
        "what is credited or resolved was paid once, wholly, from its clearing or suspense account to whom it was for",
        """
        SELECT format('incoming %s', incoming.id),
               format('%s, its payment is %s', incoming.state, coalesce(payment.state, 'missing'))
          FROM deposits_incoming AS incoming
          LEFT JOIN deposits_intent AS intent ON intent.id = incoming.intent_id
          LEFT JOIN deposits_account AS account ON account.id = incoming.account_id
          LEFT JOIN payments_payment AS payment ON payment.id = incoming.payment_id
          LEFT JOIN payments_quote AS quote ON quote.id = payment.quote_id
          LEFT JOIN ledger_account AS source ON source.id = quote.payer_account_id
         WHERE incoming.state IN ('credited', 'resolved')
           AND ((payment.state, payment.product, quote.currency, quote.amount_minor, source.code)
                IS DISTINCT FROM
                ('completed',
                 CASE WHEN account.wallet_id IS NULL THEN 'deposit' ELSE 'deposit_by_account' END,
                 incoming.currency, incoming.amount_minor,
                 CASE incoming.state WHEN 'credited' THEN format('clearing:%s:%s', incoming.company, incoming.currency)
                                     ELSE format('suspense:deposits:%s', incoming.currency) END)
                OR incoming.state = 'credited'
                   AND quote.payee_id IS DISTINCT FROM coalesce(intent.wallet_id, account.wallet_id)
                OR account.company <> incoming.company)
        """,
    ),
    Invariant(
        "deposit_is_of_something",
        "a payment of this product is that of exactly one charge",
        """
        SELECT format('payment %s', payment.id), 'a deposit of nothing that came in'
          FROM payments_payment AS payment
          LEFT JOIN deposits_incoming AS incoming ON incoming.payment_id = payment.id
         WHERE payment.product IN ('deposit', 'deposit_by_account') AND payment.state = 'completed'
           AND coalesce(incoming.state, '') NOT IN ('held', 'credited', 'resolved', 'reversed')
        """,
    ),
    Invariant(
        "suspense_is_suspended",
        "the suspense of a currency holds what is suspended, to the last unit",
        """
        SELECT format('suspense in %s', coalesce(held.currency, waiting.currency)),
               format('holds %s, suspended is %s', coalesce(held.amount, 0), coalesce(waiting.amount, 0))
          FROM (SELECT account.currency,
                       sum(balance.balance::numeric
                           + coalesce((SELECT sum(tail.amount) FROM ledger_hot_entry AS tail
                                        WHERE tail.account_id = account.id), 0)) AS amount
                  FROM ledger_account AS account JOIN ledger_balance AS balance ON balance.account_id = account.id
                 WHERE account.code LIKE 'suspense:deposits:%' GROUP BY account.currency) AS held
          FULL JOIN (SELECT currency, sum(amount_minor) AS amount FROM deposits_incoming
                      WHERE state IN ('suspended', 'returning') GROUP BY currency) AS waiting USING (currency)
         WHERE coalesce(held.amount, 0) <> coalesce(waiting.amount, 0)
        """,
    ),
    Invariant(
        "deposit_is_paid_by_its_charge",
        "an intent is paid exactly when one charge of its amount was credited for it",
        """
        SELECT format('deposit %s', intent.id),
               format('%s, with %s credited charges of its amount', intent.state, count(incoming.id))
          FROM deposits_intent AS intent
          LEFT JOIN deposits_incoming AS incoming
            ON (incoming.intent_id, incoming.state) = (intent.id, 'credited')
           AND (incoming.amount_minor, incoming.currency, incoming.company)
               = (intent.amount_minor, intent.currency, intent.company)
         GROUP BY intent.id, intent.state
        HAVING count(incoming.id) <> CASE intent.state WHEN 'paid' THEN 1 ELSE 0 END
        UNION ALL
        SELECT format('incoming %s', incoming.id), 'credited, and its deposit is not paid by it'
          FROM deposits_incoming AS incoming
          LEFT JOIN deposits_intent AS intent ON intent.id = incoming.intent_id
          LEFT JOIN deposits_account AS account ON account.id = incoming.account_id
         WHERE incoming.state = 'credited' AND account.wallet_id IS NULL
           AND (intent.state, intent.amount_minor, intent.currency, intent.company) IS DISTINCT FROM
               ('paid', incoming.amount_minor, incoming.currency, incoming.company)
        """,
    ),
    Invariant(
        "account_is_one_wallets",
        "an account number keeps its wallet's currency, and a transfer that names an intent came in on our own account",
        """
        SELECT format('account number %s', account.id),
               format('keeps %s for a wallet of %s', account.currency, wallet.currency)
          FROM deposits_account AS account JOIN wallets_wallet AS wallet ON wallet.id = account.wallet_id
         WHERE account.currency <> wallet.currency
        UNION ALL
        SELECT format('incoming %s', incoming.id), 'came in for a deposit on an account number that is not the one told'
          FROM deposits_incoming AS incoming
          JOIN deposits_intent AS intent ON intent.id = incoming.intent_id
         WHERE incoming.account_id IS DISTINCT FROM intent.account_id
        """,
    ),
    Invariant(
        "cost_is_booked",
        "what a company keeps of a charge is booked once, as its row says",
        """
        SELECT format('incoming %s', incoming.id),
               format('cost %s, booked %s', coalesce(cost_minor, 0), coalesce(booked.amount, 0))
          FROM deposits_incoming AS incoming
          LEFT JOIN (SELECT reference, sum(amount) AS amount FROM ledger_posting
                      WHERE kind = 'deposit_cost' AND state = 'posted' GROUP BY reference) AS booked
            ON booked.reference = incoming.id
         WHERE coalesce(cost_minor, 0) <> coalesce(booked.amount, 0)
        """,
    ),
)
