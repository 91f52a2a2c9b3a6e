-- Nobody changes history. The app's role may read the books and call the functions that post; triggers refuse the rest
-- even to the owner of the tables. They stand on UPDATE, DELETE and TRUNCATE only, so an insert does not pay for them.

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'ledger_hot_entry' AND current_setting('cauri.folding', true) = 'on' THEN
        RETURN NULL; -- the folder moves lines from the tail to the entries
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
        MESSAGE = format('%s is append-only: %s is refused', TG_TABLE_NAME, TG_OP);
END $$;

DO $$
DECLARE
    _table text;
BEGIN
    FOREACH _table IN ARRAY ARRAY['ledger_account', 'ledger_posting', 'ledger_entry', 'ledger_block',
                                  'ledger_verification', 'ledger_hot_entry'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT
                        EXECUTE FUNCTION ledger_refuse_change()', _table || '_is_append_only', _table);
    END LOOP;
    FOREACH _table IN ARRAY ARRAY['ledger_balance', 'ledger_hold'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE DELETE OR TRUNCATE ON %I FOR EACH STATEMENT
                        EXECUTE FUNCTION ledger_refuse_change()', _table || '_stays', _table);
    END LOOP;
END $$;

REVOKE ALL ON ledger_account, ledger_balance, ledger_posting, ledger_entry, ledger_hot_entry, ledger_hold, ledger_block,
    ledger_verification FROM PUBLIC, cauri_app;
GRANT SELECT ON ledger_account, ledger_balance, ledger_posting, ledger_entry, ledger_hot_entry, ledger_hold, ledger_block,
    ledger_verification TO cauri_app;
GRANT INSERT ON ledger_verification TO cauri_app;

DO $$
DECLARE
    _function regprocedure;
BEGIN
    FOR _function IN SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'ledger\_%' LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', _function);
    END LOOP;
    FOR _function IN SELECT oid::regprocedure FROM pg_proc WHERE proname IN (
        'ledger_open_account', 'ledger_set_state', 'ledger_set_floor', 'ledger_set_hot',
        'ledger_post', 'ledger_post_with_fee', 'ledger_post_moves', 'ledger_post_batch', 'ledger_record_refusal',
        'ledger_hold', 'ledger_capture', 'ledger_release', 'ledger_return',
        'ledger_fold_account', 'ledger_tails', 'ledger_seal', 'ledger_summarise') LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO cauri_app', _function);
    END LOOP;
END $$;
