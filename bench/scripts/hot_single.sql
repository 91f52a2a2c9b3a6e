\set payer random(1, :wallets)
SELECT ledger_post(uuidv7(), 'merchant_payment', :payer, :merchant, 10, 'MRU', (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, current_date);
