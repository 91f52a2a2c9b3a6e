-- Batches: many postings in one round trip, with one lock and one write for each account however often it is named.
--
-- Items (postings) are arrays of one length; moves are arrays of another, in order, each naming its item from 1. Balances
-- are locked in the order of account ids, computed in memory move by move, and written once. Independent items are
-- refused one by one and recorded so; with _all_or_none the first refusal takes everything back.
--
-- The function of this chapter, which 0102 replaces, looks ids up after the balances are locked: two batches that carry
-- the same posting touch the same balances, so the second one sees the first. Where they do not (another body under the
-- same id) the insert notices, and the whole batch is answered with a serialization failure, which doors try again.

-- Why an account cannot take part in a move at all.
CREATE FUNCTION ledger_why_impossible(_account bigint, _currency text, OUT code text, OUT facts jsonb)
LANGUAGE plpgsql AS $$
DECLARE
    _row ledger_balance;
BEGIN
    SELECT * INTO _row FROM ledger_balance WHERE account_id = _account;
    facts := jsonb_build_object('account_id', _account);
    IF NOT FOUND THEN
        code := 'unknown_account';
    ELSIF _row.currency <> _currency THEN
        code := 'currency_mismatch';
        facts := facts || jsonb_build_object('account_currency', _row.currency, 'currency', _currency);
    ELSIF _row.state <> 'open' THEN
        code := 'account_' || _row.state;
    END IF;
END $$;

-- The same of an account that could not take part when its row was looked at. If it can by now, everything is tried again.
CREATE FUNCTION ledger_why_refused(_account bigint, _currency text, OUT code text, OUT facts jsonb)
LANGUAGE plpgsql AS $$
BEGIN
    SELECT * INTO code, facts FROM ledger_why_impossible(_account, _currency);
    IF code IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'serialization_failure',
            MESSAGE = format('account %s was changed meanwhile', _account);
    END IF;
END $$;

