-- Hot accounts: the tail and its folder.

-- Moves what waits in an account's tail into its entries, in order of time, with stamp and balance after each.
-- Returns how many lines it moved.
CREATE FUNCTION ledger_fold_account(_account bigint, _most integer DEFAULT 20000) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    _balance ledger_balance;
    _moved   bigint;
    _total   bigint;
    _stamp   bigint;
BEGIN
    SELECT * INTO _balance FROM ledger_balance WHERE account_id = _account FOR NO KEY UPDATE;
    PERFORM set_config('cauri.folding', 'on', true);
    -- A line's stamp is greatest(the one before + 1, at): with n the line's number, n + max(at - n) so far.
    WITH waiting AS (
        SELECT at, posting_id, leg FROM ledger_hot_entry WHERE account_id = _account
         ORDER BY at, posting_id, leg LIMIT _most
    ), taken AS (
        DELETE FROM ledger_hot_entry AS tail USING waiting
         WHERE tail.account_id = _account AND tail.at = waiting.at AND tail.posting_id = waiting.posting_id
           AND tail.leg = waiting.leg
        RETURNING tail.at, tail.posting_id, tail.leg, tail.amount
    ), numbered AS (
        SELECT *, row_number() OVER in_order AS n, sum(amount) OVER in_order AS total
          FROM taken WINDOW in_order AS (ORDER BY at, posting_id, leg)
    ), written AS (
        INSERT INTO ledger_entry (account_id, stamp, posting_id, amount, balance, leg)
        SELECT _account, n + max(greatest(at - n, _balance.stamp)) OVER (ORDER BY n), posting_id, amount,
               _balance.balance + total, leg
          FROM numbered
        RETURNING stamp, amount
    )
    SELECT count(*), sum(amount), max(stamp) INTO _moved, _total, _stamp FROM written;
    PERFORM set_config('cauri.folding', '', true);
    IF _moved > 0 THEN
        UPDATE ledger_balance SET balance = balance + _total, stamp = _stamp WHERE account_id = _account;
    END IF;
    RETURN _moved;
END $$;

-- The accounts whose tail is not empty: one index probe for each, however long the tails are.
CREATE FUNCTION ledger_tails() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
    WITH RECURSIVE tail (account_id) AS (
        (SELECT account_id FROM ledger_hot_entry ORDER BY account_id LIMIT 1)
        UNION ALL
        SELECT (SELECT next.account_id FROM ledger_hot_entry AS next
                 WHERE next.account_id > tail.account_id ORDER BY next.account_id LIMIT 1)
          FROM tail WHERE tail.account_id IS NOT NULL
    )
    SELECT account_id FROM tail WHERE account_id IS NOT NULL
$$;
