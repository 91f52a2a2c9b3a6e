"""Dedicated account numbers: each is a customer's of Paystack's, who is made for the account alone."""

from datetime import datetime, timedelta
from functools import cache
from typing import Final
from urllib.parse import quote

from django.conf import settings

from cauri.integrations.paystack import client
from cauri.integrations.paystack.client import Facts
from cauri.integrations.paystack.collector import DEDICATED, PaystackCollector, charge_of
from cauri.kit import answers, clock, http
from cauri.kit.answers import MALFORMED, NotDone, Refused, Unclear, Unknown
from cauri.products.deposits.ports import AccountDetails, Changes, Charge, CollectorRefused, CollectorSilent

_ON_A_PAGE: Final = 100
_MOST_PAGES: Final = 50
_GONE: Final = 404
# Paystack lists by the time at which a payment began, which may be before the one that it told of last.
_OVERLAP: Final = timedelta(minutes=10)


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

        Refunds are not in it: of those a webhook tells.
        """
        now = clock.now()
        if not after:
            return Changes(charges=[], following=now.isoformat())
        try:
            since = datetime.fromisoformat(after)
            charges = _came_in(since - _OVERLAP)
        except ValueError:
            raise CollectorSilent("no such place") from None
        except (NotDone, Unclear, Unknown, Refused) as silence:
            raise CollectorSilent(str(silence) or MALFORMED) from None
        latest = max((one.paid_at for one in charges if one.paid_at is not None), default=since)
        return Changes(charges=charges, following=max(since, min(latest, now)).isoformat())

    def give_back(self, company_id: str, *, reference: str) -> None:
        """Not done from here. Raises CollectorRefused, always."""
        raise CollectorRefused("not_given_back")


def _came_in(since: datetime) -> list[Charge]:
    """The charges of account numbers, the earliest first. Raises NotDone, Unclear, Unknown, Refused."""
    found: list[Charge] = []
    for page in range(1, _MOST_PAGES + 1):
        asked = {"from": since.isoformat(), "perPage": str(_ON_A_PAGE), "page": str(page)}
        told = client.get("/transaction", **asked)
        if not isinstance(told, list):
            raise Unclear(MALFORMED)
        of_page = [Facts.of(one) for one in told]
        found += [charge_of(one, one.text("reference")) for one in of_page if one.words("channel") == DEDICATED]
        if len(told) < _ON_A_PAGE:
            return found[::-1]
    raise Unclear("too_many_charges")


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
