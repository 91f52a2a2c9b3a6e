-- Opening accounts and changing what may be done with them. Each change takes the balance's row, so it is in order with
-- every posting.

-- Opens an account, once: the same code with the same nature answers with the account that stands.
CREATE FUNCTION ledger_open_account(
    _code text, _currency text, _kind text, _normal_side text, _floor bigint, _hot boolean, _at bigint
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    _account ledger_account;
BEGIN
    INSERT INTO ledger_account (code, currency, kind, normal_side, opened_at)
    VALUES (_code, _currency, _kind, _normal_side, _at)
    ON CONFLICT (code) DO NOTHING
    RETURNING * INTO _account;
    IF FOUND THEN
        INSERT INTO ledger_balance (account_id, currency, floor, hot) VALUES (_account.id, _currency, _floor, _hot);
        RETURN _account.id;
    END IF;
    SELECT * INTO _account FROM ledger_account WHERE code = _code;
    IF (_account.currency, _account.kind, _account.normal_side) IS DISTINCT FROM (_currency, _kind, _normal_side) THEN
        PERFORM ledger_raise('account_code_taken', jsonb_build_object('account_code', _code), 'CA409');
    END IF;
    RETURN _account.id;
END $$;

-- open <-> frozen; either -> closed, which is final and needs an account without money, holds and tail. A hot account is
-- cooled before it is closed: both steps wait for whoever is adding to a tail, so no line can slip in behind them.
CREATE FUNCTION ledger_set_state(_account bigint, _state text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    _row ledger_balance;
BEGIN
    IF _state = 'closed' THEN
        LOCK TABLE ledger_hot_entry IN SHARE ROW EXCLUSIVE MODE;
    END IF;
    SELECT * INTO _row FROM ledger_balance WHERE account_id = _account FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM ledger_raise('unknown_account', jsonb_build_object('account_id', _account));
    ELSIF _state NOT IN ('open', 'frozen', 'closed') THEN
        PERFORM ledger_raise('unknown_state', jsonb_build_object('state', _state), 'CA400');
    ELSIF _row.state = _state THEN
        RETURN false;
    ELSIF _row.state = 'closed' THEN
        PERFORM ledger_raise('account_closed', jsonb_build_object('account_id', _account));
    ELSIF _state = 'closed' AND (_row.balance <> 0 OR _row.held <> 0 OR _row.hot
        OR EXISTS (SELECT FROM ledger_hot_entry WHERE account_id = _account)) THEN
        PERFORM ledger_raise('account_not_empty', jsonb_build_object('account_id', _account));
    END IF;
    UPDATE ledger_balance SET state = _state WHERE account_id = _account;
    RETURN true;
END $$;

CREATE FUNCTION ledger_set_floor(_account bigint, _floor bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    _row ledger_balance;
BEGIN
    WHILE ledger_fold_account(_account) > 0 LOOP -- what waits in a tail counts
    END LOOP;
    SELECT * INTO _row FROM ledger_balance WHERE account_id = _account FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM ledger_raise('unknown_account', jsonb_build_object('account_id', _account));
    ELSIF _row.hot AND (_row.floor IS NULL) <> (_floor IS NULL) THEN
        PERFORM ledger_raise('account_hot', jsonb_build_object('account_id', _account));
    ELSIF _row.balance - _row.held < _floor THEN
        PERFORM ledger_raise('insufficient_funds', jsonb_build_object('account_id', _account,
            'available_minor', _row.balance - _row.held, 'needed_minor', _floor));
    END IF;
    UPDATE ledger_balance SET floor = _floor WHERE account_id = _account;
END $$;

-- Turns the tail of an account on or off. Off waits for whoever is adding to a tail, then folds.
CREATE FUNCTION ledger_set_hot(_account bigint, _hot boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT _hot THEN
        LOCK TABLE ledger_hot_entry IN SHARE ROW EXCLUSIVE MODE;
    END IF;
    UPDATE ledger_balance SET hot = _hot WHERE account_id = _account;
    IF NOT FOUND THEN
        PERFORM ledger_raise('unknown_account', jsonb_build_object('account_id', _account));
    END IF;
    IF NOT _hot THEN
        WHILE ledger_fold_account(_account) > 0 LOOP
        END LOOP;
    END IF;
END $$;
