"""What goes in and out at the doors of deposits."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from cauri.books.fees.models import FeeRule
from cauri.kit.web.schemas import Strict
from cauri.money import Money
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.deposits import details
from cauri.products.deposits.models import Account, Incoming, Intent


class DepositIn(Strict):
    """How much is to be brought in, and into which wallet."""

    wallet_id: UUID = Field(description="A wallet of your own.", examples=["019aa5a2-1111-7cc0-8f0e-2b6a5f1d9c44"])
    amount: MoneyIn
    method: Literal["checkout", "bank_transfer"] = Field(
        default="checkout",
        description="checkout: on a page of the company's. bank_transfer: to our account, with a reference on it.",
        examples=["checkout"],
    )


class PayToOut(BaseModel):
    """Where to transfer the money to, and what to write on the transfer."""

    bank: str = Field(examples=["Banque du Sable"])
    number: str = Field(examples=["270012345678"])
    holder: str = Field(examples=["Cauri"])
    reference: str = Field(description="To be written on the transfer just so.", examples=["7K3M-9PQR"])


class DepositOut(BaseModel):
    """Money that you want to bring in."""

    id: UUID = Field(examples=["019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"])
    wallet_id: UUID = Field(examples=["019aa5a2-1111-7cc0-8f0e-2b6a5f1d9c44"])
    amount: MoneyOut = Field(description="To be paid exactly so.")
    method: str = Field(examples=["checkout"])
    company: str = Field(description="Who collects it.", examples=["paystack"])
    state: str = Field(
        description="open; paid; failed; expired; or reversed: it was paid, and the company took it back. What has "
        "failed or expired is paid all the same when the money still comes.",
        examples=["open"],
    )
    address: str | None = Field(
        description="The page to pay on; null until the company has answered: look again. Null for a transfer.",
        examples=["https://checkout.paystack.com/nbd7krbtv5yltz8"],
    )
    pay_to: PayToOut | None = Field(description="Of a transfer: where it goes. The amount has to be exact.")
    under_review: MoneyOut | None = Field(
        description="What has come and could not be credited as it is, for a wrong amount or a limit. We look at it."
    )
    payment_id: UUID | None = Field(description="The transaction in your wallet, once it is paid.", examples=[None])
    made_at: datetime = Field(examples=["2026-11-21T08:30:00Z"])
    expires_at: datetime = Field(description="Until when to pay.", examples=["2026-11-21T09:30:00Z"])
    ended_at: datetime | None = Field(examples=[None])

    @classmethod
    def of(cls, intent: Intent, came: list[Incoming]) -> "DepositOut":
        """An intent with what came for it."""
        paid = [one.payment_id for one in came if one.state in (Incoming.State.CREDITED, Incoming.State.REVERSED)]
        waiting = [one.amount for one in came if one.state in (Incoming.State.SUSPENDED, Incoming.State.HELD)]
        return cls(
            id=intent.pk,
            wallet_id=intent.wallet_id,
            amount=MoneyOut.of(intent.amount),
            method=intent.method,
            company=intent.company,
            state=intent.state,
            address=intent.address or None,
            pay_to=_pay_to(intent),
            under_review=MoneyOut.of(waiting[0]) if waiting else None,
            payment_id=next((one for one in paid if one is not None), None),
            made_at=intent.made_at,
            expires_at=intent.expires_at,
            ended_at=intent.ended_at,
        )


class FeeBandOut(BaseModel):
    """What a deposit costs, for a band of amounts: percent of the amount plus a fixed sum, between min and max."""

    amount_from: MoneyOut
    amount_below: MoneyOut | None = Field(description="null: any higher amount.")
    percent: str = Field(examples=["1.5"])
    fixed: MoneyOut
    min: MoneyOut | None
    max: MoneyOut | None


class MethodOut(BaseModel):
    """A way to bring money in."""

    method: str = Field(description="checkout, bank_transfer or account_number.", examples=["checkout"])
    currency: str = Field(description="ISO 4217 code.", examples=["NGN"])
    company: str = Field(examples=["paystack"])
    fees: list[FeeBandOut] = Field(description="Taken off what arrives. Empty: it is free.")


class AccountOut(BaseModel):
    """An account number at a bank that is your wallet's alone: whatever is transferred to it comes into the wallet."""

    id: UUID = Field(examples=["019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"])
    wallet_id: UUID = Field(examples=["019aa5a2-1111-7cc0-8f0e-2b6a5f1d9c44"])
    currency: str = Field(examples=["MRU"])
    company: str = Field(description="Who keeps it.", examples=["bankgateway"])
    state: str = Field(
        description="opening: the bank has not told the number yet, ask again; open; failed; closed.", examples=["open"]
    )
    bank: str | None = Field(examples=["Banque du Sable"])
    number: str | None = Field(examples=["270012345678"])
    holder: str | None = Field(examples=["Awa Diallo"])
    made_at: datetime = Field(examples=["2026-11-21T08:30:00Z"])

    @classmethod
    def of(cls, account: Account) -> "AccountOut":
        """An account number as its owner sees it."""
        if account.wallet_id is None:
            raise AssertionError("our own account is nobody's")
        pay_to = details.opened(account)
        return cls(
            id=account.pk,
            wallet_id=account.wallet_id,
            currency=account.currency,
            company=account.company,
            state=account.state,
            bank=None if pay_to is None else pay_to.bank,
            number=None if pay_to is None else pay_to.number,
            holder=None if pay_to is None else pay_to.holder,
            made_at=account.made_at,
        )


def band_of(rule: FeeRule) -> FeeBandOut:
    """What a fee rule asks."""

    def money(minor: int) -> MoneyOut:
        return MoneyOut.of(Money.of_minor(minor, rule.currency))

    return FeeBandOut(
        amount_from=money(rule.amount_from),
        amount_below=None if rule.amount_to is None else money(rule.amount_to),
        percent=f"{rule.percent.normalize():f}",
        fixed=money(rule.fixed_minor),
        min=None if rule.min_minor is None else money(rule.min_minor),
        max=None if rule.max_minor is None else money(rule.max_minor),
    )


def _pay_to(intent: Intent) -> PayToOut | None:
    told = None if intent.account is None else details.opened(intent.account)
    if told is None or intent.remark is None:
        return None
    return PayToOut(bank=told.bank, number=told.number, holder=told.holder, reference=intent.remark)
