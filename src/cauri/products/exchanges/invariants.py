"""What must be true of exchanges, always: what is sold and what is bought are both as agreed, or neither."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "exchange_has_both_halves",
        "what was sold for good has bought what was agreed, into the agreed wallet; what was given back nothing",
        """
        SELECT format('exchange %s', exchange.quote_id),
               format('sold by %s (%s), bought by %s (%s)', sold.id, coalesce(sold.state, 'missing'),
                      bought.id, coalesce(bought.state, 'missing'))
          FROM exchanges_exchange AS exchange
          LEFT JOIN payments_payment AS sold ON sold.id = exchange.sold_by_id
          LEFT JOIN payments_payment AS bought ON bought.id = exchange.bought_by_id
          LEFT JOIN payments_quote AS paid ON paid.id = bought.quote_id
          LEFT JOIN ledger_account AS position ON position.id = paid.payer_account_id
          LEFT JOIN payments_payment AS back ON back.original_id = sold.id AND back.state = 'completed'
         WHERE exchange.sold_by_id IS NOT NULL
           AND ((sold.quote_id, sold.product) IS DISTINCT FROM (exchange.quote_id, 'exchange')
                OR (bought.id IS NOT NULL
                    AND (bought.product, bought.payee_id, paid.currency, paid.amount_minor, paid.fee_minor)
                        IS DISTINCT FROM ('exchange_bought', exchange.into_id, exchange.bought_currency,
                                          exchange.bought_minor, 0))
                OR (bought.id IS NOT NULL
                    AND position.code IS DISTINCT FROM 'fx_position:' || exchange.bought_currency)
                OR (sold.state IN ('held', 'rejected') AND bought.id IS NOT NULL)
                OR (back.id IS NOT NULL AND bought.state IN ('completed', 'held'))
                OR (sold.state = 'completed' AND back.id IS NULL AND bought.state IS DISTINCT FROM 'completed'
                    AND bought.state IS DISTINCT FROM 'held'
                    AND coalesce(bought.settled_at, sold.settled_at) < statement_timestamp() - interval '1 hour'))
        """,
    ),
    Invariant(
        "exchange_payment_is_of_an_exchange",
        "every payment into or out of an exchange position is the half of one exchange, from a wallet of its owner",
        """
        SELECT format('payment %s', payment.id), format('%s of no exchange', payment.product)
          FROM payments_payment AS payment
          LEFT JOIN wallets_wallet AS wallet ON wallet.id = coalesce(payment.payer_id, payment.payee_id)
          LEFT JOIN exchanges_exchange AS sale ON sale.sold_by_id = payment.id AND payment.product = 'exchange'
          LEFT JOIN exchanges_exchange AS purchase
            ON purchase.bought_by_id = payment.id AND payment.product = 'exchange_bought'
         WHERE payment.product IN ('exchange', 'exchange_bought') AND payment.state <> 'refused'
           AND coalesce(sale.owner_id, purchase.owner_id) IS DISTINCT FROM wallet.owner_id
        """,
    ),
    Invariant(
        "exchange_position_moves_by_exchanges",
        "nothing but exchanges, and what takes them back, stands on the position accounts",
        """
        SELECT format('posting %s', posting.id), format('%s on a position', posting.kind)
          FROM ledger_posting AS posting
          JOIN ledger_account AS account
            ON account.id IN (posting.payer_id, posting.payee_id) AND account.code LIKE 'fx_position:%%'
          LEFT JOIN payments_payment AS payment ON payment.id IN (posting.id, posting.original_id)
         WHERE payment.id IS NULL OR payment.product NOT IN ('exchange', 'exchange_bought', 'reversal')
        """,
    ),
)
