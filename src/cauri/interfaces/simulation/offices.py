"""What two members of staff do each day: one asks, the other allows. Their lists are those of the console."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from cauri.identity.approvals import services as approvals
from cauri.identity.staff import services as staff
from cauri.infra.audit.acts import Actor
from cauri.interfaces.simulation import companies
from cauri.interfaces.simulation.installation import BANK
from cauri.interfaces.simulation.people import Person, Shopkeeper, shop_of
from cauri.interfaces.simulation.town import Town, rows
from cauri.money import Money
from cauri.products.agents import applications
from cauri.products.agents import queries as agents
from cauri.servicing.reconciliation import queries as reconciliation
from cauri.servicing.reconciliation import services as reports

_SUSPENDED = (
    "SELECT id, reference, currency, reason FROM deposits_incoming WHERE state = 'suspended' ORDER BY received_at"
)
_STUCK = """
    SELECT payment_id, state, company, product FROM instructions_instruction
     WHERE stuck_since IS NOT NULL ORDER BY stuck_since
"""
_PATIENCE = timedelta(days=2)  # with a difference: the next reports may end it
_DONE = ("success", "COMPLETED", "succeeded")


def open_office(town: Town) -> None:
    """Enrol the two."""
    for name in ("maker", "checker"):
        member = staff.enrol(
            f"sim-{name}", email=f"{name}@cauri.example", password=f"a long one for the {name}", role="finance",
            now=town.now,
        )  # fmt: skip
        setattr(town, name, member)


def admit(town: Town, person: Person) -> Shopkeeper:
    """Let somebody become an agent."""
    applied = applications.apply(shop_of(person, town.dice), caller=person.caller, now=town.now)
    agreed(town, "agents.admit", {"agent": str(applied.pk)})
    return Shopkeeper(person, agents.agent_of(person.user.pk))


def work(town: Town) -> None:
    """Go through everything that waits for people."""
    for asked in list(agents.waiting_float_requests()):
        town.attempt("staff: float", partial(agreed, town, "agents.float", {"request": str(asked.pk)}))
    for incoming_id, reference, currency, reason in rows(_SUSPENDED):
        payer = town.payers.get(reference)
        if payer is not None and payer.currency == currency and _is_new(town, incoming_id):
            wanted = {"incoming": str(incoming_id), "account_number": payer.wallet.number}
            town.attempt(f"staff: suspense {reason}", partial(agreed, town, "deposits.credit", wanted))
    for payment_id, state, company, product in rows(_STUCK):
        told = "settled" if state != "unknown" else _found_out(town, payment_id, company, product)
        if told is not None:
            wanted = {"payment_id": str(payment_id), "outcome": told, "evidence": "Asked at the company"}
            town.attempt(f"staff: {told}", partial(agreed, town, "instructions.finding", wanted))
    for found in list(reconciliation.breaks()):
        if found.opened_at + _PATIENCE <= town.now:
            company = found.item.company
            owed = "cost" if company == BANK else "receivable"
            against = owed if found.difference.minor > 0 else "suspense"
            wanted = {
                "break_id": str(found.pk), "against": against, "amount": found.difference.amount,
                "currency": found.item.currency,
            }  # fmt: skip
            town.attempt(f"staff: break {found.kind}", partial(agreed, town, "reconciliation.adjust", wanted))


def agreed(town: Town, kind: str, payload: Mapping[str, Any]) -> str:
    """One of them asks, the other one allows."""
    if town.maker is None or town.checker is None:
        raise AssertionError("the office is closed")
    asked = approvals.request(kind, payload, reason="As the papers say", by=town.maker, now=town.now)
    approvals.approve(asked.pk, by=town.checker, now=town.later(60))
    return "approved"


def bring_statement(town: Town, charges: Money) -> str:
    """Bring the bank's camt.053 of yesterday, on which it took its charges, or nothing happened."""
    if town.maker is None:
        raise AssertionError("the office is closed")
    day = town.now - timedelta(days=1)
    opening = Money(sum(town.charges.values()), charges.currency)
    town.charges[f"CHARGES-{day.date()}"] = -charges.minor
    reports.take_in(BANK, _camt(day, opening, charges), by=Actor("staff", town.maker.pk), now=town.now)
    return "taken in"


def _is_new(town: Town, incoming_id: UUID) -> bool:
    """Some of it is looked at once and left: whose it is, is not found out."""
    if str(incoming_id) in town.looked_at:
        return False
    town.looked_at.add(str(incoming_id))
    return town.dice.random() < 0.8


def _found_out(town: Town, payment_id: UUID, company: str, product: str) -> str | None:
    """What the company's own books say of a payment, as somebody reads them who calls there; None: not decided yet."""
    reference = f"{'wd' if product == 'withdrawal' else 'bl'}-{payment_id.hex}"
    stands = {name: status for name, _, status in companies.paid_out(town.sandbox, company)}
    status = stands.get(reference, "never seen")
    if status in _DONE:
        return "succeeded"
    return None if status in ("pending", "otp", "SUBMITTED", "CONFIRMED", "CREATED") else "failed"


def _camt(day: datetime, opening: Money, charges: Money) -> bytes:
    code, on, closing = opening.currency.code, day.date().isoformat(), opening - charges
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{name}</Cd></CdOrPrtry></Tp><Amt Ccy='{code}'>{one.amount.lstrip('-')}</Amt>"
        f"<CdtDbtInd>{'DBIT' if one.minor < 0 else 'CRDT'}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
        for name, one in (("OPBD", opening), ("CLBD", closing))
    )
    entry = (
        f"<Ntry><Amt Ccy='{code}'>{charges.amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{on}</Dt></BookgDt><AcctSvcrRef>CHG{on}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>CHARGES-{on}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?><Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'>"
        f"<BkToCstmrStmt><GrpHdr><MsgId>{on}</MsgId></GrpHdr><Stmt><Id>S-{on}</Id><Acct><Id><IBAN>SIM</IBAN></Id></Acct>"
        f"{balances}{entry if charges else ''}</Stmt></BkToCstmrStmt></Document>"
    ).encode()
