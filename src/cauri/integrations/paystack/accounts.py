"""Dedicated account numbers: each is a customer's of Paystack's, who is made for the account alone."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final
from urllib.parse import quote

import structlog
from django.conf import settings

from cauri.integrations.paystack import client
from cauri.integrations.paystack.client import Facts
from cauri.integrations.paystack.collector import DEDICATED, PaystackCollector, charge_of
from cauri.kit import answers, clock, http
from cauri.kit.answers import MALFORMED, NotDone, Refused, Unclear, Unknown
from cauri.products.deposits.ports import (
    AccountDetails,
    Changes,
    Charge,
    ChargeState,
    CollectorRefused,
    CollectorSilent,
)

_ON_A_PAGE: Final = 100
_MOST_PAGES: Final = 50
_GONE: Final = 404
_LONGEST_NAME: Final = 100
# Paystack lists by the time at which a payment began, which may be before the one that it told of last.
_OVERLAP: Final = timedelta(minutes=10)
_WINDOW: Final = timedelta(hours=1)
_SHORTEST: Final = timedelta(minutes=1)
_MOST_WINDOWS: Final = 25  # in one reading: more than a day, for which an open charge may hold the place
_OPEN_FOR: Final = timedelta(days=1)

log = structlog.get_logger(__name__)


class PaystackAccounts:
    """A deposits.ports.AccountIssuer. Its account numbers are nairas' only, and the operator has none of its own."""

    has_own_account: bool = False
    gives_back: bool = False

    def __init__(self) -> None:
        self.currencies: frozenset[str] = frozenset({"NGN"})

    def open_account(
        self, *, reference: str, currency: str, holder: str, email: str, phone: str, is_own: bool = False
    ) -> AccountDetails:
        """The account number of the customer with this e-mail, made if there is none.

        Raises CollectorSilent, CollectorRefused.
        """
        if currency not in self.currencies or is_own:
            raise CollectorRefused("unsupported_currency")
        first, _, last = holder.partition(" ")
        asked = {"email": email, "first_name": first, "last_name": last or first, "phone": phone}
        try:
            code = Facts.of(client.post("/customer", asked, repeatable=True)).text("customer_code")
            known = Facts.of(client.get(f"/customer/{quote(code, safe='')}"))
            if known.has("dedicated_account"):  # an answer before was lost
                return _details(known.part("dedicated_account"), code)
            wanted = {"customer": code, "preferred_bank": settings.PAYSTACK_ACCOUNT_BANK}
            return _details(Facts.of(client.post("/dedicated_account", wanted)), code)
        except (NotDone, Unclear) as silence:
            raise CollectorSilent(str(silence)) from None
        except Unknown:
            raise CollectorSilent(MALFORMED) from None
        except Refused as refusal:
            raise CollectorRefused(str(refusal)) from None

    def close_account(self, company_id: str) -> None:
        """Take the number out of use; again changes nothing. Raises CollectorSilent, CollectorRefused."""
        try:
            known = Facts.of(client.get(f"/customer/{quote(company_id, safe='')}"))
            if known.has("dedicated_account"):
                _removed(known.part("dedicated_account").number("id"))
        except Unknown:
            return
        except (NotDone, Unclear) as silence:
            raise CollectorSilent(str(silence)) from None
        except Refused as refusal:
            raise CollectorRefused(str(refusal)) from None

    def look_up(self, reference: str) -> Charge | None:
        """What became of a charge. Raises CollectorSilent, CollectorRefused."""
        return PaystackCollector().look_up(reference)

    def changes(self, after: str) -> Changes:
        """What came in since a time, which is the place: the list begins when it is first read. Raises CollectorSilent.

        Refunds are not in it: of those a webhook tells. The place stays behind charges that are open, for a day.
        """
        now = clock.now()
        settled = (now - _OVERLAP).replace(second=0, microsecond=0)
        if not after:
            return Changes(charges=[], following=settled.isoformat())
        try:
            since = datetime.fromisoformat(after)
            charges, place = _came_in(since, now)
        except ValueError:
            raise CollectorSilent("no such place") from None
        except (NotDone, Unclear, Unknown, Refused) as silence:
            raise CollectorSilent(str(silence) or MALFORMED) from None
        return Changes(charges=charges, following=max(since, min(place, settled)).isoformat())

    def give_back(self, company_id: str, *, reference: str) -> None:
        """Not done from here. Raises CollectorRefused, always."""
        raise CollectorRefused("not_given_back")


