-- Posting.
--
-- A refusal is raised with one of our SQLSTATEs (class CA), the code as message and its facts as JSON in the detail, and
-- takes the whole act back:
--   CA000 refused by the state of the books     CA409 the id stands with another body     CA400 a malformed call
-- The two functions of the common shapes name everything with its schema instead of setting a search_path, which would
-- cost a tenth of a posting; the app's role can create nothing that would come in between. (Types too: bigint is a word
-- of the grammar, text is not.)
--
-- Ids are claimed first, then balances are taken in the order of account ids: the one lock order.

CREATE FUNCTION ledger_raise(_code text, _facts jsonb, _state text DEFAULT 'CA000') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = _state, MESSAGE = _code, DETAIL = _facts::text;
END $$;

-- A line far in the future would take all later lines of its account with it: stamps only increase.
CREATE FUNCTION ledger_check_time(_at bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF _at IS NULL OR _at > extract(epoch FROM clock_timestamp()) * 1000000 + 300000000 THEN
        PERFORM ledger_raise('at_in_the_future', jsonb_build_object('at', _at), 'CA400');
    END IF;
END $$;

-- The rules every move obeys, whatever the books hold.
CREATE FUNCTION ledger_check_move(_source bigint, _destination bigint, _amount bigint, _at bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF _amount IS NULL OR _amount <= 0 OR _amount > 1000000000000000 THEN
        PERFORM ledger_raise('amount_out_of_range', jsonb_build_object('amount_minor', _amount), 'CA400');
    ELSIF _source IS NULL OR _destination IS NULL OR _source = _destination THEN
        PERFORM ledger_raise('same_account', jsonb_build_object('account_id', _source), 'CA400');
    END IF;
    PERFORM ledger_check_time(_at);
END $$;

-- The answer to an id that is taken: false where the body is the same and was carried out; otherwise it raises. _state
-- is the state it would have got: a hold of the same moves is another body than a posting of them.
CREATE FUNCTION ledger_answer_again(
    _id uuid, _state text, _kind text, _payer bigint, _payee bigint, _amount bigint, _further bigint[],
    _currencies text[], _reference uuid
) RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    _first ledger_posting;
BEGIN
    SELECT * INTO _first FROM ledger_posting WHERE id = _id;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'serialization_failure', MESSAGE = 'the id is taken by a posting not visible yet';
    ELSIF (_first.kind, _first.payer_id, _first.payee_id, _first.amount, _first.further, _first.reference, _first.original_id)
        IS DISTINCT FROM (_kind, _payer, _payee, _amount, _further, _reference, NULL::uuid) THEN
        PERFORM ledger_raise('posting_id_reused', jsonb_build_object('posting_id', _id), 'CA409');
    ELSIF _first.state = 'refused' THEN
        PERFORM ledger_raise(_first.code, coalesce(_first.facts, '{}'));
    ELSIF _first.state <> _state
        OR ledger_currencies_of((ledger_moves_of(_first)).sources) IS DISTINCT FROM _currencies THEN
        PERFORM ledger_raise('posting_id_reused', jsonb_build_object('posting_id', _id), 'CA409');
    END IF;
    RETURN false;
END $$;

-- One side of one move: changes a balance and writes its entry, or adds to the tail of a hot account.
-- _while_frozen: the money was promised before the freeze, or the operator takes it back.
CREATE FUNCTION ledger_leg(
    _posting uuid, _leg integer, _account bigint, _amount bigint, _currency text, _at bigint,
    _while_frozen boolean DEFAULT false
) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    _row    ledger_balance;
    _folded boolean := false; -- what waits in the tail comes before a debit: lines stay in the order of their times
BEGIN
    LOOP
        UPDATE ledger_balance SET balance = balance + _amount, stamp = greatest(stamp + 1, _at)
         WHERE account_id = _account AND currency = _currency
           AND (NOT hot OR (_folded AND _amount < 0 AND floor IS NOT NULL))
           AND (state = 'open' OR (state = 'frozen' AND (_amount > 0 OR _while_frozen)))
           AND (_amount > 0 OR floor IS NULL OR balance - held + _amount >= floor)
        RETURNING * INTO _row;
        IF FOUND THEN
            INSERT INTO ledger_entry (account_id, stamp, posting_id, amount, balance, leg)
            VALUES (_account, _row.stamp, _posting, _amount, _row.balance, _leg);
            RETURN;
        END IF;

        SELECT * INTO _row FROM ledger_balance WHERE account_id = _account;
        IF NOT FOUND THEN
            PERFORM ledger_raise('unknown_account', jsonb_build_object('account_id', _account));
        ELSIF _row.currency <> _currency THEN
            PERFORM ledger_raise('currency_mismatch', jsonb_build_object(
                'account_id', _account, 'account_currency', _row.currency, 'currency', _currency));
        ELSIF _row.state = 'closed' THEN
            PERFORM ledger_raise('account_closed', jsonb_build_object('account_id', _account));
        ELSIF _row.state = 'frozen' AND _amount < 0 AND NOT _while_frozen THEN
            PERFORM ledger_raise('account_frozen', jsonb_build_object('account_id', _account));
        ELSIF _row.hot AND (_amount > 0 OR _row.floor IS NULL) THEN
            -- asked again in the same statement: the account may be cooled and closed at any moment
            INSERT INTO ledger_hot_entry (account_id, at, posting_id, leg, amount)
            SELECT account_id, _at, _posting, _leg, _amount FROM ledger_balance
             WHERE account_id = _account AND hot AND state <> 'closed';
            IF FOUND THEN
                RETURN;
            END IF;
        ELSIF ledger_fold_account(_account) > 0 OR NOT _folded THEN
            _folded := true;
            CONTINUE; -- what waited in the tail may cover it, or what arrived while the folder waited for the row
        ELSIF _amount < 0 AND _row.balance - _row.held + _amount < _row.floor THEN
            PERFORM ledger_raise('insufficient_funds', jsonb_build_object(
                'account_id', _account, 'available_minor', _row.balance - _row.held - _row.floor,
                'needed_minor', -_amount));
        END IF; -- otherwise the row changed between the two statements: look again
    END LOOP;
END $$;

-- Carries out the moves of a posting that is claimed: locks in the order of account ids, then leg by leg, so that the
-- floor holds after every single leg.
CREATE FUNCTION ledger_apply(
    _posting uuid, _sources bigint[], _destinations bigint[], _amounts bigint[], _currencies text[], _at bigint,
    _while_frozen boolean DEFAULT false
) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM ledger_balance
      WHERE account_id = ANY (_sources || _destinations)
        AND (NOT hot OR (floor IS NOT NULL AND account_id = ANY (_sources)))
      ORDER BY account_id FOR NO KEY UPDATE;
    FOR _n IN 1..cardinality(_sources) LOOP
        PERFORM ledger_leg(_posting, 2 * _n - 2, _sources[_n], -_amounts[_n], _currencies[_n], _at, _while_frozen);
        PERFORM ledger_leg(_posting, 2 * _n - 1, _destinations[_n], _amounts[_n], _currencies[_n], _at);
    END LOOP;
END $$;

-- The moves after the first, as a posting keeps them. NULL when there is only one.
CREATE FUNCTION ledger_further(_sources bigint[], _destinations bigint[], _amounts bigint[]) RETURNS bigint[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(side.value ORDER BY n, side.place)
      FROM unnest(_sources, _destinations, _amounts) WITH ORDINALITY AS move (source, destination, amount, n),
           LATERAL (VALUES (1, source), (2, destination), (3, amount)) AS side (place, value)
     WHERE n > 1
$$;

-- One move. The common shape, spelled out: an id, two updates in the order of account ids, two entries. What is not
-- common (another kind of hot account, a refusal) is left to ledger_leg.
-- Returns true when it was posted now, false when the same posting stood already.
CREATE FUNCTION ledger_post(
    _id uuid, _kind text, _source bigint, _destination bigint, _amount bigint, _currency text, _at bigint,
    _value_on date, _reference uuid DEFAULT NULL
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    _xid                 bigint := pg_current_xact_id()::pg_catalog.text::bigint;
    _source_balance      bigint; -- after the move; NULL where ledger_leg or the tail took that side
    _source_stamp        bigint;
    _destination_balance bigint;
    _destination_stamp   bigint;
BEGIN
    IF (_amount BETWEEN 1 AND 1000000000000000 AND _source <> _destination
        AND _at <= date_part('epoch', clock_timestamp()) * 1e6 + 3e8) IS NOT TRUE THEN
        PERFORM public.ledger_check_move(_source, _destination, _amount, _at);
    END IF;

    INSERT INTO public.ledger_posting (id, xid, at, payer_id, payee_id, amount, value_on, state, kind, reference)
    VALUES (_id, _xid, _at, _source, _destination, _amount, _value_on, 'posted', _kind, _reference)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN public.ledger_answer_again(_id, 'posted', _kind, _source, _destination, _amount, NULL,
                                          ARRAY[_currency], _reference);
    END IF;

    IF _source < _destination THEN
        UPDATE public.ledger_balance SET balance = balance - _amount, stamp = greatest(stamp + 1, _at)
         WHERE account_id = _source AND currency = _currency AND NOT hot AND state = 'open'
           AND (floor IS NULL OR balance - held - _amount >= floor)
        RETURNING balance, stamp INTO _source_balance, _source_stamp;
        IF NOT FOUND THEN
            PERFORM public.ledger_leg(_id, 0, _source, -_amount, _currency, _at);
        END IF;
    END IF;

    UPDATE public.ledger_balance SET balance = balance + _amount, stamp = greatest(stamp + 1, _at)
     WHERE account_id = _destination AND currency = _currency AND NOT hot AND state <> 'closed'
    RETURNING balance, stamp INTO _destination_balance, _destination_stamp;
    IF NOT FOUND THEN
        INSERT INTO public.ledger_hot_entry (account_id, at, posting_id, leg, amount)
        SELECT account_id, _at, _id, 1, _amount FROM public.ledger_balance
         WHERE account_id = _destination AND currency = _currency AND hot AND state <> 'closed';
        IF NOT FOUND THEN
            PERFORM public.ledger_leg(_id, 1, _destination, _amount, _currency, _at);
        END IF;
    END IF;

    IF _source > _destination THEN
        UPDATE public.ledger_balance SET balance = balance - _amount, stamp = greatest(stamp + 1, _at)
         WHERE account_id = _source AND currency = _currency AND NOT hot AND state = 'open'
           AND (floor IS NULL OR balance - held - _amount >= floor)
        RETURNING balance, stamp INTO _source_balance, _source_stamp;
        IF NOT FOUND THEN
            PERFORM public.ledger_leg(_id, 0, _source, -_amount, _currency, _at);
        END IF;
    END IF;

    IF _source_stamp IS NOT NULL AND _destination_stamp IS NOT NULL THEN
        INSERT INTO public.ledger_entry (account_id, stamp, posting_id, amount, balance, xid, leg)
        VALUES (_source, _source_stamp, _id, -_amount, _source_balance, _xid, 0),
               (_destination, _destination_stamp, _id, _amount, _destination_balance, _xid, 1);
    ELSIF _source_stamp IS NOT NULL THEN
        INSERT INTO public.ledger_entry (account_id, stamp, posting_id, amount, balance, xid, leg)
        VALUES (_source, _source_stamp, _id, -_amount, _source_balance, _xid, 0);
    ELSIF _destination_stamp IS NOT NULL THEN
        INSERT INTO public.ledger_entry (account_id, stamp, posting_id, amount, balance, xid, leg)
        VALUES (_destination, _destination_stamp, _id, _amount, _destination_balance, _xid, 1);
    END IF;
    RETURN true;
END $$;

-- A principal and a fee, both paid by the source; the fee goes to a hot account of the house. One update of the payer
-- carries both and writes two entries. Where an account is of another kind, ledger_post_moves does the same slowly.
CREATE FUNCTION ledger_post_with_fee(
    _id uuid, _kind text, _source bigint, _destination bigint, _amount bigint, _house bigint, _fee bigint,
    _currency text, _at bigint, _value_on date, _reference uuid DEFAULT NULL
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    _xid                 bigint := pg_current_xact_id()::pg_catalog.text::bigint;
    _further             bigint[] := ARRAY[_source, _house, _fee];
    _source_balance      bigint;
    _source_stamp        bigint; -- of the fee, the second of the two
    _destination_balance bigint;
    _destination_stamp   bigint;
BEGIN
    IF (_amount BETWEEN 1 AND 1000000000000000 AND _fee BETWEEN 1 AND 1000000000000000 AND _source <> _destination
            AND _source <> _house AND _at <= date_part('epoch', clock_timestamp()) * 1e6 + 3e8) IS NOT TRUE THEN
        PERFORM public.ledger_check_move(_source, _destination, _amount, _at);
        PERFORM public.ledger_check_move(_source, _house, _fee, _at);
    END IF;

    INSERT INTO public.ledger_posting (id, xid, at, payer_id, payee_id, amount, value_on, state, kind, further, reference)
    VALUES (_id, _xid, _at, _source, _destination, _amount, _value_on, 'posted', _kind, _further, _reference)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN public.ledger_answer_again(_id, 'posted', _kind, _source, _destination, _amount, _further,
                                          ARRAY[_currency, _currency], _reference);
    END IF;

    INSERT INTO public.ledger_hot_entry (account_id, at, posting_id, leg, amount)
    SELECT account_id, _at, _id, 3, _fee FROM public.ledger_balance
     WHERE account_id = _house AND currency = _currency AND hot AND state <> 'closed';
    IF NOT FOUND THEN
        PERFORM public.ledger_apply(_id, ARRAY[_source, _source], ARRAY[_destination, _house], ARRAY[_amount, _fee],
                             ARRAY[_currency, _currency], _at);
        RETURN true;
    END IF;

    IF _source < _destination THEN
        UPDATE public.ledger_balance SET balance = balance - _amount - _fee, stamp = greatest(stamp + 1, _at) + 1
         WHERE account_id = _source AND currency = _currency AND NOT hot AND state = 'open'
           AND (floor IS NULL OR balance - held - _amount - _fee >= floor)
        RETURNING balance, stamp INTO _source_balance, _source_stamp;
        IF NOT FOUND THEN
            PERFORM public.ledger_leg(_id, 0, _source, -_amount, _currency, _at);
            PERFORM public.ledger_leg(_id, 2, _source, -_fee, _currency, _at);
        END IF;
    END IF;

    UPDATE public.ledger_balance SET balance = balance + _amount, stamp = greatest(stamp + 1, _at)
     WHERE account_id = _destination AND currency = _currency AND NOT hot AND state <> 'closed'
    RETURNING balance, stamp INTO _destination_balance, _destination_stamp;
    IF NOT FOUND THEN
        PERFORM public.ledger_leg(_id, 1, _destination, _amount, _currency, _at);
    END IF;

    IF _source > _destination THEN
        UPDATE public.ledger_balance SET balance = balance - _amount - _fee, stamp = greatest(stamp + 1, _at) + 1
         WHERE account_id = _source AND currency = _currency AND NOT hot AND state = 'open'
           AND (floor IS NULL OR balance - held - _amount - _fee >= floor)
        RETURNING balance, stamp INTO _source_balance, _source_stamp;
        IF NOT FOUND THEN
            PERFORM public.ledger_leg(_id, 0, _source, -_amount, _currency, _at);
            PERFORM public.ledger_leg(_id, 2, _source, -_fee, _currency, _at);
        END IF;
    END IF;

    IF _source_stamp IS NOT NULL AND _destination_stamp IS NOT NULL THEN
        INSERT INTO public.ledger_entry (account_id, stamp, posting_id, amount, balance, xid, leg)
        VALUES (_source, _source_stamp - 1, _id, -_amount, _source_balance + _fee, _xid, 0),
               (_source, _source_stamp, _id, -_fee, _source_balance, _xid, 2),
               (_destination, _destination_stamp, _id, _amount, _destination_balance, _xid, 1);
    ELSIF _source_stamp IS NOT NULL THEN
        INSERT INTO public.ledger_entry (account_id, stamp, posting_id, amount, balance, xid, leg)
        VALUES (_source, _source_stamp - 1, _id, -_amount, _source_balance + _fee, _xid, 0),
               (_source, _source_stamp, _id, -_fee, _source_balance, _xid, 2);
    ELSIF _destination_stamp IS NOT NULL THEN
        INSERT INTO public.ledger_entry (account_id, stamp, posting_id, amount, balance, xid, leg)
        VALUES (_destination, _destination_stamp, _id, _amount, _destination_balance, _xid, 1);
    END IF;
    RETURN true;
END $$;

-- Any number of moves, all or none of them.
CREATE FUNCTION ledger_post_moves(
    _id uuid, _kind text, _sources bigint[], _destinations bigint[], _amounts bigint[], _currencies text[],
    _at bigint, _value_on date, _reference uuid DEFAULT NULL
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    _further bigint[] := ledger_further(_sources, _destinations, _amounts);
BEGIN
    FOR _n IN 1..cardinality(_sources) LOOP
        PERFORM ledger_check_move(_sources[_n], _destinations[_n], _amounts[_n], _at);
    END LOOP;
    INSERT INTO ledger_posting (id, at, payer_id, payee_id, amount, value_on, state, kind, further, reference)
    VALUES (_id, _at, _sources[1], _destinations[1], _amounts[1], _value_on, 'posted', _kind, _further, _reference)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN ledger_answer_again(_id, 'posted', _kind, _sources[1], _destinations[1], _amounts[1], _further, _currencies,
                                   _reference);
    END IF;
    PERFORM ledger_apply(_id, _sources, _destinations, _amounts, _currencies, _at);
    RETURN true;
END $$;

-- Remembers that a posting was refused, so that a retry stays refused. Where the id was posted meanwhile, that stands.
-- Returns the state the posting has.
CREATE FUNCTION ledger_record_refusal(
    _id uuid, _kind text, _sources bigint[], _destinations bigint[], _amounts bigint[], _at bigint, _value_on date,
    _reference uuid, _original uuid, _code text, _facts jsonb
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    _further bigint[] := ledger_further(_sources, _destinations, _amounts);
    _state   text;
BEGIN
    INSERT INTO ledger_posting (id, at, payer_id, payee_id, amount, value_on, state, kind, further, reference,
                                original_id, code, facts)
    VALUES (_id, _at, _sources[1], _destinations[1], _amounts[1], _value_on, 'refused', _kind, _further, _reference,
            _original, _code, _facts)
    ON CONFLICT (id) DO NOTHING;
    SELECT state INTO _state FROM ledger_posting WHERE id = _id
       AND (kind, payer_id, payee_id, amount, further, reference, original_id) IS NOT DISTINCT FROM
           (_kind, _sources[1], _destinations[1], _amounts[1], _further, _reference, _original);
    IF NOT FOUND THEN
        PERFORM ledger_raise('posting_id_reused', jsonb_build_object('posting_id', _id), 'CA409');
    END IF;
    RETURN _state;
END $$;
