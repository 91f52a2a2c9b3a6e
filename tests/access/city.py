"""A city in which something of everything has happened, for the console to show."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.fx.models import Rate
from cauri.books.instructions.models import Instruction
from cauri.books.ledger import upkeep, verification
from cauri.books.ledger.models import Account, Block, Posting, Verification
from cauri.books.limits.ruling import Bounds
from cauri.books.payments import house, returns
from cauri.books.payments import services as payments
from cauri.books.payments.models import Settles
from cauri.books.wallets import services as wallets
from cauri.identity.access.services import lock_for
from cauri.identity.approvals import services as approvals
from cauri.identity.kyc import services as kyc
from cauri.identity.kyc.tests.people import said
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.audit.models import AuditRecord
from cauri.infra.documents.tests import uploads
from cauri.infra.inbox import services as inbox
from cauri.infra.jobs import services as jobs
from cauri.infra.messaging.models import CarriedMessage
from cauri.infra.outbox.models import Delivery, PublishedFact
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.bills.tests import company as bills
from cauri.products.bills.tests import refunding, scheduling
from cauri.products.deposits import receiving
from cauri.products.deposits.models import Account as AccountNumber
from cauri.products.deposits.models import Intent
from cauri.products.deposits.ports import Charge, ChargeState
from cauri.products.qr.tests import stall
from cauri.servicing.notifications import services as notifications
from cauri.servicing.notifications.models import Dispatch, Notice
from cauri.servicing.reconciliation import services as reconciliation
from cauri.servicing.reconciliation.models import Break
from tests.access import (
    agents,
    members,
    scenes_of_bank_requests,
    scenes_of_claims,
    scenes_of_exchanges,
    scenes_of_payouts,
    scenes_of_recalls,
    scenes_of_requests,
    scenes_of_splits,
    scenes_of_standing_orders,
)
from tests.support import people
from tests.support.people import Customer

REPORTING = {"paystack": "cauri.integrations.paystack.reports.PaystackReports"}


@dataclass(frozen=True)
class City:
    """Where to find what is there."""

    awa: Customer
    case: str
    request: str
    difference: str

    def parts_of(self, name: str, line: str) -> dict[str, str]:
        """What goes into an address in place of its parameters."""
        if "." in line:
            return {"<path:object_id>": _first(line)}
        return {
            "<uuid:owner_id>": str(self.awa.user.pk),
            "<uuid:user_id>": str(self.awa.user.pk),
            "<uuid:case_id>": self.case,
            "<uuid:agent_id>": _first("agents.agent"),
            "<uuid:float_request_id>": _first("agents.floatrequest"),
            "<uuid:bank_request_id>": _first("bank_requests.bankrequest"),
            "<uuid:payout_id>": _first("payouts.batch"),
            "<uuid:break_id>": self.difference,
            "<slug:kind>": "front",
            "<uuid:request_id>": self.request,
            "<slug:name>": "paystack",
            "<slug:code>": "somelec",
            "<uuid:record_id>": str(AuditRecord.objects.values_list("pk", flat=True)[0]),
            "<str:kind_name>": "fees.rule",
            "<int:account_id>": str(Account.objects.values_list("pk", flat=True)[0]),
            "<uuid:posting_id>": str(Posting.objects.values_list("pk", flat=True)[0]),
            "<int:number>": str(Block.objects.values_list("pk", flat=True)[0]),
            "<uuid:run_id>": str(Verification.objects.values_list("pk", flat=True)[0]),
            "<app_label>": "users",
            "<anything>": "nothing",
            "<path:content_type_id>": "1",
            "<path:object_id>": str(self.awa.user.pk),
        }


def founded() -> City:
    """Make it. Commits."""
    awa, moussa = people.customer("Awa Diallo"), people.customer("Moussa Diop")
    payment = people.paid(awa, moussa, "1.00")
    _given_back_too_late(moussa)
    _instructed(awa)
    _paid_in(awa)
    now = clock.now()
    people.limited_to(Bounds(daily_minor=100_000), since=now)
    fees.set_rule(fees.Scope("sale", "MRU"), Price(fixed_minor=150), actor=SYSTEM, now=now)
    upkeep.fold()
    upkeep.seal(now=now + timedelta(minutes=1))
    verification.verify(now=now)
    jobs.run("maintenance.nothing", dict)
    jobs.beat("worker-1", queues=["maintenance"], relays=False, schedules=False)
    inbox.receive(provider="sandbox", event_id="1", body=b"{}", headers={}, now=now)
    with transaction():
        notifications.tell(awa.user.pk, Notice.Kind.SENT, fact_id=ids.new_id(), about=payment.pk, now=now)
    _delivered(now)
    Rate.objects.create(
        base="EUR", quote="MRU", mid=Decimal("45.71"), provider="sandbox", published_on=now.date(), fetched_at=now,
        held=False,
    )  # fmt: skip
    CarriedMessage.objects.create(company="sandbox", company_id="ATXid_1", channel="sms", purpose="otp")
    _billed(awa)
    stall.static(awa)
    agents.opened()
    agents.showing_codes()
    scenes_of_exchanges.exchanged(people.customer("Khady Diop"))
    scenes_of_payouts.brought_by_another(people.customer("Khady Sow"))
    scenes_of_requests.blocked_by(awa)
    scenes_of_claims.sent_by(awa)
    scenes_of_recalls.recalled_from(awa)
    scenes_of_splits.shared_with(awa)
    scenes_of_standing_orders.carried_out(awa)
    scenes_of_bank_requests.waiting()
    lock_for(moussa.user.pk, by=SYSTEM, wipe=False, now=now)
    return City(awa=awa, case=_case_of(awa), request=asked_for(), difference=_differing(now))


def asked_for() -> str:
    """A request under four eyes that waits; its asker is nobody of those who try the table."""
    asker = members.of_role("admin", name="fatou")
    fee = {"product": "transfer", "currency": "MRU", "percent": "0.5"}
    return str(approvals.request("fees.rule", fee, reason="they rose", by=asker, now=clock.now()).pk)


def _given_back_too_late(payee: Customer) -> None:
    """Somebody has left before the money came back."""
    fatou = people.customer("Fatou Ba", funds="5.00")
    payment = people.paid(fatou, payee, "5.00")
    wallets.close(fatou.wallet.pk, actor=SYSTEM, now=clock.now())
    with transaction():
        returns.reverse(payment.pk, posting_id=ids.new_id(), authorised_by="staff", now=clock.now())


def _instructed(payer: Customer) -> None:
    """A company has to pay for somebody."""
    now = clock.now()
    with transaction():
        bank = house.clearing("bank", "MRU", now=now)
        quote = payments.quote(
            product="payout", payer=payer.wallet, payee=bank, amount=Money.of("2.00", "MRU"),
            asked_by=payer.user.pk, settles=Settles.BY_COMPANY, now=now,
        )  # fmt: skip
    paid = payments.pay(quote.pk, payer.by_pin(quote), posting_id=ids.new_id(), now=now)
    Instruction.objects.create(payment_id=paid.pk, product="payout", company="bank", given_at=now, next_at=now)


def _paid_in(owner: Customer) -> None:
    """A deposit of which too little came, and an account number that a bank has not told yet."""
    now, intent_id = clock.now(), ids.new_id()
    Intent.objects.create(
        id=intent_id, wallet=owner.wallet, asked_by=owner.user.pk, opened_under="awas-key", amount_minor=1000,
        currency="MRU", company="paystack", method="checkout", reference=f"dep-{intent_id}", made_at=now,
        expires_at=now,
    )  # fmt: skip
    AccountNumber.objects.create(
        wallet=owner.wallet, company="bankgateway", currency="MRU", reference=f"acc-{intent_id}", made_at=now
    )
    nearly = Money.of("9.99", "MRU")
    charge = Charge(company_id="1", reference=f"dep-{intent_id}", state=ChargeState.SUCCEEDED, amount=nearly)
    receiving.receive("paystack", charge, now=now)


def _billed(payer: Customer) -> None:
    """Something is on offer, a bill was quoted, one is wanted back, and one is paid again and again."""
    with override_settings(BILL_COMPANIES=bills.PLAYED):
        bills.stocked()
        bills.quoted(payer, amount="60.00")
        refunding.wanted_back(payer, amount="60.00")
        scheduling.scheduled(payer)


def reported(*lines: str) -> SimpleUploadedFile:
    """A report of Paystack's."""
    columns = "type,reference,id,amount,currency,fees,status,created_at"
    return SimpleUploadedFile("report.csv", "\n".join([columns, *lines]).encode())


