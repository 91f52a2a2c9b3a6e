"""What must be true of bills, always: each says what it pays, a day is paid once, a refund is given back once."""

from typing import Final

from cauri.books.ledger.invariants import Invariant
from cauri.products.bills.ports import Category

_PRODUCTS: Final = ", ".join(f"'{one}'" for one in Category)

INVARIANTS = (
    Invariant(
        "bill_has_an_order",
        "every bill says what it pays for, in its own category, by the company whose clearing account it enters",
        f"""
        SELECT format('payment %s', payment.id),
               format('%s paid into %s, ordered as %s from %s', payment.product, account.code,
                      coalesce(destination.category, 'nothing'), coalesce(destination.company, 'nobody'))
          FROM payments_payment AS payment
          JOIN payments_quote AS quote ON quote.id = payment.quote_id
          LEFT JOIN ledger_account AS account ON account.id = quote.payee_account_id
          LEFT JOIN bills_order AS destination ON destination.quote_id = quote.id
         WHERE (payment.product IN ({_PRODUCTS}) OR destination.quote_id IS NOT NULL)
           AND (account.code, payment.product, quote.settles, quote.asked_by) IS DISTINCT FROM
               ('clearing:' || destination.company || ':' || quote.currency, destination.category, 'by_company',
                destination.owner_id)
        """,  # noqa: S608 - the categories of this room
    ),
    Invariant(
        "bill_is_carried_out_by_its_company",
        "the company that is instructed is the one that was ordered from",
        f"""
        SELECT format('instruction %s', instruction.payment_id),
               format('by %s, ordered from %s', instruction.company, destination.company)
          FROM instructions_instruction AS instruction
          JOIN payments_payment AS payment ON payment.id = instruction.payment_id
          LEFT JOIN bills_order AS destination ON destination.quote_id = payment.quote_id
         WHERE instruction.product IN ({_PRODUCTS}) AND instruction.company IS DISTINCT FROM destination.company
        """,  # noqa: S608 - the categories of this room
    ),
    Invariant(
        "receipt_is_of_a_delivered_bill",
        "a receipt is of a bill that a company was told to pay, and of none that failed for good",
        """
        SELECT format('receipt %s', receipt.payment_id),
               format('of a payment that is %s, its instruction %s', coalesce(payment.state, 'missing'),
                      coalesce(instruction.state, 'missing'))
          FROM bills_receipt AS receipt
          LEFT JOIN payments_payment AS payment ON payment.id = receipt.payment_id
          LEFT JOIN bills_order AS destination ON destination.quote_id = payment.quote_id
          LEFT JOIN instructions_instruction AS instruction ON instruction.payment_id = receipt.payment_id
         WHERE destination.quote_id IS NULL OR instruction.sent_at IS NULL
            OR NOT (payment.state IN ('pending', 'completed') OR instruction.state = 'succeeded_late')
        """,
    ),
    Invariant(
        "scheduled_bill_is_one_run",
        "what was paid by a schedule is one of its days, from its owner's wallet, and within what was agreed to",
        """
        SELECT format('payment %s', payment.id), format('of %s, run of %s', payment.made_at, run.due_on)
          FROM payments_payment AS payment
          JOIN payments_quote AS quote ON quote.id = payment.quote_id
          JOIN bills_order AS destination ON destination.quote_id = quote.id
          LEFT JOIN bills_run AS run ON run.payment_id = payment.id
          LEFT JOIN bills_schedule AS schedule ON schedule.id = run.schedule_id
         WHERE (payment.authorised_by = 'standing') <> (run.payment_id IS NOT NULL)
            OR (run.payment_id IS NOT NULL
                AND (payment.payer_id, destination.owner_id, quote.currency, quote.amount_minor,
                     quote.amount_minor + CASE quote.fee_borne_by WHEN 'payer' THEN quote.fee_minor ELSE 0 END
                     <= schedule.up_to_minor)
                    IS DISTINCT FROM
                    (schedule.from_wallet, schedule.owner_id, schedule.currency, schedule.amount_minor, true))
        """,
    ),
    Invariant(
        "paid_run_has_a_payment",
        "a day of a schedule that counts as paid has a payment that was not refused",
        """
        SELECT format('run %s', run.id), format('%s, its payment is %s', run.state, coalesce(payment.state, 'missing'))
          FROM bills_run AS run LEFT JOIN payments_payment AS payment ON payment.id = run.payment_id
         WHERE (run.state = 'paid' AND coalesce(payment.state, 'refused') = 'refused')
            OR (run.state IN ('failed', 'skipped') AND coalesce(payment.state, 'refused') <> 'refused')
        """,
    ),
    Invariant(
        "refund_request_is_of_its_bill",
        "who wants a bill back is who paid it, by the company that it was ordered from, and it was carried out",
        """
        SELECT format('refund request %s', request.payment_id),
               format('by %s of %s, the payment is %s', request.owner_id, request.company,
                      coalesce(payment.state, 'missing'))
          FROM bills_refundrequest AS request
          LEFT JOIN payments_payment AS payment ON payment.id = request.payment_id
          LEFT JOIN bills_order AS destination ON destination.quote_id = payment.quote_id
         WHERE (payment.state, destination.owner_id, destination.company)
               IS DISTINCT FROM ('completed', request.owner_id, request.company)
        """,
    ),
    Invariant(
        "refund_is_given_back_once",
        "a refund was given back by its company, or at the house's cost, or not at all: never by both, never by guess",
        """
        SELECT format('refund request %s', request.payment_id),
               format('%s, instruction %s, given back %s, paid by the house %s, recovered %s', request.state,
                      instruction.state, back.id IS NOT NULL, cost.id IS NOT NULL, recovered.id IS NOT NULL)
          FROM bills_refundrequest AS request
          LEFT JOIN instructions_instruction AS instruction ON instruction.payment_id = request.payment_id
          LEFT JOIN payments_payment AS back
            ON back.original_id = request.payment_id AND back.product = 'reversal' AND back.state = 'completed'
          LEFT JOIN ledger_posting AS cost
            ON cost.reference = request.payment_id AND cost.kind = 'bill_refund_cost' AND cost.state = 'posted'
          LEFT JOIN ledger_posting AS recovered
            ON recovered.reference = request.payment_id AND recovered.kind = 'bill_refund_recovered'
           AND recovered.state = 'posted'
         WHERE (request.state IN ('cancelled', 'paid', 'recovered') AND back.id IS NULL)
            OR (request.state IN ('cancelled', 'recovered') AND instruction.state IS DISTINCT FROM 'reversed')
            OR (request.state IN ('paid', 'recovered')) <> (cost.id IS NOT NULL)
            OR (request.state = 'recovered') <> (recovered.id IS NOT NULL)
            OR (back.id IS NOT NULL AND instruction.state <> 'reversed' AND cost.id IS NULL)
        """,
    ),
    Invariant(
        "refund_cost_is_what_the_company_keeps",
        "what a refund costs the house, or brings back to it, is what its bill has paid the company",
        """
        SELECT format('posting %s', posting.id),
               format('%s of %s from %s to %s', posting.kind, posting.amount, giver.code, taker.code)
          FROM ledger_posting AS posting
          LEFT JOIN ledger_account AS giver ON giver.id = posting.payer_id
          LEFT JOIN ledger_account AS taker ON taker.id = posting.payee_id
          LEFT JOIN bills_refundrequest AS request ON request.payment_id = posting.reference
          LEFT JOIN payments_payment AS payment ON payment.id = request.payment_id
          LEFT JOIN payments_quote AS quote ON quote.id = payment.quote_id
         WHERE posting.kind IN ('bill_refund_cost', 'bill_refund_recovered') AND posting.state = 'posted'
           AND (posting.amount,
                CASE posting.kind WHEN 'bill_refund_cost' THEN giver.code ELSE taker.code END,
                CASE posting.kind WHEN 'bill_refund_cost' THEN taker.code ELSE giver.code END)
               IS DISTINCT FROM
               (quote.amount_minor, 'refund_cost:' || quote.currency,
                'clearing:' || request.company || ':' || quote.currency)
        """,
    ),
)
