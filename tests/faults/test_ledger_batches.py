"""Many batches at once: the ledger …"""

from itertools import pairwise

from tests.support.crowds import together

from cauri.books.ledger.models import Posting
from cauri.books.ledger.postings import Outcome
from cauri.books.ledger.tests.town import Town, balance, batch, move, of_nature, posting


def test_lets_batches_over_the_same_accounts_in_opposite_orders_go_on(town: Town) -> None:
    around = [town.awa, town.moussa, *[of_nature("cold, floor 0", minor=1_000) for _ in range(6)]]

    def call(n: int) -> list[Outcome]:
        order = around if n % 2 else around[::-1]
        outcomes = []
        for _ in range(4):
            outcomes += batch([posting(move(source, destination, 1)) for source, destination in pairwise(order)])
        return outcomes

    for outcomes in together([lambda n=n: call(n) for n in range(16)]):  # type: ignore[misc] # a default binds each n
        assert isinstance(outcomes, list), outcomes
        assert all(outcome.posted for outcome in outcomes)


def test_refuses_only_the_items_for_which_there_is_no_money(town: Town) -> None:
    """Each refusal has its batch take back what it did and do it once more, while the others go on."""
    payer = of_nature("cold, floor 0", minor=109)
    batches = [[posting(move(payer, town.moussa, minor)) for minor in (11, 7, 2)] for _ in range(20)]
    wanted = {one.id: one.moves[0].amount.minor for items in batches for one in items}

    answers = together([lambda items=items: batch(items) for items in batches])  # type: ignore[misc] # a default binds each

    outcomes = [outcome for answer in answers if isinstance(answer, list) for outcome in answer]
    posted = {outcome.id for outcome in outcomes if outcome.posted}
    assert {outcome.id for outcome in outcomes} == set(wanted)
    assert {outcome.refusal.code for outcome in outcomes if outcome.refusal} == {"insufficient_funds"}
    assert 0 <= balance(payer) == 109 - sum(wanted[one] for one in posted) < 2
    states = Posting.objects.filter(payer_id=payer).values_list("id", "state")
    assert dict(states) == {one: "posted" if one in posted else "refused" for one in wanted}
