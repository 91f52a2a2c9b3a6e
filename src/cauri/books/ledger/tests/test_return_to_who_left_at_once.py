"""What is given back to somebody whose account is closed, in a crowd and before the verifier …"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from django.db import connections
from tests.support.crowds import together

from cauri.books.ledger import accounts, invariants, returns, upkeep, verification
from cauri.books.ledger.postings import Posted
from cauri.books.ledger.tests import town as towns
from cauri.books.ledger.tests.town import DAY, START, Town, balance, money, move, of_nature, opened, post
from cauri.kit import ids
from cauri.kit.transactions import retrying, transaction


@pytest.fixture
def town(committed_db: object) -> Town:
    return towns.settle()


@pytest.fixture
def unclaimed(town: Town) -> int:
    return opened("unclaimed")


@pytest.fixture
def sale(town: Town) -> UUID:
    """Awa pays Moussa 1000 and a fee of 10, and has left since."""
    paid = post(move(town.awa, town.moussa, 1_000), move(town.awa, town.fees, 10), kind="sale").id
    post(move(town.awa, town.clearing, START - 1_010))
    with transaction():
        accounts.close(town.awa)
    return paid


def _refund(original: UUID, amounts: list[int], *, unclaimed: int) -> Posted:
    with transaction():
        return returns.refund(
            ids.new_id(),
            original_id=original,
            at=DAY,
            amounts=[money(amount) for amount in amounts],
            unclaimed=unclaimed,
        )


def test_never_exceeds_the_original_in_a_crowd(town: Town, unclaimed: int, sale: UUID) -> None:
    answers = together([lambda: retrying(lambda: _refund(sale, [300, 3], unclaimed=unclaimed))] * 16)
    assert Counter(type(one).__name__ for one in answers) == {"Posted": 3, "RefundExceedsPosting": 13}
    assert (balance(unclaimed), balance(town.moussa)) == (909, START + 100)


@pytest.mark.parametrize("nature", ["cold, floor 0", "hot, floor 0", "hot, no floor"])
def test_arrives_on_one_side_or_the_other_when_the_account_is_closed_meanwhile(town: Town, nature: str) -> None:
    """No return is refused: whoever closes first sends the rest elsewhere, whoever comes first stops the closing."""
    unclaimed = opened("unclaimed")
    for _ in range(6):
        payer = of_nature(nature, minor=40)
        paid = post(move(payer, town.moussa, 40)).id

        def close(payer: int = payer) -> str:
            with transaction():
                accounts.cool(payer)
                accounts.close(payer)
            return "closed"

        def refund(paid: UUID = paid) -> Posted:
            return _refund(paid, [10], unclaimed=unclaimed)

        before = balance(unclaimed)
        calls: list[Callable[[], object]] = [*[partial(retrying, refund)] * 4, partial(retrying, close)]
        answers = together(calls)
        words = Counter(type(one).__name__ for one in answers)
        assert words["Posted"] == 4, answers
        assert words["str"] + words["AccountNotEmpty"] == 1
        upkeep.fold()
        assert balance(payer) + balance(unclaimed) - before == 40
        assert balance(payer) == 0 or not words["str"]


# -- the verifier ----------------------------------------------------------------------------------------------------

_EDITS = {
    "to somebody else": "UPDATE ledger_posting SET payee_id = %(fatou)s WHERE id = %(back)s",
    "not said": "UPDATE ledger_posting SET facts = facts - 'arrived' WHERE id = %(back)s",
    "elsewhere": "UPDATE ledger_posting SET facts = jsonb_set(facts, '{arrived,0}', '7') WHERE id = %(back)s",
    "said for no reason": "UPDATE ledger_balance SET state = 'open' WHERE account_id = %(awa)s",
    "nonsense": "UPDATE ledger_posting SET facts = jsonb_set(facts, '{arrived}', '\"x\"') WHERE id = %(back)s",
}


@pytest.mark.parametrize("edit", _EDITS)
def test_is_checked(superuser: str, town: Town, unclaimed: int, sale: UUID, edit: str) -> None:
    back = _refund(sale, [400, 0], unclaimed=unclaimed).id
    assert list(invariants.findings(using=superuser)) == []
    names: dict[str, UUID | int] = {"back": back, "awa": town.awa, "fatou": town.fatou}
    with connections[superuser].cursor() as cursor:
        cursor.execute(_EDITS[edit], names)
        assert cursor.rowcount == 1
    found = {finding.check: finding.row for finding in invariants.findings(using=superuser)}
    assert found.get("returns_go_back") == f"posting {back}"


def test_is_sealed_like_everything(town: Town, unclaimed: int, sale: UUID) -> None:
    _refund(sale, [1_000, 10], unclaimed=unclaimed)
    upkeep.fold()
    upkeep.seal(now=DAY)
    assert verification.verify(now=DAY).findings == []
