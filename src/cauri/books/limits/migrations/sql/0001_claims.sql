-- Claiming from the allowances of a payment's two sides, in one round trip, and giving back.
--
-- A refusal is raised as CL000, the code as message and its facts as JSON in the detail; it takes back what was claimed
-- with the whole act. Facts count minor units; `side` says whose limit it is.
--
-- What the payee may not take because of what came before (its use, its balance) is not raised but answered: the caller
-- moves the money first and refuses after that. Otherwise somebody without money, or with a frozen wallet, could try
-- amount after amount and learn for nothing what the payee holds.
--
-- Every payment meets up to four rules on each side, and is counted under each of them: '' (the rule for any product) or the
-- product's own, '@channel' (what is paid over one channel) and 'all' (the total over all products). Between one's own
-- wallets no total and no channel counts. What staff grant one customer stands in place of the tier's bounds; what the
-- customer asked for can only lower them.
--
-- Usage rows are taken in one order everywhere: owner, then in before out, then '' before the product before the channel
-- before 'all', then day before month. Everything here comes before the first balance is locked. A payer's claims hold a
-- shared lock on the payer, so that somebody's own limits change between two payments, never during one. All is named with its schema instead of setting a search_path, which would
-- cost a third of the call.

CREATE FUNCTION public.limits_raise(_code text, _facts jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'CL000', MESSAGE = _code, DETAIL = _facts::text;
END $$;

-- Where a rule stands in the order in which use is taken.
CREATE FUNCTION public.limits_rank(_of text, _product text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE _of WHEN '' THEN 1 WHEN _product THEN 2 WHEN 'all' THEN 4 ELSE 3 END
$$;

-- A tier's rules as they stand for one customer, bound by bound: what staff granted in place of the tier's, and never more
-- than the customer's own wish. A grant counts where its tier has a rule; an own limit counts by itself too.
CREATE FUNCTION public.limits_personalised(
    _rules public.limits_rule[], _owner uuid, _tier integer, _currency text, _direction text, _product text,
    _channel text, _totals boolean, _at timestamptz
) RETURNS public.limits_rule[] LANGUAGE sql STABLE AS $$
    WITH bounds AS (
        SELECT 'tier' AS source, rule.product, rule.per_payment_min_minor AS least_minor,
               rule.per_payment_max_minor AS most_minor, rule.daily_minor, rule.daily_count, rule.monthly_minor,
               rule.monthly_count, rule.balance_cap_minor
          FROM pg_catalog.unnest(_rules) AS rule
         UNION ALL
        SELECT mine.source, mine.product, NULL, mine.per_payment_max_minor, mine.daily_minor, mine.daily_count,
               mine.monthly_minor, mine.monthly_count, mine.balance_cap_minor
          FROM public.limits_personal AS mine
         WHERE mine.owner_id = _owner AND mine.currency = _currency AND mine.direction = _direction
           AND (mine.product IN ('', _product) OR _totals AND mine.product IN ('@' || _channel, 'all'))
           AND mine.valid_from <= _at AND (mine.valid_to IS NULL OR mine.valid_to > _at)
           AND (mine.source = 'own' OR mine.product IN (SELECT product FROM pg_catalog.unnest(_rules)))
    ), standing AS (
        SELECT product, max(least_minor) AS least_minor,
               least(coalesce(max(most_minor) FILTER (WHERE source = 'staff'),
                              max(most_minor) FILTER (WHERE source = 'tier')),
                     max(most_minor) FILTER (WHERE source = 'own')) AS most_minor,
               least(coalesce(max(daily_minor) FILTER (WHERE source = 'staff'),
                              max(daily_minor) FILTER (WHERE source = 'tier')),
                     max(daily_minor) FILTER (WHERE source = 'own')) AS daily_minor,
               least(coalesce(max(daily_count) FILTER (WHERE source = 'staff'),
                              max(daily_count) FILTER (WHERE source = 'tier')),
                     max(daily_count) FILTER (WHERE source = 'own')) AS daily_count,
               least(coalesce(max(monthly_minor) FILTER (WHERE source = 'staff'),
                              max(monthly_minor) FILTER (WHERE source = 'tier')),
                     max(monthly_minor) FILTER (WHERE source = 'own')) AS monthly_minor,
               least(coalesce(max(monthly_count) FILTER (WHERE source = 'staff'),
                              max(monthly_count) FILTER (WHERE source = 'tier')),
                     max(monthly_count) FILTER (WHERE source = 'own')) AS monthly_count,
               coalesce(max(balance_cap_minor) FILTER (WHERE source = 'staff'),
                        max(balance_cap_minor) FILTER (WHERE source = 'tier')) AS cap_minor
          FROM bounds GROUP BY product
    )
    SELECT coalesce(pg_catalog.array_agg(
               ROW(NULL, _tier, _currency, product, _direction, least_minor, most_minor, daily_minor, daily_count,
                   monthly_minor, monthly_count, cap_minor, NULL, NULL)::public.limits_rule
               ORDER BY public.limits_rank(product, _product)), '{}')
      FROM standing
$$;

-- The rules that one side of a payment meets, in the order in which their use is taken. `_totals` is false between one's
-- own wallets.
CREATE FUNCTION public.limits_rules_of(
    _owner uuid, _tier integer, _currency text, _direction text, _product text, _channel text, _totals boolean,
    _at timestamptz
) RETURNS public.limits_rule[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    _rules public.limits_rule[];
BEGIN
    SELECT pg_catalog.array_agg(rule ORDER BY CASE rule.product WHEN '' THEN 1 WHEN _product THEN 2 WHEN 'all' THEN 4 ELSE 3 END)
      INTO _rules FROM public.limits_rule AS rule
     WHERE rule.tier = _tier AND rule.currency = _currency AND rule.direction = _direction
       AND rule.product IN ('', _product, '@' || _channel, 'all') AND (_totals OR rule.product IN ('', _product))
       AND rule.valid_from <= _at AND (rule.valid_to IS NULL OR rule.valid_to > _at);
    IF _rules[1].product = '' AND _rules[2].product = _product THEN
        _rules := _rules[2:];
    END IF;
    IF EXISTS (SELECT FROM public.limits_personal AS mine
                WHERE mine.owner_id = _owner AND mine.currency = _currency AND mine.direction = _direction) THEN
        RETURN public.limits_personalised(
            _rules, _owner, _tier, _currency, _direction, _product, _channel, _totals, _at);
    END IF;
    RETURN coalesce(_rules, '{}');
END $$;

-- Refuses one payment by itself: too small or too large.
CREATE FUNCTION public.limits_refuse_amount(_rule public.limits_rule, _amount bigint, _side text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF _amount < _rule.per_payment_min_minor THEN
        PERFORM public.limits_raise('less_than_transaction_min_value',
            pg_catalog.jsonb_build_object('side', _side, 'limit_minor', _rule.per_payment_min_minor));
    END IF;
    PERFORM public.limits_raise('greater_than_transaction_max_value',
        pg_catalog.jsonb_build_object('side', _side, 'limit_minor', _rule.per_payment_max_minor));
END $$;

-- Refuses the payer because of the payments before it in the period: too much together, or too many.
CREATE FUNCTION public.limits_refuse_use(
    _period text, _value_limit bigint, _used bigint, _count_limit integer, _payments integer, _amount bigint
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF _used + _amount > _value_limit THEN
        PERFORM public.limits_raise(_period || '_value_limit_exceeded',
            pg_catalog.jsonb_build_object('side', 'payer', 'limit_minor', _value_limit, 'used_minor', _used));
    END IF;
    PERFORM public.limits_raise(_period || '_volume_limit_exceeded',
        pg_catalog.jsonb_build_object('side', 'payer', 'limit', _count_limit, 'used', _payments));
END $$;

-- Claims one payment from the allowances of its sides; a side that is NULL is the house's and has no limits. It is one
-- long function because each call of another would cost a tenth of it. Answers the code with which the payee's limits
-- refuse, or NULL.
CREATE FUNCTION public.limits_claim(
    _product text, _channel text, _currency text, _amount bigint, _at timestamptz, _day date, _month date,
    _payer uuid, _payer_tier integer, _payee uuid, _payee_tier integer, _payee_account bigint
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    _payee_first CONSTANT boolean := coalesce(_payee <= _payer, false);
    _totals CONSTANT boolean := _payee IS DISTINCT FROM _payer;
    _out public.limits_rule[] := '{}';
    _in public.limits_rule[] := '{}';
    _turns public.limits_rule[];
    _rule public.limits_rule;
    _cap bigint;
    _owner uuid;
    _owner_pays boolean;
    _used bigint;
    _payments integer;
    _balance bigint;
    _withheld text;
BEGIN
    IF _payer_tier = 0 OR _payee_tier = 0 THEN
        PERFORM public.limits_raise('tier_cannot_pay',
            pg_catalog.jsonb_build_object('side', CASE _payer_tier WHEN 0 THEN 'payer' ELSE 'payee' END));
    END IF;
    IF _payer IS NOT NULL THEN
        PERFORM pg_catalog.pg_advisory_xact_lock_shared(1128352847, pg_catalog.uuid_hash(_payer)); -- "CALO"
        _out := public.limits_rules_of(_payer, _payer_tier, _currency, 'out', _product, _channel, _totals, _at);
        FOREACH _rule IN ARRAY _out LOOP
            IF _amount < _rule.per_payment_min_minor OR _amount > _rule.per_payment_max_minor THEN
                PERFORM public.limits_refuse_amount(_rule, _amount, 'payer');
            END IF;
        END LOOP;
    END IF;
    IF _payee IS NOT NULL THEN
        _in := public.limits_rules_of(_payee, _payee_tier, _currency, 'in', _product, _channel, _totals, _at);
        FOREACH _rule IN ARRAY _in LOOP
            IF _amount < _rule.per_payment_min_minor OR _amount > _rule.per_payment_max_minor THEN
                PERFORM public.limits_refuse_amount(_rule, _amount, 'payee');
            END IF;
            _cap := least(_cap, _rule.balance_cap_minor);
        END LOOP;
    END IF;

    FOR _turn IN 1..2 LOOP
        IF (_turn = 1) = _payee_first THEN
            _owner := _payee; _turns := _in; _owner_pays := false;
        ELSE
            _owner := _payer; _turns := _out; _owner_pays := true;
        END IF;
        FOREACH _rule IN ARRAY _turns LOOP
            IF _rule.daily_minor IS NOT NULL OR _rule.daily_count IS NOT NULL THEN
                UPDATE public.limits_usage SET amount_minor = amount_minor + _amount, count = count + 1
                 WHERE owner_id = _owner AND currency = _currency AND direction = _rule.direction
                   AND product = _rule.product AND period = 'day' AND starts_on = _day
                RETURNING amount_minor, count INTO _used, _payments;
                IF NOT FOUND THEN
                    INSERT INTO public.limits_usage AS usage
                        (owner_id, currency, direction, product, period, starts_on, amount_minor, count)
                    VALUES (_owner, _currency, _rule.direction, _rule.product, 'day', _day, _amount, 1)
                    ON CONFLICT (owner_id, currency, direction, product, period, starts_on)
                    DO UPDATE SET amount_minor = usage.amount_minor + excluded.amount_minor, count = usage.count + 1
                    RETURNING amount_minor, count INTO _used, _payments;
                END IF;
                IF _used > _rule.daily_minor OR _payments > _rule.daily_count THEN
                    IF _owner_pays THEN
                        PERFORM public.limits_refuse_use('daily', _rule.daily_minor, _used - _amount,
                            _rule.daily_count, _payments - 1, _amount);
                    END IF;
                    _withheld := coalesce(_withheld, CASE WHEN _used > _rule.daily_minor
                        THEN 'daily_value_limit_exceeded' ELSE 'daily_volume_limit_exceeded' END);
                END IF;
            END IF;
            IF _rule.monthly_minor IS NOT NULL OR _rule.monthly_count IS NOT NULL THEN
                UPDATE public.limits_usage SET amount_minor = amount_minor + _amount, count = count + 1
                 WHERE owner_id = _owner AND currency = _currency AND direction = _rule.direction
                   AND product = _rule.product AND period = 'month' AND starts_on = _month
                RETURNING amount_minor, count INTO _used, _payments;
                IF NOT FOUND THEN
                    INSERT INTO public.limits_usage AS usage
                        (owner_id, currency, direction, product, period, starts_on, amount_minor, count)
                    VALUES (_owner, _currency, _rule.direction, _rule.product, 'month', _month, _amount, 1)
                    ON CONFLICT (owner_id, currency, direction, product, period, starts_on)
                    DO UPDATE SET amount_minor = usage.amount_minor + excluded.amount_minor, count = usage.count + 1
                    RETURNING amount_minor, count INTO _used, _payments;
                END IF;
                IF _used > _rule.monthly_minor OR _payments > _rule.monthly_count THEN
                    IF _owner_pays THEN
                        PERFORM public.limits_refuse_use('monthly', _rule.monthly_minor, _used - _amount,
                            _rule.monthly_count, _payments - 1, _amount);
                    END IF;
                    _withheld := coalesce(_withheld, CASE WHEN _used > _rule.monthly_minor
                        THEN 'monthly_value_limit_exceeded' ELSE 'monthly_volume_limit_exceeded' END);
                END IF;
            END IF;
        END LOOP;
    END LOOP;

    -- What an account may hold at most. Credits to one capped account go one after the other: whoever comes next sees
    -- the balance that the one before has left, whatever the product and on whichever side of midnight.
    IF _cap IS NOT NULL THEN
        PERFORM pg_catalog.pg_advisory_xact_lock(1128352851, pg_catalog.hashint8(_payee_account)); -- "CALS"
        SELECT balance + coalesce((SELECT pg_catalog.sum(tail.amount) FROM public.ledger_hot_entry AS tail
                                    WHERE tail.account_id = _payee_account), 0)
          INTO _balance FROM public.ledger_balance WHERE account_id = _payee_account;
        IF _balance + _amount > _cap THEN
            _withheld := coalesce(_withheld, 'account_max_total_value_exceeded');
        END IF;
    END IF;
    RETURN _withheld;
END $$;

-- Takes one payment, or `_payments` = 0: a part of one, out of a period's use again.
CREATE FUNCTION public.limits_unuse(
    _owner uuid, _rule public.limits_rule, _period text, _starts_on date, _amount bigint, _payments integer
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.limits_usage AS usage
       SET amount_minor = greatest(usage.amount_minor - _amount, 0),
           count = greatest(usage.count - _payments, 0)
     WHERE owner_id = _owner AND currency = _rule.currency AND direction = _rule.direction
       AND product = _rule.product AND period = _period AND starts_on = _starts_on;
END $$;

-- The same for every rule that one side met.
CREATE FUNCTION public.limits_unuse_all(
    _owner uuid, _rules public.limits_rule[], _day date, _month date, _amount bigint, _payments integer
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    _rule public.limits_rule;
BEGIN
    FOREACH _rule IN ARRAY _rules LOOP
        PERFORM public.limits_unuse(_owner, _rule, 'day', _day, _amount, _payments);
        PERFORM public.limits_unuse(_owner, _rule, 'month', _month, _amount, _payments);
    END LOOP;
END $$;

-- The inverse of limits_claim, by the rules that were in force then.
CREATE FUNCTION public.limits_give_back(
    _product text, _channel text, _currency text, _amount bigint, _payments integer, _at timestamptz, _day date,
    _month date, _payer uuid, _payer_tier integer, _payee uuid, _payee_tier integer
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    _totals CONSTANT boolean := _payee IS DISTINCT FROM _payer;
    _out public.limits_rule[] :=
        public.limits_rules_of(_payer, _payer_tier, _currency, 'out', _product, _channel, _totals, _at);
    _in public.limits_rule[] :=
        public.limits_rules_of(_payee, _payee_tier, _currency, 'in', _product, _channel, _totals, _at);
BEGIN
    IF _payee <= _payer THEN
        PERFORM public.limits_unuse_all(_payee, _in, _day, _month, _amount, _payments);
    END IF;
    IF _payer IS NOT NULL THEN
        PERFORM public.limits_unuse_all(_payer, _out, _day, _month, _amount, _payments);
    END IF;
    IF _payee > _payer OR _payer IS NULL AND _payee IS NOT NULL THEN
        PERFORM public.limits_unuse_all(_payee, _in, _day, _month, _amount, _payments);
    END IF;
END $$;

-- Lets what was used so far count towards a customer's own total, which begins in the middle of a day and a month. What
-- the tier's rules have counted is known; the rules for a channel, a total and own limits would count it twice.
CREATE FUNCTION public.limits_begin_total(_owner uuid, _tier integer, _currency text, _at timestamptz, _day date, _month date)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO public.limits_usage AS usage
        (owner_id, currency, direction, product, period, starts_on, amount_minor, count)
    SELECT _owner, _currency, 'out', 'all', counted.period, counted.starts_on, sum(counted.amount_minor), sum(counted.count)
      FROM public.limits_usage AS counted
     WHERE counted.owner_id = _owner AND counted.currency = _currency AND counted.direction = 'out'
       AND (counted.period = 'day' AND counted.starts_on = _day OR counted.period = 'month' AND counted.starts_on = _month)
       AND counted.product IN (
           SELECT rule.product FROM public.limits_rule AS rule
            WHERE rule.tier = _tier AND rule.currency = _currency AND rule.direction = 'out' AND rule.valid_from <= _at
              AND (rule.valid_to IS NULL OR rule.valid_to > _at) AND rule.product <> 'all' AND rule.product NOT LIKE '@%')
     GROUP BY counted.period, counted.starts_on
    ON CONFLICT (owner_id, currency, direction, product, period, starts_on)
    DO UPDATE SET amount_minor = greatest(usage.amount_minor, excluded.amount_minor),
                  count = greatest(usage.count, excluded.count)
$$;
