"""Whatever somebody changes in the rows of payments behind everybody's back, the verifier finds."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from pytest_django import Settings
from tests.support import people
from tests.support.books import books_must_hold
from tests.support.people import customer, paid

from cauri.books.ledger import invariants
from cauri.books.ledger.refusals import InsufficientFunds
from cauri.books.payments import returns
from cauri.books.payments.models import Payment
from cauri.books.payments.tests import watching
from cauri.books.payments.tests.conftest import Change
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money

EDITS = {
    "completed, says refused": "UPDATE payments_payment SET state = 'refused' WHERE id = %(done)s",
    "completed, says held": "UPDATE payments_payment SET state = 'held' WHERE id = %(done)s",
    "completed, says rejected": "UPDATE payments_payment SET state = 'rejected' WHERE id = %(done)s",
    "refused, says completed": "UPDATE payments_payment SET state = 'completed' WHERE id = %(refused)s",
    "refused, for another reason": "UPDATE payments_payment SET code = 'payer_locked' WHERE id = %(refused)s",
    "held, says completed": "UPDATE payments_payment SET state = 'completed' WHERE id = %(held)s",
    "held, says rejected": "UPDATE payments_payment SET state = 'rejected' WHERE id = %(held)s",
    "shown to somebody else": "UPDATE payments_payment SET payee_id = %(fatous)s WHERE id = %(done)s",
    "shown as somebody else's": "UPDATE payments_payment SET payer_id = %(fatous)s WHERE id = %(done)s",
    "of another product": "UPDATE payments_payment SET product = 'cash_out' WHERE id = %(done)s",
    "of another quote": "UPDATE payments_payment SET quote_id = %(other_quote)s WHERE id = %(done)s",
    "gone": "DELETE FROM payments_payment WHERE id = %(held)s",
    "refused and gone": "DELETE FROM payments_payment WHERE id = %(refused)s",
    "made up": """
        INSERT INTO payments_payment SELECT (jsonb_populate_record(payment, %(made_up)s)).*
          FROM payments_payment AS payment WHERE id = %(refused)s
    """,
    "quote: amount": "UPDATE payments_quote SET amount_minor = amount_minor + 1 WHERE id = %(quote)s",
    "quote: fee": "UPDATE payments_quote SET fee_minor = 1, fee_account_id = payer_account_id WHERE id = %(quote)s",
    "quote: currency": "UPDATE payments_quote SET currency = 'XOF' WHERE id = %(quote)s",
    "quote: payee": "UPDATE payments_quote SET payee_account_id = payee_account_id + 1 WHERE id = %(quote)s",
    "quote: payee's wallet": "UPDATE payments_quote SET payee_id = %(fatous)s WHERE id = %(quote)s",
    "quote: payer's wallet": "UPDATE payments_quote SET payer_id = %(fatous)s WHERE id = %(quote)s",
    "quote: product": "UPDATE payments_quote SET product = 'cash_out' WHERE id = %(quote)s",
    "quote: gone": "DELETE FROM payments_quote WHERE id = %(quote)s",
    "return of nothing": "UPDATE payments_payment SET original_id = gen_random_uuid() WHERE id = %(returned)s",
    "of nobody's wallet": "UPDATE payments_payment SET payee_id = gen_random_uuid() WHERE id = %(returned)s",
    "return of something else": "UPDATE payments_payment SET original_id = %(held)s WHERE id = %(returned)s",
    "return to somebody else": "UPDATE payments_payment SET payee_id = %(fatous)s WHERE id = %(returned)s",
    "return that says refused": "UPDATE payments_payment SET state = 'refused' WHERE id = %(returned)s",
}


@pytest.mark.usefixtures("tampered")
def test_is_found(superuser: Change, settings: Settings) -> None:
    names = _things_to_change(settings)
    books_must_hold()
    unfound = []

    for edit, statement in EDITS.items():
        _take_a_copy(superuser)
        assert superuser(statement, names) == 1, edit
        if not list(invariants.findings()):
            unfound.append(edit)
        _put_back(superuser)

    assert unfound == []
    books_must_hold()


def _things_to_change(settings: Settings) -> Mapping[str, UUID | str]:
    """One payment of each kind."""
    awa, moussa, fatou = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00"), customer("Fatou Ba")
    done, other = paid(awa, moussa, "100.00"), paid(awa, moussa, "100.00")
    with transaction():
        returned = returns.refund(
            other.pk, amount=Money.of("40.00", "MRU"), posting_id=ids.new_id(), authorised_by="pin", now=clock.now()
        )
    with pytest.raises(InsufficientFunds):
        paid(awa, moussa, "5000.00")
    refused = Payment.objects.get(state=Payment.State.REFUSED)
    settings.PAYMENT_GUARDS = [watching.path_of(watching.Holds)]
    held = paid(awa, moussa, "100.00")
    another = people.quoted(awa, moussa, "100.00")
    return {
        "done": done.pk, "refused": refused.pk, "held": held.pk, "returned": returned.pk, "fatous": fatou.wallet.pk,
        "quote": _of(done.quote_id), "other_quote": another.pk, "made_up": f'{{"id": "{ids.new_id()}"}}',
    }  # fmt: skip


def _take_a_copy(superuser: Change) -> None:
    for table in ("payments_payment", "payments_quote"):
        superuser(f"CREATE TEMP TABLE copy_of_{table} AS TABLE {table}", {})


def _put_back(superuser: Change) -> None:
    for table in ("payments_payment", "payments_quote"):
        superuser(f"DELETE FROM {table}", {})
        superuser(f"INSERT INTO {table} TABLE copy_of_{table}", {})
        superuser(f"DROP TABLE copy_of_{table}", {})


def _of(quote_id: UUID | None) -> UUID:
    assert quote_id is not None
    return quote_id
