"""Account numbers at the bank, and what came in on them."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

import structlog
from django.conf import settings

from cauri.integrations.bankgateway import client
from cauri.integrations.bankgateway.client import Facts
from cauri.kit.answers import MALFORMED, NotDone, Refused, Unclear, Unknown
from cauri.money.amounts import Money
from cauri.products.deposits.ports import (
    AccountDetails,
    Changes,
    Charge,
    ChargeState,
    CollectorRefused,
    CollectorSilent,
)

_STATES: Final = {"booked": ChargeState.SUCCEEDED, "returned": ChargeState.REVERSED}
_LONGEST_REMARK: Final = 1000
_LONGEST_CURSOR: Final = 200
_LONGEST_NAME: Final = 100

log = structlog.get_logger(__name__)


class GatewayAccounts:
    """A deposits.ports.AccountIssuer. Numbers and names are not written down here."""

    gives_back: bool = True
    has_own_account: bool = True

    def __init__(self) -> None:
        self.currencies: frozenset[str] = frozenset(settings.BANKGATEWAY_CURRENCIES)

    def open_account(
        self, *, reference: str, currency: str, holder: str, email: str, phone: str, is_own: bool = False
    ) -> AccountDetails:
        """An account number, once for each reference; the bank wants neither e-mail nor phone.

        Raises CollectorSilent, CollectorRefused.
        """
        asked = {"reference": reference, "currency": currency, "holder": holder}
        kind = "operator" if is_own else "customer"
        try:
            told = client.post("/accounts", {**asked, "kind": kind}, repeatable=True)
            client.must_be(told, {"reference": reference, "currency": currency})
            return AccountDetails(
                company_id=reference,
                bank=told.text("bank"),
                number=told.text("number", most=34),
                holder=told.text("holder", most=200),
            )
        except (NotDone, Unclear) as silence:
            raise CollectorSilent(str(silence)) from None
        except (Unknown, Refused) as refusal:
            raise CollectorRefused(str(refusal)) from None

    def close_account(self, company_id: str) -> None:
        """Take a number out of use, once. Raises CollectorSilent, CollectorRefused."""
        try:
            told = client.post(f"/accounts/{quote(company_id, safe='')}/close", {}, repeatable=True)
            client.must_be(told, {"status": "closed"})
        except (NotDone, Unclear) as silence:
            raise CollectorSilent(str(silence)) from None
        except (Unknown, Refused) as refusal:
            raise CollectorRefused(str(refusal)) from None

    def look_up(self, reference: str) -> Charge | None:
        """What came in, by the bank's number; None when it knows none. Raises CollectorSilent, CollectorRefused."""
        try:
            told = client.get(f"/credits/{quote(reference, safe='')}")
            return _charge(told)
        except Unknown:
            return None
        except (NotDone, Unclear) as silence:
            raise CollectorSilent(str(silence)) from None
        except Refused as refusal:
            raise CollectorRefused(str(refusal)) from None

    def changes(self, after: str) -> Changes:
        """What came in or changed since a place in the bank's list. Raises CollectorSilent.

        A credit that cannot be read is put aside, with an alarm: it must not hold up what stands behind it.
        """
        try:
            told = client.get("/credits", after=after) if after else client.get("/credits")
            following = told.text("next", most=_LONGEST_CURSOR)
            rows = told.list("credits")
        except (NotDone, Unclear, Unknown, Refused) as silence:
            raise CollectorSilent(str(silence)) from None
        charges = [_charge_or_alarm(one) for one in rows]
        return Changes(charges=[one for one in charges if one is not None], following=following)

    def give_back(self, company_id: str, *, reference: str) -> None:
        """Have something that came in sent back. Raises CollectorSilent, CollectorRefused."""
        try:
            told = client.post(f"/credits/{quote(company_id, safe='')}/return", {"reference": reference})
            client.must_be(told, {"id": company_id})
        except (NotDone, Unclear) as silence:
            raise CollectorSilent(str(silence)) from None
        except (Unknown, Refused) as refusal:
            raise CollectorRefused(str(refusal)) from None


def _charge_or_alarm(row: Any) -> Charge | None:
    try:
        return _charge(Facts.of(row))
    except Unclear:
        log.exception("bankgateway.credit_unreadable", alarm=True, company_id=_named(row, "id"))
        return None


def _named(row: Any, name: str) -> str:
    """What an unreadable row is called, as far as it says."""
    value = row.get(name) if isinstance(row, dict) else None
    return value[:_LONGEST_NAME] if isinstance(value, str) else ""


def _charge(told: Facts) -> Charge:
    """The credit of an answer. Raises Unclear, also for a status that is not known here."""
    credit_id, state = told.text("id"), _STATES.get(told.text("status"))
    if state is None:
        raise Unclear(MALFORMED)
    return Charge(
        company_id=credit_id,
        reference=credit_id,
        state=state,
        amount=told.money("amount"),
        cost=_cost(told),
        paid_at=_time(told),
        account=told.text("account"),
        remark=told.words("remark", most=_LONGEST_REMARK),
    )


def _cost(told: Facts) -> Money | None:
    return None if told.found.get("fee") is None else told.money("fee")


def _time(told: Facts) -> datetime:
    try:
        at = datetime.fromisoformat(told.text("received_at"))
    except ValueError:
        raise Unclear(MALFORMED) from None
    if at.tzinfo is None:
        raise Unclear(MALFORMED)
    return at
