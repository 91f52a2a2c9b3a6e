"""What must be true of withdrawals, always: each says where its money goes."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "withdrawal_has_an_order",
        "every withdrawal says where its money goes, by the company whose clearing account it enters",
        """
        SELECT format('payment %s', payment.id),
               format('paid into %s, ordered from %s', account.code, coalesce(destination.company, 'nobody'))
          FROM payments_payment AS payment
          JOIN payments_quote AS quote ON quote.id = payment.quote_id
          LEFT JOIN ledger_account AS account ON account.id = quote.payee_account_id
          LEFT JOIN withdrawals_order AS destination ON destination.quote_id = quote.id
         WHERE payment.product = 'withdrawal'
           AND account.code IS DISTINCT FROM 'clearing:' || destination.company || ':' || quote.currency
        """,
    ),
    Invariant(
        "withdrawal_is_carried_out_by_its_company",
        "the company that is instructed is the one that was ordered from",
        """
        SELECT format('instruction %s', instruction.payment_id),
               format('by %s, ordered from %s', instruction.company, destination.company)
          FROM instructions_instruction AS instruction
          JOIN payments_payment AS payment ON payment.id = instruction.payment_id
          LEFT JOIN withdrawals_order AS destination ON destination.quote_id = payment.quote_id
         WHERE instruction.product = 'withdrawal' AND instruction.company IS DISTINCT FROM destination.company
        """,
    ),
)
