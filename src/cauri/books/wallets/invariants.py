"""What must be true of wallets and their accounts, always. `cauri ledger verify` checks it with the books."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "wallet_has_account",
        "every wallet has an account of its own in the ledger, of its currency and kind",
        """
        SELECT format('wallet %s', wallet.id),
               format('account %s: %s, %s, %s', wallet.account_id, account.code, account.currency, account.kind)
          FROM wallets_wallet AS wallet LEFT JOIN ledger_account AS account ON account.id = wallet.account_id
         WHERE (account.code, account.currency, account.kind)
               IS DISTINCT FROM ('wallet:' || wallet.id, wallet.currency,
                                 CASE wallet.kind WHEN 'float' THEN 'agent_float' ELSE 'wallet' END)
        """,
    ),
    Invariant(
        "wallet_status_is_accounts",
        "a wallet is active, frozen or closed exactly when its account is open, frozen or closed",
        """
        SELECT format('wallet %s', wallet.id), format('wallet %s, account %s', status, state)
          FROM wallets_wallet AS wallet LEFT JOIN ledger_balance AS balance ON balance.account_id = wallet.account_id
         WHERE state IS DISTINCT FROM CASE status WHEN 'active' THEN 'open' ELSE status END
        """,
    ),
    Invariant(
        "wallet_to_be_paid_into",
        "who has an open wallet in a currency, beside a float, has exactly one that is paid into",
        """
        SELECT format('owner %s', owner_id), format('%s wallets in %s are paid into', paid_into, currency)
          FROM (SELECT owner_id, currency, count(*) FILTER (WHERE is_default) AS paid_into
                  FROM wallets_wallet WHERE status <> 'closed' AND kind <> 'float'
                 GROUP BY owner_id, currency) AS owned
         WHERE paid_into <> 1
        """,
    ),
)
