"""What goes in and out at the doors of codes. Pydantic models only."""

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from cauri.books.payments.models import Payment, Quote
from cauri.books.payments.shapes import SOME_TERMS, TERMS, AgreedIn
from cauri.identity.access.shapes import PinText
from cauri.kit.emvco import LONGEST
from cauri.kit.web.schemas import Strict
from cauri.money.amounts import Money
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.qr import payloads
from cauri.products.qr.models import LASTS_AT_MOST, LONGEST_PURPOSE, Code
from cauri.products.qr.paying import Read
from cauri.products.qr.services import LASTS, Wanted

AN_ID: Final = "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"
A_TIME: Final = "2026-11-21T08:30:00Z"
A_PAYLOAD: Final = (
    "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT"
    "6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME91320016A011"
    "2233449988770708123456786304A13A"
)
_PAYLOAD: Final = "What was read in the picture, to the last character."
_AMOUNT: Final = "What it asks for; null where the payer names it."
_LEAST: Final = "The least that the payer may name; null where there is no such bound."
_MOST: Final = "The most that the payer may name; null where there is no such bound."
_MINUTE: Final = timedelta(minutes=1)

Language = Literal["ar", "fr", "en"]


class QrCodeIn(Strict):
    """What a code shall ask for: `amount`; or, without one, what the payer names, within `least` and `most`."""

    wallet: UUID = Field(description="Of yours, which is paid.", examples=[AN_ID])
    amount: MoneyIn | None = Field(default=None, description="Without one, the payer says how much.")
    least: MoneyIn | None = Field(default=None, description="The least that the payer may name.", examples=[None])
    most: MoneyIn | None = Field(default=None, description="The most that the payer may name.", examples=[None])
    purpose: str = Field(
        default="",
        max_length=LONGEST_PURPOSE,
        description="What it is for; who scans it reads it, and so do both sides of a payment.",
        examples=["Two kilos of fish"],
    )
    single_use: bool = Field(default=True, description="Whether one payment uses it up.", examples=[True])
    minutes: int = Field(
        default=LASTS // _MINUTE,
        ge=1,
        le=LASTS_AT_MOST // _MINUTE,
        description="How long it can be paid: a quarter of an hour, if you say nothing; 365 days at most.",
        examples=[15],
    )

    @property
    def wanted(self) -> Wanted:
        """The same as services know it. Raises what MoneyIn.money raises."""
        return Wanted(
            wallet_id=self.wallet,
            amount=_money(self.amount),
            least=_money(self.least),
            most=_money(self.most),
            purpose=self.purpose,
            single_use=self.single_use,
            lasts=self.minutes * _MINUTE,
        )


class QrReplacementIn(Strict):
    """Consent to make a static code worthless."""

    pin: PinText = Field(examples=["8305"])


class QrCodeOut(BaseModel):
    """A code as its owner sees it."""

    id: UUID = Field(examples=[AN_ID])
    kind: Literal["person"] = Field(description="Who is paid.", examples=["person"])
    form: Literal["static", "dynamic"] = Field(
        description="static: the wallet's own, for everybody to pay again and again; dynamic: made for an occasion.",
        examples=["dynamic"],
    )
    state: Literal["active", "used", "expired", "cancelled", "replaced"] = Field(
        description="active: it can be paid; used by its one payment, which may still be looked at; expired; cancelled "
        "by you, or with its wallet; replaced by another static one.",
        examples=["active"],
    )
    wallet: UUID = Field(description="Which is paid.", examples=[AN_ID])
    currency: str = Field(examples=["MRU"])
    amount: MoneyOut | None = Field(description=_AMOUNT)
    least: MoneyOut | None = Field(description=_LEAST, examples=[None])
    most: MoneyOut | None = Field(description=_MOST, examples=[None])
    purpose: str = Field(description="What it is for.", examples=["Two kilos of fish"])
    single_use: bool = Field(description="Whether one payment uses it up.", examples=[True])
    payload: str = Field(description="What its picture says (EMVCo, merchant-presented).", examples=[A_PAYLOAD])
    made_at: datetime = Field(examples=[A_TIME])
    expires_at: datetime | None = Field(description="Until when it can be paid; null for ever.", examples=[A_TIME])
    ended_at: datetime | None = Field(
        description="When it was used, cancelled or replaced; null otherwise.", examples=[None]
    )

    @classmethod
    def at(cls, code: Code, now: datetime) -> "QrCodeOut":
        """A code as it stands then."""
        return cls(
            id=code.pk,
            kind=code.kind,  # type: ignore[arg-type] # a kind is one of those above
            form="static" if code.is_static else "dynamic",
            state=code.state_at(now),  # type: ignore[arg-type] # a state is one of those above
            wallet=code.wallet_id,
            currency=code.currency,
            amount=_shown(code.amount),
            least=_shown(code.least),
            most=_shown(code.most),
            purpose=code.purpose,
            single_use=code.single_use,
            payload=payloads.payload_of(code),
            made_at=code.made_at,
            expires_at=code.expires_at,
            ended_at=code.ended_at,
        )


class QrReadIn(Strict):
    """A code that somebody read."""

    payload: str = Field(max_length=LONGEST + 1, description=_PAYLOAD, examples=[A_PAYLOAD])


