-- Sealing. Whatever a transaction below the oldest running one wrote can no longer change and nothing can join it, so
-- blocks are ranges of transaction ids. A block keeps its members, a SHA-256 leaf for each, their Merkle root and the
-- head of the block before; heads are published outside the database. Nothing of this is on the posting path.

-- What a leaf is over stands in ledger_seal, and again, on purpose, in seals.py, which checks it.
-- Leaves and nodes are hashed with different first bytes, as in RFC 6962, so that neither can pass for the other.
-- The root over leaves of 32 bytes each; an odd node at the end of a level moves up as it is.
CREATE FUNCTION ledger_merkle_root(_leaves bytea) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    _level bytea := _leaves;
    _count integer := length(_leaves) / 32;
BEGIN
    WHILE _count > 1 LOOP
        SELECT string_agg(CASE WHEN 2 * pair + 1 < _count
                    THEN sha256('\x01'::bytea || substr(_level, 64 * pair + 1, 64))
                    ELSE substr(_level, 64 * pair + 1, 32) END, ''::bytea ORDER BY pair)
          INTO _level FROM generate_series(0, (_count - 1) / 2) AS pair;
        _count := (_count + 1) / 2;
    END LOOP;
    RETURN _level;
END $$;

CREATE FUNCTION ledger_head(_number bigint, _from_xid bigint, _to_xid bigint, _root bytea, _previous bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to(_number || '|' || _from_xid || '|' || _to_xid || '|', 'UTF8') || _root || _previous)
$$;

-- Brings the indexes over transaction ids up to date, so that the range of a block is found without reading everything
-- since the last autovacuum. Gives way where autovacuum is at work; then the next run does it.
CREATE FUNCTION ledger_summarise() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '50ms' AS $$
BEGIN
    PERFORM brin_summarize_new_values('ledger_posting_xid'), brin_summarize_new_values('ledger_entry_xid');
EXCEPTION WHEN lock_not_available THEN
    NULL;
END $$;

-- Seals the next block of at most about _most members (a single transaction is never split). Returns its number, NULL
-- when there is nothing to seal.
CREATE FUNCTION ledger_seal(_at bigint, _most integer DEFAULT 20000) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    _horizon bigint;
    _last    ledger_block;
    _from    bigint;
    _to      bigint;
    _step    bigint := 2000;
    _cut     bigint;
    _block   ledger_block;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ledger_seal'));
    _horizon := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    SELECT * INTO _last FROM ledger_block ORDER BY number DESC LIMIT 1;
    IF FOUND THEN -- as wide as twice the members that are wanted were apart in the last block
        _step := greatest(2, 2 * _most * (_last.to_xid - _last.from_xid) / greatest(1, length(_last.leaves) / 32));
    END IF;
    _from := coalesce(_last.to_xid, 0);
    IF _last IS NULL THEN -- the first block: skip the ids that passed before there were books
        SELECT least(min(xid), _horizon) INTO _from FROM (
            SELECT min(xid) FROM ledger_posting UNION ALL SELECT min(xid) FROM ledger_entry) AS first (xid);
    END IF;

    _to := _from;
    LOOP -- look further while the range is empty
        IF _to >= _horizon THEN
            RETURN NULL;
        END IF;
        _from := _to;
        _to := least(_from + _step, _horizon);
        _step := _step * 2;
        SELECT max(xid) INTO _cut FROM (
            SELECT xid FROM (
                SELECT xid FROM ledger_posting WHERE xid >= _from AND xid < _to
                UNION ALL
                SELECT xid FROM ledger_entry WHERE xid >= _from AND xid < _to
            ) AS member ORDER BY xid LIMIT _most) AS first_members;
        EXIT WHEN _cut IS NOT NULL;
    END LOOP;
    _from := coalesce(_last.to_xid, _from);
    IF (SELECT count(*) FROM ledger_posting WHERE xid >= _from AND xid < _to)
        + (SELECT count(*) FROM ledger_entry WHERE xid >= _from AND xid < _to) > _most THEN
        _to := _cut + 1;
    END IF;

    _block.number := coalesce(_last.number, 0) + 1;
    _block.previous := coalesce(_last.head, sha256('cauri'));
    SELECT coalesce(array_agg(id ORDER BY id), '{}'),
           string_agg(sha256('\x00'::bytea || convert_to(ROW('posting', id, xid, at, payer_id, payee_id, amount,
               extract(epoch FROM value_on), state, kind, further, original_id, reference, code, facts)::text, 'UTF8')),
               ''::bytea ORDER BY id)
      INTO _block.postings, _block.leaves
      FROM ledger_posting WHERE xid >= _from AND xid < _to;
    SELECT coalesce(array_agg(account_id ORDER BY account_id, stamp), '{}'),
           coalesce(array_agg(stamp ORDER BY account_id, stamp), '{}'),
           coalesce(_block.leaves, '') || coalesce(
               string_agg(sha256('\x00'::bytea || convert_to(ROW('entry', account_id, stamp, posting_id, amount, balance,
                   xid, leg)::text, 'UTF8')), ''::bytea ORDER BY account_id, stamp), '')
      INTO _block.entry_accounts, _block.entry_stamps, _block.leaves
      FROM ledger_entry WHERE xid >= _from AND xid < _to;
    _block.root := ledger_merkle_root(_block.leaves);
    _block.head := ledger_head(_block.number, _from, _to, _block.root, _block.previous);
    INSERT INTO ledger_block (number, from_xid, to_xid, sealed_at, postings, entry_accounts, entry_stamps, leaves, root,
                              previous, head)
    VALUES (_block.number, _from, _to, _at, _block.postings, _block.entry_accounts, _block.entry_stamps, _block.leaves,
            _block.root, _block.previous, _block.head);
    RETURN _block.number;
END $$;
