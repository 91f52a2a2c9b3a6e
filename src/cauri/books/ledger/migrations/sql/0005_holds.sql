-- Holds: money promised to somebody. A hold is a pending posting with the moves it reserves; its money stays in the
-- balance and is added to `held`. Captures carry out parts of the moves, a release or an expiry gives the rest back. A
-- race between them is decided on the hold's row, which is locked before any balance.
--
-- Policy: what was promised before a freeze is still paid (captures ignore a freeze of the payer), and never to a closed
-- account. At its expiry a hold can no longer be captured, whether or not the job has come by.

CREATE FUNCTION ledger_moves_of(
    _posting ledger_posting, OUT sources bigint[], OUT destinations bigint[], OUT amounts bigint[]
) LANGUAGE sql STABLE AS $$
    SELECT array_agg(flat.moves[3 * n + 1] ORDER BY n), array_agg(flat.moves[3 * n + 2] ORDER BY n),
           array_agg(flat.moves[3 * n + 3] ORDER BY n)
      FROM (SELECT ARRAY[_posting.payer_id, _posting.payee_id, _posting.amount]
                   || coalesce(_posting.further, '{}') AS moves) AS flat,
           generate_series(0, cardinality(flat.moves) / 3 - 1) AS n
$$;

CREATE FUNCTION ledger_currencies_of(_accounts bigint[]) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(currency ORDER BY n)
      FROM unnest(_accounts) WITH ORDINALITY AS named (id, n) JOIN ledger_account AS account USING (id)
$$;

