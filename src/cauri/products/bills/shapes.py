"""What goes in and out at the doors of bills. Pydantic models only."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from cauri.books.payments.models import LONGEST_NOTE
from cauri.books.payments.shapes import SOME_TERMS, TERMS, AgreedIn
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.bills import services
from cauri.products.bills.accounts import ending
from cauri.products.bills.checking import Checked
from cauri.products.bills.models import Biller, Offer
from cauri.products.bills.ports import Category
from cauri.products.bills.services import Quoted, Wanted

BillerCode = Annotated[str, StringConstraints(pattern="^[a-z0-9][a-z0-9-]{0,39}$")]
AccountText = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z+()./ -]{3,40}$")]
Country = Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]

AN_ID: Final = "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"
A_TIME: Final = "2026-11-21T08:30:00Z"
BILLER: Final = "somelec"
MASKED: Final = "•••• 6789"
MONEY: Final = {"amount": "10.00", "currency": "MRU"}
_OF_CODE: Final = "The biller's code, from the list of billers."
_OF_ACCOUNT: Final = "The end of its number."
_OF_PACKAGE: Final = "From the biller's packages; without one, what it sells at a price that you name."
_OF_HOLDER: Final = "Whose account it is, as the biller tells; empty where it does not."


class CategoryOut(BaseModel):
    """Something that can be paid for."""

    code: Category = Field(examples=["electricity"])
    billers: int = Field(description="How many billers there are.", examples=[1])


class BillerOut(BaseModel):
    """Somebody who can be paid."""

    code: str = Field(examples=[BILLER])
    name: str = Field(examples=["SOMELEC"])
    country: str = Field(description="ISO 3166-1 alpha-2 code.", examples=["MR"])
    categories: list[Category] = Field(examples=[["electricity"]])
    prefixes: list[str] = Field(description="How its phone numbers begin, if it has some.", examples=[[]])

    @classmethod
    def of(cls, biller: Biller) -> "BillerOut":
        """The shape of a biller with its offers."""
        sold = sorted({Category(one.category) for one in biller.offers.all()})
        return cls(
            code=biller.code, name=biller.name, country=biller.country, categories=sold, prefixes=biller.prefixes
        )


class PackageOut(BaseModel):
    """Something that a biller sells. What has one price has `least` equal to `most`."""

    id: UUID = Field(examples=[AN_ID])
    category: Category = Field(examples=["electricity"])
    name: str = Field(examples=["Prepaid electricity"])
    least: MoneyOut
    most: MoneyOut
    account_label: str = Field(description="What the biller calls the account.", examples=["Meter number"])
    account_pattern: str = Field(description="What its number looks like; empty: anything.", examples=["[0-9]{11}"])
    validated: bool = Field(description="Whether the biller tells whose an account is.", examples=[True])

    @classmethod
    def of(cls, offer: Offer) -> "PackageOut":
        """The shape of an offer."""
        least, most = services.bounds_of(offer)
        return cls(
            id=offer.pk,
            category=Category(offer.category),
            name=offer.name,
            least=MoneyOut.of(least),
            most=MoneyOut.of(most),
            account_label=offer.account_label,
            account_pattern=offer.pattern,
            validated=offer.validated,
        )


class NumberIn(Strict):
    """A phone number."""

    phone: str = Field(min_length=4, max_length=40, examples=["+222 36 12 34 56"])


class AccountIn(Strict):
    """An account at a biller: a phone number, where phones are topped up."""

    biller: BillerCode = Field(description=_OF_CODE, examples=[BILLER])
    package: UUID | None = Field(default=None, description=_OF_PACKAGE, examples=[None])
    account: AccountText = Field(examples=["01234567890"])


class CheckedOut(BaseModel):
    """What a biller tells of an account."""

    account: str = Field(description=_OF_ACCOUNT, examples=[MASKED])
    holder: str = Field(description=_OF_HOLDER, examples=["AWA DIALLO"])
    due: MoneyOut | None = Field(description="What is due, where the biller tells.", examples=[MONEY])

    @classmethod
    def of(cls, checked: Checked) -> "CheckedOut":
        """What was told."""
        due = None if checked.due is None else MoneyOut.of(checked.due)
        return cls(account=f"•••• {ending(checked.number)}", holder=checked.holder, due=due)


class BillQuoteIn(AccountIn):
    """What somebody wants to pay, and for which account."""

    amount: MoneyIn | None = Field(
        default=None, description="Without one: the package's price, or what is due.", examples=[MONEY]
    )
    from_wallet: UUID | None = Field(
        default=None, description="The wallet it leaves; without one, yours in the biller's currency.", examples=[None]
    )
    note: str = Field(default="", max_length=LONGEST_NOTE, description="For you to read.", examples=["The shop's"])

    @property
    def wanted(self) -> Wanted:
        """What is wanted. Raises what Money.of raises."""
        return Wanted(
            biller=self.biller,
            account=self.account,
            package=self.package,
            amount=None if self.amount is None else self.amount.money(),
            from_wallet=self.from_wallet,
            note=self.note,
        )


class BillQuoteOut(BaseModel):
    """What a payment will be if it is authorised before it expires."""

    id: UUID = Field(examples=[AN_ID])
    category: Category = Field(examples=["electricity"])
    biller: str = Field(examples=[BILLER])
    biller_name: str = Field(examples=["SOMELEC"])
    package: str = Field(description="What is paid for.", examples=["Prepaid electricity"])
    account: str = Field(description=_OF_ACCOUNT, examples=[MASKED])
    holder: str = Field(description=_OF_HOLDER, examples=["AWA DIALLO"])
    due: MoneyOut | None = Field(description="What is due, where the biller tells.", examples=[None])
    amount: MoneyOut = Field(description="What the biller is paid.")
    fee: MoneyOut
    total: MoneyOut = Field(description="What leaves your wallet.")
    from_wallet: UUID = Field(examples=[AN_ID])
    note: str = Field(examples=["The shop's"])
    terms: str = Field(description=TERMS, examples=[SOME_TERMS])
    expires_at: datetime = Field(examples=[A_TIME])

    @classmethod
    def of(cls, quoted: Quoted, note: str) -> "BillQuoteOut":
        """A quote as the payer sees it."""
        quote, order = quoted.quote, quoted.order
        return cls(
            id=quote.pk,
            category=Category(order.category),
            biller=order.biller_code,
            biller_name=order.biller_name,
            package=order.offer_name,
            account=order.masked,
            holder=quoted.holder,
            due=None if quoted.due is None else MoneyOut.of(quoted.due),
            amount=MoneyOut.of(quote.amount),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            from_wallet=payer_of(quote.payer_id),
            note=note,
            terms=quote.terms,
            expires_at=quote.expires_at,
        )


class BillIn(AgreedIn):
    """A quote of a bill, and the payer's consent to it."""


def payer_of(wallet_id: UUID | None) -> UUID:
    """The wallet that a bill leaves."""
    if wallet_id is None:
        raise AssertionError("a bill leaves a wallet")
    return wallet_id
