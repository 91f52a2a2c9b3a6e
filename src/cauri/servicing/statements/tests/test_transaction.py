"""`transaction` …"""

import pytest

from cauri.books.payments.queries import UnknownPayment
from cauri.books.wallets import services as wallets
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import ids
from cauri.servicing.statements import queries
from cauri.servicing.statements.tests import village
from cauri.servicing.statements.tests.village import OWN, after, mru, pay, someone


def test_is_what_the_history_tells_of_it_for_either_side() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1), note="For the rice")
    back = village.refund(sent, 4_000, at=after(2))
    held = pay(awa.wallet, moussa.wallet, 1_007, at=after(3))
    village.let_through(held, at=after(4))
    pay(awa.wallet, moussa.wallet, 900_000, at=after(5))
    pay(awa.wallet, moussa.wallet, 2_007, at=after(6))

    for one in (awa, moussa):
        told = queries.history(one.wallet, most=20).items
        assert {sent.pk, back.pk, held.pk} <= {item.id for item in told}
        assert [queries.transaction(one.user.pk, item.id) for item in told] == told


def test_of_ones_own_wallets_is_told_as_it_left_the_first() -> None:
    awa = someone("Awa Diallo", minor=1_000)
    savings = village.savings_of(awa)
    moved = pay(awa.wallet, savings, 400, product=OWN)
    item = queries.transaction(awa.user.pk, moved.pk)
    assert (item.wallet_id, item.direction, item.balance) == (awa.wallet.pk, "out", mru(600))
    assert item.counterparty.own_wallet_id == savings.pk


def test_is_nobody_elses() -> None:
    awa, moussa, fatou = someone("Awa Diallo", minor=1_000), someone("Moussa Diop"), someone("Fatou Sow")
    sent, refused = pay(awa.wallet, moussa.wallet, 100), pay(awa.wallet, moussa.wallet, 900_000)
    held = pay(awa.wallet, moussa.wallet, 207)
    for reader, payment_id in (
        (fatou, sent.pk),
        (moussa, refused.pk),
        (moussa, held.pk),
        (awa, ids.new_id()),
    ):
        with pytest.raises(UnknownPayment):
            queries.transaction(reader.user.pk, payment_id)


def test_of_a_return_that_nobody_is_left_to_get_is_the_payers_alone() -> None:
    """Awa has closed the wallet she had paid from; she has another, so she still looks."""
    awa, moussa = someone("Awa Diallo", minor=10_100), someone("Moussa Diop")
    village.savings_of(awa)
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1))
    wallets.close(awa.wallet.pk, actor=SYSTEM, now=after(2))
    some, rest = village.refund(sent, 4_000, at=after(3)), village.reverse(sent, at=after(4))

    reversal, refund = queries.history(moussa.wallet, most=20).items[:2]
    assert [queries.transaction(moussa.user.pk, one.pk) for one in (some, rest)] == [refund, reversal]
    assert (refund.direction, refund.total, refund.original_id) == ("out", mru(4_000), sent.pk)
    assert (reversal.total, reversal.balance) == (mru(6_000), mru(0))
    assert queries.receipt(moussa.user.pk, some.pk).item == refund
    for one in (some, rest):
        with pytest.raises(UnknownPayment):
            queries.transaction(awa.user.pk, one.pk)
    assert queries.history(awa.wallet, most=1).items[0].id == sent.pk