-- Adds to what is held of the given accounts (negative amounts give back), in the order of account ids.
CREATE FUNCTION ledger_reserve(_accounts bigint[], _amounts bigint[], _currencies text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    _one record;
    _row ledger_balance;
BEGIN
    FOR _one IN
        SELECT account, currency, sum(amount)::bigint AS amount
          FROM unnest(_accounts, _amounts, _currencies) AS part (account, amount, currency)
         GROUP BY account, currency ORDER BY account
    LOOP
        LOOP
            UPDATE ledger_balance SET held = held + _one.amount
             WHERE account_id = _one.account AND currency = _one.currency AND held + _one.amount >= 0
               AND (_one.amount <= 0 OR (state = 'open' AND (floor IS NULL OR balance - held - _one.amount >= floor)));
            EXIT WHEN FOUND;
            SELECT * INTO _row FROM ledger_balance WHERE account_id = _one.account;
            IF NOT FOUND THEN
                PERFORM ledger_raise('unknown_account', jsonb_build_object('account_id', _one.account));
            ELSIF _row.currency <> _one.currency THEN
                PERFORM ledger_raise('currency_mismatch', jsonb_build_object('account_id', _one.account,
                    'account_currency', _row.currency, 'currency', _one.currency));
            ELSIF _row.state <> 'open' AND _one.amount > 0 THEN
                PERFORM ledger_raise('account_' || _row.state, jsonb_build_object('account_id', _one.account));
            ELSIF _row.hot AND ledger_fold_account(_one.account) > 0 THEN
                CONTINUE;
            ELSIF _one.amount > 0 AND _row.balance - _row.held - _one.amount < _row.floor THEN
                PERFORM ledger_raise('insufficient_funds', jsonb_build_object('account_id', _one.account,
                    'available_minor', _row.balance - _row.held - _row.floor, 'needed_minor', _one.amount));
            ELSIF _row.held + _one.amount < 0 THEN
                RAISE EXCEPTION 'account % would hold less than nothing', _one.account;
            END IF;
        END LOOP;
    END LOOP;
END $$;

-- Reserves moves. Returns true when it was placed now, false when the same hold stood already.
CREATE FUNCTION ledger_hold(
    _id uuid, _kind text, _sources bigint[], _destinations bigint[], _amounts bigint[], _currencies text[],
    _at bigint, _value_on date, _expires_at bigint, _reference uuid DEFAULT NULL
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    _further bigint[] := ledger_further(_sources, _destinations, _amounts);
    _wrong   record;
BEGIN
    FOR _n IN 1..cardinality(_sources) LOOP
        PERFORM ledger_check_move(_sources[_n], _destinations[_n], _amounts[_n], _at);
    END LOOP;
    INSERT INTO ledger_posting (id, at, payer_id, payee_id, amount, value_on, state, kind, further, reference)
    VALUES (_id, _at, _sources[1], _destinations[1], _amounts[1], _value_on, 'pending', _kind, _further, _reference)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN ledger_answer_again(_id, 'pending', _kind, _sources[1], _destinations[1], _amounts[1], _further, _currencies,
                                   _reference);
    END IF;
    FOR _n IN 1..cardinality(_destinations) LOOP
        SELECT * INTO _wrong FROM ledger_why_impossible(_destinations[_n], _currencies[_n]);
        IF _wrong.code <> 'account_frozen' THEN
            PERFORM ledger_raise(_wrong.code, _wrong.facts);
        END IF;
    END LOOP;
    PERFORM ledger_reserve(_sources, _amounts, _currencies);
    INSERT INTO ledger_hold (posting_id, remaining, expires_at) VALUES (_id, _amounts, _expires_at);
    RETURN true;
END $$;

-- A phase looks for its id first and claims it later. Whoever claimed it in between is seen when everything is tried
-- again.
CREATE FUNCTION ledger_raise_taken_meanwhile(_id uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'serialization_failure', MESSAGE = format('the id %s was taken meanwhile', _id);
END $$;

-- Locks a hold and says whether phase _id of it is a retry. Raises when the hold is unknown or no longer open.
CREATE FUNCTION ledger_open_hold(_hold uuid, _id uuid, _state text, _at bigint, OUT hold ledger_hold, OUT stands boolean)
LANGUAGE plpgsql AS $$
DECLARE
    _phase ledger_posting;
BEGIN
    PERFORM ledger_check_time(_at);
    SELECT * INTO hold FROM ledger_hold WHERE posting_id = _hold FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM ledger_raise('unknown_hold', jsonb_build_object('hold_id', _hold));
    END IF;
    SELECT * INTO _phase FROM ledger_posting WHERE id = _id;
    stands := FOUND;
    IF stands AND (_phase.original_id IS DISTINCT FROM _hold OR _phase.state NOT IN (_state, 'refused')) THEN
        PERFORM ledger_raise('posting_id_reused', jsonb_build_object('posting_id', _id), 'CA409');
    ELSIF stands AND _phase.state = 'refused' THEN
        PERFORM ledger_raise(_phase.code, coalesce(_phase.facts, '{}'));
    ELSIF NOT stands AND hold.state <> 'open' THEN
        PERFORM ledger_raise('hold_' || hold.state, jsonb_build_object('hold_id', _hold));
    ELSIF NOT stands AND _state = 'posted' AND hold.expires_at <= _at THEN
        PERFORM ledger_raise('hold_expired', jsonb_build_object('hold_id', _hold));
    END IF;
END $$;

-- What a later phase asks of each move must be in that move's currency. Without amounts it asks for all there is.
CREATE FUNCTION ledger_check_currencies(_accounts bigint[], _currencies text[], _asked text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    _n integer;
BEGIN
    SELECT n INTO _n FROM unnest(_currencies, _asked) WITH ORDINALITY AS move (kept, asked, n)
     WHERE asked <> kept ORDER BY n LIMIT 1;
    IF FOUND THEN
        PERFORM ledger_raise('currency_mismatch', jsonb_build_object(
            'account_id', _accounts[_n], 'account_currency', _currencies[_n], 'currency', _asked[_n]));
    END IF;
END $$;

-- Carries out parts of a hold's moves: _amounts[n] of its n-th move (0: none of it), all that remains where NULL. With
-- _final the rest is given back. Returns true when it was captured now, false when the same capture stood already.
CREATE FUNCTION ledger_capture(
    _id uuid, _hold uuid, _amounts bigint[], _amount_currencies text[], _final boolean, _at bigint, _value_on date,
    _reference uuid DEFAULT NULL
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    _open       record;
    _held       ledger_posting;
    _moves      record;
    _currencies text[];
    _taken      bigint[];
    _rest       bigint[];
    _facts      jsonb;
    _sources bigint[]; _destinations bigint[]; _captured bigint[]; _captured_currencies text[];
BEGIN
    SELECT * INTO _open FROM ledger_open_hold(_hold, _id, 'posted', _at);
    _facts := jsonb_build_object('amounts', _amounts, 'currencies', _amount_currencies, 'final', _final);
    IF _open.stands THEN
        IF (SELECT facts -> 'asked' FROM ledger_posting WHERE id = _id) IS DISTINCT FROM _facts THEN
            PERFORM ledger_raise('posting_id_reused', jsonb_build_object('posting_id', _id), 'CA409');
        END IF;
        RETURN false;
    END IF;

    SELECT * INTO _held FROM ledger_posting WHERE id = _hold;
    SELECT * INTO _moves FROM ledger_moves_of(_held);
    _currencies := ledger_currencies_of(_moves.sources);
    PERFORM ledger_check_currencies(_moves.sources, _currencies, _amount_currencies);
    _taken := coalesce(_amounts, (_open.hold).remaining);
    IF cardinality(_taken) <> cardinality(_moves.sources) OR 0 > ANY (_taken) OR 0 = ALL (_taken) THEN
        PERFORM ledger_raise('amount_out_of_range', jsonb_build_object('hold_id', _hold), 'CA400');
    END IF;
    SELECT array_agg(left_over - taken ORDER BY n) INTO _rest
      FROM unnest((_open.hold).remaining, _taken) WITH ORDINALITY AS part (left_over, taken, n);
    IF 0 > ANY (_rest) THEN
        PERFORM ledger_raise('capture_exceeds_hold', jsonb_build_object('hold_id', _hold));
    END IF;

    SELECT array_agg(source ORDER BY n), array_agg(destination ORDER BY n), array_agg(taken ORDER BY n),
           array_agg(currency ORDER BY n)
      INTO _sources, _destinations, _captured, _captured_currencies
      FROM unnest(_moves.sources, _moves.destinations, _taken, _currencies) WITH ORDINALITY
           AS move (source, destination, taken, currency, n)
     WHERE taken > 0;
    INSERT INTO ledger_posting (id, at, payer_id, payee_id, amount, value_on, state, kind, further, original_id,
                                reference, facts)
    VALUES (_id, _at, _sources[1], _destinations[1], _captured[1], _value_on, 'posted', 'capture',
            ledger_further(_sources, _destinations, _captured), _hold, _reference,
            jsonb_build_object('asked', _facts, 'amounts', _taken))
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        PERFORM ledger_raise_taken_meanwhile(_id);
    END IF;

    PERFORM 1 FROM ledger_balance WHERE account_id = ANY (_sources || _destinations || _moves.sources)
        AND (NOT hot OR account_id = ANY (_moves.sources)) ORDER BY account_id FOR NO KEY UPDATE;
    PERFORM ledger_reserve(_moves.sources, (
        SELECT array_agg(-CASE WHEN _final THEN left_over ELSE taken END ORDER BY n)
          FROM unnest((_open.hold).remaining, _taken) WITH ORDINALITY AS part (left_over, taken, n)), _currencies);
    PERFORM ledger_apply(_id, _sources, _destinations, _captured, _captured_currencies, _at, true);
    UPDATE ledger_hold
       SET remaining = CASE WHEN _final THEN array_fill(0::bigint, ARRAY[cardinality(_rest)]) ELSE _rest END,
           state = CASE WHEN _final OR 0 = ALL (_rest) THEN 'captured' ELSE 'open' END
     WHERE posting_id = _hold;
    RETURN true;
END $$;

-- Gives back what a hold still reserves. _kind: release or expiry. Returns true when it was given back now.
CREATE FUNCTION ledger_release(_id uuid, _hold uuid, _kind text, _at bigint, _value_on date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    _open  record;
    _held  ledger_posting;
    _moves record;
    _sources bigint[]; _destinations bigint[]; _rest bigint[];
BEGIN
    SELECT * INTO _open FROM ledger_open_hold(_hold, _id, 'released', _at);
    IF _open.stands THEN
        RETURN false;
    ELSIF _kind = 'expiry' AND (_open.hold).expires_at > _at THEN
        PERFORM ledger_raise('hold_not_due', jsonb_build_object('hold_id', _hold));
    END IF;
    SELECT * INTO _held FROM ledger_posting WHERE id = _hold;
    SELECT * INTO _moves FROM ledger_moves_of(_held);
    SELECT array_agg(source ORDER BY n), array_agg(destination ORDER BY n), array_agg(left_over ORDER BY n)
      INTO _sources, _destinations, _rest
      FROM unnest(_moves.sources, _moves.destinations, (_open.hold).remaining) WITH ORDINALITY
           AS move (source, destination, left_over, n)
     WHERE left_over > 0;
    INSERT INTO ledger_posting (id, at, payer_id, payee_id, amount, value_on, state, kind, further, original_id)
    VALUES (_id, _at, _sources[1], _destinations[1], _rest[1], _value_on, 'released', _kind,
            ledger_further(_sources, _destinations, _rest), _hold)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        PERFORM ledger_raise_taken_meanwhile(_id);
    END IF;
    PERFORM ledger_reserve(_sources, (SELECT array_agg(-part) FROM unnest(_rest) AS part), ledger_currencies_of(_sources));
    UPDATE ledger_hold
       SET remaining = array_fill(0::bigint, ARRAY[cardinality(remaining)]),
           state = CASE _kind WHEN 'expiry' THEN 'expired' ELSE 'released' END
     WHERE posting_id = _hold;
    RETURN true;
END $$;
