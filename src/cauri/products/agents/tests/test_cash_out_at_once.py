"""Several at the same moment …"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from django.test import Client
from tests.support import people
from tests.support.apps import Answer, new_key
from tests.support.crowds import together

from cauri.kit import clock
from cauri.products.agents.cash_outs import services
from cauri.products.agents.models import CashOut, Pause, WrongCode
from cauri.products.agents.tests import counter
from cauri.products.agents.tests.counter import agree, available, cancel, made, mru, other_than, quoted, row, show

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture(autouse=True)
def warm(committed_db: object) -> None:
    """The application is made before the threads are."""
    Client().get("/health/live")


def words(answers: Sequence[object]) -> Counter[str]:
    """How each ended; what is no answer fails the test."""
    for answer in answers:
        assert isinstance(answer, Answer), f"no answer: {answer!r}"
    return Counter(one.code or str(one.status) for one in answers if isinstance(one, Answer))


def test_pay_one_code_to_one_agent() -> None:
    counter.costs(counter.EARNS, "1")
    awa, agents = people.customer("Awa Diallo"), [counter.agent() for _ in range(4)]
    code = made(awa)["code"]

    answers = together([partial(show, one, code, of=awa) for one in agents for _ in range(2)])

    assert words(answers) == {"201": 1, "code_used": 7}
    assert sorted(one.balance.minor for one in agents) == [0, 0, 0, 10_100]
    assert awa.balance == available(awa) == mru("900.00")


def test_pay_one_code_once_under_one_key() -> None:
    awa, fatou, key = people.customer("Awa Diallo"), counter.agent(), new_key()
    code = made(awa)["code"]

    answers = together([partial(show, fatou, code, of=awa, key=key) for _ in range(8)])

    assert words(answers) == {"201": 8}
    assert len({one.body for one in answers if isinstance(one, Answer)}) == 1
    assert fatou.balance == mru("100.00")


def test_who_guess_have_exactly_as_many_tries() -> None:
    awa = people.customer("Awa Diallo")
    cash_out, agents = made(awa), [counter.agent() for _ in range(10)]
    wrong = [other_than(cash_out["code"], by=by) for by in range(1, 51)]

    answers = together([partial(show, agents[n % 10], code, of=awa) for n, code in enumerate(wrong)])

    assert words(answers) == {"code_refused": 50}
    assert (row(cash_out["id"]).tries, row(cash_out["id"]).state) == (5, "burnt")
    assert (WrongCode.objects.count(), Pause.objects.count()) == (50, 0)
    assert available(awa) == mru("1000.00")


def test_guesses_of_one_agent_stop_at_the_tenth() -> None:
    fatou = counter.agent()

    answers = together([partial(show, fatou, f"{n:08d}", username="nobody") for n in range(50)])

    assert words(answers) == {"code_refused": 10, "agent_paused": 40}
    assert (WrongCode.objects.count(), Pause.objects.count()) == (10, 1)


def test_one_guess_under_one_key_is_one_try() -> None:
    awa, fatou, key = people.customer("Awa Diallo"), counter.agent(), new_key()
    cash_out = made(awa)

    answers = together([partial(show, fatou, other_than(cash_out["code"]), of=awa, key=key) for _ in range(8)])

    assert words(answers) == {"code_refused": 8}
    assert (row(cash_out["id"]).tries, WrongCode.objects.count()) == (1, 1)


def test_expire_and_redeem_one_code_in_one_way() -> None:
    outcomes = set()
    for _ in range(6):
        awa, fatou = people.customer("Awa Diallo"), counter.agent()
        cash_out = made(awa)

        at_once: list[Callable[[], object]] = [partial(show, fatou, cash_out["code"], of=awa), _expire]
        shown, *_ = together(at_once)

        assert isinstance(shown, Answer)
        state = row(cash_out["id"]).state
        assert (shown.code or "201", state) in {("201", "redeemed"), ("code_expired", "expired")}
        assert fatou.balance == (mru("100.00") if state == "redeemed" else mru("0"))
        assert awa.balance + fatou.balance == mru("1000.00")
        assert available(awa) == awa.balance
        outcomes.add(state)
    assert outcomes <= {"redeemed", "expired"}


def test_cancel_and_redeem_one_code_in_one_way() -> None:
    for _ in range(6):
        awa, fatou = people.customer("Awa Diallo"), counter.agent()
        cash_out = made(awa)

        answers = together([partial(show, fatou, cash_out["code"], of=awa), partial(cancel, awa, cash_out["id"])])

        shown, cancelled = answers
        assert isinstance(shown, Answer)
        assert isinstance(cancelled, Answer)
        assert ((shown.code or shown.status), (cancelled.code or cancelled.status)) in {
            (201, "cash_out_ended"),
            ("code_refused", 200),
        }
        assert awa.balance + fatou.balance == mru("1000.00")
        assert available(awa) == awa.balance


def test_make_no_more_codes_than_may_be_open() -> None:
    awa = people.customer("Awa Diallo")
    quotes = [quoted(awa, "10.00") for _ in range(8)]

    answers = together([partial(agree, awa, one) for one in quotes])

    assert words(answers) == {"201": 3, "too_many_open_codes": 5}
    assert available(awa) == mru("970.00")


def test_redeem_two_codes_and_burn_them_without_a_standstill() -> None:
    """Whoever wins each code, locks are taken in one order: nobody waits for somebody who waits for him."""
    awa, agents = people.customer("Awa Diallo"), [counter.agent() for _ in range(3)]
    codes = [made(awa, "10.00") for _ in range(3)]
    right = [partial(show, agent, one["code"], of=awa) for one in codes for agent in agents]
    wrong = [
        partial(show, agent, other_than(codes[0]["code"], by=by), of=awa) for by in range(1, 7) for agent in agents
    ]

    answers = together([*right, *wrong])

    assert set(words(answers)) <= {"201", "code_used", "code_refused"}
    paid = sum(one.balance.minor for one in agents)
    states = [row(one["id"]).state for one in codes]
    assert paid == 1000 * states.count("redeemed")
    assert awa.balance.minor == 100_000 - paid


def _expire() -> object:
    """As the job does when a code's time is over. The books take nothing of the future, so it is made over now."""
    CashOut.objects.update(expires_at=clock.now())
    return services.expire(now=clock.now())
