-- Claims for many payments of one payer, each by itself: what one is refused takes back only what it took.
--
-- Answers the items that are refused, with the code and its facts. Of what a payee's limits withhold, nothing is claimed
-- either: whoever pays many at once has shown the money for all of them before.
CREATE FUNCTION public.limits_claim_each(
    _product text, _channel text, _currency text, _at timestamptz, _day date, _month date, _payer uuid,
    _payer_tier integer, _amounts bigint[], _payees uuid[], _payee_tiers integer[], _payee_accounts bigint[]
) RETURNS TABLE (item integer, code text, facts text) LANGUAGE plpgsql AS $$
DECLARE
    _n integer;
BEGIN
    FOR _n IN 1..pg_catalog.cardinality(_amounts) LOOP
        BEGIN
            code := public.limits_claim(_product, _channel, _currency, _amounts[_n], _at, _day, _month,
                                        _payer, _payer_tier, _payees[_n], _payee_tiers[_n], _payee_accounts[_n]);
            IF code IS NOT NULL THEN
                PERFORM public.limits_raise(code, pg_catalog.jsonb_build_object('side', 'payee'));
            END IF;
        EXCEPTION WHEN SQLSTATE 'CL000' THEN
            item := _n;
            GET STACKED DIAGNOSTICS code = MESSAGE_TEXT, facts = PG_EXCEPTION_DETAIL;
            RETURN NEXT;
        END;
    END LOOP;
END $$;
