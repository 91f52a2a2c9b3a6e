"""What goes in and out at the doors of withdrawals. Pydantic models only."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from cauri.books.payments.models import LONGEST_NOTE, Quote
from cauri.books.payments.shapes import SOME_TERMS, TERMS, AgreedIn
from cauri.identity.access.shapes import PasswordText, PinText
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.withdrawals.banks import Checked
from cauri.products.withdrawals.models import LONGEST_LABEL, Beneficiary
from cauri.products.withdrawals.ports import Bank, BankAccount
from cauri.products.withdrawals.services import Quoted

Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
AccountNumber = Annotated[str, StringConstraints(pattern="^[0-9A-Za-z]{5,34}$")]
BankCode = Annotated[str, StringConstraints(pattern="^[0-9A-Za-z._-]{1,40}$")]
# Neither what drives a terminal nor what turns the text around it the other way.
Label = Annotated[
    str,
    StringConstraints(pattern=r"^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$", max_length=LONGEST_LABEL),
]

AN_ID: Final = "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"
A_TIME: Final = "2026-11-21T08:30:00Z"
BANK: Final = "Guaranty Trust Bank"
MASKED: Final = "•••• 6789"
_OF_HOLDER: Final = "The name that the bank told."


class BankOut(BaseModel):
    """A bank that money can be taken out to."""

    code: str = Field(examples=["058"])
    name: str = Field(examples=[BANK])

    @classmethod
    def of(cls, bank: Bank) -> "BankOut":
        """The shape of a bank."""
        return cls(code=bank.code, name=bank.name)


class BankAccountIn(Strict):
    """An account at a bank."""

    currency: Currency = Field(examples=["NGN"])
    bank_code: BankCode = Field(description="From the list of banks.", examples=["058"])
    account_number: AccountNumber = Field(examples=["0123456789"])


class HolderOut(BaseModel):
    """Who holds an account."""

    bank: str = Field(examples=[BANK])
    account: str = Field(description="The end of its number.", examples=[MASKED])
    holder: str = Field(description=_OF_HOLDER, examples=["AWA DIALLO"])

    @classmethod
    def of(cls, checked: Checked) -> "HolderOut":
        """What a bank said of an account."""
        return cls(bank=checked.bank_name, account=f"•••• {checked.account.number[-4:]}", holder=checked.account.holder)


class BeneficiaryIn(BankAccountIn):
    """An account to save, with the PIN or the password."""

    label: Label = Field(default="", description="What you call it.", examples=["My savings"])
    pin: PinText | None = Field(default=None, description="Either this or `password`.", examples=["8305"])
    password: PasswordText | None = Field(default=None, description="Either this or `pin`.", examples=[None])


class BeneficiaryOut(BaseModel):
    """A bank account that you saved."""

    id: UUID = Field(examples=[AN_ID])
    currency: str = Field(examples=["NGN"])
    bank_code: str = Field(examples=["058"])
    bank: str = Field(examples=[BANK])
    account: str = Field(description="The end of its number.", examples=[MASKED])
    holder: str = Field(description=_OF_HOLDER, examples=["AWA DIALLO"])
    label: str = Field(examples=["My savings"])
    created_at: datetime = Field(examples=[A_TIME])

    @classmethod
    def of(cls, saved: Beneficiary, account: BankAccount) -> "BeneficiaryOut":
        """A saved account as its owner sees it."""
        return cls(
            id=saved.pk,
            currency=saved.currency,
            bank_code=saved.bank_code,
            bank=saved.bank_name,
            account=saved.masked,
            holder=account.holder,
            label=saved.label,
            created_at=saved.created_at,
        )


class WithdrawalQuoteIn(Strict):
    """What somebody wants to take out, and where to."""

    beneficiary_id: UUID = Field(examples=[AN_ID])
    amount: MoneyIn
    from_wallet: UUID | None = Field(
        default=None, description="The wallet it leaves; without one, yours in the amount's currency."
    )
    note: str = Field(default="", max_length=LONGEST_NOTE, description="For you to read.", examples=["For the rent"])


class WithdrawalQuoteOut(BaseModel):
    """What a withdrawal will be if it is authorised before it expires."""

    id: UUID = Field(examples=[AN_ID])
    bank: str = Field(examples=[BANK])
    account: str = Field(description="The end of its number.", examples=[MASKED])
    holder: str = Field(description=_OF_HOLDER, examples=["AWA DIALLO"])
    amount: MoneyOut = Field(description="What was asked to be taken out.")
    fee: MoneyOut
    total: MoneyOut = Field(description="What leaves your wallet.")
    arrives: MoneyOut = Field(description="What the bank is sent.")
    from_wallet: UUID = Field(examples=[AN_ID])
    note: str = Field(examples=["For the rent"])
    terms: str = Field(description=TERMS, examples=[SOME_TERMS])
    expires_at: datetime = Field(examples=[A_TIME])

    @classmethod
    def of(cls, quoted: Quoted, note: str) -> "WithdrawalQuoteOut":
        """A quote as the payer sees it."""
        quote = quoted.quote
        return cls(
            id=quote.pk,
            bank=quoted.order.bank_name,
            account=quoted.order.masked,
            holder=quoted.account.holder,
            amount=MoneyOut.of(quote.amount),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            arrives=MoneyOut.of(quote.credit),
            from_wallet=id_of_payer(quote),
            note=note,
            terms=quote.terms,
            expires_at=quote.expires_at,
        )


class WithdrawalIn(AgreedIn):
    """A quote of a withdrawal, and the payer's consent to it."""


def id_of_payer(quote: Quote) -> UUID:
    """The wallet that a withdrawal leaves."""
    if quote.payer is None:
        raise AssertionError("a withdrawal leaves a wallet")
    return quote.payer.pk