-- A plan is made once for a connection, perhaps while the tables are still empty, and reading all of one is the best plan
-- then. So functions that look rows up do without that choice (enable_seqscan).
--
-- Returns a row for each item that was not simply posted: replayed, refused (with code and facts) or conflict.
CREATE FUNCTION ledger_post_batch(
    _ids uuid[], _kinds text[], _ats bigint[], _value_ons date[], _references uuid[],
    _items integer[], _sources bigint[], _destinations bigint[], _amounts bigint[], _currencies text[],
    _all_or_none boolean DEFAULT false
) RETURNS TABLE (item integer, outcome text, code text, facts jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    -- the locked accounts, ascending, and what the moves make of them
    _accounts bigint[]; _account_currencies text[]; _balances bigint[]; _helds bigint[]; _stamps bigint[];
    _floors bigint[]; _may_pay boolean[]; _may_receive boolean[];
    _to_fold bigint[];
    -- for each move, its accounts' places in these arrays; 0: the tail of a hot account; -1: impossible
    _from integer[]; _to integer[];
    -- for each item, its first and last move, and how it ended (NULL: posted)
    _firsts integer[] := '{}'; _lasts integer[] := '{}';
    _outcomes text[] := array_fill(NULL::text, ARRAY[cardinality(_ids)]);
    _codes text[] := array_fill(NULL::text, ARRAY[cardinality(_ids)]);
    _factses jsonb[] := array_fill(NULL::jsonb, ARRAY[cardinality(_ids)]);
    _taken uuid[];
    _existing ledger_posting;
    -- the entries to write; place as in _from; before: the account's stamp before the entry
    _entries integer := 0; _entries_before integer;
    _e_place integer[] := '{}'; _e_account bigint[] := '{}'; _e_stamp bigint[] := '{}'; _e_before bigint[] := '{}';
    _e_item integer[] := '{}'; _e_leg integer[] := '{}'; _e_amount bigint[] := '{}'; _e_balance bigint[] := '{}';
    _tail_used boolean := false;
    -- the loop's own
    _moves integer := cardinality(_sources); _move integer := 1; _leg integer; _at bigint; _amount bigint;
    _place integer; _code text; _facts jsonb; _written bigint; _latest bigint;
BEGIN
    _latest := extract(epoch FROM clock_timestamp()) * 1000000 + 300000000;

    LOOP
        SELECT array_agg(account_id), array_agg(currency), array_agg(balance), array_agg(held), array_agg(stamp),
               array_agg(coalesce(floor, -9223372036854775808)), array_agg(state = 'open'),
               array_agg(state <> 'closed'), array_agg(account_id) FILTER (WHERE hot)
          INTO _accounts, _account_currencies, _balances, _helds, _stamps, _floors, _may_pay, _may_receive, _to_fold
          FROM (SELECT * FROM ledger_balance
                 WHERE account_id = ANY (_sources || _destinations)
                   AND (NOT hot OR (floor IS NOT NULL AND account_id = ANY (_sources)))
                 ORDER BY account_id FOR NO KEY UPDATE) AS locked;
        EXIT WHEN _to_fold IS NULL;
        SELECT sum(ledger_fold_account(account)) INTO _written FROM unnest(_to_fold) AS account;
        EXIT WHEN coalesce(_written, 0) = 0; -- otherwise read the balances again
    END LOOP;

    LOCK TABLE ledger_hot_entry IN ROW EXCLUSIVE MODE; -- who is hot now stays hot until our lines are in its tail
    SELECT array_agg(coalesce(place.n, -1) ORDER BY move.n) INTO _from
      FROM unnest(_sources, _currencies) WITH ORDINALITY AS move (account, currency, n)
      LEFT JOIN unnest(_accounts, _account_currencies) WITH ORDINALITY AS place (account, currency, n)
             ON place.account = move.account AND place.currency = move.currency;
    SELECT array_agg(coalesce(place.n, -1) ORDER BY move.n) INTO _to
      FROM unnest(_destinations, _currencies) WITH ORDINALITY AS move (account, currency, n)
      LEFT JOIN unnest(_accounts, _account_currencies) WITH ORDINALITY AS place (account, currency, n)
             ON place.account = move.account AND place.currency = move.currency;
    IF -1 = ANY (_from) THEN
        SELECT array_agg(CASE WHEN move.place = -1 AND tail.hot THEN 0 ELSE move.place END ORDER BY move.n) INTO _from
          FROM unnest(_from, _sources, _currencies) WITH ORDINALITY AS move (place, account, currency, n)
          LEFT JOIN ledger_balance AS tail ON tail.account_id = move.account AND tail.currency = move.currency
               AND tail.state = 'open' AND tail.floor IS NULL;
    END IF;
    IF -1 = ANY (_to) THEN
        SELECT array_agg(CASE WHEN move.place = -1 AND tail.hot THEN 0 ELSE move.place END ORDER BY move.n) INTO _to
          FROM unnest(_to, _destinations, _currencies) WITH ORDINALITY AS move (place, account, currency, n)
          LEFT JOIN ledger_balance AS tail ON tail.account_id = move.account AND tail.currency = move.currency
               AND tail.state <> 'closed';
    END IF;

    SELECT array_agg(id) INTO _taken FROM ledger_posting WHERE id = ANY (_ids);

    FOR _item IN 1..cardinality(_ids) LOOP
        _firsts[_item] := _move;
        _at := _ats[_item];
        _code := NULL;
        _entries_before := _entries;
        WHILE _move <= _moves AND _items[_move] = _item LOOP
            _amount := _amounts[_move];
            IF NOT (_amount BETWEEN 1 AND 1000000000000000 AND _sources[_move] <> _destinations[_move] AND _at <= _latest)
            THEN
                PERFORM ledger_check_move(_sources[_move], _destinations[_move], _amount, _at);
            END IF;
            IF _code IS NULL THEN
                _leg := 2 * (_move - _firsts[_item]);
                _place := _from[_move];
                IF _place > 0 AND _may_pay[_place] AND _balances[_place] - _helds[_place] - _amount >= _floors[_place] THEN
                    _entries := _entries + 1;
                    _e_before[_entries] := _stamps[_place];
                    _balances[_place] := _balances[_place] - _amount;
                    _stamps[_place] := greatest(_stamps[_place] + 1, _at);
                    _e_stamp[_entries] := _stamps[_place];
                    _e_balance[_entries] := _balances[_place];
                ELSIF _place = 0 THEN
                    _entries := _entries + 1;
                    _tail_used := true;
                    _e_before[_entries] := 0; _e_stamp[_entries] := _at; _e_balance[_entries] := 0;
                ELSIF _place > 0 AND _may_pay[_place] THEN
                    _code := 'insufficient_funds';
                    _facts := jsonb_build_object('account_id', _sources[_move], 'needed_minor', _amount,
                        'available_minor', _balances[_place] - _helds[_place] - _floors[_place]);
                ELSE
                    SELECT * INTO _code, _facts FROM ledger_why_refused(_sources[_move], _currencies[_move]);
                END IF;
                IF _code IS NULL THEN
                    _e_place[_entries] := _place; _e_account[_entries] := _sources[_move];
                    _e_item[_entries] := _item; _e_leg[_entries] := _leg; _e_amount[_entries] := -_amount;

                    _place := _to[_move];
                    IF _place > 0 AND _may_receive[_place] THEN
                        _entries := _entries + 1;
                        _e_before[_entries] := _stamps[_place];
                        _balances[_place] := _balances[_place] + _amount;
                        _stamps[_place] := greatest(_stamps[_place] + 1, _at);
                        _e_stamp[_entries] := _stamps[_place];
                        _e_balance[_entries] := _balances[_place];
                    ELSIF _place = 0 THEN
                        _entries := _entries + 1;
                        _tail_used := true;
                        _e_before[_entries] := 0; _e_stamp[_entries] := _at; _e_balance[_entries] := 0;
                    ELSE
                        SELECT * INTO _code, _facts
                          FROM ledger_why_refused(_destinations[_move], _currencies[_move]);
                    END IF;
                    IF _code IS NULL THEN
                        _e_place[_entries] := _place; _e_account[_entries] := _destinations[_move];
                        _e_item[_entries] := _item; _e_leg[_entries] := _leg + 1; _e_amount[_entries] := _amount;
                    END IF;
                END IF;
            END IF;
            _move := _move + 1;
        END LOOP;
        _lasts[_item] := _move - 1;

        IF _ids[_item] = ANY (_taken) THEN
            SELECT * INTO _existing FROM ledger_posting WHERE id = _ids[_item];
            IF (_existing.kind, _existing.payer_id, _existing.payee_id, _existing.amount, _existing.further,
                _existing.reference, _existing.original_id) IS DISTINCT FROM
               (_kinds[_item], _sources[_firsts[_item]], _destinations[_firsts[_item]], _amounts[_firsts[_item]],
                ledger_further(_sources[_firsts[_item]:_lasts[_item]], _destinations[_firsts[_item]:_lasts[_item]],
                               _amounts[_firsts[_item]:_lasts[_item]]), _references[_item], NULL::uuid) THEN
                _outcomes[_item] := 'conflict';
                _code := 'posting_id_reused';
                _facts := jsonb_build_object('posting_id', _ids[_item]);
            ELSIF _existing.state = 'refused' THEN
                _outcomes[_item] := 'refused';
                _code := _existing.code;
                _facts := _existing.facts;
            ELSIF _existing.state <> 'posted' OR ledger_currencies_of((ledger_moves_of(_existing)).sources)
                IS DISTINCT FROM _currencies[_firsts[_item]:_lasts[_item]] THEN
                _outcomes[_item] := 'conflict';
                _code := 'posting_id_reused';
                _facts := jsonb_build_object('posting_id', _ids[_item]);
            ELSE
                _outcomes[_item] := 'replayed';
                _code := NULL;
            END IF;
        ELSIF _code IS NOT NULL THEN
            _outcomes[_item] := 'refused';
        END IF;

        IF _outcomes[_item] IS NOT NULL THEN
            IF _code IS NOT NULL AND _all_or_none THEN
                PERFORM ledger_raise(_code, _facts || jsonb_build_object('item', _item),
                                     CASE _outcomes[_item] WHEN 'conflict' THEN 'CA409' ELSE 'CA000' END);
            END IF;
            _codes[_item] := _code;
            IF _code IS NOT NULL THEN
                _factses[_item] := _facts;
            END IF;
            WHILE _entries > _entries_before LOOP -- take its moves back
                _place := _e_place[_entries];
                IF _place > 0 THEN
                    _balances[_place] := _balances[_place] - _e_amount[_entries];
                    _stamps[_place] := _e_before[_entries];
                END IF;
                _entries := _entries - 1;
            END LOOP;
        END IF;
    END LOOP;

    INSERT INTO ledger_posting (id, at, payer_id, payee_id, amount, value_on, state, kind, further, reference, code, facts)
    SELECT one.id, one.at, _sources[one.first], _destinations[one.first], _amounts[one.first], one.value_on,
           coalesce(one.outcome, 'posted'), one.kind,
           CASE WHEN one.last > one.first THEN ledger_further(
               _sources[one.first:one.last], _destinations[one.first:one.last], _amounts[one.first:one.last]) END,
           one.reference, one.code, one.facts
      FROM unnest(_ids, _ats, _value_ons, _kinds, _references, _firsts, _lasts, _outcomes, _codes, _factses)
           AS one (id, at, value_on, kind, reference, first, last, outcome, code, facts)
     WHERE one.id <> ALL (coalesce(_taken, '{}'))
    ON CONFLICT (id) DO NOTHING;
    GET DIAGNOSTICS _written = ROW_COUNT;
    IF _written < cardinality(_ids) - (SELECT count(*) FROM unnest(_ids) AS given (id) WHERE given.id = ANY (_taken)) THEN
        RAISE EXCEPTION USING ERRCODE = 'serialization_failure', MESSAGE = 'a posting id of this batch was taken meanwhile';
    END IF;

    INSERT INTO ledger_entry (account_id, stamp, posting_id, amount, balance, leg)
    SELECT line.account, line.stamp, _ids[line.item], line.amount, line.balance, line.leg
      FROM unnest(_e_place, _e_account, _e_stamp, _e_item, _e_amount, _e_balance, _e_leg) WITH ORDINALITY
           AS line (place, account, stamp, item, amount, balance, leg, n)
     WHERE line.place > 0 AND line.n <= _entries;
    IF _tail_used THEN
        INSERT INTO ledger_hot_entry (account_id, at, posting_id, leg, amount)
        SELECT line.account, line.stamp, _ids[line.item], line.leg, line.amount
          FROM unnest(_e_place, _e_account, _e_stamp, _e_item, _e_amount, _e_leg) WITH ORDINALITY
               AS line (place, account, stamp, item, amount, leg, n)
         WHERE line.place = 0 AND line.n <= _entries;
    END IF;
    UPDATE ledger_balance SET balance = after.balance, stamp = after.stamp
      FROM unnest(_accounts, _balances, _stamps) AS after (account, balance, stamp)
     WHERE account_id = after.account AND ledger_balance.stamp <> after.stamp;

    RETURN QUERY
    SELECT one.n::integer, one.outcome, one.code, one.facts
      FROM unnest(_outcomes, _codes, _factses) WITH ORDINALITY AS one (outcome, code, facts, n)
     WHERE one.outcome IS NOT NULL;
END $$;
