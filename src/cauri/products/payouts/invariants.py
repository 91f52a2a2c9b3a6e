"""What must be true of payouts, always: what is paid is what was agreed to, line by line, and once."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "payout_is_one_line",
        "every payment of a file is one of its lines: the same payer, payee, amount and fee, as its owner agreed",
        """
        SELECT format('payment %s', payment.id), format('of line %s of payout %s', line.number, batch.id)
          FROM payments_payment AS payment
          JOIN payments_quote AS quote ON quote.id = payment.quote_id
          LEFT JOIN payouts_line AS line ON line.id = payment.id
          LEFT JOIN payouts_batch AS batch ON batch.id = line.batch_id
         WHERE (payment.product = 'payouts' OR line.id IS NOT NULL)
           AND (payment.product, payment.authorised_by, payment.payer_id, quote.asked_by, quote.currency,
                payment.payee_id, quote.amount_minor, quote.fee_minor,
                quote.amount_minor + CASE quote.fee_borne_by WHEN 'payer' THEN quote.fee_minor ELSE 0 END,
                batch.approved_by_id)
               IS DISTINCT FROM
               ('payouts', 'batch', batch.wallet_id, batch.owner_id, batch.currency,
                line.payee_id, line.amount_minor, line.fee_minor, line.debit_minor, batch.owner_id)
        """,
    ),
    Invariant(
        "payout_line_is_as_its_payment",
        "a line says of its payment what the payment says; what was stopped moved nothing, what is open at most alone",
        """
        SELECT format('line %s of payout %s', line.number, line.batch_id),
               format('%s, its payment is %s', line.state, coalesce(payment.state, 'missing'))
          FROM payouts_line AS line
          JOIN payouts_batch AS batch ON batch.id = line.batch_id
          LEFT JOIN payments_payment AS payment ON payment.id = line.id
         WHERE CASE line.state
               WHEN 'paid' THEN payment.state IS DISTINCT FROM 'completed'
               WHEN 'held' THEN coalesce(payment.state, '') NOT IN ('held', 'completed', 'rejected')
               WHEN 'refused' THEN line.code = '' OR coalesce(payment.state, 'refused') NOT IN ('refused', 'rejected')
               WHEN 'stopped' THEN coalesce(payment.state, 'refused') <> 'refused'
               ELSE payment.id IS NOT NULL AND batch.state NOT IN ('approved', 'paying') END
        """,
    ),
    Invariant(
        "payout_counts_its_lines",
        "a file's lines are as many and come to as much as was agreed to; it counts what became of them",
        """
        SELECT format('payout %s', batch.id),
               format('%s lines of %s, %s of %s paid', lines.count, batch.count, lines.paid, batch.paid)
          FROM payouts_batch AS batch
         CROSS JOIN LATERAL (
               SELECT count(*) AS count, coalesce(sum(debit_minor), 0) AS total, coalesce(sum(fee_minor), 0) AS fee,
                      count(*) FILTER (WHERE state = 'paid') AS paid, count(*) FILTER (WHERE state = 'held') AS held,
                      count(*) FILTER (WHERE state = 'refused') AS refused,
                      count(*) FILTER (WHERE state = 'stopped') AS stopped,
                      coalesce(sum(debit_minor) FILTER (WHERE state = 'paid'), 0) AS paid_minor
                 FROM payouts_line AS line WHERE line.batch_id = batch.id
               ) AS lines
         WHERE batch.state <> 'faulty'
           AND (lines.count, lines.total, lines.fee, lines.paid, lines.held, lines.refused, lines.stopped,
                lines.paid_minor)
               IS DISTINCT FROM
               (batch.count, batch.total_minor, batch.fee_minor, batch.paid, batch.held, batch.refused, batch.stopped,
                batch.paid_minor)
        """,
    ),
    Invariant(
        "payout_that_is_over_has_no_open_line",
        "of a file that is done or stopped no line is open; of one that nobody agreed to nothing was paid",
        """
        SELECT format('line %s of payout %s', line.number, batch.id),
               format('%s, the file is %s', line.state, batch.state)
          FROM payouts_line AS line JOIN payouts_batch AS batch ON batch.id = line.batch_id
         WHERE (batch.state IN ('done', 'stopped') AND line.state = 'open')
            OR (batch.state NOT IN ('approved', 'paying', 'done', 'stopped') AND line.state <> 'open')
            OR batch.state = 'faulty'
        """,
    ),
    Invariant(
        "payout_takes_two",
        "who brings a file is not who agrees to it: that is the wallet's owner",
        """
        SELECT format('payout %s', batch.id), format('of %s, brought by %s, agreed to by %s', wallet.owner_id,
                                                     batch.prepared_by_id, batch.approved_by_id)
          FROM payouts_batch AS batch LEFT JOIN wallets_wallet AS wallet ON wallet.id = batch.wallet_id
         WHERE (wallet.owner_id, wallet.currency) IS DISTINCT FROM (batch.owner_id, batch.currency)
            OR batch.prepared_by_id = batch.owner_id
            OR coalesce(batch.approved_by_id, batch.owner_id) <> batch.owner_id
            OR (batch.approved_by_id IS NULL) <> (batch.state NOT IN ('approved', 'paying', 'done', 'stopped'))
        """,
    ),
    Invariant(
        "payout_is_paid_from_the_books",
        "what a file says has left the wallet is what the books moved for its lines",
        """
        SELECT format('payout %s', batch.id), format('%s by its count, %s by the books', batch.paid_minor, moved.total)
          FROM payouts_batch AS batch
         CROSS JOIN LATERAL (
               SELECT coalesce(sum(posting.amount + coalesce(posting.further[3], 0)), 0) AS total
                 FROM payouts_line AS line
                 JOIN ledger_posting AS posting ON posting.id = line.id
                WHERE line.batch_id = batch.id AND line.state = 'paid' AND posting.state IN ('posted', 'pending')
               ) AS moved
         WHERE moved.total <> batch.paid_minor
        """,
    ),
)
