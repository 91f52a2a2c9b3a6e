"""What the tests of reconciliation share: a day at Paystack, its reports, and what is found when they are taken in."""

import json
import urllib.request
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

from cauri.books.instructions import services as instructions
from cauri.identity.approvals import services as approvals
from cauri.identity.approvals.models import Request
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit.acts import SYSTEM, Actor
from cauri.integrations.paystack.reports import PaystackReports
from cauri.kit import clock
from cauri.money import Money
from cauri.products.deposits.models import Intent
from cauri.products.deposits.tests import paying
from cauri.products.deposits.tests.paying import Paystack
from cauri.products.withdrawals.queries import reference_of
from cauri.products.withdrawals.tests import bank
from cauri.products.withdrawals.tests.bank import GOOD, Bank
from cauri.servicing.reconciliation import queries, services
from cauri.servicing.reconciliation.models import Break, Item, Statement
from cauri.servicing.reconciliation.queries import Explained

COLUMNS = "type,reference,id,amount,currency,fees,status,created_at"
DAY = timedelta(days=1)
CLEARING, COSTS, AT_BANK = "clearing:paystack:NGN", "provider_cost:paystack:NGN", "bank:gtbank:NGN"
_WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Town:
    """Paystack, of which deposits are collected and by which withdrawals are paid; and what it reports."""

    sandbox: Sandbox
    paystack: Paystack
    bank: Bank

    @classmethod
    def named_in(cls, settings: Any, sandbox: Sandbox) -> "Town":
        """Have Paystack do everything, and a bank called gtbank where the operator's money is."""
        settings.PAYSTACK_REPORT_URL = f"{sandbox.url}/_sandbox/paystack"
        settings.REPORT_SOURCES = {
            "paystack": "cauri.integrations.paystack.reports.PaystackReports",
            "gtbank": "cauri.integrations.camt.statements.CamtStatements",
        }
        return cls(sandbox, Paystack.named_in(settings, sandbox), Bank.named_in(settings, sandbox))

    def deposited(self, one: Customer, amount: str = "5000.00") -> Intent:
        """Money that came in, and is credited."""
        return paying.credited(self.paystack, one, amount)

    def withdrew(self, one: Customer, amount: str = "5000.00", *, number: str = GOOD) -> UUID:
        """Money that went out, or that the company says has failed."""
        payment_id = bank.taken_out(one, number, amount)
        instructions.carry_out(payment_id, now=clock.now())
        instructions.ask(payment_id, now=clock.now())
        return payment_id

    def refunds(self, intent: Intent, amount: int | None = None) -> None:
        """Paystack gives a payment back, wholly or in part, because somebody did so at its own desk."""
        sent = {"transaction": intent.reference, **({} if amount is None else {"amount": amount})}
        headers = {"Authorization": f"Bearer {paying.KEY}", "Content-Type": "application/json"}
        address = f"{self.sandbox.url_of('paystack')}/refund"
        request = urllib.request.Request(address, json.dumps(sent).encode(), headers)  # noqa: S310 - ours
        _WITHOUT_PROXY.open(request, timeout=10).close()

    @property
    def earned(self) -> Money:
        """How much more Paystack holds than at first, by its own books."""
        kept = self.sandbox.kept("paystack")
        return Money.of_minor(kept["balance"]["NGN"] - kept["opening"]["NGN"], "NGN")


def todays() -> bytes:
    """What Paystack reports of today, as it is now."""
    return PaystackReports().fetch(clock.day_of(clock.now()))


def report(*lines: str) -> bytes:
    """A report of these lines."""
    return "\n".join([COLUMNS, *lines]).encode()


def line(kind: str, reference: str, number: int, amount: int, *, fee: int = 0, status: str = "success") -> str:
    """A line of a report of today."""
    return f"{kind},{reference},{number},{amount},NGN,{fee},{status},{clock.now().isoformat()}"


def take_in(
    body: bytes | None = None, *, of: str = "paystack", now: datetime | None = None, by: Actor = SYSTEM
) -> Statement:
    """Take a report in; today's of Paystack, if none is given; as if at their door, unless staff bring it."""
    return services.take_in(of, todays() if body is None else body, by=by, now=now or clock.now())


def days_pass(days: int = 3) -> None:
    """Days later Paystack reports of that day too, on which nothing happened but that somebody went away."""
    at = clock.now() + days * DAY
    take_in(report(f"transaction,nothing-{days},{days},100,NGN,0,abandoned,{at.isoformat()}"), now=at)


def found() -> list[tuple[str, str, str]]:
    """The breaks: what, where it is in sum, and how they stand."""
    return [(one.kind, str(one.difference), one.state) for one in Break.objects.order_by("opened_at", "id")]


def the_break() -> Break:
    """The only one."""
    return Break.objects.select_related("item").get()


def explained(company: str = "paystack") -> Explained:
    """What the account comes to, having left nothing over."""
    whole = queries.explained(company, "NGN")
    assert whole.is_whole
    return whole


def waiting() -> int:
    """How many items are too young to be breaks."""
    return Item.objects.filter(state=Item.State.WAITING).count()


def reference(payment_id: UUID) -> str:
    """What Paystack calls a withdrawal."""
    return reference_of(payment_id)


def stands(code: str) -> str:
    """What an account of the house holds."""
    return paying.stands(code)


def member(name: str) -> StaffMember:
    """Somebody of finance."""
    return StaffMember.objects.create(
        username=name, email=f"{name}@cauri.example", role="finance", is_staff=True, password=make_password(None)
    )


def asked(by: StaffMember, one: Break, **changed: str) -> Request:
    """An adjustment of all of a break, against costs if nothing else is said."""
    payload = {
        "break_id": str(one.pk),
        "against": "cost",
        "amount": one.difference.amount,
        "currency": one.item.currency,
        **changed,
    }
    return approvals.request("reconciliation.adjust", payload, reason="looked into", by=by, now=clock.now())


def statement_of_bank(*entries: str, opening: str = "0.00", closing: str, day: date | None = None) -> bytes:
    """A camt.053 of one day."""
    on = (day or clock.day_of(clock.now())).isoformat()
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='NGN'>{amount.lstrip('-')}</Amt>"
        f"<CdtDbtInd>{'DBIT' if amount.startswith('-') else 'CRDT'}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
        for code, amount in (("OPBD", opening), ("CLBD", closing))
    )
    body = "".join(entries)
    return (
        "<?xml version='1.0' encoding='UTF-8'?><Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'>"
        f"<BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>S-{on}</Id><Acct><Id><IBAN>X1</IBAN></Id></Acct>"
        f"{balances}{body}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def entry(
    amount: str, *, sign: str = "CRDT", own: str = "", number: str = "", status: str = "BOOK", **more: Any
) -> str:
    """One entry of it."""
    on = clock.day_of(clock.now()).isoformat()
    return (
        f"<Ntry><Amt Ccy='{more.get('currency', 'NGN')}'>{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>{status}"
        f"</Cd></Sts><BookgDt><Dt>{on}</Dt></BookgDt><AcctSvcrRef>{number}</AcctSvcrRef>"
        f"<NtryDtls>{more.get('details') or f'<TxDtls><Refs><EndToEndId>{own}</EndToEndId></Refs></TxDtls>'}</NtryDtls>"
        "</Ntry>"
    )