class QrReadOut(BaseModel):
    """Who is paid by a code, and how much: of one of ours what we know, and not what stands in the code."""

    is_ours: bool = Field(
        description="False for the sound code of another service: it cannot be paid here, and name and currency are "
        "only what it says of itself.",
        examples=[True],
    )
    state: Literal["active", "used", "expired", "cancelled", "not_ours"] = Field(
        description="active: it can be paid.", examples=["active"]
    )
    name: str = Field(description="Who is paid.", examples=["Moussa Sow"])
    is_yours: bool = Field(description="Whether it is your own code.", examples=[False])
    form: Literal["static", "dynamic"] | None = Field(description="null for a code that is not ours.")
    currency: str = Field(examples=["MRU"])
    amount: MoneyOut | None = Field(description=_AMOUNT)
    least: MoneyOut | None = Field(description=_LEAST, examples=[None])
    most: MoneyOut | None = Field(description=_MOST, examples=[None])
    purpose: str = Field(description="What it is for.", examples=["Two kilos of fish"])
    expires_at: datetime | None = Field(description="Until when it can be paid; null for ever.", examples=[A_TIME])

    @classmethod
    def at(cls, found: Read, *, by: UUID, now: datetime) -> "QrReadOut":
        """What somebody is told of a code."""
        code = found.code
        if code is None:
            currency = found.foreign_currency.code if found.foreign_currency else ""
            return cls(
                is_ours=False, state="not_ours", name=found.foreign_name, is_yours=False, form=None, currency=currency,
                amount=None, least=None, most=None, purpose="", expires_at=None,
            )  # fmt: skip
        state = code.state_at(now)
        return cls(
            is_ours=True,
            state="cancelled" if state == Code.State.REPLACED else state,  # type: ignore[arg-type] # one of those above
            name=code.owner.name,
            is_yours=code.owner_id == by,
            form="static" if code.is_static else "dynamic",
            currency=code.currency,
            amount=_shown(code.amount),
            least=_shown(code.least),
            most=_shown(code.most),
            purpose=code.purpose,
            expires_at=code.expires_at,
        )


class QrQuoteIn(Strict):
    """A code that somebody wants to pay, and how much, where the code leaves that open."""

    payload: str = Field(max_length=LONGEST + 1, description=_PAYLOAD, examples=[A_PAYLOAD])
    amount: MoneyIn | None = Field(
        default=None, description="Needed where the code has none; otherwise it has to be the same."
    )
    from_wallet: UUID | None = Field(
        default=None, description="The wallet it leaves; without one, yours in the code's currency."
    )


class QrQuoteOut(BaseModel):
    """What a payment by a code will be if it is authorised before the quote expires."""

    id: UUID = Field(examples=[AN_ID])
    recipient: str = Field(description="Who will get it.", examples=["Moussa Sow"])
    amount: MoneyOut = Field(description="What is paid.")
    fee: MoneyOut
    total: MoneyOut = Field(description="What leaves your wallet.")
    arrives: MoneyOut = Field(description="What the recipient gets.")
    from_wallet: UUID = Field(examples=[AN_ID])
    note: str = Field(description="What the code is for.", examples=["Two kilos of fish"])
    terms: str = Field(description=TERMS, examples=[SOME_TERMS])
    expires_at: datetime = Field(examples=[A_TIME])

    @classmethod
    def of(cls, quote: Quote, *, note: str) -> "QrQuoteOut":
        """A quote as the payer sees it."""
        if quote.payer is None:
            raise AssertionError("a code is paid from a wallet")
        return cls(
            id=quote.pk,
            recipient=_name_of(quote),
            amount=MoneyOut.of(quote.amount),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            arrives=MoneyOut.of(quote.credit),
            from_wallet=quote.payer.pk,
            note=note,
            terms=quote.terms,
            expires_at=quote.expires_at,
        )


class QrPaymentIn(AgreedIn):
    """A quote of a payment by a code, and the payer's consent to it."""


class QrPaymentOut(BaseModel):
    """A payment by a code, as its payer sees it."""

    id: UUID = Field(examples=[AN_ID])
    state: Literal["completed", "held"] = Field(
        description="held while we look at it; look at it again under /transactions.", examples=["completed"]
    )
    recipient: str = Field(description="Who gets it.", examples=["Moussa Sow"])
    amount: MoneyOut = Field(description="What is paid.")
    fee: MoneyOut
    total: MoneyOut = Field(description="What leaves your wallet.")
    arrives: MoneyOut = Field(description="What the recipient gets.")
    note: str = Field(description="What the code is for.", examples=["Two kilos of fish"])
    made_at: datetime = Field(examples=[A_TIME])

    @classmethod
    def of(cls, payment: Payment) -> "QrPaymentOut":
        """A payment that was carried out, or is held."""
        quote = payment.quote
        if quote is None:
            raise AssertionError("what was paid by a code has a quote")
        return cls(
            id=payment.pk,
            state=Payment.State(payment.state).value,  # type: ignore[arg-type] # it is settled at once, or held
            recipient=_name_of(quote),
            amount=MoneyOut.of(quote.amount),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            arrives=MoneyOut.of(quote.credit),
            note=quote.note,
            made_at=payment.made_at,
        )


def _name_of(quote: Quote) -> str:
    if quote.payee is None:
        raise AssertionError("a code pays into a wallet")
    return quote.payee.owner.name


def _money(amount: MoneyIn | None) -> Money | None:
    return None if amount is None else amount.money()


def _shown(amount: Money | None) -> MoneyOut | None:
    return None if amount is None else MoneyOut.of(amount)
