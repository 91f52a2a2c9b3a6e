"""What Africa's Talking reports of a message later on. It signs nothing: who knows the door's token is believed."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

COMPANY: Final = "africastalking"

_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_NO_ID: Final = "None"  # its word for a message that it has not taken
_DELIVERED: Final = "Success"
_FAILED: Final = {
    "Failed": "delivery_failed",
    "Rejected": "rejected",
    "Expired": "expired",
    "AbsentSubscriber": "absent_subscriber",
}
_REASONS: Final = {
    "InsufficientCredit": "insufficient_credit",
    "InvalidLinkId": "invalid_link",
    "UserIsInactive": "user_inactive",
    "UserInBlackList": "blacklisted",
    "UserAccountSuspended": "user_suspended",
    "NotNetworkSubcriber": "not_a_subscriber",  # its own spelling
    "UserNotSubscribedToProduct": "not_subscribed",
    "UserDoesNotExist": "no_such_user",
    "DeliveryFailure": "delivery_failed",
    "DoNotDisturbRejection": "do_not_disturb",
}


@dataclass(frozen=True, slots=True)
class Report:
    """The end of a message, by the company's number. `reason` is a word of ours, never the company's text."""

    company_id: str
    delivered: bool
    reason: str = ""


def is_ours(token: str, *, expected: str) -> bool:
    """Whether that is the door's token, compared in constant time. Without one there is no door."""
    return bool(expected) and hmac.compare_digest(token.encode(), expected.encode())


def read(form: Mapping[str, Any]) -> Report | None:
    """What a report says; None while the message is on its way, and for what is no report."""
    company_id, status = id_in(form.get("id")), str(form.get("status", ""))
    if not company_id:
        return None
    if status == _DELIVERED:
        return Report(company_id, delivered=True)
    if status in _FAILED:
        reason = _REASONS.get(str(form.get("failureReason", "")), _FAILED[status])
        return Report(company_id, delivered=False, reason=reason)
    return None


def id_in(value: Any) -> str:
    """The company's number of a message; empty for anything that cannot be one."""
    return value if isinstance(value, str) and value != _NO_ID and _ID.fullmatch(value) else ""
