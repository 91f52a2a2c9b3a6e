"""What must be true of standing orders, always: a date is paid once, and as it was agreed to."""

from cauri.books.ledger.invariants import Invariant

# Whether a day is one of an order's dates, by the calendar of the database and not by `kit.recurrence`.
_IS_A_DATE = """
    coalesce({day} BETWEEN agreed.first_on AND coalesce(agreed.last_on, {day}) AND CASE agreed.every
        WHEN 'day' THEN true
        WHEN 'week' THEN ({day} - agreed.first_on) % 7 = 0
        ELSE months.passed % CASE agreed.every WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 ELSE 12 END = 0
             AND {day} = (agreed.first_on + make_interval(months => months.passed))::date
        END, false)
"""
_MONTHS = """
    CROSS JOIN LATERAL (SELECT ((extract(year FROM {day}) - extract(year FROM agreed.first_on)) * 12
                                + extract(month FROM {day}) - extract(month FROM agreed.first_on))::integer AS passed
                       ) AS months
"""

INVARIANTS = (
    Invariant(
        "standing_order_payment_is_one_date",
        "what was paid by a standing order is one of its dates: from its wallet to its payee's, the amount that was "
        "agreed to, and no more than that with the fee",
        """
        SELECT format('payment %s', payment.id), format('of %s, on record for %s', payment.made_at, run.due_on)
          FROM payments_payment AS payment
          LEFT JOIN payments_quote AS quote ON quote.id = payment.quote_id
          LEFT JOIN standing_orders_run AS run ON run.payment_id = payment.id
          LEFT JOIN standing_orders_order AS agreed ON agreed.id = run.order_id
          LEFT JOIN wallets_wallet AS payee ON payee.id = agreed.payee_id
         WHERE (payment.authorised_by = 'standing_order' OR run.id IS NOT NULL)
           AND (payment.authorised_by, payment.product, payment.payer_id, payment.payee_id, quote.asked_by,
                quote.currency, quote.amount_minor, quote.settles,
                quote.amount_minor + CASE quote.fee_borne_by WHEN 'payer' THEN quote.fee_minor ELSE 0 END
                <= agreed.up_to_minor)
               IS DISTINCT FROM
               ('standing_order',
                CASE WHEN payee.owner_id = agreed.owner_id THEN 'own_transfer' ELSE 'standing_order' END,
                agreed.from_wallet_id, agreed.payee_id, agreed.owner_id, agreed.currency, agreed.amount_minor,
                'at_once', true)
        """,
    ),
    Invariant(
        "paid_date_has_a_payment",
        "a date counts as paid when its payment was carried out or held, and only then",
        """
        SELECT format('date %s of standing order %s', run.due_on, run.order_id),
               format('%s, its payment is %s', run.state, coalesce(payment.state, 'missing'))
          FROM standing_orders_run AS run LEFT JOIN payments_payment AS payment ON payment.id = run.payment_id
         WHERE (run.state = 'paid') <> (coalesce(payment.state, '') IN ('completed', 'held', 'rejected'))
        """,
    ),
    Invariant(
        "standing_order_date_is_once",
        "an order has one row for a date, and its rows are of its dates",
        f"""
        SELECT format('standing order %s', run.order_id), format('%s times %s', count(*), run.due_on)
          FROM standing_orders_run AS run
          LEFT JOIN standing_orders_order AS agreed ON agreed.id = run.order_id
          {_MONTHS.format(day="run.due_on")}
         GROUP BY run.order_id, run.due_on
        HAVING count(*) > 1 OR NOT bool_and({_IS_A_DATE.format(day="run.due_on")})
        """,  # noqa: S608 - the parts above
    ),
    Invariant(
        "standing_order_goes_on",
        "the date that is next is one of the order's, later than all that are over; what is tried again is that date",
        f"""
        SELECT format('standing order %s', agreed.id),
               format('%s, next on %s after %s tries, over until %s', agreed.state, agreed.next_on, agreed.tries,
                      rows.over)
          FROM standing_orders_order AS agreed
         CROSS JOIN LATERAL (
               SELECT max(run.due_on) FILTER (WHERE run.state <> 'retrying') AS over,
                      array_agg(run.due_on) FILTER (WHERE run.state = 'retrying') AS tried
                 FROM standing_orders_run AS run WHERE run.order_id = agreed.id
               ) AS rows
         {_MONTHS.format(day="agreed.next_on")}
         WHERE coalesce(rows.tried, ARRAY[]::date[]) <>
               CASE WHEN agreed.tries > 0 THEN ARRAY[agreed.next_on] ELSE ARRAY[]::date[] END
            OR agreed.tries > 3
            OR (agreed.state <> 'ended'
                AND (coalesce(agreed.next_on <= rows.over, false) OR NOT {_IS_A_DATE.format(day="agreed.next_on")}))
        """,  # noqa: S608 - the parts above
    ),
    Invariant(
        "standing_order_pays_from_its_owner",
        "an order pays out of a wallet of its owner's, and both wallets hold its currency",
        """
        SELECT format('standing order %s', agreed.id),
               format('of %s, from a wallet of %s', agreed.owner_id, payer.owner_id)
          FROM standing_orders_order AS agreed
          LEFT JOIN wallets_wallet AS payer ON payer.id = agreed.from_wallet_id
          LEFT JOIN wallets_wallet AS payee ON payee.id = agreed.payee_id
         WHERE (payer.owner_id, payer.currency, payee.currency)
               IS DISTINCT FROM (agreed.owner_id, agreed.currency, agreed.currency)
        """,
    ),
)
