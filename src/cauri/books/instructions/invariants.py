"""What must be true of instructions, always: each agrees with the payment it is for."""

from cauri.books.ledger.invariants import Invariant

INVARIANTS = (
    Invariant(
        "instruction_agrees_with_payment",
        "what is known of an instruction is what became of its payment's money",
        """
        SELECT format('instruction %s', instruction.payment_id),
               format('%s, its payment is %s', instruction.state, coalesce(payment.state, 'missing'))
          FROM instructions_instruction AS instruction
          LEFT JOIN payments_payment AS payment ON payment.id = instruction.payment_id
         WHERE (payment.state, payment.product) IS DISTINCT FROM
               (CASE WHEN instruction.state IN ('ready', 'sending', 'unknown') THEN 'pending'
                     WHEN instruction.state IN ('succeeded', 'reversed') THEN 'completed' ELSE 'failed' END,
                instruction.product)
        """,
    ),
    Invariant(
        "company_payment_is_instructed",
        "a payment by a company is carried out, or not, as its instruction says",
        """
        SELECT format('payment %s', payment.id), format('%s without an instruction', payment.state)
          FROM payments_payment AS payment
          JOIN payments_quote AS quote ON quote.id = payment.quote_id
          LEFT JOIN instructions_instruction AS instruction ON instruction.payment_id = payment.id
         WHERE quote.settles = 'by_company' AND payment.state IN ('completed', 'failed')
           AND instruction.payment_id IS NULL
        """,
    ),
    Invariant(
        "pending_payment_is_concluded_later",
        "only what does not settle at once is pending or has failed",
        """
        SELECT format('payment %s', payment.id), format('%s, though it settles at once', payment.state)
          FROM payments_payment AS payment
          JOIN payments_quote AS quote ON quote.id = payment.quote_id
         WHERE payment.state IN ('pending', 'failed') AND quote.settles = 'at_once'
        """,
    ),
    Invariant(
        "undone_instruction_is_in_the_books",
        "what a company undid was given back, and what it did after all is owed to the house, once",
        """
        SELECT format('instruction %s', instruction.payment_id), format('%s, not in the books', instruction.state)
          FROM instructions_instruction AS instruction
          LEFT JOIN payments_payment AS back
            ON back.original_id = instruction.payment_id AND back.product = 'reversal' AND back.state = 'completed'
          LEFT JOIN ledger_posting AS owed
            ON owed.reference = instruction.payment_id AND owed.kind = 'late_success' AND owed.state = 'posted'
         WHERE (instruction.state = 'reversed' AND back.id IS NULL)
            OR (instruction.state = 'succeeded_late') <> (owed.id IS NOT NULL)
        """,
    ),
)
