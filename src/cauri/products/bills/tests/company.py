"""What the tests of bills share: a company that the tests play, somebody with an app who pays, and the books."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import F
from tests.support import people
from tests.support.apps import Answer, App, new_key
from tests.support.people import PIN, Customer

from cauri.books.instructions import services as instructions
from cauri.books.instructions.models import Instruction
from cauri.books.instructions.ports import PENDING, Outcome
from cauri.books.ledger import queries as ledger
from cauri.books.ledger.refusals import UnknownAccount
from cauri.books.wallets import queries as wallets
from cauri.infra.companies.models import Company
from cauri.kit import clock
from cauri.money import Money
from cauri.products.bills import catalogue
from cauri.products.bills.models import Offer as Kept
from cauri.products.bills.ports import (
    Account,
    BillCompany,
    CancellingCompany,
    Category,
    CompanySilent,
    Fulfilled,
    NoSuchAccount,
    Offer,
)

BILLS, ACCOUNTS, SCHEDULES = "/api/v1/bills", "/api/v1/bills/accounts", "/api/v1/bills/schedules"
CLEARING = "clearing:played:MRU"
MINUTE = timedelta(minutes=1)
MATTEL, MAURITEL = "+22236123456", "+22246123456"
METER, OWES, NOBODY = "01234567890", "02222222222", "09999999999"
TOKEN = "12345678901234567890"


def mru(amount: str) -> Money:
    """Ouguiyas."""
    return Money.of(amount, "MRU")


def offer(code: str, biller: str, category: Category, least: str, most: str, **more: Any) -> Offer:
    """Something that the company sells in Mauritania."""
    said = {"biller_name": biller.capitalize(), "country": "MR", "name": code.replace("-", " "), **more}
    return Offer(company_code=code, biller=biller, category=category, least=mru(least), most=mru(most), **said)


CATALOGUE = [
    offer("mattel-airtime", "mattel", Category.AIRTIME, "5.00", "20000.00", prefixes=("+2223",)),
    offer("mattel-1gb", "mattel", Category.DATA, "200.00", "200.00", prefixes=("+2223",)),
    offer("mauritel-airtime", "mauritel", Category.AIRTIME, "10.00", "5000.00", prefixes=("+2224",)),
    offer(
        "somelec-prepaid", "somelec", Category.ELECTRICITY, "50.00", "50000.00",
        pattern="[0-9]{11}", account_label="Meter number", validated=True,
    ),
    offer("canal-access", "canal", Category.CABLE_TV, "450.00", "450.00", pattern="[0-9]{14}"),
    offer("canal-evasion", "canal", Category.CABLE_TV, "900.00", "900.00", pattern="[0-9]{14}"),
]  # fmt: skip


@dataclass
class Ledger:
    """What the company keeps: what it was told to pay, by our reference, and what it says of it."""

    catalogue: list[Offer] = field(default_factory=lambda: list(CATALOGUE))
    paid: dict[str, tuple[str, str, Money]] = field(default_factory=dict)
    sends: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    silent: bool = False
    says: Callable[[str], Fulfilled] | None = None
    operators: dict[str, str] = field(default_factory=dict)
    cancels: list[str] = field(default_factory=list)
    says_of_cancelling: Callable[[str], Fulfilled] | None = None


class Played:
    """A company that answers as the tests tell it. It takes our reference for a key, as the port asks."""

    books: ClassVar[Ledger] = Ledger()

    @classmethod
    def begins_anew(cls) -> Ledger:
        """As at the beginning."""
        cls.books = Ledger()
        return cls.books

    def offers(self) -> list[Offer]:
        """The catalogue."""
        self._must_speak()
        return self.books.catalogue

    def biller_of(self, number: str) -> str | None:
        """Whom it was told that the number is with."""
        self._must_speak()
        self.books.looked_up.append(number)
        return self.books.operators.get(number)

    def account(self, company_code: str, account: str) -> Account:
        """Awa's, with something due on one of them."""
        self._must_speak()
        if account == NOBODY:
            raise NoSuchAccount
        return Account(holder="AWA  DIALLO", due=mru("750.00") if account == OWES else None)

    def send(self, *, reference: str, company_code: str, account: str, amount: Money) -> Fulfilled:
        """Pay it, once for each reference, unless it says something else."""
        self.books.sends.append(reference)
        told = self._told(reference)
        if told.outcome in (Outcome.SUCCEEDED, Outcome.UNKNOWN):
            assert self.books.paid.setdefault(reference, (company_code, account, amount)) == (
                company_code, account, amount,
            )  # fmt: skip
        return told

    def ask(self, reference: str, *, amount: Money) -> Fulfilled:
        """What became of it."""
        self.books.asks.append(reference)
        if reference not in self.books.paid:
            return Fulfilled(outcome=Outcome.UNSENT)
        assert self.books.paid[reference][2] == amount
        return self._told(reference)

    def _told(self, reference: str) -> Fulfilled:
        if self.books.silent:
            return Fulfilled(outcome=Outcome.UNKNOWN, code="no_answer")
        return self.books.says(reference) if self.books.says else delivered(reference)

    def _must_speak(self) -> None:
        if self.books.silent:
            raise CompanySilent("it says nothing")


