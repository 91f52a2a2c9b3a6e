"""`post`, under an id that stands, …"""

from collections.abc import Sequence

import pytest

from cauri.books.ledger.postings import Move
from cauri.books.ledger.refusals import (
    InsufficientFunds,
    PostingIdReused,
)
from cauri.books.ledger.tests import town as towns
from cauri.books.ledger.tests.town import (
    SHAPES,
    Town,
    after,
    everything,
    move,
    post,
    shapes,
)
from cauri.kit import ids

# -- the id is the key -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_posts_the_same_id_once(town: Town, shape: str) -> None:
    posting_id, reference = ids.new_id(), ids.new_id()
    moves = shapes(town)[shape]
    assert not post(*moves, posting_id=posting_id, reference=reference).replayed
    before = everything(town.awa, town.moussa, town.fatou, town.fees)
    assert post(*moves, posting_id=posting_id, reference=reference, at=after(999)).replayed
    assert everything(town.awa, town.moussa, town.fatou, town.fees) == before


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("differs", ["kind", "reference", "amount", "source", "destination", "fewer", "more"])
def test_refuses_another_body_under_the_same_id(town: Town, shape: str, differs: str) -> None:
    posting_id = ids.new_id()
    moves = shapes(town)[shape]
    post(*moves, posting_id=posting_id)
    last = moves[-1]
    others: dict[str, Sequence[Move]] = {
        "amount": [*moves[:-1], Move(last.source, last.destination, towns.money(1))],
        "source": [*moves[:-1], Move(town.clearing, last.destination, last.amount)],
        "destination": [*moves[:-1], Move(last.source, town.ibrahima, last.amount)],
        "fewer": moves[:-1] or [move(town.moussa, town.awa, 100)],
        "more": [*moves, last],
    }
    with pytest.raises(PostingIdReused) as refused:
        post(
            *others.get(differs, moves),
            posting_id=posting_id,
            kind="bill" if differs == "kind" else "transfer",
            reference=ids.new_id() if differs == "reference" else None,
        )
    assert refused.value.facts == {"posting_id": str(posting_id)}


def test_refuses_the_same_minor_units_of_another_currency_under_the_same_id(town: Town) -> None:
    posting_id = ids.new_id()
    post(move(town.awa, town.moussa, 100), posting_id=posting_id)
    with pytest.raises(PostingIdReused):
        post(move(town.awa, town.moussa, 100, "XOF"), posting_id=posting_id)


def test_may_be_tried_again_after_a_refusal_that_nobody_recorded(town: Town) -> None:
    posting_id = ids.new_id()
    moves = [move(town.fatou, town.awa, 50)]
    with pytest.raises(InsufficientFunds):
        post(*moves, posting_id=posting_id)
    post(move(town.clearing, town.fatou, 50))
    assert not post(*moves, posting_id=posting_id).replayed
