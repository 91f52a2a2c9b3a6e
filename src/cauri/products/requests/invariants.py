"""What must be true of requests, always: each is paid once, by who was asked, to who asked, exactly what was asked."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "request_is_paid_as_asked",
        "a paid request has one completed payment, by who was asked to who asked, of that amount; and none has another",
        """
        SELECT format('payment %s', coalesce(payment.id, request.payment_id)),
               format('%s of %s by %s to %s, for %s request of %s by %s to %s', coalesce(payment.state, 'missing'),
                      payment.amount_minor, payment.payer_owner, payment.payee_owner, coalesce(request.state, 'no'),
                      request.amount_minor, request.asked_id, request.asker_id)
          FROM (SELECT * FROM requests_moneyrequest WHERE payment_id IS NOT NULL) AS request
          FULL JOIN (SELECT payment.id, payment.product, payment.state, quote.amount_minor, quote.currency,
                            payer.owner_id AS payer_owner, payee.owner_id AS payee_owner
                       FROM payments_payment AS payment
                       JOIN payments_quote AS quote ON quote.id = payment.quote_id
                       LEFT JOIN wallets_wallet AS payer ON payer.id = payment.payer_id
                       LEFT JOIN wallets_wallet AS payee ON payee.id = payment.payee_id
                      WHERE payment.state <> 'refused'
                        AND (payment.product = 'request'
                             OR payment.id IN (SELECT payment_id FROM requests_moneyrequest))) AS payment
                 ON payment.id = request.payment_id
         WHERE (request.id IS NOT NULL OR payment.state <> 'rejected')
           AND ((payment.product, payment.amount_minor, payment.currency, payment.payer_owner, payment.payee_owner)
                IS DISTINCT FROM
                ('request', request.amount_minor, request.currency, request.asked_id, request.asker_id)
                OR ((request.state, payment.state) IN
                    (('paid', 'completed'), ('paying', 'held'), ('paying', 'completed'), ('paying', 'rejected')))
                   IS NOT TRUE)
        """,
    ),
    Invariant(
        "request_is_paid_by_its_quote",
        "what pays a request was quoted for it, while it could be paid",
        """
        SELECT format('payment %s', payment.id),
               format('of %s, quoted for %s, paying %s', payment.made_at, quoted.request_id, request.id)
          FROM requests_moneyrequest AS request
          JOIN payments_payment AS payment ON payment.id = request.payment_id
          LEFT JOIN requests_quoted AS quoted ON quoted.quote_id = payment.quote_id
         WHERE quoted.request_id IS DISTINCT FROM request.id
            OR payment.made_at < request.made_at OR payment.made_at >= request.expires_at
        """,
    ),
    Invariant(
        "request_stands_between_two",
        "a request says when it ended and by what; its time is a week",
        """
        SELECT format('request %s', id), format('%s, paid by %s, ended %s', state, payment_id, ended_at)
          FROM requests_moneyrequest
         WHERE asker_id = asked_id OR amount_minor <= 0 OR reminders > 3
            OR expires_at <> made_at + interval '7 days'
            OR (state IN ('paid', 'declined', 'cancelled', 'expired')) <> (ended_at IS NOT NULL)
            OR (state IN ('paying', 'paid')) <> (payment_id IS NOT NULL)
            OR (state = 'expired' AND ended_at < expires_at)
        """,
    ),
)
