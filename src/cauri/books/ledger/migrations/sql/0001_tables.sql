-- The books.
--
-- Times are whole microseconds since 1970-01-01 UTC in a bigint, so that a stamp can be "the last one plus one".
-- Amounts are whole minor units of the account's currency. `xid` is the 64-bit id of the transaction that wrote the
-- row: what is below the oldest running transaction can no longer change, which is what sealing builds on.
--
-- There are no foreign keys and no CHECKs on the four tables of the posting path: a foreign key locks a row per
-- posting, and a CHECK is parsed again by every statement (the four that stood on the balance doubled the cost of its
-- UPDATE). Nobody but the posting functions can write there; each of their statements carries its conditions in its
-- WHERE, and `cauri ledger verify` checks all of them again.

-- What an account is. Never updated.
CREATE TABLE ledger_account (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code        text   NOT NULL UNIQUE CHECK (code <> ''),
    currency    text   NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    kind        text   NOT NULL,
    normal_side text   NOT NULL CHECK (normal_side IN ('debit', 'credit')),
    opened_at   bigint NOT NULL
);

-- What a posting decides on: the only row of the books that is updated by a posting. Floor, state, currency and hot
-- stand here, beside the balance, so that one UPDATE both checks and moves, and so that a freeze and a posting that
-- race are decided on one row.
CREATE TABLE ledger_balance (
    account_id bigint  PRIMARY KEY,
    balance    bigint  NOT NULL DEFAULT 0,
    held       bigint  NOT NULL DEFAULT 0,            -- reserved by open holds, never negative
    stamp      bigint  NOT NULL DEFAULT 0,           -- of the account's last entry
    floor      bigint,                               -- available money never falls below it; NULL: no floor
    currency   text    NOT NULL,
    state      text    NOT NULL DEFAULT 'open',       -- open, frozen (no money out) or closed (none at all)
    hot        boolean NOT NULL DEFAULT false        -- credits (and debits, without a floor) go to the tail
) WITH (fillfactor = 50);

-- One business act. The first move stands in payer, payee and amount; further moves follow as flat triplets
-- source, destination, amount. State is set at insert and never changes; a later phase is a new posting with
-- original_id set.
CREATE TABLE ledger_posting (
    id          uuid   PRIMARY KEY,
    xid         bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    at          bigint NOT NULL,
    payer_id    bigint NOT NULL,
    payee_id    bigint NOT NULL,
    amount      bigint NOT NULL,
    value_on    date   NOT NULL,
    state       text   NOT NULL, -- posted, pending (a hold), released (a hold given back) or refused
    kind        text   NOT NULL,
    further     bigint[],
    original_id uuid,
    reference   uuid,     -- of the row that describes the act: names and notes never stand here
    code        text,     -- why it was refused
    facts       jsonb     -- of a refusal, or of a phase (how much of each original move)
);
CREATE INDEX ledger_posting_xid ON ledger_posting USING brin (xid) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX ledger_posting_original ON ledger_posting (original_id) WHERE original_id IS NOT NULL;
CREATE INDEX ledger_posting_payer_without_entries ON ledger_posting (payer_id, at) WHERE state <> 'posted';
CREATE INDEX ledger_posting_payee_without_entries ON ledger_posting (payee_id, at) WHERE state <> 'posted';

-- One line of one account. Stamps strictly increase within an account, so the balance at any past time and a page of
-- a statement are each one range of the primary key.
CREATE TABLE ledger_entry (
    account_id bigint   NOT NULL,
    stamp      bigint   NOT NULL,
    posting_id uuid     NOT NULL,
    amount     bigint   NOT NULL,
    balance    bigint   NOT NULL,
    xid        bigint   NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    leg        smallint NOT NULL, -- 2n for the source of move n, 2n + 1 for its destination
    PRIMARY KEY (account_id, stamp)
);
CREATE INDEX ledger_entry_xid ON ledger_entry USING brin (xid) WITH (pages_per_range = 32, autosummarize = on);

-- The tail of hot accounts: lines that wait for the folder, which gives them stamp and balance and moves them to
-- ledger_entry. Until then every reader adds them.
CREATE TABLE ledger_hot_entry (
    account_id bigint   NOT NULL,
    at         bigint   NOT NULL,
    posting_id uuid     NOT NULL,
    leg        smallint NOT NULL,
    amount     bigint   NOT NULL,
    PRIMARY KEY (account_id, at, posting_id, leg)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);

-- What a pending posting reserves: `remaining[n]` of its n-th move.
CREATE TABLE ledger_hold (
    posting_id uuid     PRIMARY KEY,
    remaining  bigint[] NOT NULL,
    state      text     NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'captured', 'released', 'expired')),
    expires_at bigint   NOT NULL
);
CREATE INDEX ledger_hold_open ON ledger_hold (expires_at) WHERE state = 'open';

-- Sealed history. A block covers all postings and entries written by transactions from_xid <= xid < to_xid.
CREATE TABLE ledger_block (
    number         bigint PRIMARY KEY,
    from_xid       bigint   NOT NULL,
    to_xid         bigint   NOT NULL,
    sealed_at      bigint   NOT NULL,
    postings       uuid[]   NOT NULL, -- the members: postings by id,
    entry_accounts bigint[] NOT NULL, -- then entries by account
    entry_stamps   bigint[] NOT NULL, -- and stamp
    leaves         bytea    NOT NULL, -- 32 bytes for each member, in that order
    root           bytea    NOT NULL, -- Merkle root over the leaves
    previous       bytea    NOT NULL, -- head of the block before
    head           bytea    NOT NULL  -- over number, range, root and previous: what is published
);
ALTER TABLE ledger_block ALTER COLUMN leaves SET STORAGE EXTERNAL;

-- What `cauri ledger verify` found, run by run.
CREATE TABLE ledger_verification (
    id          uuid    PRIMARY KEY,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    passed      boolean NOT NULL,
    counts      jsonb   NOT NULL,
    findings    jsonb   NOT NULL
);
