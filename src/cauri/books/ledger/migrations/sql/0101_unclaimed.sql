-- Giving money back to somebody who has left. Replaces the function of chapter 0006, whose policy stands; the rest of
-- that chapter is as it was.
--
-- Policy: an account that is closed takes part in nothing, so what goes back to one cannot arrive. Where an account for
-- such money is named, it goes there instead, and the posting says so: `facts -> 'arrived'` names, for each move of the
-- original, the account that its part was meant for now. Closing is final, so whoever checks later sees the same.
--
-- That account is no part of the body. It does not say what is asked for, only where to put what cannot arrive, and that
-- was decided the first time: a retry is the same return, whether it names another account or none, and whether the
-- account was closed before the first call or between the two.

DROP FUNCTION ledger_return(uuid, text, uuid, bigint[], text[], bigint, bigint, date, uuid);

CREATE FUNCTION ledger_return(
    _id uuid, _kind text, _original uuid, _amounts bigint[], _amount_currencies text[], _receivable bigint, _at bigint,
    _value_on date, _reference uuid DEFAULT NULL, _unclaimed bigint DEFAULT NULL
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    _first    ledger_posting;
    _stands   ledger_posting;
    _moves    record;
    _homes    bigint[]; -- where each move's money goes: its source, or _unclaimed where that is closed
    _returned bigint[]; -- of each original move, before this
    _back     bigint[]; -- of each original move, now
    _asked    jsonb := jsonb_build_object('amounts', _amounts, 'currencies', _amount_currencies,
                                          'receivable', _receivable);
    _facts    jsonb;
    _available bigint;
    _own      bigint;
    _sources bigint[] := '{}'; _destinations bigint[] := '{}'; _parts bigint[] := '{}'; _currencies text[] := '{}';
    _all_currencies text[];
BEGIN
    PERFORM ledger_check_time(_at);
    SELECT * INTO _first FROM ledger_posting WHERE id = _original FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM ledger_raise('unknown_posting', jsonb_build_object('posting_id', _original));
    END IF;
    SELECT * INTO _stands FROM ledger_posting WHERE id = _id;
    IF FOUND THEN
        IF (_stands.original_id, _stands.kind, _stands.reference) IS DISTINCT FROM (_original, _kind, _reference)
            OR (_stands.state = 'posted' AND _stands.facts -> 'asked' IS DISTINCT FROM _asked) THEN
            PERFORM ledger_raise('posting_id_reused', jsonb_build_object('posting_id', _id), 'CA409');
        ELSIF _stands.state = 'refused' THEN
            PERFORM ledger_raise(_stands.code, coalesce(_stands.facts, '{}'));
        END IF;
        RETURN false;
    ELSIF _first.state <> 'posted' OR _first.kind IN ('refund', 'reversal') THEN
        PERFORM ledger_raise('not_returnable', jsonb_build_object('posting_id', _original, 'state', _first.state));
    END IF;

    SELECT * INTO _moves FROM ledger_moves_of(_first);
    _all_currencies := ledger_currencies_of(_moves.sources);
    PERFORM ledger_check_currencies(_moves.sources, _all_currencies, _amount_currencies);
    SELECT array_agg(done ORDER BY n) INTO _returned FROM (
        SELECT n, coalesce((SELECT sum((facts -> 'amounts' ->> (n - 1))::bigint) FROM ledger_posting
                             WHERE original_id = _original AND kind IN ('refund', 'reversal') AND state = 'posted'),
                           0)::bigint AS done
          FROM generate_series(1, cardinality(_moves.amounts)) AS n) AS per_move;
    SELECT array_agg(amount - done ORDER BY n) INTO _back
      FROM unnest(_moves.amounts, _returned) WITH ORDINALITY AS part (amount, done, n);
    IF 0 = ALL (_back) THEN
        PERFORM ledger_raise('already_returned', jsonb_build_object('posting_id', _original));
    ELSIF _amounts IS NOT NULL THEN
        IF cardinality(_amounts) <> cardinality(_back) OR 0 > ANY (_amounts) OR 0 = ALL (_amounts) THEN
            PERFORM ledger_raise('amount_out_of_range', jsonb_build_object('posting_id', _original), 'CA400');
        ELSIF EXISTS (SELECT FROM unnest(_amounts, _back) AS part (asked, left_over) WHERE asked > left_over) THEN
            PERFORM ledger_raise('refund_exceeds_posting', jsonb_build_object('posting_id', _original));
        END IF;
        _back := _amounts;
    END IF;

    -- Nobody may close an account between the look at its state and its line. The rows of those that are not hot are
    -- locked; one that is hot would have to be cooled first, which waits for this lock (and takes it before any row).
    IF _unclaimed IS NOT NULL THEN
        LOCK TABLE ledger_hot_entry IN ROW EXCLUSIVE MODE;
    END IF;
    PERFORM 1 FROM ledger_balance
      WHERE account_id = ANY (_moves.sources || _moves.destinations || _receivable || _unclaimed)
        AND (NOT hot OR (floor IS NOT NULL AND account_id = ANY (_moves.destinations)))
      ORDER BY account_id FOR NO KEY UPDATE;
    SELECT array_agg(CASE WHEN balance.state = 'closed' AND _unclaimed IS NOT NULL THEN _unclaimed ELSE source END
                     ORDER BY n)
      INTO _homes
      FROM unnest(_moves.sources) WITH ORDINALITY AS move (source, n)
      LEFT JOIN ledger_balance AS balance ON balance.account_id = source;
    FOR _n IN REVERSE cardinality(_back)..1 LOOP
        _own := _back[_n];
        IF _receivable IS NOT NULL AND _own > 0 THEN
            PERFORM ledger_fold_account(account_id) FROM ledger_balance
              WHERE account_id = _moves.destinations[_n] AND hot AND floor IS NOT NULL;
            SELECT CASE WHEN floor IS NULL THEN _own ELSE greatest(least(balance - held - floor + coalesce(
                       (SELECT sum(CASE account_id WHEN destination THEN part ELSE -part END)
                          FROM unnest(_sources, _destinations, _parts) AS so_far (source, destination, part)
                         WHERE account_id IN (source, destination)), 0), _own), 0) END
              INTO _available FROM ledger_balance WHERE account_id = _moves.destinations[_n];
            _own := _available;
        END IF;
        IF _own > 0 THEN
            _sources := _sources || _moves.destinations[_n];
            _destinations := _destinations || _homes[_n];
            _parts := _parts || _own;
            _currencies := _currencies || _all_currencies[_n];
        END IF;
        IF _back[_n] > _own THEN
            _sources := _sources || _receivable;
            _destinations := _destinations || _homes[_n];
            _parts := _parts || (_back[_n] - _own);
            _currencies := _currencies || _all_currencies[_n];
        END IF;
    END LOOP;

    FOR _n IN 1..cardinality(_parts) LOOP -- the receivable or the unclaimed account may be one of the parties
        PERFORM ledger_check_move(_sources[_n], _destinations[_n], _parts[_n], _at);
    END LOOP;

    _facts := jsonb_build_object('asked', _asked, 'amounts', _back);
    IF _homes <> _moves.sources THEN
        _facts := _facts || jsonb_build_object('arrived', _homes);
    END IF;
    INSERT INTO ledger_posting (id, at, payer_id, payee_id, amount, value_on, state, kind, further, original_id,
                                reference, facts)
    VALUES (_id, _at, _sources[1], _destinations[1], _parts[1], _value_on, 'posted', _kind,
            ledger_further(_sources, _destinations, _parts), _original, _reference, _facts)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        PERFORM ledger_raise_taken_meanwhile(_id);
    END IF;
    PERFORM ledger_apply(_id, _sources, _destinations, _parts, _currencies, _at, _kind = 'reversal');
    RETURN true;
END $$;

REVOKE ALL ON FUNCTION ledger_return(uuid, text, uuid, bigint[], text[], bigint, bigint, date, uuid, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_return(uuid, text, uuid, bigint[], text[], bigint, bigint, date, uuid, bigint)
    TO cauri_app;
