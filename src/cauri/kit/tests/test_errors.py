import pickle
import subprocess
import sys

from cauri.kit.errors import Refusal


class TooLittle(Refusal):
    """Declared beside its verb, as every refusal is."""

    code = "too_little"
    status = 409


def test_carry_a_code_a_status_and_facts() -> None:
    refusal = TooLittle(needed=3, found=2)
    assert (refusal.code, refusal.status, refusal.retryable) == ("too_little", 409, False)
    assert refusal.facts == {"needed": 3, "found": 2}
    assert str(refusal) == "too little (needed=3, found=2)"


def test_take_a_message_of_their_own() -> None:
    assert str(TooLittle("two are not three")) == "two are not three"


def test_keep_from_callers_what_is_for_staff() -> None:
    class BelowFloor(TooLittle):
        kept_inside = frozenset({"account_id"})

    refusal = BelowFloor(needed=3, account_id=7)

    assert refusal.told == {"needed": 3}
    assert refusal.facts == {"needed": 3, "account_id": 7}


def test_reach_another_process_whole() -> None:
    sent = pickle.loads(pickle.dumps(TooLittle("no", needed=3)))  # noqa: S301 - our own bytes
    assert (type(sent), str(sent), sent.facts) == (TooLittle, "no (needed=3)", {"needed": 3})


def test_need_no_django() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import sys, cauri.kit.errors, cauri.money; print('django' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "False"
