\set payer random(1, :wallets)
\set step random(1, :wallets - 1)
SELECT ledger_post_with_fee(uuidv7(), 'transfer', :payer, 1 + (:payer - 1 + :step) % :wallets, 1000, :fees, 10, 'MRU', (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, current_date);
