"""Whatever may happen to three wallets, for properties: what, to which of them, with which other, how much, when."""

from datetime import datetime
from uuid import UUID

from hypothesis import strategies as st

from cauri.books.ledger import queries as ledger
from cauri.books.payments.models import Payment
from cauri.books.wallets.models import Wallet
from cauri.servicing.statements.tests import village
from cauri.servicing.statements.tests.village import after, fund, mru, pay, someone

Act = tuple[str, int, int, int, int]
ACTS = st.tuples(
    st.sampled_from(["pay", "pay", "sell", "own", "fund", "refund", "reverse", "let through", "turn away"]),
    st.integers(0, 2),
    st.integers(1, 2),
    st.integers(151, 4_000),
    st.sampled_from([0, 0, 1, 59, 1_439, 1_440]),
)


def act_out(acts: list[Act]) -> list[Wallet]:
    """Let it happen to three wallets, two of them Awa's, each starting with 50.00."""
    awa, moussa = someone("Awa Diallo", minor=5_000), someone("Moussa Diop", minor=5_000)
    wallets = [awa.wallet, moussa.wallet, village.savings_of(awa)]
    payments: dict[UUID, Payment] = {}
    minute = 0
    for what, one, distance, minor, gap in acts:
        minute += gap
        made = _one_act(what, wallets[one], wallets[(one + distance) % 3], minor, payments, after(minute))
        if made is not None:
            payments[made.pk] = made
    return wallets


def _one_act(
    what: str, payer: Wallet, payee: Wallet, minor: int, before: dict[UUID, Payment], at: datetime
) -> Payment | None:
    if what == "fund":
        return fund(payer, minor, at=at)
    if what in {"pay", "sell", "own"}:
        products = {"pay": village.CHARGED, "sell": village.CHARGED_TO_PAYEE, "own": village.OWN}
        return pay(payer, payee, minor, at=at, product=products[what])
    wanted = {"refund": "completed", "reverse": "completed", "let through": "held", "turn away": "held"}[what]
    found = [one for one in before.values() if one.state == wanted and one.payer and one.payee and one.quote]
    if not found:
        return None
    original = before.pop(found[minor % len(found)].pk)
    if what == "let through":
        village.let_through(original, at=at)
    elif what == "turn away":
        village.turn_away(original, at=at)
    elif what == "reverse":
        village.reverse(original, at=at)
    elif original.payee and ledger.balance_of(original.payee.account_id).available >= mru(150):
        arrived = original.quote.credit.minor if original.quote else 0
        village.refund(original, min(50, arrived), at=at)
    return None
