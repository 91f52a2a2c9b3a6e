-- Hot accounts: the tail and its folder.

-- Moves what waits in an account's tail into its entries, in order of time, with stamp and balance after each; about
-- _most lines at a time. Returns how many it moved.
--
-- What is taken is one range of the tail's key, up to a last line that is looked up first: joining the tail with the
-- lines chosen to be deleted would be planned for a short tail, and be quadratic on a long one.
CREATE FUNCTION ledger_fold_account(_account bigint, _most integer DEFAULT 20000) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    _balance ledger_balance;
    _last    ledger_hot_entry;
    _moved   bigint;
    _total   bigint;
    _stamp   bigint;
BEGIN
    SELECT * INTO _balance FROM ledger_balance WHERE account_id = _account FOR NO KEY UPDATE;
    SELECT * INTO _last FROM ledger_hot_entry WHERE account_id = _account
     ORDER BY account_id, at, posting_id, leg OFFSET _most - 1 LIMIT 1;
    IF NOT FOUND THEN -- all of it
        _last := (_account, 9223372036854775807, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 32767, 0);
    END IF;
    PERFORM set_config('cauri.folding', 'on', true);
    -- A line's stamp is greatest(the one before + 1, at): with n the line's number, n + max(at - n) so far.
    WITH taken AS (
        DELETE FROM ledger_hot_entry
         WHERE account_id = _account AND (at, posting_id, leg) <= (_last.at, _last.posting_id, _last.leg)
        RETURNING at, posting_id, leg, amount
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