class Cancelling(Played):
    """The same, and it takes payments back when it is asked to, unless it says something else."""

    def cancel(self, reference: str, *, amount: Money) -> Fulfilled:
        """Take it back."""
        assert self.books.paid[reference][2] == amount
        self.books.cancels.append(reference)
        if self.books.silent:
            return Fulfilled(outcome=Outcome.UNKNOWN, code="no_answer")
        if self.books.says_of_cancelling:
            return self.books.says_of_cancelling(reference)
        self.books.says = reversed_
        return reversed_()


_is_a_company: type[BillCompany] = Played
_may_cancel: type[CancellingCompany] = Cancelling
CANCELLING: dict[str, str | None] = {"played": f"{Cancelling.__module__}.{Cancelling.__qualname__}"}
PLAYED: dict[str, str | None] = {"played": f"{Played.__module__}.{Played.__qualname__}"}


def delivered(_reference: str = "") -> Fulfilled:
    """Done, with a token."""
    return Fulfilled(outcome=Outcome.SUCCEEDED, company_id="C1", token=TOKEN, units="35.5 kWh", receipt="R-1")


def reversed_(_reference: str = "") -> Fulfilled:
    """Done, and taken back."""
    return Fulfilled(outcome=Outcome.FAILED, code="reversed")


def kept(_reference: str = "") -> Fulfilled:
    """It will not take it back."""
    return Fulfilled(outcome=Outcome.SUCCEEDED, code="not_cancellable")


def failed(_reference: str = "") -> Fulfilled:
    """Not done, for good."""
    return Fulfilled(outcome=Outcome.FAILED, code="declined")


def undecided(_reference: str = "") -> Fulfilled:
    """Not decided yet."""
    return Fulfilled(outcome=Outcome.UNKNOWN, code=PENDING)


def stocked() -> None:
    """Have the catalogue read. Commits."""
    catalogue.refresh(now=clock.now())


def awa(**said: Any) -> Customer:
    """Awa, who has a wallet of ouguiyas."""
    return people.customer("Awa Diallo", **{"funds": "5000.00", **said})


def package(code: str) -> str:
    """The id of something that is sold."""
    return str(Kept.objects.get(company_code=code).pk)


def wants(biller: str = "somelec", account: str = METER, amount: str | None = "500.00", **more: Any) -> dict[str, Any]:
    """What somebody wants to pay."""
    named = {} if amount is None else {"amount": {"amount": amount, "currency": "MRU"}}
    return {"biller": biller, "account": account, **named, **more}


def quote(one: Customer, *said: Any, **more: Any) -> Answer:
    """What it costs."""
    return App.of(one).post(f"{BILLS}/quotes", wants(*said, **more))


def quoted(one: Customer, *said: Any, **more: Any) -> dict[str, Any]:
    """A quote that was made."""
    answer = quote(one, *said, **more)
    assert answer.status == 201, answer
    document: dict[str, Any] = answer.document
    return document


def agree(one: Customer, quote: dict[str, Any], *, key: str | None = None, **authorisation: str) -> Answer:
    """Pay what was quoted, by PIN if nothing else is said."""
    asked = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": authorisation or {"pin": PIN}}
    return App.of(one).post(BILLS, asked, key=key or new_key())


def paid(one: Customer, *said: Any, **more: Any) -> UUID:
    """A bill that was agreed to: pending, and not sent yet."""
    answer = agree(one, quoted(one, *said, **more))
    assert (answer.status, answer.document["state"]) == (201, "pending"), answer.body
    return UUID(answer.document["id"])


def seen(one: Customer, bill: UUID) -> dict[str, Any]:
    """A bill as its payer sees it now."""
    answer = App.of(one).get(f"{BILLS}/{bill}")
    assert answer.status == 200, answer
    document: dict[str, Any] = answer.document
    return document


def pursued(bill: UUID, *, most: timedelta = timedelta(days=3)) -> None:
    """Let time pass and the job come by whenever it has something to do, until this one's end."""
    passed = timedelta(0)
    for _ in range(50):
        one, now = Instruction.objects.get(pk=bill), clock.now()
        if one.next_at is None or not one.is_open or passed > most:
            return
        step = max(one.next_at - now, timedelta(0))
        Instruction.objects.filter(sent_at__isnull=False).update(sent_at=F("sent_at") - step)
        Instruction.objects.filter(next_at__isnull=False).update(next_at=F("next_at") - step)
        Company.objects.filter(paused_until__isnull=False).update(paused_until=F("paused_until") - step)
        passed += step
        assert instructions.pursue(now=clock.now())["failed"] == 0
    raise AssertionError(f"still {one.state} after {passed}")


def state_of(bill: UUID) -> str:
    """What is known of the instruction."""
    return Instruction.objects.get(pk=bill).state


def available(one: Customer) -> Money:
    """What somebody may spend."""
    return wallets.balance_of(one.wallet).available


def left() -> Money:
    """What has left by the company, as our books have it."""
    try:
        return ledger.balance_of(ledger.account(CLEARING).pk).balance
    except UnknownAccount:
        return mru("0.00")


def account_saved(one: Customer, account: str = METER, **more: Any) -> str:
    """An account that somebody has saved: its id."""
    answer = App.of(one).post(ACCOUNTS, {"biller": "somelec", "account": account, **more})
    assert answer.status == 201, answer
    return str(answer.document["id"])
