"""`receipt` …"""

import pytest

from cauri.books.payments.queries import UnknownPayment
from cauri.servicing.statements import queries
from cauri.servicing.statements.queries import NoReceipt
from cauri.servicing.statements.tests import village
from cauri.servicing.statements.tests.village import after, fund, mru, pay, someone


def test_says_who_paid_whom_how_much_and_when_to_either_side() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1), note="For the rice")

    awas, moussas = queries.receipt(awa.user.pk, sent.pk), queries.receipt(moussa.user.pk, sent.pk)
    assert (awas.payer, awas.payee) == ("Awa Diallo", "Moussa D•••")
    assert (moussas.payer, moussas.payee) == ("Awa D•••", "Moussa Diop")
    assert (awas.item.id, awas.item.at, awas.item.note) == (sent.pk, after(1), "For the rice")
    assert (awas.item.amount, awas.item.fee, awas.item.total) == (mru(10_000), mru(100), mru(10_100))
    assert (moussas.item.amount, moussas.item.fee, moussas.item.total) == (mru(10_000), mru(0), mru(10_000))


def test_names_no_side_that_is_the_house() -> None:
    awa = someone("Awa Diallo")
    receipt = queries.receipt(awa.user.pk, fund(awa.wallet, 1_000, at=after(1)).pk)
    assert (receipt.payer, receipt.payee, receipt.item.kind) == (None, "Awa Diallo", "faucet")


def test_is_given_for_what_was_carried_out_only_and_to_its_sides() -> None:
    awa, moussa, fatou = someone("Awa Diallo", minor=10_000), someone("Moussa Diop"), someone("Fatou Sow")
    refused, held = pay(awa.wallet, moussa.wallet, 900_000), pay(awa.wallet, moussa.wallet, 1_007)
    for payment, state in ((refused, "refused"), (held, "held")):
        with pytest.raises(NoReceipt) as no:
            queries.receipt(awa.user.pk, payment.pk)
        assert no.value.facts["state"] == state
    village.let_through(held, at=after(9))
    assert queries.receipt(moussa.user.pk, held.pk).item.total == mru(1_007)
    with pytest.raises(UnknownPayment):
        queries.receipt(fatou.user.pk, held.pk)
