"""What must be true of agents, always: floats are theirs, and each cash-in and commission is what its row says."""

from cauri.books.ledger.invariants import Invariant
from cauri.products.agents.cash_outs import invariants as cash_outs

INVARIANTS = (
    *cash_outs.INVARIANTS,
    Invariant(
        "float_is_an_agents",
        "every float wallet belongs to one admitted agent, and an agent's wallet is a float in the agent's currency",
        """
        SELECT format('wallet %s', wallet.id), 'a float without its agent'
          FROM wallets_wallet AS wallet
          LEFT JOIN agents_agent AS agent ON agent.wallet_id = wallet.id
         WHERE wallet.kind = 'float' AND agent.id IS NULL
         UNION ALL
        SELECT format('agent %s', agent.id), format('has %s wallet %s', wallet.kind, wallet.id)
          FROM agents_agent AS agent LEFT JOIN wallets_wallet AS wallet ON wallet.id = agent.wallet_id
         WHERE agent.wallet_id IS NOT NULL
           AND (wallet.kind, wallet.owner_id, wallet.currency)
               IS DISTINCT FROM ('float', agent.user_id, agent.currency::text)
        """,
    ),
    Invariant(
        "float_pays_and_takes_what_it_may",
        "money comes to a float and leaves it for what agents do, and by returns of that",
        """
        SELECT format('payment %s', payment.id), format('%s of float %s', payment.product, wallet.id)
          FROM wallets_wallet AS wallet
          JOIN payments_payment AS payment ON wallet.id IN (payment.payer_id, payment.payee_id)
         WHERE wallet.kind = 'float' AND payment.state <> 'refused' AND payment.original_id IS NULL
           AND payment.product NOT IN ('own_transfer', 'cash_in', 'cash_out_paid', 'commission', 'float_top_up')
        """,
    ),
    Invariant(
        "cash_in_has_its_agent",
        "every cash-in was paid by the float of the agent that its row names, to somebody else",
        """
        SELECT format('payment %s', payment.id), format('paid by wallet %s', payment.payer_id)
          FROM payments_payment AS payment
          LEFT JOIN agents_cashin AS taken ON taken.payment_id = payment.id
          LEFT JOIN agents_agent AS agent ON agent.id = taken.agent_id
          LEFT JOIN wallets_wallet AS payee ON payee.id = payment.payee_id
         WHERE payment.product = 'cash_in' AND payment.state <> 'refused'
           AND (agent.wallet_id IS NULL OR payment.payer_id IS DISTINCT FROM agent.wallet_id
                OR payee.owner_id IS NOT DISTINCT FROM agent.user_id)
         UNION ALL
        SELECT format('cash-in %s', taken.payment_id), format('its payment is %s', coalesce(payment.state, 'missing'))
          FROM agents_cashin AS taken LEFT JOIN payments_payment AS payment ON payment.id = taken.payment_id
         WHERE payment.product IS DISTINCT FROM 'cash_in' OR payment.state = 'refused'
            OR (payment.state = 'held' AND taken.settled_at IS NOT NULL)
        """,
    ),
    Invariant(
        "cash_in_earns_its_commission",
        "the commission that a completed cash-in names was paid by the house to that agent's float",
        """
        SELECT format('cash-in %s', taken.payment_id), format('commission %s', taken.commission_id)
          FROM agents_cashin AS taken
          JOIN agents_agent AS agent ON agent.id = taken.agent_id
          LEFT JOIN payments_payment AS served ON served.id = taken.payment_id
          LEFT JOIN payments_payment AS earned ON earned.id = taken.commission_id
         WHERE taken.commission_id IS NOT NULL
           AND (served.state, earned.product, earned.payee_id, earned.state <> 'refused')
               IS DISTINCT FROM ('completed', 'commission', agent.wallet_id, true)
        """,
    ),
    Invariant(
        "commission_is_the_houses",
        "a commission is paid from the house's commission account to an agent's float, for one thing that was done",
        """
        SELECT format('payment %s', payment.id), format('earned by %s services', count(served.commission_id))
          FROM payments_payment AS payment
          LEFT JOIN (SELECT commission_id FROM agents_cashin UNION ALL SELECT commission_id FROM agents_cashout)
                 AS served ON served.commission_id = payment.id
         WHERE payment.product = 'commission' AND payment.state <> 'refused'
         GROUP BY payment.id
        HAVING count(served.commission_id) <> 1
         UNION ALL
        SELECT format('payment %s', payment.id), format('from %s to a wallet: %s', account.code, payee.kind)
          FROM payments_payment AS payment
          JOIN payments_quote AS quote ON quote.id = payment.quote_id
          LEFT JOIN ledger_account AS account ON account.id = quote.payer_account_id
          LEFT JOIN wallets_wallet AS payee ON payee.id = payment.payee_id
         WHERE payment.product = 'commission' AND payment.state <> 'refused'
           AND (account.code, payee.kind) IS DISTINCT FROM ('commission:' || quote.currency, 'float')
        """,
    ),
    Invariant(
        "float_is_granted_by_a_payment",
        "what agents were granted was paid once, wholly, into their float, and nothing else was",
        """
        SELECT format('float request %s', asked.id), format('granted by %s', coalesce(paid.state, 'nothing'))
          FROM agents_floatrequest AS asked
          JOIN agents_agent AS agent ON agent.id = asked.agent_id
          LEFT JOIN payments_payment AS paid ON paid.id = asked.payment_id
          LEFT JOIN payments_quote AS quote ON quote.id = paid.quote_id
         WHERE asked.state = 'granted'
           AND (paid.state, paid.product, paid.payee_id, quote.amount_minor, quote.currency)
               IS DISTINCT FROM ('completed', 'float_top_up', agent.wallet_id, asked.amount_minor, asked.currency)
         UNION ALL
        SELECT format('payment %s', paid.id), 'float that nobody asked for'
          FROM payments_payment AS paid LEFT JOIN agents_floatrequest AS asked ON asked.payment_id = paid.id
         WHERE paid.product = 'float_top_up' AND paid.state <> 'refused' AND asked.id IS NULL
        """,
    ),
)
