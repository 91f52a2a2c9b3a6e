-- Batches take their ids before they lock balances, as every other way of posting does. Replaces ledger_post_batch of
-- chapter 0004; the rest of that chapter is as it was, but for what it says of when ids are looked up.
--
-- There, a batch locked its balances first. Whoever carried out one of its postings singly at that moment held the id and
-- waited for a balance, while the batch held the balance and waited for the id: a deadlock, and where several did so,
-- one after another.
--
-- So the postings are written first, in the order of their ids. A row of the books is never changed: where items turn
-- out to be refused, all of this call is taken back and done once more, with the refusals written as such. They stay so
-- whatever the balances hold the second time, and whoever else is refused then takes it back again.
--

-- What a batch answers of an item whose id was taken: what stands under it, where that is the same posting.
CREATE FUNCTION ledger_what_stands(
    _id uuid, _kind text, _sources bigint[], _destinations bigint[], _amounts bigint[], _currencies text[], _reference uuid,
    OUT outcome text, OUT code text, OUT facts jsonb
) LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    _existing ledger_posting;
    _same     boolean;
BEGIN
    SELECT * INTO _existing FROM ledger_posting WHERE id = _id;
    _same := (_existing.kind, _existing.payer_id, _existing.payee_id, _existing.amount, _existing.further,
              _existing.reference, _existing.original_id) IS NOT DISTINCT FROM
             (_kind, _sources[1], _destinations[1], _amounts[1], ledger_further(_sources, _destinations, _amounts),
              _reference, NULL::uuid);
    IF _same AND _existing.state = 'refused' THEN
        outcome := 'refused';
        code := _existing.code;
        facts := coalesce(_existing.facts, '{}');
    ELSIF _same AND _existing.state = 'posted'
        AND ledger_currencies_of((ledger_moves_of(_existing)).sources) IS NOT DISTINCT FROM _currencies THEN
        outcome := 'replayed';
    ELSE
        outcome := 'conflict';
        code := 'posting_id_reused';
        facts := jsonb_build_object('posting_id', _id);
    END IF;
END $$;

REVOKE ALL ON FUNCTION ledger_what_stands(uuid, text, bigint[], bigint[], bigint[], text[], uuid) FROM PUBLIC;

