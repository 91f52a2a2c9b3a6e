"""What goes back to a customer who has left, in a crowd and before the verifier …"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from tests.support import people
from tests.support.books import books_must_hold
from tests.support.crowds import together
from tests.support.people import Customer, customer, paid

from cauri.books.fees import services as fees
from cauri.books.ledger import invariants
from cauri.books.payments.models import Payment, Unclaimed
from cauri.books.payments.tests.conftest import Change
from cauri.books.payments.tests.leaving import kept, leave, mru, pay_out, refund, reverse
from cauri.books.wallets import services as wallets
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock, ids
from cauri.kit.transactions import retrying

Left = tuple[Payment, Customer, Customer]


@pytest.fixture
def left(committed_db: object) -> Left:
    """Awa has paid Moussa 100.00 and 1.00 for it, and left; Fatou is her heir."""
    fees.install_defaults(now=clock.now())
    awa, moussa = customer("Awa Diallo", funds="101.00"), customer("Moussa Sow", funds="0.00")
    made = paid(awa, moussa, "100.00")
    leave(awa)
    return made, moussa, customer("Fatou Diallo", funds="0.00")


@pytest.mark.parametrize("way", ["refund", "reverse"])
def test_is_given_once_under_its_id(left: Left, way: str) -> None:
    made, _, _ = left
    posting_id = ids.new_id()
    once = partial(refund, made, "40.00", posting_id) if way == "refund" else partial(reverse, made, posting_id)

    answers = together([partial(retrying, once)] * 8)

    assert {one.pk if isinstance(one, Payment) else one for one in answers} == {posting_id}
    assert Unclaimed.objects.get().amount == kept() == mru("40.00" if way == "refund" else "101.00")


def test_is_never_more_than_was_paid(left: Left) -> None:
    made, moussa, _ = left
    people.fund(moussa, "500.00")

    answers = together([partial(retrying, partial(refund, made, "30.00"))] * 8)

    assert Counter(type(one).__name__ for one in answers) == {"Payment": 3, "RefundExceedsPosting": 5}
    assert (kept(), moussa.balance) == (mru("90.00"), mru("510.00"))


def test_arrives_on_one_side_or_the_other_when_the_wallet_is_closed_meanwhile(committed_db: object) -> None:
    moussa = customer("Moussa Sow", funds="0.00")
    for _ in range(4):
        awa, before = customer("Awa Diallo", funds="40.00"), kept()
        made = paid(awa, moussa, "40.00")
        close = partial(wallets.close, awa.wallet.pk, actor=SYSTEM, now=clock.now())

        give_back = partial(retrying, partial(refund, made, "10.00"))
        calls: list[Callable[[], object]] = [*[give_back] * 4, partial(retrying, close)]
        answers = together(calls)

        words = Counter(type(one).__name__ for one in answers)
        assert words["Payment"] == 4, answers
        assert words["Wallet"] + words["AccountNotEmpty"] == 1
        assert awa.balance + kept() - before == mru("40.00")
        assert awa.balance == mru("0.00") or not words["Wallet"]


def test_is_paid_out_once_to_one_of_many(left: Left) -> None:
    made, _, fatou = left
    owed, others = refund(made, "40.00"), [fatou, *(customer("Khady Ba", funds="0.00") for _ in range(3))]
    refund(made, "50.00")  # there would be money to pay it twice

    answers = together([partial(retrying, partial(pay_out, owed, one)) for one in others * 3])

    assert Counter(type(one).__name__ for one in answers) == {"Payment": 1, "AlreadyClaimed": 11}
    assert sorted(one.balance for one in others) == [mru("0.00")] * 3 + [mru("40.00")]
    assert kept() == mru("50.00")
    assert Unclaimed.objects.get(pk=owed.pk).claimed_by == next(one for one in answers if isinstance(one, Payment))


def test_is_paid_out_while_more_of_it_comes(left: Left) -> None:
    made, _, fatou = left
    owed = [refund(made, "10.00") for _ in range(4)]

    answers = together([
        *(partial(retrying, partial(pay_out, one, fatou)) for one in owed),
        *[partial(retrying, partial(refund, made, "5.00"))] * 4,
    ])  # fmt: skip

    assert [type(one).__name__ for one in answers] == ["Payment"] * 8
    assert (fatou.balance, kept()) == (mru("40.00"), mru("20.00"))


# -- whatever somebody changes, the verifier finds -------------------------------------------------------------------

EDITS = {
    "more owed": "UPDATE payments_unclaimed SET amount_minor = amount_minor + 1 WHERE payment_id = %(owed)s",
    "less owed": "UPDATE payments_unclaimed SET amount_minor = amount_minor - 1 WHERE payment_id = %(owed)s",
    "owed to another": "UPDATE payments_unclaimed SET owner_id = %(fatou)s WHERE payment_id = %(owed)s",
    "owed in another currency": "UPDATE payments_unclaimed SET currency = 'XOF' WHERE payment_id = %(owed)s",
    "forgotten": "DELETE FROM payments_unclaimed WHERE payment_id = %(owed)s",
    "forgotten when it was claimed": "DELETE FROM payments_unclaimed WHERE payment_id = %(paid)s",
    "of another return": "UPDATE payments_unclaimed SET payment_id = %(arrived)s WHERE payment_id = %(owed)s",
    "of no return": "UPDATE payments_unclaimed SET payment_id = %(made)s WHERE payment_id = %(owed)s",
    "of nothing": "UPDATE payments_unclaimed SET payment_id = gen_random_uuid() WHERE payment_id = %(owed)s",
    "owed again": ("UPDATE payments_unclaimed SET state = 'owed', claimed_by_id = NULL WHERE payment_id = %(paid)s"),
    "claimed by nothing": (
        "UPDATE payments_unclaimed SET state = 'claimed', claimed_by_id = gen_random_uuid() WHERE payment_id = %(owed)s"
    ),
    "claimed by another payment": (
        "UPDATE payments_unclaimed SET state = 'claimed', claimed_by_id = %(made)s WHERE payment_id = %(owed)s"
    ),
    "claim of another": "UPDATE payments_unclaimed SET claimed_by_id = %(made)s WHERE payment_id = %(paid)s",
    "made up": (
        "INSERT INTO payments_unclaimed SELECT %(arrived)s, owner_id, currency, amount_minor, state, made_at,"
        " claimed_by_id FROM payments_unclaimed WHERE payment_id = %(owed)s"
    ),
    "made up to add up": "UPDATE payments_unclaimed SET payment_id = %(arrived)s WHERE payment_id = %(paid)s",
    "given back to somebody else": (
        "UPDATE ledger_posting SET payee_id = (SELECT id FROM ledger_account WHERE code = 'fees:MRU')"
        " WHERE id = %(arrived)s"
    ),
    "kept although it could arrive": (
        "UPDATE ledger_posting SET payee_id = (SELECT id FROM ledger_account WHERE code = 'unclaimed:MRU')"
        " WHERE id = %(arrived)s"
    ),
}


@pytest.mark.usefixtures("tampered")
def test_is_found_whatever_somebody_changes(left: Left, superuser: Change) -> None:
    names = _things_to_change(left)
    books_must_hold()
    found: dict[str, set[str]] = {}

    for edit, statement in EDITS.items():
        for table in ("payments_unclaimed", "ledger_posting"):
            superuser(f"CREATE TEMP TABLE copy_of_{table} AS TABLE {table}", {})
        assert superuser(statement, names) == 1, edit
        found[edit] = {one.check for one in invariants.findings()}
        for table in ("payments_unclaimed", "ledger_posting"):
            superuser(f"DELETE FROM {table}", {})
            superuser(f"INSERT INTO {table} TABLE copy_of_{table}", {})
            superuser(f"DROP TABLE copy_of_{table}", {})

    ours = {"return_arrives", "unclaimed_is_owed", "unclaimed_is_a_return"}
    assert {edit: checks for edit, checks in found.items() if not checks & ours} == {}
    books_must_hold()


def _things_to_change(left: Left) -> dict[str, UUID]:
    made, moussa, fatou = left
    owed, claimed = refund(made, "40.00"), refund(made, "10.00")
    pay_out(claimed, fatou)
    people.fund(fatou, "50.50")
    arrived = refund(paid(fatou, moussa, "50.00"), "40.00")
    return {
        "owed": owed.pk, "paid": claimed.pk, "arrived": arrived.pk, "made": made.pk, "fatou": fatou.user.pk,
    }  # fmt: skip
