"""A delivery report …"""

import pytest

from cauri.integrations.africastalking import reports
from cauri.integrations.africastalking.reports import Report

ABOUT = {"id": "ATXid_1", "phoneNumber": "+22236123456", "networkCode": "60901", "retryCount": "0"}


def test_says_that_a_message_arrived() -> None:
    assert reports.read({**ABOUT, "status": "Success"}) == Report("ATXid_1", delivered=True)


@pytest.mark.parametrize(
    ("status", "why", "reason"),
    [
        ("Failed", "UserIsInactive", "user_inactive"),
        ("Failed", "UserInBlackList", "blacklisted"),
        ("Failed", "NotNetworkSubcriber", "not_a_subscriber"),
        ("Rejected", "InsufficientCredit", "insufficient_credit"),
        ("Rejected", "", "rejected"),
        ("Failed", "+22236123456 is off", "delivery_failed"),
        ("Expired", "", "expired"),
        ("AbsentSubscriber", "", "absent_subscriber"),
    ],
)
def test_says_why_one_failed_in_a_word_of_ours(status: str, why: str, reason: str) -> None:
    told = reports.read({**ABOUT, "status": status, "failureReason": why})

    assert told == Report("ATXid_1", delivered=False, reason=reason)


@pytest.mark.parametrize("status", ["Sent", "Submitted", "Buffered", "success", "", "Nonsense"])
def test_says_nothing_while_it_is_on_its_way(status: str) -> None:
    assert reports.read({**ABOUT, "status": status}) is None


@pytest.mark.parametrize("number", ["", "None", "a b", "x" * 101, "nul\x00", "é"])
def test_says_nothing_of_what_is_no_message(number: str) -> None:
    assert reports.read({**ABOUT, "id": number, "status": "Success"}) is None


@pytest.mark.parametrize(
    ("token", "expected", "is_ours"),
    [
        ("s3cret", "s3cret", True),
        ("s3creT", "s3cret", False),
        ("", "", False),
        ("é", "s3cret", False),
        ("x", "", False),
    ],
)
def test_is_believed_of_who_knows_the_token(token: str, expected: str, is_ours: bool) -> None:
    assert reports.is_ours(token, expected=expected) is is_ours