def _came_in(since: datetime, now: datetime) -> tuple[list[Charge], datetime]:
    """The charges of account numbers that began since then, the earliest first, and how far nothing is open any more.

    Raises NotDone, Unclear, Unknown, Refused.
    """
    found: list[Charge] = []
    held, start = now, since
    for _ in range(_MOST_WINDOWS):
        rows, end = _window(start, min(start + _WINDOW, now))
        charges = [(one, _charge_or_alarm(one)) for one in reversed(rows) if one.get("channel") == DEDICATED]
        found += [charge for _, charge in charges if charge is not None]
        began = [_began(one, start) for one, charge in charges if charge and charge.state == ChargeState.OPEN]
        held = min([held, *(at for at in began if at > now - _OPEN_FOR)])
        start = end
        if end >= now:
            break
    return found, min(start, held)


def _window(since: datetime, until: datetime) -> tuple[list[dict[str, Any]], datetime]:
    """What began in a time, the latest first; and the time's end, which is earlier where that was too much.

    Raises NotDone, Unclear, Unknown, Refused.
    """
    while True:
        rows = _listed(since, until)
        if rows is not None:
            return rows, until
        log.error("paystack.too_many_charges", alarm=True, since=since.isoformat(), until=until.isoformat())
        if until - since <= _SHORTEST:
            raise Unclear("too_many_charges")
        until = since + (until - since) / 2


def _listed(since: datetime, until: datetime) -> list[dict[str, Any]] | None:
    """Every row of a time; None where there are too many. Raises NotDone, Unclear, Unknown, Refused."""
    rows: list[dict[str, Any]] = []
    for page in range(1, _MOST_PAGES + 1):
        asked = {"from": since.isoformat(), "to": until.isoformat(), "perPage": str(_ON_A_PAGE), "page": str(page)}
        told = client.get("/transaction", **asked)
        if not isinstance(told, list):
            raise Unclear(MALFORMED)
        for one in told:
            if isinstance(one, dict):
                rows.append(one)
            else:
                log.error("paystack.charge_unreadable", alarm=True, reference="")
        if len(told) < _ON_A_PAGE:
            return rows
    return None


def _charge_or_alarm(row: dict[str, Any]) -> Charge | None:
    """What cannot be read is put aside: it must not hold up the others."""
    told = Facts(row)
    try:
        return charge_of(told, told.text("reference"))
    except Unclear:
        reference = row.get("reference")
        named = reference[:_LONGEST_NAME] if isinstance(reference, str) else ""
        log.exception("paystack.charge_unreadable", alarm=True, reference=named)
        return None


def _began(row: dict[str, Any], otherwise: datetime) -> datetime:
    """When a payment began; where that cannot be read, the beginning of what was read."""
    try:
        at = datetime.fromisoformat(Facts(row).text("created_at"))
    except (ValueError, Unclear):
        return otherwise
    return at if at.tzinfo is not None else otherwise


def _details(told: Facts, code: str) -> AccountDetails:
    return AccountDetails(
        company_id=code,
        bank=told.part("bank").text("name"),
        number=told.text("account_number"),
        holder=told.text("account_name"),
    )


def _removed(number: int) -> None:
    """Raises NotDone, Unclear, Refused."""
    company = _client(settings.PAYSTACK_URL, settings.PAYSTACK_SECRET_KEY)
    answer = answers.answer_of(company, "DELETE", f"/dedicated_account/{number}", undecided=frozenset({408, 409, 425}))
    if not answer.ok and answer.status != _GONE:
        raise Refused("company_refused")


@cache
def _client(url: str, key: str) -> http.Client:
    return http.Client(url, headers={"Authorization": f"Bearer {key}"})
