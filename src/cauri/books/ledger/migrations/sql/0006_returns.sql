-- Giving money back: a refund returns parts of a posting's moves, a reversal all that is left of them. Both are new
-- postings that point at the original; what has been returned of one original never exceeds it, which is decided on the
-- original's row.
--
-- Policy: a refund is an ordinary payment by the payee (it needs his money and an account that is not frozen). A
-- reversal is the operator's: it works on frozen accounts, and where the money is spent and a receivable account is
-- named, the operator pays the missing part and the payee owes it.

CREATE FUNCTION ledger_return(
    _id uuid, _kind text, _original uuid, _amounts bigint[], _amount_currencies text[], _receivable bigint, _at bigint,
    _value_on date, _reference uuid DEFAULT NULL
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    _first    ledger_posting;
    _stands   ledger_posting;
    _moves    record;
    _returned bigint[]; -- of each original move, before this
    _back     bigint[]; -- of each original move, now
    _asked    jsonb := jsonb_build_object('amounts', _amounts, 'currencies', _amount_currencies,
                                          'receivable', _receivable);
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

    PERFORM 1 FROM ledger_balance WHERE account_id = ANY (_moves.sources || _moves.destinations || _receivable)
        AND (NOT hot OR (floor IS NOT NULL AND account_id = ANY (_moves.destinations)))
      ORDER BY account_id FOR NO KEY UPDATE;
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
            _destinations := _destinations || _moves.sources[_n];
            _parts := _parts || _own;
            _currencies := _currencies || _all_currencies[_n];
        END IF;
        IF _back[_n] > _own THEN
            _sources := _sources || _receivable;
            _destinations := _destinations || _moves.sources[_n];
            _parts := _parts || (_back[_n] - _own);
            _currencies := _currencies || _all_currencies[_n];
        END IF;
    END LOOP;

    FOR _n IN 1..cardinality(_parts) LOOP -- the receivable account may be one of the parties
        PERFORM ledger_check_move(_sources[_n], _destinations[_n], _parts[_n], _at);
    END LOOP;

    INSERT INTO ledger_posting (id, at, payer_id, payee_id, amount, value_on, state, kind, further, original_id,
                                reference, facts)
    VALUES (_id, _at, _sources[1], _destinations[1], _parts[1], _value_on, 'posted', _kind,
            ledger_further(_sources, _destinations, _parts), _original, _reference,
            jsonb_build_object('asked', _asked, 'amounts', _back))
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        PERFORM ledger_raise_taken_meanwhile(_id);
    END IF;
    PERFORM ledger_apply(_id, _sources, _destinations, _parts, _currencies, _at, _kind = 'reversal');
    RETURN true;
END $$;
