"""Every "no" of the books, by the code that the posting functions raise it with."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from django.db import DatabaseError

from cauri.kit.errors import Refusal
from cauri.kit.transactions import sqlstate_of

_OURS = ("CA000", "CA400", "CA409")


class Refused(Refusal):
    """The books do not allow the posting as it is."""

    code = "posting_refused"
    final = True
    kept_inside = frozenset({"account_id"})  # the chart's own number, which means nothing to a customer
    by_code: ClassVar[dict[str, type["Refused"]]] = {}

    def __init_subclass__(cls) -> None:
        Refused.by_code[cls.code] = cls


class InsufficientFunds(Refused):
    """The account would fall below its floor; money held for others does not count."""

    code = "insufficient_funds"
    status = 402


class AccountFrozen(Refused):
    """No money leaves a frozen account."""

    code = "account_frozen"
    status = 403


class AccountClosed(Refused):
    """A closed account takes part in nothing."""

    code = "account_closed"
    status = 409


class UnknownAccount(Refused):
    """There is no such account."""

    code = "unknown_account"
    status = 404


class WrongCurrency(Refused):
    """The account is kept in another currency than the amount."""

    code = "currency_mismatch"


class SameAccount(Refused):
    """Source and destination are one account."""

    code = "same_account"
    final = False


class AmountOutOfRange(Refused):
    """Not between one minor unit and 10¹⁵ of them."""

    code = "amount_out_of_range"
    final = False


class AtInTheFuture(Refused):
    """The posting's time is more than five minutes ahead of the database's clock."""

    code = "at_in_the_future"
    final = False


class PostingIdReused(Refused):
    """The id stands with another body."""

    code = "posting_id_reused"
    status = 409
    final = False


class UnknownPosting(Refused):
    """There is no such posting."""

    code = "unknown_posting"
    status = 404


class UnknownHold(Refused):
    """There is no such hold."""

    code = "unknown_hold"
    status = 404


class HoldCaptured(Refused):
    """The hold has been captured to the end."""

    code = "hold_captured"
    status = 409


class HoldReleased(Refused):
    """The hold has been given back."""

    code = "hold_released"
    status = 409


class HoldExpired(Refused):
    """The hold's time is over."""

    code = "hold_expired"
    status = 409


class HoldNotDue(Refused):
    """The hold has time left, so it cannot expire yet."""

    code = "hold_not_due"
    status = 409


class CaptureExceedsHold(Refused):
    """More was asked for than the hold still reserves."""

    code = "capture_exceeds_hold"


class NotReturnable(Refused):
    """Only what was posted can be given back, and a return itself cannot."""

    code = "not_returnable"
    status = 409


class AlreadyReturned(Refused):
    """All of the posting has been given back."""

    code = "already_returned"
    status = 409


class RefundExceedsPosting(Refused):
    """All refunds together would exceed the original."""

    code = "refund_exceeds_posting"


class AccountCodeTaken(Refused):
    """An account of another nature has this code."""

    code = "account_code_taken"
    status = 409


class AccountNotEmpty(Refused):
    """Only an account without money, holds and waiting lines can be closed; a hot one is cooled first."""

    code = "account_not_empty"
    status = 409


class AccountHot(Refused):
    """A hot account cannot gain or lose its floor; cool it first."""

    code = "account_hot"
    status = 409


# The call is wrong, whatever the books hold.
MALFORMED = (AmountOutOfRange, SameAccount, AtInTheFuture)


def of(code: str, facts: str | None) -> Refused:
    """The refusal with this code; its facts as the JSON text that PostgreSQL gives."""
    return Refused.by_code[code](**json.loads(facts or "{}"))


@contextmanager
def understood() -> Iterator[None]:
    """Turn what a posting function raises into the refusal it means; other database errors pass."""
    try:
        yield
    except DatabaseError as error:
        if sqlstate_of(error) not in _OURS:
            raise
        diagnosis = error.__cause__.diag  # type: ignore[union-attr] # psycopg's error, or there were no sqlstate
        raise of(diagnosis.message_primary, diagnosis.message_detail) from error