def _differing(now: datetime) -> str:
    """Paystack told days ago of a payment that nobody here knows, and tells of today."""
    told = (
        f"transaction,dep-of-nobody-here,1,500,NGN,0,success,{(now - timedelta(days=3)).isoformat()}",
        f"transaction,nothing,2,500,NGN,0,failed,{now.isoformat()}",
    )
    with override_settings(REPORT_SOURCES=REPORTING):
        reconciliation.take_in("paystack", reported(*told).read(), by=SYSTEM, now=now)
    return str(Break.objects.filter(kind=Break.Kind.MISSING_WITH_US).values_list("pk", flat=True)[0])


def _case_of(awa: Customer) -> str:
    now = clock.now()
    case = kyc.open_case(user_id=awa.user.pk, wanted_tier=2, now=now)
    kyc.fill_in(case.pk, said(), user_id=awa.user.pk, now=now)
    for kind in ("front", "back", "selfie"):
        kyc.hand_in(case.pk, kind, uploads.picture(), user_id=awa.user.pk, now=now)
    return str(kyc.submit(case.pk, user_id=awa.user.pk, now=now).pk)


def _delivered(now: datetime) -> None:
    """What relays and couriers would have written."""
    fact, notice = PublishedFact.objects.first(), Notice.objects.first()
    assert fact is not None
    assert notice is not None
    Delivery.objects.create(fact=fact, handler="tests.nobody", queue="maintenance")
    Dispatch.objects.create(notice=notice, channel="sms", state=Dispatch.State.CARRIED, at=now)


def _first(line: str) -> str:
    row = apps.get_model(line).objects.first()
    assert row is not None, f"the city has no {line}: make one in tests/access/city.py"
    return str(row.pk)
