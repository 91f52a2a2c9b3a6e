"""What a payment took out of its sides' limits, given back when it comes to nothing."""

from cauri.books.limits import services as limits
from cauri.books.payments.models import Payment
from cauri.books.payments.services import side_of
from cauri.kit.transactions import transaction_required


@transaction_required
def give_back(payment: Payment) -> None:
    """Give it back into the day and the month that the payment was made in."""
    if payment.quote is None:
        raise AssertionError("a return takes no allowance")
    limits.give_back(
        product=payment.product,
        amount=payment.quote.amount,
        payer=side_of(payment.payer),
        payee=side_of(payment.payee),
        made_at=payment.made_at,
    )