-- A plan is made once for a connection, perhaps while the tables are still empty, and reading all of one is the best plan
-- then. So functions that look rows up do without that choice (enable_seqscan).
--
-- Returns a row for each item that was not simply posted: replayed, refused (with code and facts) or conflict.
CREATE OR REPLACE FUNCTION ledger_post_batch(
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
    -- for each item, its first and last move, whether its posting is written by this call, and how it ended (NULL: posted)
    _firsts integer[]; _lasts integer[];
    _ours boolean[];
    _outcomes text[] := array_fill(NULL::text, ARRAY[cardinality(_ids)]);
    _codes text[] := array_fill(NULL::text, ARRAY[cardinality(_ids)]);
    _factses jsonb[] := array_fill(NULL::jsonb, ARRAY[cardinality(_ids)]);
    -- the entries to write; place as in _from; before: the account's stamp before the entry
    _entries integer; _entries_before integer;
    _e_place integer[] := '{}'; _e_account bigint[] := '{}'; _e_stamp bigint[] := '{}'; _e_before bigint[] := '{}';
    _e_item integer[] := '{}'; _e_leg integer[] := '{}'; _e_amount bigint[] := '{}'; _e_balance bigint[] := '{}';
    _tail_used boolean; _again boolean;
    -- the loops' own
    _leg integer; _at bigint; _amount bigint; _place integer; _outcome text; _code text; _facts jsonb;
    _written uuid[]; _folded bigint;
    _latest bigint := extract(epoch FROM clock_timestamp()) * 1000000 + 300000000;
BEGIN
    SELECT array_agg(first ORDER BY item), array_agg(last ORDER BY item) INTO _firsts, _lasts
      FROM (SELECT item, min(n) AS first, max(n) AS last
              FROM unnest(_items) WITH ORDINALITY AS move (item, n) GROUP BY item) AS span;
    FOR _item IN 1..cardinality(_ids) LOOP
        FOR _move IN _firsts[_item].._lasts[_item] LOOP
            IF NOT (_amounts[_move] BETWEEN 1 AND 1000000000000000 AND _sources[_move] <> _destinations[_move]
                    AND _ats[_item] <= _latest) THEN
                PERFORM ledger_check_move(_sources[_move], _destinations[_move], _amounts[_move], _ats[_item]);
            END IF;
        END LOOP;
    END LOOP;

    LOOP
    BEGIN
        WITH written AS (
            INSERT INTO ledger_posting (id, at, payer_id, payee_id, amount, value_on, state, kind, further, reference,
                                        code, facts)
            SELECT one.id, one.at, _sources[one.first], _destinations[one.first], _amounts[one.first], one.value_on,
                   coalesce(one.outcome, 'posted'), one.kind,
                   CASE WHEN one.last > one.first THEN ledger_further(
                       _sources[one.first:one.last], _destinations[one.first:one.last], _amounts[one.first:one.last]) END,
                   one.reference, one.code, one.facts
              FROM unnest(_ids, _ats, _value_ons, _kinds, _references, _firsts, _lasts, _outcomes, _codes, _factses)
                   AS one (id, at, value_on, kind, reference, first, last, outcome, code, facts)
             ORDER BY one.id
            ON CONFLICT (id) DO NOTHING
            RETURNING id)
        SELECT array_agg(id) INTO _written FROM written;
        SELECT array_agg(given.id = ANY (coalesce(_written, '{}')) ORDER BY n) INTO _ours
          FROM unnest(_ids) WITH ORDINALITY AS given (id, n);
        IF cardinality(array_positions(_ours, true)) > coalesce(cardinality(_written), 0) THEN
            RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'a batch names an id twice';
        END IF;

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
            SELECT sum(ledger_fold_account(account)) INTO _folded FROM unnest(_to_fold) AS account;
            EXIT WHEN coalesce(_folded, 0) = 0; -- otherwise read the balances again
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

        _entries := 0;
        _tail_used := false;
        _again := false;
        FOR _item IN 1..cardinality(_ids) LOOP
            IF NOT _ours[_item] THEN
                SELECT * INTO _outcome, _code, _facts FROM ledger_what_stands(
                    _ids[_item], _kinds[_item], _sources[_firsts[_item]:_lasts[_item]],
                    _destinations[_firsts[_item]:_lasts[_item]], _amounts[_firsts[_item]:_lasts[_item]],
                    _currencies[_firsts[_item]:_lasts[_item]], _references[_item]);
                _outcomes[_item] := _outcome; _codes[_item] := _code; _factses[_item] := _facts;
            ELSIF _outcomes[_item] IS NULL THEN
                _at := _ats[_item];
                _code := NULL;
                _entries_before := _entries;
                FOR _move IN _firsts[_item].._lasts[_item] LOOP
                    _amount := _amounts[_move];
                    _leg := 2 * (_move - _firsts[_item]);
                    _place := _from[_move];
                    IF _place > 0 AND _may_pay[_place] AND _balances[_place] - _helds[_place] - _amount >= _floors[_place]
                    THEN
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
                    EXIT WHEN _code IS NOT NULL;
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
                        SELECT * INTO _code, _facts FROM ledger_why_refused(_destinations[_move], _currencies[_move]);
                        EXIT;
                    END IF;
                    _e_place[_entries] := _place; _e_account[_entries] := _destinations[_move];
                    _e_item[_entries] := _item; _e_leg[_entries] := _leg + 1; _e_amount[_entries] := _amount;
                END LOOP;
                IF _code IS NOT NULL THEN
                    _outcomes[_item] := 'refused'; _codes[_item] := _code; _factses[_item] := _facts;
                    WHILE _entries > _entries_before LOOP -- what comes after it finds the balances as they were before it
                        _place := _e_place[_entries];
                        IF _place > 0 THEN
                            _balances[_place] := _balances[_place] - _e_amount[_entries];
                            _stamps[_place] := _e_before[_entries];
                        END IF;
                        _entries := _entries - 1;
                    END LOOP;
                    _again := true;
                END IF;
            END IF;

            IF _all_or_none AND _codes[_item] IS NOT NULL THEN
                PERFORM ledger_raise(_codes[_item], _factses[_item] || jsonb_build_object('item', _item),
                                     CASE _outcomes[_item] WHEN 'conflict' THEN 'CA409' ELSE 'CA000' END);
            END IF;
        END LOOP;
        IF _again THEN
            RAISE EXCEPTION USING ERRCODE = 'CA001', MESSAGE = 'items of this batch are refused';
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
        EXIT;
    EXCEPTION WHEN SQLSTATE 'CA001' THEN -- all of this pass is taken back but what it found out
        NULL;
    END;
    END LOOP;

    RETURN QUERY
    SELECT one.n::integer, one.outcome, one.code, one.facts
      FROM unnest(_outcomes, _codes, _factses) WITH ORDINALITY AS one (outcome, code, facts, n)
     WHERE one.outcome IS NOT NULL;
END $$;
